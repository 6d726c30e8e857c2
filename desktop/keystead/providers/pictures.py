"""Pictures that a user shows a model: what is one, how large it may be, how it is spelt in JSON.

Owns the making of an `ImagePart` from bytes, by what they are and not by a name; where it stands in
a request is each format's own. The limit is the strictest of the APIs': 3.75 MB of a picture are
5 MB of base64.
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html,
https://docs.anthropic.com/en/docs/build-with-claude/vision
"""

from __future__ import annotations

import re
from base64 import b64encode

from keystead.errors import Action, ActionId, ErrorKind, ProviderError
from keystead.network import pictures_in_bodies
from keystead.providers.messages import ImagePart, PictureType

LARGEST = 3_932_160  # bytes
_BEGINNINGS = {
    PictureType.PNG: re.compile(rb"\x89PNG\r\n\x1a\n"),
    PictureType.JPEG: re.compile(rb"\xff\xd8\xff"),
    PictureType.WEBP: re.compile(rb"RIFF....WEBP", re.DOTALL),
    PictureType.GIF: re.compile(rb"GIF8[79]a"),
}


def picture(data: bytes) -> ImagePart:
    """The picture that ``data`` is. Raises `ProviderError` where no API takes it as one."""
    if len(data) > LARGEST:
        what = f"The picture is larger than the {LARGEST / 2**20:.2f} MB that every API takes"
        raise _refusal("picture-too-large", what, "Make it smaller.")
    for media_type, beginning in _BEGINNINGS.items():
        if beginning.match(data):
            return ImagePart(media_type, data)
    what = "This is no picture that every API takes"
    raise _refusal("no-picture", what, "Use a PNG, JPEG, WebP or GIF.")


def base64_of(part: ImagePart) -> str:
    """The picture's bytes as JSON can hold them."""
    return b64encode(part.data).decode("ascii")


def data_url(part: ImagePart) -> str:
    """The picture as an address that holds all of it."""
    return f"data:{part.media_type.value};base64,{base64_of(part)}"


def in_words(part: ImagePart) -> str:
    """What stands for the picture where it cannot be."""
    return pictures_in_bodies.in_words(part.media_type.value, len(part.data))


def no_pictures(who: str) -> ProviderError:
    """The error where ``who`` cannot be shown any."""
    what = f"{who} cannot be sent a picture"
    return _refusal("no-pictures", what, "Leave the picture out, or ask a model that sees.")


def _refusal(reference: str, what: str, hint: str) -> ProviderError:
    action = Action(ActionId.CHOOSE_MODEL, "Choose a model", hint)
    return ProviderError(ErrorKind.UNSUPPORTED, what, action=action, reference=reference)
