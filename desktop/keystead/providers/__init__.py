"""How each API is spoken: the seam, one module per API format, and what failures mean.

Owns requests and answers on the wire; which profile, key and model they are for is decided above.
"""
