"""Texts in the person's language, outside of widgets, which have a ``tr`` of their own.

Owns the one call. Qt's lupdate finds a text where it stands as a literal in a call of ``tr`` (but
not inside an f-string) or of `QT_TR_NOOP`, whose texts are asked for here later.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication

_PLACE = re.compile(r"\{(\w+)\}")


def tr(text: object, **values: object) -> str:
    """``text`` as its translation says it, each ``{name}`` replaced by the value of that name.

    A value may hold braces, it is not looked into. PySide types what `QT_TR_NOOP` returns as
    object; it is the text.
    """
    said = QCoreApplication.translate("", str(text))
    return _PLACE.sub(lambda place: str(values.get(place[1], place[0])), said) if values else said
