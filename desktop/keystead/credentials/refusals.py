"""The errors about keys, one function each: what happened, and the ways to fix it.

Owns the words; when they are said is decided in ``keys`` and ``resolution``. What the keychain
itself answers stands in ``trouble``.
"""

from __future__ import annotations

from collections.abc import Sequence
from shlex import quote

from keystead.credentials.index import KeyInfo
from keystead.credentials.kept_in import kept_in
from keystead.errors import Action, ActionId, ErrorKind, KeysteadError
from keystead.origin import Origin
from keystead.redaction import SHORTEST_VALUE, looks_like_key
from keystead.secret import KeyKind, Secret

KEY_LOST = "key-lost"
LINE_ENDS = "\r\n\u2028\u2029"


def key_gone(key: KeyInfo) -> KeysteadError:
    """The index knows the key, the place where it was kept does not."""
    name = "secret header" if key.kind is KeyKind.HEADER else "key"
    return KeysteadError(
        KEY_LOST,
        f"The {name} “{key.label}” is no longer {kept_in(key)}",
        action=Action(ActionId.REPLACE_KEY, "Replace the key…", "Set it again.", key.profile_id),
        kind=ErrorKind.KEYCHAIN,
    )


def key_of_another_origin(key: KeyInfo, kept: Origin) -> KeysteadError:
    """The keychain binds the key to another origin than the index said."""
    return KeysteadError(
        "key-of-another-origin",
        f"The key “{key.label}” was saved for {kept} and is not sent to {key.origin}",
        action=_send_key(key.origin),
        kind=ErrorKind.AUTHENTICATION,
    )


def nothing_open(profile: str) -> KeysteadError:
    """A profile's table holds no secret that could be moved out of it."""
    return KeysteadError(
        "no-open-key",
        f"No key of {profile} lies open in the file",
        "a key within the path of an address is not told apart from it",
        Action(
            ActionId.ADD_KEY,
            "Add a key…",
            f"Save one: keystead keys set {quote(profile)}.",
            profile,
        ),
    )


def belongs_to_nobody(profile: str) -> KeysteadError:
    """A key is to be saved for a profile that names no address."""
    edit = f"keystead profiles edit {quote(profile)} --base-url URL"
    return KeysteadError(
        "address-needed",
        f"The profile {profile} has no address yet, so a key would belong to nobody",
        action=Action(ActionId.EDIT_PROFILE, "Edit profile", f"Name it first: {edit}.", profile),
    )


def kept_otherwise(profile: str, header: str = "") -> KeysteadError:
    """A ``header``, or else a proxy's password, would take the place of another that is kept."""
    name = f"value of {header}" if header else "proxy password"
    flag = f"--header {quote(header)}" if header else "--proxy"
    remove = f"keystead keys remove {quote(profile)} {flag}"
    return KeysteadError(
        "kept-otherwise",
        f"Another {name} is kept for {profile}",
        "the one in the file is not the same, and one of the two would be lost",
        Action(
            ActionId.EDIT_PROFILE,
            "Edit profile",
            f"Take the one out of the file, or remove the other: {remove}.",
            profile,
        ),
    )


def no_such_key(label: str) -> KeysteadError:
    """Nothing of that label is known."""
    return KeysteadError("no-such-key", f"There is no key “{label}”", kind=ErrorKind.KEYCHAIN)


def unusable_label(longest: int) -> KeysteadError:
    """A label that nobody could read or type."""
    return KeysteadError(
        "unusable-label",
        f"A key's label has 1 to {longest} printable characters",
    )


def telling_label(label: str, secret: Secret) -> KeysteadError | None:
    """A label that says what its key is: it is shown and stored in the open. None where not."""
    text, value = label.casefold(), secret.reveal().strip().casefold()
    within = (value in text and len(value) >= SHORTEST_VALUE) or (
        text in value and len(text) >= SHORTEST_VALUE
    )
    if text != value and not within and not looks_like_key(label):
        return None
    return KeysteadError(
        "telling-label",
        "The label holds the key, or a part of one, so nothing was saved",
        "a label is shown and stored as it is",
        Action(ActionId.RETRY, "Try again", "Call the key what you like, but not by its value."),
    )


def blank_secret() -> KeysteadError:
    """A secret of nothing but blanks."""
    return KeysteadError("blank-key", "The key is empty, so nothing was saved")


def unsendable_secret(secret: Secret) -> KeysteadError | None:
    """A secret that no header can carry; None where one can. No part of it is repeated."""
    value = secret.reveal()
    for number, character in enumerate(value, 1):
        if character.isascii() and character.isprintable():
            continue
        name = "a character that is no plain ASCII"
        if character in LINE_ENDS:
            name = "a line break"
        elif not character.isprintable():
            name = "an invisible character"
        return KeysteadError(
            "unsendable-key",
            f"The key holds {name}, which no request can carry",
            f"it is character {number} of {len(value)}",
            Action(ActionId.REPLACE_KEY, "Replace key", "Copy it again, as one line."),
        )
    return None


