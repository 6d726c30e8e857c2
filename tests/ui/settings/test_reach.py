"""All of the window by keyboard and by screen reader, in both themes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QWidget

from keystead.ui import fonts
from keystead.ui.settings.key_row import KeyRow
from keystead.ui.widgets.picker import PickerPopup
from tests.ui.settings.conftest import Settings
from tests.ui.settings.test_keys import keep

WIDE = "DejaVu Sans"  # a common default, far wider than Inter


@pytest.fixture
def wide_letters(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a machine without Inter shows."""
    made = (fonts.body, fonts.small, fonts.title, fonts.section, fonts.badge, fonts.code)
    monkeypatch.setattr(fonts, "FAMILY", WIDE)
    monkeypatch.setattr(fonts, "CODE_FAMILY", "DejaVu Sans Mono")
    for font in made:
        font.cache_clear()
    qapp.setFont(fonts.body())
    yield
    monkeypatch.undo()
    for font in made:
        font.cache_clear()
    qapp.setFont(fonts.body())


def reachable(window: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisibleTo(window)
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(widget, QAbstractSpinBox)
        and not any(isinstance(parent, PickerPopup) for parent in parents(widget))
        and widget.focusProxy() is None
    ]


def parents(widget: QWidget) -> list[QWidget]:
    parent: QWidget | None = widget.parentWidget()
    return [] if parent is None else [parent, *parents(parent)]


def test_everything_that_takes_focus_has_a_name(settings: Settings) -> None:
    settings.run(settings.keychain.use_session_only())
    keep(settings, "work", "https://llm.example")
    form = settings.show("mine")
    form.advanced.open()
    form.credentials.open_line()
    form.fields.put("base_url", "https://moved.example")
    assert form.connection.card.isVisible()
    nameless = [widget for widget in reachable(settings.window) if not widget.accessibleName()]
    assert nameless == []


def test_tab_reaches_everything_from_top_to_bottom(settings: Settings) -> None:
    form = settings.show("mine")
    form.advanced.open()
    form.fields.focus("name")
    settings.qtbot.wait(20)  # for the layout
    page = form.page.widget()
    assert page is not None
    wanted = {id(widget) for widget in reachable(page)}
    seen: list[QWidget] = []
    while (focused := QApplication.focusWidget()) not in seen and len(seen) < 200:
        assert focused is not None
        seen.append(focused)
        settings.qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert wanted <= {id(widget) for widget in seen}
    inside = [widget for widget in seen if page.isAncestorOf(widget)]
    places = [widget.mapTo(page, QPoint(0, widget.height() // 2)) for widget in inside]
    back = [
        (one.accessibleName(), other.accessibleName())
        for (one, a), (other, b) in pairwise(zip(inside, places, strict=True))
        if b.y() < a.y() - 16 and one is not inside[-1]
    ]
    assert len(back) <= 1, back  # Once: from the end of the form to its beginning.


def test_the_window_fits_its_smallest_size(settings: Settings) -> None:
    assert_fits_its_smallest_size(settings)


def test_the_window_fits_its_smallest_size_where_letters_are_wide(
    wide_letters: None, settings: Settings
) -> None:
    assert QFontInfo(settings.window.list.font()).family() == WIDE
    assert_fits_its_smallest_size(settings)


def assert_fits_its_smallest_size(settings: Settings) -> None:
    settings.run(settings.keychain.use_session_only())
    form = settings.show("mine")
    form.advanced.open()
    form.credentials.open_line()
    keep(settings, "work", "https://llm.example")
    form.fields.put("base_url", "https://" + "very-long-label." * 8 + "example/v1")
    assert form.connection.card.isVisible()
    settings.window.resize(settings.window.minimumSize())
    settings.until(lambda: settings.window.width() == settings.window.minimumWidth())
    QApplication.sendPostedEvents()
    page = form.page.widget()
    assert page is not None
    settings.until(lambda: page.width() <= form.page.viewport().width())


def test_fields_stand_under_each_other_whichever_side_the_script_begins(
    settings: Settings,
) -> None:
    form = settings.show("mine")
    address, header = form.fields.field("base_url").editor, form.headers._lines[0]._name
    zero = QPoint(0, 0)
    assert address.mapToGlobal(zero).x() == header.mapToGlobal(zero).x()
    settings.window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    ends = [QPoint(each.width(), 0) for each in (address, header)]
    side = settings.window.list
    settings.until(lambda: side.mapToGlobal(zero).x() > form.mapToGlobal(zero).x())
    settings.until(lambda: address.mapToGlobal(ends[0]).x() == header.mapToGlobal(ends[1]).x())


def test_the_state_of_a_key_is_read_whole_in_the_smallest_window(settings: Settings) -> None:
    settings.run(settings.keychain.use_session_only())
    settings.show("mine")
    keep(settings, "work", "https://llm.example")
    settings.window.resize(settings.window.minimumSize())
    settings.until(lambda: settings.window.width() == settings.window.minimumWidth())
    (row,) = settings.form.credentials.rows.findChildren(KeyRow)
    settings.until(lambda: row._state.width() >= row._state.sizeHint().width())
    assert row._state.text() == "not tried yet · this session only"


def test_all_of_a_keys_line_stands_at_one_height(settings: Settings) -> None:
    settings.run(settings.keychain.use_session_only())
    settings.show("mine")
    keep(settings, "work", "https://llm.example")
    settings.window.resize(1200, 700)
    (row,) = settings.form.credentials.rows.findChildren(KeyRow)
    parts = (row._name, row.origin, row._state)

    def middles() -> list[int]:
        return [part.mapTo(row, part.rect().center()).y() for part in parts]

    settings.until(lambda: row._narrow is False)
    settings.until(lambda: max(middles()) - min(middles()) <= 1)


def test_a_hostile_description_and_model_are_plain_text(settings: Settings) -> None:
    hostile = '<img src="file:///etc/passwd"><b>bold</b>'
    form = settings.show("mine")
    form.fields.put("description", hostile)
    form.fields.put("default_model", hostile)
    assert settings.save()
    model = form.fields.field("default_model").editor
    assert "<img" not in model.toolTip()
    assert form.fields.editor("default_model").value() == hostile
