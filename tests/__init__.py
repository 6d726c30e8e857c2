"""Keystead's tests; the folders mirror ``desktop/keystead``."""
