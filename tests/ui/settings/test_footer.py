"""The bar under the form: what it says is read whole, however narrow it is."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from keystead.ui.icons import Icons
from keystead.ui.settings.footer import Footer

WIDE, NARROW = 900, 552  # logical pixels


@pytest.mark.parametrize("text", ["Saved, 300 models", "Saved, listing its models…"])
def test_what_became_of_a_save_is_read_whole(icons: Icons, qtbot: QtBot, text: str) -> None:
    footer = Footer(icons)
    qtbot.addWidget(footer)
    footer.resize(WIDE, footer.sizeHint().height())
    footer.show()
    low = footer.sizeHint().height()
    footer.say(text, proven=True)
    for width, higher in ((WIDE, False), (NARROW, True), (WIDE, False)):
        footer.resize(width, footer.height())
        qtbot.waitUntil(lambda: footer._says.width() >= footer._says.sizeHint().width())
        assert (footer.sizeHint().height() > low) is higher
        assert footer.minimumSizeHint().width() <= NARROW
