"""The Messages API as Anthropic defined it.

Owns the wire format in three pieces: ``request`` and ``events`` do no I/O, ``provider`` sends;
``raw_predict`` sends it to a cloud that passes it on.
https://docs.anthropic.com/en/api/messages
"""