def wrong_send_key(asked: Origin, target: Origin | None) -> KeysteadError:
    """``--send-key`` repeats another origin than the one the request goes to."""
    return KeysteadError(
        "send-key-mismatch",
        f"--send-key names {asked}, but the request goes to {target or 'no address'}",
        action=_send_key(target) if target else None,
    )


def missing_key(profile: str, variables: Sequence[str], why: str) -> KeysteadError:
    """No credential was found for a profile that needs one."""
    variable = f", or set the variable {' or '.join(variables)}" if variables else ""
    return KeysteadError(
        "no-key",
        f"The profile {profile} has no key",
        why,
        Action(
            ActionId.ADD_KEY,
            "Add a key…",
            f"Run: keystead keys set {quote(profile)}{variable}.",
            profile,
        ),
        kind=ErrorKind.AUTHENTICATION,
    )


def unreadable_variable(name: str) -> KeysteadError:
    """A variable holds bytes that are no text."""
    return KeysteadError(
        "unreadable-variable",
        f"The variable {name} cannot be used",
        "its value is not UTF-8 text",
        Action(ActionId.ADD_KEY, "Add a key…", f"Set {name} again, or take it away."),
    )


def command_failed(profile: str, why: str) -> KeysteadError:
    """A credential command brought no token; ``why`` holds nothing of what it printed."""
    return KeysteadError(
        "credential-command-failed",
        f"The credential command of the profile {profile} brought no token",
        why,
        Action(
            ActionId.EDIT_PROFILE,
            "Edit profile",
            "Run it by hand to see what it says, or correct credential_command.",
            profile,
        ),
        kind=ErrorKind.AUTHENTICATION,
    )


def no_command(profile: str) -> KeysteadError:
    """The credential is to come from a command that nobody named."""
    edit = f"keystead profiles edit {quote(profile)} --set"
    return KeysteadError(
        "no-credential-command",
        f"The profile {profile} takes its token from a command and names none",
        action=Action(
            ActionId.EDIT_PROFILE,
            "Edit profile",
            f"""Name it: {edit} 'credential_command=["PROGRAM", "ARGUMENT"]'.""",
            profile,
        ),
    )


def passed_through(profile: str) -> KeysteadError:
    """The credential is the caller's, and there is no caller but in the gateway."""
    return KeysteadError(
        "passthrough-outside-gateway",
        f"The profile {profile} passes its caller's key through, so only the gateway can use it",
        action=Action(
            ActionId.EDIT_PROFILE,
            "Edit profile",
            f"To use it here, give it a key: keystead profiles edit {quote(profile)} "
            "--set credential=key.",
            profile,
        ),
        kind=ErrorKind.UNSUPPORTED,
    )


def unsupported_kind(profile: str) -> KeysteadError:
    """A profile wants a credential of a kind that nothing can get yet."""
    return KeysteadError(
        "credential-unsupported",
        f"The profile {profile} asks for a kind of credential that this version cannot get",
        action=Action(
            ActionId.EDIT_PROFILE,
            "Edit profile",
            f"Use a key: keystead profiles edit {quote(profile)} --set credential=key.",
            profile,
        ),
        kind=ErrorKind.UNSUPPORTED,
    )


def missing_header(profile: str, header: str) -> KeysteadError:
    """A header that is marked secret has no value."""
    return KeysteadError(
        "no-secret-header",
        f"The secret header {header} of the profile {profile} has no value",
        action=Action(ActionId.EDIT_PROFILE, "Edit profile", "Give it a value.", profile),
        kind=ErrorKind.AUTHENTICATION,
    )


def withheld(profile: str, target: Origin, why: str) -> KeysteadError:
    """A credential exists and belongs to another origin."""
    hint = (
        f"To send it there: --send-key {target}; to save one: keystead keys set {quote(profile)}."
    )
    return KeysteadError(
        "key-withheld",
        f"No key was sent to {target}",
        why,
        Action(ActionId.SEND_KEY, f"Send the key to {target}", hint, str(target)),
        kind=ErrorKind.AUTHENTICATION,
    )


def not_encrypted(profile: str, target: Origin) -> KeysteadError:
    """A credential would travel unencrypted."""
    return KeysteadError(
        "key-over-plain-http",
        f"No key was sent to {target}",
        "http does not encrypt it",
        Action(
            ActionId.EDIT_PROFILE,
            "Edit profile",
            f"Use https, or set allow_http = true in the profile {profile}.",
            profile,
        ),
        kind=ErrorKind.AUTHENTICATION,
    )


def _send_key(target: Origin) -> Action:
    return Action(
        ActionId.SEND_KEY,
        f"Send the key to {target}",
        f"To send it there: --send-key {target}.",
        str(target),
    )
