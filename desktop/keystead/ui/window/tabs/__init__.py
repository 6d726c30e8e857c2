"""The tabs and what they show, in one group or in several side by side.

| module | owns |
| --- | --- |
| `tab` | `Tab`: one tab as data |
| `bar` | `TabBar`: drawing a group's tabs, and what the pointer does there |
| `group` | `TabGroup`: a strip of tabs over the page of the current one |
| `row` | `GroupRow`: the groups, their names and widths |
| `area` | `TabArea`: all tabs, the current group, every change of either |
| `closed` | `ClosedTabs`: what can be opened again |
| `remembering` | the tabs in the window's state, for the next start |
| `dragging`, `drop` | a tab under the pointer: following it; where it would go, and the hint |
"""
