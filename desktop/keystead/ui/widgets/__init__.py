"""Pieces of the window without a domain; what they show is handed in.

| module | pieces |
| --- | --- |
| `label` | `Label` (plain text always), `ElidedLabel`, `Heading`, `GroupHeading`, `Tag`, `Line` |
| `button` | `Button` (outline, filled, quiet, link; shortcut hint), `IconButton` |
"""
