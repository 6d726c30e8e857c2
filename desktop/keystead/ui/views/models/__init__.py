"""The Models view: every profile's list in one table.

| module | owns |
| --- | --- |
| `groups` | what a profile's heading row says: mark, words, what can be done |
| `table` | the item model: headings and models, filtered |
| `delegate` | how the rows are drawn |
| `page` | the tab: filter, table, counts |
| `side` | the side bar's page: the profiles with their counts |
"""
