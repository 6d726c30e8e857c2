"""The frame of the window: layout only, no domain.

| module | owns |
| --- | --- |
| `main_window` | `MainWindow`: where the parts stand, fold and take focus |
| `area` | `Area`: Tab walks inside, F6 from one to the next |
| `fitting` | how much of a screen a window may take |
| `view` | `View`: a view of the activity bar as data |
| `title_row`, `activity_bar`, `side_bar`, `side_panel`, `status_bar` | one part each |
| `tabs/` | `TabArea`: tabs in one group or in several side by side |
| `notices` | `NoticeStack`: what failed or waits, over the content |
| `notice_log`, `notice_history` | what was told in this session, and the list of it |
"""
