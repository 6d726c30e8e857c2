import json
import re
import sys
from itertools import product

import pytest
from PySide6.QtGui import QPalette

from keystead import resources
from keystead.ui.icons import Icon
from keystead.ui.theme import ThemeChoice, Token, read_tokens

BACKGROUNDS = (Token.BACKGROUND, Token.SIDE, Token.EDGE, Token.CARD, Token.FIELD, Token.SELECTION)
TEXTS = (Token.TEXT, Token.MUTED, Token.ACCENT, Token.OK, Token.WARN, Token.ERROR)
CODE = (Token.CODE_KEYWORD, Token.CODE_FUNCTION, Token.CODE_STRING)
PAIRS = (
    *product(TEXTS, BACKGROUNDS, [4.5]),
    *product(CODE, (Token.BACKGROUND, Token.CARD, Token.FIELD), [4.5]),
    # Selected rows and hovered buttons hold no further control.
    *product([Token.CONTROL_LINE], [b for b in BACKGROUNDS if b != Token.SELECTION], [3.0]),
    *product([Token.ACCENT], BACKGROUNDS, [3.0]),
    (Token.ON_ACCENT, Token.ACCENT_FILL, 4.5),
    (Token.TEXT, Token.FOUND, 4.5),
)


def luminance(color):
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_the_guidelines_do():
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@pytest.mark.parametrize("theme_name", ["dark", "light"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_every_text_and_edge_stands_out(theme_name, front, back, least):
    tokens = read_tokens(theme_name)
    assert contrast(tokens[front], tokens[back]) >= least


@pytest.mark.parametrize("theme_name", ["dark", "light"])
def test_every_theme_names_every_token_once(theme_name):
    pairs = json.loads(resources.read_text("themes", f"{theme_name}.json"), object_pairs_hook=list)
    assert sorted(name for name, _ in pairs) == sorted(Token)
    assert all(re.fullmatch("#[0-9a-f]{6}", value) for _, value in pairs)


def test_no_colour_stands_in_code():
    package = sys.modules["keystead.ui"].__path__[0]
    from pathlib import Path

    sources = {path: path.read_text() for path in Path(package).rglob("*.py")}
    found = [str(path) for path, text in sources.items() if re.search("#[0-9a-fA-F]{6}\\b", text)]
    assert found == []


def test_every_icon_has_a_file_and_every_file_is_an_icon():
    files = {entry.name for entry in resources.root().joinpath("icons").iterdir()}
    assert files - {"ATTRIBUTION.md"} == {f"{icon}.svg" for icon in Icon}


def test_switching_repaints_everything_alive(qapp, theme, icons, qtbot):
    theme.choose(ThemeChoice.DARK)
    dark = icons.icon(Icon.CLOSE, Token.TEXT).pixmap(16, 16).toImage()
    with qtbot.waitSignal(theme.changed):
        theme.choose(ThemeChoice.LIGHT)
    assert qapp.palette().color(QPalette.ColorRole.Window) == theme.color(Token.BACKGROUND)
    assert read_tokens("light")[Token.ACCENT_FILL] in qapp.styleSheet()
    assert icons.icon(Icon.CLOSE, Token.TEXT).pixmap(16, 16).toImage() != dark
    theme.choose(ThemeChoice.DARK)


@pytest.mark.parametrize("icon", Icon)
def test_every_icon_draws_something_at_the_screens_resolution(icons, icon):
    pixmap = icons.pixmap(icon, Token.TEXT, 16, 2.0)
    assert pixmap.width() == 32
    image = pixmap.toImage()
    alphas = {image.pixelColor(x, y).alpha() for x in range(32) for y in range(32)}
    assert max(alphas) > 200
