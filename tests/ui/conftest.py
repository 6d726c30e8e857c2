"""The theme and the icons of the window tests, as the start of the window makes them."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from keystead.ui.icons import Icons
from keystead.ui.theme import Theme, ThemeChoice


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    qapp.setStyle("Fusion")
    return Theme(qapp, ThemeChoice.DARK)


@pytest.fixture(scope="session")
def icons(theme: Theme) -> Icons:
    return Icons(theme)
