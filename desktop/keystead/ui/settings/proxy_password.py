"""The password for a profile's proxy: where it is kept, or a masked line to type it in.

Owns what of it shows; it is kept with the next Save. One that was saved for another proxy is not
sent, so it is asked for again.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from keystead.credentials.index import KeyInfo
from keystead.origin import BadAddressError, Origin
from keystead.secret import KeyKind, Secret
from keystead.ui.icons import Icons
from keystead.ui.settings.draft import Draft
from keystead.ui.settings.header_line import StoredValue
from keystead.ui.widgets.field import Field
from keystead.ui.widgets.secret_field import SecretField


class ProxyPassword(QWidget):
    """`edited` comes with every character; it can be typed where proxy and user are named."""

    edited = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._kept: KeyInfo | None = None
        self._replacing = False
        title = self.tr("Proxy password")
        self.line = SecretField(icons, title, self.tr("Type or paste it"))
        self.line.textEdited.connect(self.edited)
        self.stored = StoredValue(icons)
        self.stored.replace_wanted.connect(self._replace)
        self._shown = QStackedWidget()
        for widget in (self.line, self.stored):
            self._shown.addWidget(widget)
        self._shown.setFixedHeight(28)
        self._field = Field(title, self._shown)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._field)

    def forget(self) -> None:
        """Give up what was typed."""
        self._replacing = False
        self.line.forget()

    def fill(self, text: str) -> None:
        """Put into the line what stood elsewhere, where there was any."""
        if text:
            self._replace()
            self.line.setText(text)
            self.edited.emit()

    def typed(self) -> bool:
        """Whether one waits for Save."""
        return self.line.isEnabled() and self.line.filled()

    def take(self) -> Secret:
        """What was typed; it is forgotten here."""
        self._replacing = False
        return self.line.take()

    def show_draft(self, draft: Draft) -> None:
        """Show whose password it is, as the draft names proxy and user now."""
        keys = draft.known.keys if draft.known else ()
        self._kept = next((key for key in keys if key.kind is KeyKind.PROXY), None)
        proxy = _origin(str(draft.values["proxy"]))
        wanted = proxy is not None and bool(draft.values["proxy_user"])
        fits = self._kept is not None and self._kept.origin == proxy
        self.stored.show_key(self._kept)
        stored = wanted and fits and not self._replacing
        self._shown.setCurrentWidget(self.stored if stored else self.line)
        self.line.setEnabled(wanted)
        self._field.set_hint(self._hint(wanted=wanted, fits=fits))

    def _hint(self, *, wanted: bool, fits: bool) -> str:
        if not wanted:
            return self.tr("Name the proxy and its user first.")
        if self._kept and not fits:
            text = self.tr("The one that is kept is for {proxy}, and is sent to no other.")
            return text.replace("{proxy}", str(self._kept.origin))
        return self.tr("It is kept where keys are once you save, and sent to this proxy alone.")

    def _replace(self) -> None:
        self._replacing = True
        self._shown.setCurrentWidget(self.line)
        self.line.setFocus()
        self.edited.emit()


def _origin(proxy: str) -> Origin | None:
    try:
        return Origin.of_proxy(proxy)
    except BadAddressError:
        return None
