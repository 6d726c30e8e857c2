"""How bytes travel: a policy as clients, TLS, time-outs, the stream parser, size limits.

Owns sockets and limits; what is sent belongs to ``providers``, what a failure means too.
"""
