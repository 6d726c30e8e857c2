"""Reads the screen by AT-SPI: run by the system's Python, which has pyatspi.

One question a line on standard input, one answer a line on standard output, both JSON. Owns how
things are found and touched; what is looked for is each test's.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

pyatspi: Any = importlib.import_module("pyatspi")
CONTEXT: Any = importlib.import_module("gi.repository.GLib").MainContext.default()

DEEPEST = 30  # levels of the tree
MOST_ROWS = 200  # of one list, so that a long one does not take minutes
PAUSE = 0.05  # seconds between two looks
AFTER_KEY = 0.03  # seconds the window has to act on a key
TOLD = 0.3  # seconds until it tells where focus came


def walk(node: Any, depth: int = 0) -> Iterator[tuple[int, Any]]:
    """Everything that is showing, with its depth."""
    try:
        count = node.childCount
    except Exception:  # It went away meanwhile.
        return
    for number in range(min(count, MOST_ROWS)):
        try:
            child = node.getChildAtIndex(number)
            if child is None or not _showing(child):
                continue
        except Exception:  # It went away meanwhile.
            continue
        yield depth, child
        if depth < DEEPEST:
            yield from walk(child, depth + 1)


def _showing(node: Any) -> bool:
    is_application = node.getRole() == pyatspi.ROLE_APPLICATION
    return is_application or node.getState().contains(pyatspi.STATE_SHOWING)


def everything() -> Iterator[tuple[int, Any]]:
    yield from walk(pyatspi.Registry.getDesktop(0))
    # The application does not count its popups; a reader knows them by the focus that came there.
    popup = popup_with_focus()
    if popup is not None:
        yield 1, popup
        yield from walk(popup, 2)


def find(role: str, name: str) -> Any:
    for _, node in everything():
        try:
            if node.getRoleName() == role and node.name.startswith(name):
                return node
        except Exception:  # It went away meanwhile.
            continue
    return None


def wait(seconds: float, look: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found is not None:
            return found
        if time.monotonic() > deadline:
            raise LookupError(f"there is no {what}")
        time.sleep(PAUSE)


def wait_for(question: dict[str, Any]) -> Any:
    role, name = question["role"], question["name"]
    return wait(question["seconds"], lambda: find(role, name), f"{role} {name!r}")


def focused() -> Iterator[Any]:
    """What says that it has focus: also the current row of a list and a composer's frame."""
    for _, node in everything():
        try:
            if node.getState().contains(pyatspi.STATE_FOCUSED):
                yield node
        except Exception:  # It went away meanwhile.
            continue


def active() -> Any:
    for _, node in everything():
        try:
            if node.getState().contains(pyatspi.STATE_ACTIVE):
                return node
        except Exception:  # It went away meanwhile.
            continue
    return None


def said(node: Any) -> dict[str, Any]:
    """What a reader would say of a thing."""
    states = [pyatspi.stateToString(state) for state in node.getState().getStates()]
    found = {
        "role": node.getRoleName(),
        "name": node.name,
        "description": node.description,
        "states": states,
        "text": "",
    }
    try:
        text = node.queryText()
        found["text"] = text.getText(0, text.characterCount)
    except NotImplementedError:
        pass
    return found


def is_called(node: Any, question: dict[str, Any]) -> bool:
    return node.getRoleName() == question["role"] and node.name.startswith(question["name"])


def answer(question: dict[str, Any]) -> dict[str, Any]:
    match question["do"]:
        case "find":
            return said(wait_for(question))
        case "press":
            node = wait_for(question)
            node.queryAction().doAction(0)
            return {}
        case "key":
            press(question["keys"])
            return {}
        case "type":
            for letter in question["text"]:
                pyatspi.Registry.generateKeyboardEvent(0, letter, pyatspi.KEY_STRING)
                time.sleep(AFTER_KEY / 3)
            return {}
        case "focused":
            return said(wait_for_focus(question))
        case "tab_to":
            return tab_to(question)
        case "items":
            return {"items": [child.name for _, child in walk(wait_for(question))]}
        case "heard":
            return {"heard": heard(question)}
        case "nameless":
            return {"found": list(nameless())}
        case "tree":
            return {"tree": tree()}
        case unknown:
            raise LookupError(f"nobody knows how to {unknown}")


def wait_for_focus(question: dict[str, Any]) -> Any:
    def look() -> Any:
        return next((node for node in focused() if is_called(node, question)), None)

    return wait(question["seconds"], look, f"focus on {question['role']} {question['name']!r}")


