"""Secrets: the operating system's keychain, its index, and which credential may go where.

Owns every read and write of a secret; how one is put into a request belongs to ``providers``.
"""
