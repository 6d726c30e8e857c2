"""The Responses API as OpenAI defined it.

Owns the wire format in three pieces: ``request`` and ``events`` do no I/O, ``provider`` sends.
https://platform.openai.com/docs/api-reference/responses
"""
