"""What a person reads about a refusal: one plain sentence and one action for each class.

Owns the wording; which class a refusal belongs to is decided in ``classify``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from shlex import quote

from keystead.errors import Action, ActionId, ErrorKind
from keystead.providers.words import shown
from keystead.spans import in_words


@dataclass(frozen=True, slots=True)
class Asked:
    """What a refused request was about, for the sentences of its error.

    ``with_key`` says whether the request carried a key; ``connect_timeout`` is in seconds;
    ``proxy`` is the address that it went through, ``pin`` the fingerprint of the only certificate.
    """

    profile: str
    address: str
    with_key: bool = True
    model: str = ""
    connect_timeout: float | None = None
    proxy: str = ""
    pin: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a class of refusal is told as, with places for the words of `told`."""

    what: str
    action: ActionId
    hint: str


PAUSE = "{pause}"  # in a hint: how long to wait
MEANWHILE = "Another model or profile can go on meanwhile."
LABELS = {
    ActionId.RETRY: "Try again",
    ActionId.ADD_KEY: "Add key",
    ActionId.REPLACE_KEY: "Replace key",
    ActionId.CHOOSE_MODEL: "Choose a model",
    ActionId.EDIT_PROFILE: "Edit profile",
}
NO_KEY = Sentence(
    "{address} wants a key, and {name} has none",
    ActionId.ADD_KEY,
    "Set one: keystead keys set {quoted}.",
)
SENTENCES: Mapping[ErrorKind, Sentence] = {
    ErrorKind.AUTHENTICATION: Sentence(
        "{address} does not accept the key of {name}",
        ActionId.REPLACE_KEY,
        "Set another one: keystead keys set {quoted}.",
    ),
    ErrorKind.PERMISSION: Sentence(
        "The key of {name} may not do this",
        ActionId.REPLACE_KEY,
        "Ask for access at the provider, or use a key that has it.",
    ),
    ErrorKind.OUT_OF_CREDIT: Sentence(
        "{name} is out of credit",
        ActionId.RETRY,
        "Add credit at the provider, then try again.",
    ),
    ErrorKind.RATE_LIMIT: Sentence(
        "{name} has reached its provider's rate limit",
        ActionId.RETRY,
        f"Wait {PAUSE}, then try again.",
    ),
    ErrorKind.MODEL_NOT_FOUND: Sentence(
        "{name} does not offer {model}",
        ActionId.CHOOSE_MODEL,
        "Choose one it has: keystead models --profile {quoted}.",
    ),
    ErrorKind.CONTEXT_TOO_LONG: Sentence(
        "The conversation is longer than {model} can take",
        ActionId.CHOOSE_MODEL,
        "Shorten the task, start a new agent, or choose a model with a larger context.",
    ),
    ErrorKind.UNSUPPORTED: Sentence(
        "{address} does not support what was asked",
        ActionId.EDIT_PROFILE,
        "Change what {name} asks for, or choose another model.",
    ),
    ErrorKind.TIMEOUT: Sentence(
        "{address} took too long and gave up", ActionId.RETRY, f"Try again in {PAUSE}."
    ),
    ErrorKind.CONNECTION: Sentence(
        "Something on the way to {address} refused the connection",
        ActionId.EDIT_PROFILE,
        "Check the network settings of {name}.",
    ),
    ErrorKind.BAD_REQUEST: Sentence(
        "{address} did not understand the request",
        ActionId.EDIT_PROFILE,
        "Check the settings of {name} and the model.",
    ),
    ErrorKind.SERVER: Sentence(
        "{address} failed{status}", ActionId.RETRY, f"Try again in {PAUSE}."
    ),
}
"""Every class that an answer can belong to."""

BY_REFERENCE: Mapping[str, Sentence] = {
    "account-suspended": Sentence(
        "The account behind the key of {name} is closed or suspended",
        ActionId.REPLACE_KEY,
        "Ask the provider why, or use a key of another account.",
    ),
    "bad-gateway": Sentence(
        "The server behind {address} does not answer{status}",
        ActionId.RETRY,
        f"Try again in {PAUSE}.",
    ),
    "blocked": Sentence(
        "A guard before {address} blocked the request",
        ActionId.EDIT_PROFILE,
        "Check base_url of {name}, and whether a VPN or a proxy is in between.",
    ),
    "body-too-large": Sentence(
        "The request is larger than {address} accepts",
        ActionId.CHOOSE_MODEL,
        "Send less: fewer or smaller files, or a new agent.",
    ),
    "content-filtered": Sentence(
        "The content filter of {address} refused the text",
        ActionId.CHOOSE_MODEL,
        "Say it in other words, or choose another model.",
    ),
    "model-loading": Sentence(
        "{address} is still loading {model}", ActionId.RETRY, f"Try again in {PAUSE}."
    ),
    "not-found": Sentence(
        "There is nothing at {address}", ActionId.EDIT_PROFILE, "Check base_url of {name}."
    ),
    "overloaded": Sentence("{address} is overloaded", ActionId.RETRY, f"Try again in {PAUSE}."),
    "proxy-login": Sentence(
        "The proxy of {name} does not accept its login",
        ActionId.EDIT_PROFILE,
        "Set proxy_user of {name}, and the password: keystead keys set {quoted} --proxy.",
    ),
    "region-unsupported": Sentence(
        "{address} does not serve the country or region that this computer is in",
        ActionId.EDIT_PROFILE,
        "Choose another provider, or a proxy for {name} from where it may be used.",
    ),
    "sign-in-page": Sentence(
        "This network lets nothing through before you sign in to it",
        ActionId.RETRY,
        "Open a web page in a browser, sign in, then try again.",
    ),
}
"""What a reference is told as that says more than its class."""


def told(
    kind: ErrorKind,
    reference: str,
    asked: Asked,
    status: int,
    wait: float | None = None,
    *,
    wait_is_said: bool = False,
) -> tuple[str, Action]:
    """The sentence for a refusal of class ``kind``, and what a person can do about it.

    A ``reference`` that says more than the class has a sentence of its own.

    ``wait`` is how many seconds the provider asks to wait, None where it does not say;
    ``wait_is_said`` where its own words, which are shown too, say so already.
    """
    sentence = BY_REFERENCE.get(reference) or SENTENCES[kind]
    if kind is ErrorKind.AUTHENTICATION and not asked.with_key:
        sentence = NO_KEY
    words = {
        "name": asked.profile,
        "quoted": quote(asked.profile),
        "address": asked.address,
        "model": f"the model {shown(asked.model)}" if asked.model else "this model",
        "status": f" (status {status})" if status else "",
        "pause": in_words(wait) if wait else "a moment",
    }
    hint = sentence.hint.format(**words)
    if wait_is_said and PAUSE in sentence.hint:
        hint = MEANWHILE
    action = Action(sentence.action, LABELS[sentence.action], hint, asked.profile)
    return sentence.what.format(**words), action
