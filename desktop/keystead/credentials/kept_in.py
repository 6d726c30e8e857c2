"""Where a kept secret lies, in the words in which sentences say it.

Owns these words; the store's own display name stands beside the key in the index.
"""

from __future__ import annotations

from keystead.credentials.encrypted_file import FILE_NAME
from keystead.credentials.index import KeyInfo
from keystead.credentials.vault import SESSION_NAME

_OTHER_THAN_THE_KEYCHAIN = {
    FILE_NAME: "in the encrypted file",
    SESSION_NAME: "for this session only",
}


def kept_in(key: KeyInfo) -> str:
    """As it goes on behind the key's name: "in the keychain"."""
    return _OTHER_THAN_THE_KEYCHAIN.get(key.store, "in the keychain")
