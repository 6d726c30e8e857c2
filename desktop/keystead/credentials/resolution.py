"""Which credential goes with a request: one pure decision that can be explained.

Owns the order (given for this call, command, keychain, the profile's variable, the provider's usual
ones, none needed), the rule that a credential goes to no origin but its own, nor unencrypted, and
which of several keys of one place has its turn; opening what was chosen is done by ``credential``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from keystead.credentials import refusals
from keystead.credentials.health import KeyPlace, Rest
from keystead.credentials.index import KeyInfo, KeyStatus
from keystead.credentials.kept_in import kept_in
from keystead.credentials.question import CredentialQuestion, Header, Piece, Variable
from keystead.origin import Origin
from keystead.profiles.profile import CredentialKind

PLACEHOLDER = "not-needed"  # sent where a client or server insists on a key and none is needed


class CredentialSource(StrEnum):
    """Where the credential comes from, or why there is none."""

    GIVEN = "given"
    KEYCHAIN = "keychain"
    ENVIRONMENT = "environment"
    COMMAND = "command"
    NOT_NEEDED = "not-needed"
    WITHHELD = "withheld"
    MISSING = "missing"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Withheld:
    """A credential that exists and is not sent, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the keys that may be sent; ``rest`` where it rests.

    ``name`` is what people call it: label and last characters, or the variable, of which ``piece``
    is the number of one key, 0 for all of it.
    """

    place: KeyPlace
    name: str
    key: KeyInfo | None = None
    variable: str = ""
    piece: int = 0
    rest: Rest | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What is sent, and how that came about; ``steps`` are sentences without any value.

    ``pool`` are the keys that take turns, ``candidate`` is the one among them whose turn it is. It
    rests only where all do, and is the first then that will not. ``warning`` is one line to show
    before a request that goes on without a withheld credential.
    """

    question: CredentialQuestion
    source: CredentialSource
    key: KeyInfo | None = None
    variable: str = ""
    headers: tuple[Header, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    steps: tuple[str, ...] = ()
    warning: str = ""
    candidate: Candidate | None = None
    pool: tuple[Candidate, ...] = ()

    @property
    def rest(self) -> Rest | None:
        """Why and until when no key can be sent; None where one can."""
        return self.candidate.rest if self.candidate else None

    @property
    def usable(self) -> bool:
        """Whether a request may be made at all."""
        unusable = (CredentialSource.MISSING, CredentialSource.WITHHELD)
        return self.source not in unusable and not self.question.missing_headers


@dataclass(frozen=True, slots=True)
class _Offer:
    """A place a credential can come from; ``absent`` says why it has none to offer.

    ``origins`` None means that it was given for this very request. Where one that is ``expected``
    is withheld, a person is told.
    """

    name: str
    source: CredentialSource
    absent: str = ""
    origins: tuple[Origin, ...] | None = None
    candidate: Candidate | None = None
    expected: bool = True

    @property
    def place(self) -> tuple[CredentialSource, str]:
        """Keychain or variable: keys of one place take turns, those of another come after."""
        return self.source, self.candidate.variable if self.candidate else ""


def decide(question: CredentialQuestion) -> Decision:
    """Choose the credential for one request.

    Raises `KeysteadError` where ``send_key`` names another origin than the request goes to.
    """
    target = question.target
    if question.send_key is not None and question.send_key != target:
        raise refusals.wrong_send_key(question.send_key, target)
    if target is not None:
        return _Choice(question, target).decision()
    if question.sends_none:
        return Decision(question, CredentialSource.NONE, steps=("no request leaves this program",))
    return Decision(question, CredentialSource.MISSING, steps=("the profile names no address",))


class _Choice:
    """One decision in the making, for a request that has an address."""

    def __init__(self, question: CredentialQuestion, target: Origin) -> None:
        self.question = question
        self.target = target
        self.offers = () if question.sends_none else tuple(_offers(question, target))
        self.pool = self._pool()
        self.chosen = min(self.pool, key=self._turn, default=None)
        self.held = () if self.chosen else tuple(o for o in self.offers if not o.absent)
        self.headers = tuple(h for h in question.headers if not self._obstacle(h.origins))
        self.held_headers = tuple(h for h in question.headers if h not in self.headers)

    def decision(self) -> Decision:
        """The outcome."""
        source = self._source()
        withholding = source is CredentialSource.WITHHELD
        sent = None if withholding or not self.chosen else self.chosen.candidate
        pool = [offer.candidate for offer in self.pool if offer.candidate and sent]
        return Decision(
            self.question,
            source,
            key=sent.key if sent else None,
            variable=sent.variable if sent else "",
            candidate=sent,
            pool=tuple(pool),
            headers=() if withholding else self.headers,
            withheld=self._withheld(self.held),
            steps=tuple(self._steps(source)),
            warning=self._warning(),
        )

    def _pool(self) -> tuple[_Offer, ...]:
        """What takes turns: all of the place that comes first and belongs to the target.

        Where nothing belongs to it, of the place of the first that may go there.
        """
        free = [o for o in self.offers if not o.absent and not self._obstacle(o.origins)]
        own = [o for o in free if o.origins is None or self.target in o.origins]
        return tuple(o for o in own or free if o.place == (own or free)[0].place)

    def _turn(self, offer: _Offer) -> tuple[float, int]:
        """When it can be sent, and how long ago it was, the smallest first."""
        candidate = offer.candidate
        if candidate is None:
            return 0.0, 0
        rest = candidate.rest
        back = 0.0 if rest is None else inf if rest.until is None else rest.until
        return back, self.question.rotation.turns.get(candidate.place, 0)

    def _obstacle(self, origins: tuple[Origin, ...] | None) -> str:
        """Why a credential of ``origins`` may not go to the target; empty where it may."""
        if self.question.unencrypted:
            return "http would send it unencrypted"
        if origins is None or self.target in origins or self.question.send_key == self.target:
            return ""
        if not origins:
            return "belongs to no known address"
        return f"belongs to {' and '.join(sorted({str(origin) for origin in origins}))}"

    def _source(self) -> CredentialSource:
        target = self.target
        if self.held_headers and not target.stays_here:
            return CredentialSource.WITHHELD
        if self.chosen:
            return self.chosen.source
        if self.question.sends_none:
            return CredentialSource.NONE
        elsewhere = self.question.kind in (CredentialKind.COMMAND, CredentialKind.PASSTHROUGH)
        # What is only called this computer gets no placeholder in place of a key that stays back.
        here = target.stays_here or (target.is_loopback and not self.held)
        if self.question.keyless or (here and not (elsewhere and not self.held)):
            return CredentialSource.NOT_NEEDED
        return CredentialSource.WITHHELD if self.held else CredentialSource.MISSING

    def _withheld(self, offers: Iterable[_Offer]) -> tuple[Withheld, ...]:
        keys = (Withheld(offer.name, self._obstacle(offer.origins)) for offer in offers)
        headers = (
            Withheld(f"header {header.name}", self._obstacle(header.origins))
            for header in self.held_headers
        )
        return (*keys, *headers)

    def _warning(self) -> str:
        if not self.target.stays_here:
            return ""
        missed = [] if self.question.keyless else [o for o in self.held if o.expected]
        withheld = self._withheld(missed)
        if not withheld:
            return ""
        named = ", ".join(f"{one.name} ({one.why})" for one in withheld)
        return f"Not sent to {self.target}: {named}. To send it there: --send-key {self.target}"

    def _steps(self, source: CredentialSource) -> Iterator[str]:
        for offer in self.offers:
            yield f"{offer.name}: {self._verdict(offer)}"
        if self.question.only_given:
            yield "keychain and variables: not asked for a credential of this kind"
        for header in self.question.headers:
            obstacle = self._obstacle(header.origins)
            yield f"header {header.name}: {f'withheld, {obstacle}' if obstacle else 'fits'}"
        for name in self.question.missing_headers:
            yield f"header {name}: has no value"
        yield self._conclusion(source)

    def _verdict(self, offer: _Offer) -> str:
        rest = offer.candidate.rest if offer.candidate else None
        resting = rest.words(self.question.rotation.now) if rest else ""
        if offer is self.chosen:
            return f"the first that comes back, {resting}" if resting else "chosen"
        obstacle = offer.absent or self._obstacle(offer.origins)
        if obstacle or not self.chosen:
            return obstacle
        if offer in self.pool:
            return resting or "its turn comes later"
        return f"not used, {self.chosen.name} comes first"

    def _conclusion(self, source: CredentialSource) -> str:
        candidate = self.chosen.candidate if self.chosen else None
        match source:
            case CredentialSource.NOT_NEEDED if self.question.keyless:
                return f"sent: {PLACEHOLDER}, for the profile needs no key"
            case CredentialSource.NOT_NEEDED:
                return f"sent: {PLACEHOLDER}, for {self.target} is this computer"
            case CredentialSource.NONE:
                return "sent: no key, requests carry none"
            case CredentialSource.MISSING | CredentialSource.WITHHELD:
                return f"nothing is sent to {self.target}"
            case _ if candidate and candidate.rest:
                rest = candidate.rest.words(self.question.rotation.now)
                return f"nothing is sent to {self.target} yet: {candidate.name} {rest}"
            case _:
                return f"sent to {self.target}: {self.chosen.name if self.chosen else ''}"


def _offers(question: CredentialQuestion, target: Origin) -> Iterator[_Offer]:
    absent = "" if question.given else "none"
    yield _Offer("key given for this call", CredentialSource.GIVEN, absent)
    if question.kind is CredentialKind.COMMAND:
        own = (question.own_origin,) if question.own_origin else ()
        absent = "" if question.command else "none is named"
        yield _Offer("credential command", CredentialSource.COMMAND, absent, own)
    if question.only_given:
        return
    for key in question.keys:
        yield _key_offer(question, key, target)
    for variable in question.variables:
        for piece in variable.pieces if variable.filled else (Piece(),):
            yield _variable_offer(question, variable, piece, target)


def _key_offer(question: CredentialQuestion, key: KeyInfo, target: Origin) -> _Offer:
    absent = f"no longer {kept_in(key)}" if key.status is KeyStatus.LOST else ""
    if twin := question.rotation.twins.get(key.label):
        absent = f"the same key as “{twin}”"
    place = KeyPlace.of_key(key, target)
    rest = question.rotation.rest_of(place)
    return _Offer(
        f"key “{key.label}” {kept_in(key)}",
        CredentialSource.KEYCHAIN,
        absent,
        (key.origin,),
        Candidate(place, key.shown_name, key, rest=rest),
    )


def _variable_offer(
    question: CredentialQuestion, variable: Variable, piece: Piece, target: Origin
) -> _Offer:
    unset = "switched off in the settings" if question.variables_off else "not set or blank"
    several = piece.count > 1
    which = f", {piece.number} of {piece.count}" if several else ""
    name = f"{variable.name} ({piece.number} of {piece.count})" if several else variable.name
    rotation = question.rotation
    place = KeyPlace.of_piece(
        rotation.profile_id, variable.name, piece.number, piece.edition, target
    )
    rest = rotation.rest_of(place)
    return _Offer(
        f"{'usual ' if variable.usual else ''}variable {variable.name}{which}",
        CredentialSource.ENVIRONMENT,
        "" if variable.filled else unset,
        variable.origins,
        Candidate(place, name, variable=variable.name, piece=piece.number, rest=rest),
        # A profile whose own address this is does not miss its provider's usual key.
        expected=not variable.usual or question.target != question.own_origin,
    )
