"""A draft over a file that another program changed: what merges by itself, and what is asked.

| module | owns |
| --- | --- |
| `merge` | two versions over the one both began with; no widget |
| `following` | showing in the form what merged |
| `question` | when a person is asked |
| `page`, `comparison` | the question, in place of the form, and its words |
"""
