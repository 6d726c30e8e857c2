"""The Welcome page: what is at hand, which providers there are, and how to go on.

| module | owns |
| --- | --- |
| `page` | the page: which parts of it are useful now |
| `found` | what was found on this computer, each with one button that connects it |
| `found_card` | one finding: its name, where it is, how connecting it goes |
| `tiles` | the providers a person can connect |
| `recent` | the last agents |
| `opening` | makes the page and joins it with the window |
"""
