"""What a choice in one part of the form changes in another.

Owns these three reactions; each part shows itself what was changed.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from keystead.profiles.open_keys import key_in, without_open_keys
from keystead.profiles.profile import CredentialKind
from keystead.ui.settings.credentials import CredentialsSection
from keystead.ui.settings.fields import FormFields
from keystead.ui.settings.footer import Footer
from keystead.ui.settings.origin_card import Answer, OriginCard


class Reactions(QObject):
    """`answered`: what becomes of the keys was decided, and the fields say the same.

    `proxy_password_found` carries what stood in the proxy's address, may be "".
    """

    answered = Signal()
    proxy_password_found = Signal(str)

    def __init__(
        self,
        fields: FormFields,
        credentials: CredentialsSection,
        card: OriginCard,
        footer: Footer,
    ) -> None:
        super().__init__(fields)
        self._fields = fields
        self._credentials = credentials
        self._card = card
        self._footer = footer
        fields.secret_found.connect(self._move_out)
        credentials.no_key_wanted.connect(self._need_no_key)
        card.answered.connect(self._answer)
        card.key_wanted.connect(lambda: credentials.open_line())

    def _move_out(self, name: str) -> None:
        """Take a key out of a field where it would lie open, and offer to keep it."""
        value, beside = self._fields.editor(name).value(), ("query_params", "proxy_user")
        secret = key_in(name, value)
        around = {other: self._fields.value(other) for other in beside}
        for field, left in (without_open_keys(name, value, around) or {name: None}).items():
            self._fields.put(field, type(value)() if left is None else left)
        if name == "proxy":
            self.proxy_password_found.emit(secret)
        else:
            self._credentials.open_line(secret)

    def _need_no_key(self) -> None:
        self._fields.put("credential", CredentialKind.NONE)
        self._footer.save.setFocus()

    def _answer(self, answer: Answer) -> None:
        """Keep back what the file names, too: it would go wherever the profile points."""
        withheld = self._card.withheld
        if withheld is None:
            return
        if answer is Answer.KEEP:
            held, headers = withheld.variables, self._fields.value("env_headers")
            if self._fields.value("api_key_env") in held:
                self._fields.put("api_key_env", "")
            rest = {name: variable for name, variable in headers.items() if variable not in held}
            self._fields.put("env_headers", rest)
            if withheld.command:
                self._fields.put("credential", CredentialKind.KEY)
        self.answered.emit()