def tab_to(question: dict[str, Any]) -> dict[str, Any]:
    wait_for(question)
    wait(question["seconds"], active, "window that has the keyboard")
    found = list(focused())
    passed: list[str] = []
    for _ in range(question["most"]):
        if any(is_called(node, question) for node in found):
            return {}
        passed += [f"{node.getRoleName()} {node.name!r}" for node in found]
        found = after_tab()
    raise LookupError(f"Tab never came to {question['name']!r}, but to {passed}")


def after_tab() -> list[Any]:
    """What has focus after Tab: as the program tells it, else as the whole tree shows it."""
    focuses.clear()
    press(["Tab"])
    deadline = time.monotonic() + TOLD
    while not focuses and time.monotonic() < deadline:
        listen()
        time.sleep(AFTER_KEY / 3)
    if not focuses:
        return list(focused())
    # Of a list its current row is told.
    return [node for node in (focuses[-1], focuses[-1].parent) if node is not None]


def press(names: list[str]) -> None:
    """Hold all keys but the last, press that, let go."""
    codes = [KEYCODES[name] for name in names]
    for code in codes[:-1]:
        pyatspi.Registry.generateKeyboardEvent(code, None, pyatspi.KEY_PRESS)
    pyatspi.Registry.generateKeyboardEvent(codes[-1], None, pyatspi.KEY_PRESSRELEASE)
    for code in reversed(codes[:-1]):
        pyatspi.Registry.generateKeyboardEvent(code, None, pyatspi.KEY_RELEASE)
    time.sleep(AFTER_KEY)


# Of the usual keyboard under X (evdev).
KEYCODES = {
    "Escape": 9, "Tab": 23, "Return": 36, "space": 65, "BackSpace": 22, "Delete": 119, "Menu": 135,
    "Control_L": 37, "Shift_L": 50, "Alt_L": 64,
    "F2": 68, "F5": 71, "F6": 72, "F8": 74, "F9": 75, "F10": 76,
    "Up": 111, "Down": 116, "Left": 113, "Right": 114, "Home": 110, "End": 115,
    "1": 10, "2": 11, "3": 12, "equal": 21, "comma": 59, "period": 60, "backslash": 51,
    "a": 38, "b": 56, "c": 54, "d": 40, "f": 41, "k": 45, "m": 58, "n": 57, "p": 33,
    "q": 24, "s": 39, "t": 28, "w": 25,
}  # fmt: skip


def nameless() -> Iterator[str]:
    path: list[str] = []
    for depth, node in everything():
        role = node.getRoleName()
        path[depth:] = [f"{role} {node.name!r}"]
        # Qt calls a box by its choice here; what it is for is said by its label.
        named = is_labelled(node) if role == "combo box" else node.name
        if not named and node.getState().contains(pyatspi.STATE_FOCUSABLE):
            yield " > ".join(path)


def is_labelled(node: Any) -> bool:
    kinds = [relation.getRelationType() for relation in node.getRelationSet()]
    return pyatspi.RELATION_LABELLED_BY in kinds


def tree() -> str:
    return "\n".join(f"{'  ' * depth}{line(node)}" for depth, node in everything())


def line(node: Any) -> str:
    try:
        focus = " FOCUSED" if node.getState().contains(pyatspi.STATE_FOCUSED) else ""
        return f"{node.getRoleName()} {node.name!r}{focus}"
    except Exception as error:
        return f"({error})"


announced: list[str] = []
focuses: list[Any] = []  # what focus came to, the last one last


def heard(question: dict[str, Any]) -> list[str]:
    """Wait until something that begins so was announced; all that was."""

    def look() -> list[str] | None:
        listen()
        return announced if any(each.startswith(question["text"]) for each in announced) else None

    return wait(question["seconds"], look, f"announcement {question['text']!r} in {announced}")


def popup_with_focus() -> Any:
    """The window of what got focus last, where its application does not list it."""
    listen()
    try:
        top = focuses[-1]
        if not _showing(top):
            return None
        while top.parent is not None and top.parent.getRole() != pyatspi.ROLE_APPLICATION:
            top = top.parent
        application = top.parent
        if application is None:
            return None
        listed = [application.getChildAtIndex(n) for n in range(application.childCount)]
    except Exception:  # There is none, or it went away meanwhile.
        return None
    return None if top in listed else top


def listen() -> None:
    while CONTEXT.pending():
        CONTEXT.iteration(False)


def note_focus(event: Any) -> None:
    if event.detail1:
        focuses.append(event.source)


def hear(event: Any) -> None:
    announced.append(str(event.any_data))


def main() -> None:
    pyatspi.Registry.registerEventListener(hear, "object:announcement")
    pyatspi.Registry.registerEventListener(note_focus, "object:state-changed:focused")
    for question in sys.stdin:
        try:
            reply = answer(json.loads(question))
        except Exception as error:  # Not found, or what was found went away meanwhile.
            reply = {"error": f"{type(error).__name__}: {error}", "tree": tree()}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
