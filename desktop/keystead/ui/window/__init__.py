"""The frame of the window: layout only, no domain.

| module | owns |
| --- | --- |
| `main_window` | `MainWindow`: where the parts stand, fold and take focus |
| `area` | `Area`: Tab walks inside, F6 from one to the next |
| `view` | `View`: a view of the activity bar as data |
| `title_row`, `activity_bar`, `side_bar`, `tab_area`, `side_panel`, `status_bar` | one part each |
| `notices` | `NoticeStack`: what failed or waits, over the content |
"""
