"""The answer to "What is missing?": which packages bring a keychain to this system.

Owns the words; which packages those are is known to ``credentials.missing``.
"""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from keystead.ui.icons import Icon, Icons
from keystead.ui.sources.keychain import KeychainSource
from keystead.ui.translation import tr
from keystead.ui.widgets.choices import Choice
from keystead.ui.widgets.question import question

COPY = "copy"


async def show_what_is_missing(window: QWidget, icons: Icons, keychain: KeychainSource) -> None:
    """Name the packages, and offer the command that installs them."""
    command = await keychain.install_command()
    choices = [Choice("close", tr("Close"))]
    text = tr(
        "Keystead keeps keys in a Secret Service: GNOME Keyring, KWallet or KeePassXC. None "
        "answers on this desktop."
    )
    if command:
        choices.append(Choice(COPY, tr("Copy the command"), icon=Icon.COPY))
        installs = tr("This installs one:")
        then = tr("Sign in again after it, so that it is started with your desktop.")
        text = f"{text}\n\n{installs}\n{command}\n\n{then}"
    answer = await question(window, icons, tr("What is missing?"), text, choices)
    if answer == COPY:
        QGuiApplication.clipboard().setText(command)
