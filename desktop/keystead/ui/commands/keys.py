"""The keys of commands: which are in force, which cannot be taken, which get in each other's way.

Owns these rules, as pure functions over the commands and what a person chose; acting on keys is
``actions``', choosing them ``settings.keyboard``'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

from keystead.ui.commands.command import Command
from keystead.ui.translation import tr

Chosen = Mapping[str, Sequence[str]]
"""Keys by a command's id, in Qt's portable form; what is not there has its usual keys."""

LONGEST = 2  # presses one after the other
_TYPING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
_FUNCTION_KEYS = range(Qt.Key.Key_F1, Qt.Key.Key_F35 + 1)
_EDITING = (
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
    QKeySequence.StandardKey.Paste,
    QKeySequence.StandardKey.Undo,
    QKeySequence.StandardKey.Redo,
    QKeySequence.StandardKey.SelectAll,
)
_MODIFIERS = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta)


def is_modifier(key: int) -> bool:
    """Whether ``key`` only changes what another one means."""
    return key in (*_MODIFIERS, Qt.Key.Key_AltGr, Qt.Key.Key_Super_L, Qt.Key.Key_Super_R)


def refusal(keys: QKeySequence) -> str:
    """Why no command can have ``keys``; empty where one can."""
    if keys.isEmpty() or any(press.key() is Qt.Key.Key_unknown for press in _presses(keys)):
        return tr("These are no keys.")
    if keys.count() > LONGEST:
        return tr("Two presses one after the other are the most.")
    first = _presses(keys)[0]
    if not first.keyboardModifiers() & ~_TYPING and first.key() not in _FUNCTION_KEYS:
        return tr("It is needed to type, to move or to leave. Add Ctrl or Alt, or take F1 to F12.")
    if keys.count() == 1 and any(keys in QKeySequence.keyBindings(each) for each in _EDITING):
        return tr("It copies, pastes or undoes in every text.")
    return ""


def in_force(commands: Sequence[Command[Any]], chosen: Chosen) -> dict[str, list[QKeySequence]]:
    """The keys of every command. Of two that want the same, the one a person chose gets it."""
    found: dict[str, list[QKeySequence]] = {command.id: [] for command in commands}
    taken: list[tuple[Command[Any], QKeySequence]] = []
    for command in sorted(commands, key=lambda command: command.id not in chosen):
        for text in chosen.get(command.id, command.keys):
            keys = QKeySequence(text)
            free = not any(clash(command, keys, *each) for each in taken)
            if free and not refusal(keys):
                found[command.id].append(keys)
                taken.append((command, keys))
    return found


def usual_keys(command: Command[Any]) -> list[QKeySequence]:
    """The keys that a command ships with."""
    return [QKeySequence(keys) for keys in command.keys]


def rivals(
    command: Command[Any],
    keys: Sequence[QKeySequence],
    commands: Sequence[Command[Any]],
    chosen: Chosen,
) -> Iterator[tuple[Command[Any], list[QKeySequence]]]:
    """The other commands that would lose keys if ``command`` had these, with what they lose."""
    have = in_force(commands, chosen)
    for other in commands:
        mine = have[other.id]
        lost = [each for each in mine if any(clash(command, key, other, each) for key in keys)]
        if other.id != command.id and lost:
            yield other, lost


def given(
    command: Command[Any],
    wanted: Sequence[QKeySequence],
    commands: Sequence[Command[Any]],
    chosen: Chosen,
) -> dict[str, tuple[str, ...]]:
    """What is chosen once ``command`` has exactly these keys, and nobody else has them."""
    after = {name: tuple(keys) for name, keys in chosen.items()}
    have = in_force(commands, chosen)
    for other in commands:
        kept = [
            keys
            for keys in have[other.id]
            if not any(clash(command, mine, other, keys) for mine in wanted)
        ]
        if other.id != command.id and len(kept) < len(have[other.id]):
            _choose(after, other, kept)
    _choose(after, command, wanted)
    return after


def _choose(
    after: dict[str, tuple[str, ...]], command: Command[Any], keys: Sequence[QKeySequence]
) -> None:
    if list(keys) == usual_keys(command):
        after.pop(command.id, None)
    else:
        after[command.id] = tuple(map(portable, keys))


def clash(one: Command[Any], keys: QKeySequence, other: Command[Any], others: QKeySequence) -> bool:
    """Whether two cannot both work: the same keys, or one is the beginning of the other."""
    if one.place is not other.place:
        return False
    both = zip(_presses(keys), _presses(others), strict=False)
    return all(mine == theirs for mine, theirs in both)


def portable(keys: QKeySequence) -> str:
    """The keys as the settings keep them."""
    return keys.toString(QKeySequence.SequenceFormat.PortableText)


def _presses(keys: QKeySequence) -> list[QKeyCombination]:
    presses = cast("Sequence[QKeyCombination]", keys)  # The stubs do not know that it is one.
    return [presses[number] for number in range(keys.count())]
