"""Profiles and presets: named connections, what ships, and the file a person edits.

Owns which fields a connection has and where each value came from; secrets belong to
``credentials``, requests to ``providers``.
"""
