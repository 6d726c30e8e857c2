"""Keystead: the desktop home for a person's model providers and agents.

Owns the version and nothing else; ``__main__`` chooses between the window and the command line.
"""

__version__ = "0.1.0"
APPLICATION_ID = "dev.keystead.Keystead"
