"""The program's own settings: what a person chose once for everything.

Owns the fields, ``settings.toml`` and its problems; what a setting does is known to who reads it.
Geometry is no setting but state (``ui.window_state``).
"""
