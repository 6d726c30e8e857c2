"""Chat completions as OpenAI defined them and most providers speak them.

Owns the wire format in three pieces: ``request`` and ``events`` do no I/O, ``provider`` sends.
https://platform.openai.com/docs/api-reference/chat
"""
