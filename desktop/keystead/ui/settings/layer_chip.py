"""The chip behind a field whose value is not the file's: where it comes from, and all layers.

Owns the words for layers and their values; which layer is in effect is the profile's to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any, cast

from PySide6.QtWidgets import QMenu

from keystead.profiles.effective import FieldOrigin, Layer, LayerValue
from keystead.ui.icons import Icon, Icons
from keystead.ui.settings.editors import words_of
from keystead.ui.transcript.visible_text import visible_name
from keystead.ui.translation import tr
from keystead.ui.widgets.chip import Chip


class LayerChip(Chip):
    """`from NAME`; its menu lists every layer with its value, the one in effect ticked."""

    def __init__(self, icons: Icons) -> None:
        super().__init__("", icons, icon=Icon.LAYERS, after=Icon.CHEVRON_DOWN)
        self.layers_menu = QMenu(self)
        self.setMenu(self.layers_menu)
        self.hide()

    def show_layers(self, layers: Sequence[LayerValue]) -> None:
        """Show where a value comes from, ``layers`` being the strongest first."""
        self.set_text(tr("from {name}", name=_source(layers[0].origin)))
        self.layers_menu.clear()
        self.layers_menu.setAccessibleName(tr("What each layer says"))
        for number, layer in enumerate(layers):
            text = f"{_name(layer)}:  {value_words(layer.value)}"
            action = self.layers_menu.addAction(visible_name(text).replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(number == 0)
            # A look is no choice: the tick stays where it is.
            action.triggered.connect(lambda _=False, a=action, n=number: a.setChecked(n == 0))


def no_effect_sentence(layers: Sequence[LayerValue]) -> str:
    """What the file says about a field that a stronger layer sets, or what would hold without."""
    winning, *others = layers
    kinds = {Layer.ENVIRONMENT: tr("variable"), Layer.PROJECT_FILE: tr("project's value")}
    kind = kinds.get(winning.origin.layer, tr("flag"))
    file = next((each for each in others if each.origin.layer is Layer.USER_FILE), None)
    below = (file or others[-1]).value
    if file is not None and not _is_empty(below):
        text = tr("The file says “{value}”. It has no effect while the {kind} is set.")
    elif _is_empty(below):
        text = tr("Without the {kind} it would be empty.")
    else:
        text = tr("Without the {kind} it would be “{value}”.")
    said = value_words(below)
    return visible_name(text.replace("{kind}", kind).replace("{value}", said))


def value_words(value: Any) -> str:
    """A field's value on one line."""
    if _is_empty(value):
        return tr("nothing")
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, Any]", value).items()
        return ", ".join(f"{name}: {inner}" for name, inner in pairs)
    if isinstance(value, tuple):
        return ", ".join(map(str, cast("tuple[Any, ...]", value)))
    return words_of(value)


def _is_empty(value: Any) -> bool:
    return value in (None, "", (), {})


def _name(layer: LayerValue) -> str:
    origin = layer.origin
    match origin.layer:
        case Layer.FLAG:
            return tr("Flag {name}", name=origin.detail)
        case Layer.ENVIRONMENT:
            return tr("Variable {name}", name=origin.detail)
        case Layer.PROJECT_FILE | Layer.USER_FILE:
            line = ", " + tr("line {name}", name=str(origin.line)) if origin.line else ""
            return _source(origin) + line
        case Layer.PRESET:
            return tr("Preset {name}", name=origin.detail)


def _source(origin: FieldOrigin) -> str:
    """Where a value comes from, without the way to it."""
    path = PurePath(origin.detail)
    match origin.layer:
        case Layer.PROJECT_FILE:
            return f"{path.parent.name}/{path.name}"
        case Layer.USER_FILE:
            return path.name
        case _:
            return origin.detail
