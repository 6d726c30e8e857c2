"""Every page of the settings in the narrowest window, in long words, from both sides."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QRect, Qt, QTranslator
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QScrollArea, QWidget

from keystead.ui.commands.settings import SettingsPage
from keystead.ui.settings.theme_tiles import PICTURE_HEIGHT
from keystead.ui.widgets.beside import Beside
from keystead.ui.widgets.label import ElidedLabel, Label
from keystead.ui.widgets.radio_field import RadioField
from tests.ui.settings.conftest import Settings
from tests.ui.settings.test_keys import keep

NARROWEST = 640  # logical pixels


class LongWords(QTranslator):
    """A language that takes a third more room than English, and more for short words."""

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        return False

    def translate(
        self, context: str, text: str, disambiguation: str | None = None, n: int = -1, /
    ) -> str:
        return f"{text} {'straßen'[: max(2, len(text) // 3)]}"


@pytest.fixture
def long_words(qapp: QCoreApplication) -> Iterator[None]:
    translator = LongWords()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


@pytest.fixture
def narrow(long_words: None, settings: Settings) -> Settings:
    """The settings in their narrowest window, with all that a form can show."""
    settings.run(settings.keychain.use_session_only())
    form = settings.show("mine")
    form.advanced.open()
    form.credentials.open_line()
    keep(settings, "work", "https://llm.example")
    form.fields.put("base_url", "https://" + "very-long-label." * 8 + "example/v1")
    form.fields.put("env_headers", {"X-Team": "TEAM"})
    form.fields.put("aliases", {"quick": "other:a-model"})
    form.fields.put("fallback", ("other:a-model", "another"))
    form.footer.say("Saved, and something is left to be said about it")
    assert form.connection.card.isVisible()
    window = settings.window
    window.resize(window.minimumSize())
    settings.until(lambda: window.width() == NARROWEST)
    return settings


def seen(page: QWidget) -> QWidget:
    """What of a page shows at a time."""
    return page.viewport() if isinstance(page, QScrollArea) else page


def cut(page: QWidget) -> list[str]:
    """What of a page cannot be read or reached: over its edges, or squeezed."""
    view, found = seen(page), list[str]()
    for widget in view.findChildren(QWidget):
        if not widget.isVisible() or isinstance(widget.parentWidget(), QLineEdit):
            continue
        name = f"{type(widget).__name__} {widget.accessibleName()}"
        place = QRect(widget.mapTo(view, QPoint(0, 0)), widget.size())
        if place.left() < 0 or place.right() >= view.width():
            found.append(f"{name} reaches from {place.left()} to {place.right()}")
        one_line = isinstance(widget, QLabel) and not widget.wordWrap()
        whole = one_line and not isinstance(widget, ElidedLabel)
        # The pictures of themes shrink, and a value to choose ends in "…".
        shrinks = isinstance(widget, RadioField) or widget.height() > PICTURE_HEIGHT
        drawn = isinstance(widget, QAbstractButton) and not shrinks
        if (whole or drawn) and widget.width() < widget.sizeHint().width():
            found.append(f"{name} has {widget.width()} of {widget.sizeHint().width()}")
        if isinstance(widget, Label) and widget.wordWrap():
            lacks = widget.heightForWidth(widget.width()) - widget.height()
            found += [f"{name} lacks {lacks}: {widget.text()} {widget.size()}"] if lacks > 0 else []
    return found


def laid_out(page: QWidget) -> QWidget:
    """``page`` once its layouts have followed from the outside in, and what folds has folded."""
    for _ in range(8):
        QApplication.sendPostedEvents()
    return page


@pytest.mark.parametrize("side", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_nothing_is_cut_in_the_narrowest_window(narrow: Settings, side: Qt.LayoutDirection) -> None:
    window, form = narrow.window, narrow.form
    window.setLayoutDirection(side)
    assert cut(laid_out(form.page)) == []
    assert cut(form) == []
    for page in SettingsPage:
        window.show_page(page)
        assert cut(laid_out(window.application.page(page))) == [], page
    form.give_up()
    window.new_profile()
    assert cut(laid_out(window.providers)) == []


def test_labels_stand_above_their_fields_only_where_there_is_no_room(narrow: Settings) -> None:
    field = narrow.form.fields.field("base_url")
    (both,) = field.findChildren(Beside)

    def above() -> bool:
        return both.label.geometry().bottom() < field.editor.mapTo(both, QPoint(0, 0)).y()

    assert above()
    narrow.window.resize(900, 600)
    narrow.until(lambda: not above())


def test_what_is_wrong_with_a_header_is_read_whole(narrow: Settings) -> None:
    form = narrow.form
    line = form.headers._lines[0]
    line._name.setText("X-Authorization")
    narrow.qtbot.keyClicks(line._plain, "a-value-that-lies-open")
    assert form.headers.first_wrong() is not None
    assert "credential" in line._error.text()
    assert line._move.isVisibleTo(form)
    assert cut(laid_out(form.page)) == []
    assert line._error.width() > form.page.viewport().width() // 2


def test_both_versions_of_a_profile_are_read_whole(narrow: Settings) -> None:
    question = narrow.form.question
    text = narrow.file.read_text().replace("llm.example", "moved-by-another-program.example")
    narrow.file.write_text(text)
    narrow.run(narrow.profiles.reread())
    narrow.until(lambda: question.asks)
    assert cut(laid_out(question.page)) == []
