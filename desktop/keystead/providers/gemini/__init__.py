"""The generative language API as Google defined it for Gemini.

Owns the wire format in three pieces: ``request`` and ``events`` do no I/O, ``provider`` sends.
https://ai.google.dev/api/generate-content
"""
