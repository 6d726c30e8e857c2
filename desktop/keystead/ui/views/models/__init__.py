"""The Models view: every profile's list in one table.

| module | owns |
| --- | --- |
| `facts`, `cells` | what is said of a model: its facts in words, the columns |
| `groups`, `list_failure`, `summary` | what a profile's heading says, why a list failed, the sum |
| `query` | which models match what is looked for |
| `table` | the item model: headings and models, folded, filtered |
| `view`, `delegate`, `stroke` | moving in the rows, drawing them |
| `column_widths` | which columns there is room for beside the names |
| `rows_area`, `filter_bar`, `filter_line` | the controls in and over the table |
| `details_panel`, `row_details` | all that is known of one model, beside the table |
| `foot`, `nothing` | what stands under it, and in its place |
| `row_actions`, `row_work`, `add_model` | what can be done with a row, and doing it |
| `page` | the tab: how these play together |
| `opening` | joins it with the window |
| `side`, `scope`, `clock` | the side bar's page, the profile both are about, time going by |
"""
