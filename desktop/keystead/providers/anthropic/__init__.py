"""The Messages API as Anthropic defined it.

Owns the wire format in three pieces: ``request`` and ``events`` do no I/O, ``provider`` sends.
https://docs.anthropic.com/en/api/messages
"""
