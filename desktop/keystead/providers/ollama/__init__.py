"""Ollama's own API.

Owns the wire format in three pieces: ``request`` and ``events`` do no I/O, ``provider`` sends.
https://docs.ollama.com/api/chat
"""
