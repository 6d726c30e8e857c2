"""TOML files that a person edits too: settings and profiles, read and changed with care.

Owns reading, single changes, safe replacement and watching; what the tables mean is known to
``profiles`` and ``settings``.
"""
