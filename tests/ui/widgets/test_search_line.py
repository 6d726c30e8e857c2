from PySide6.QtWidgets import QWidget

from keystead.ui.widgets.row_list import RowList
from keystead.ui.widgets.rows import RowModel
from keystead.ui.widgets.search_line import SearchLine


def test_the_glass_has_the_name_of_its_line_and_leads_into_it(qtbot, icons):
    window = QWidget()
    qtbot.addWidget(window)
    rows = RowList(icons, "Things", RowModel(window))
    rows.setParent(window)
    line = SearchLine(icons, "Search things", rows)
    line.setParent(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    rows.setFocus()
    (glass,) = line.actions()
    assert glass.text() == "Search things"
    glass.trigger()
    assert line.hasFocus()
