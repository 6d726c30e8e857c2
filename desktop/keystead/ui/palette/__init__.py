"""The command palette: everything by name, over the window.

| module | owns |
| --- | --- |
| `opening` | `PaletteOpening`: what it is made of, and what becomes of what was taken |
| `palette` | `Palette`: opened, filled as one types, closed when something is taken |
| `groups` | what can be found in each group, prepared for searching, and how its rows read |
| `aliases` | short names for models, as one group |
| `matching` | which texts match what is typed, the best first; no idea of what they are |
| `recent` | what was used when |
"""
