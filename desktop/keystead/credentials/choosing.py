"""What a person's choice of the store for new keys does: the store is opened, then remembered.

Owns the order: a choice is written into the settings only once its store could be used. Keys that
are kept already stay where they are.
"""

from __future__ import annotations

from keystead.credentials.vault import Vault
from keystead.secret import Secret
from keystead.settings.file import SettingsFile
from keystead.settings.settings import KeyStore


async def use_encrypted_file(vault: Vault, settings: SettingsFile, passphrase: Secret) -> None:
    """Keep new keys in the encrypted file, which is made or opened. Raises `KeysteadError`."""
    await vault.open_file(passphrase)
    settings.put("key_store", KeyStore.ENCRYPTED_FILE)
    vault.choose(in_file=True)


async def use_keychain(vault: Vault, settings: SettingsFile) -> None:
    """Keep new keys in the system's keychain, which is opened. Raises `KeysteadError`."""
    settings.put("key_store", KeyStore.KEYCHAIN)
    vault.choose(in_file=False)
    await vault.retry()
