"""The page about the network: what holds for every profile, and which profiles say otherwise.

Owns the words; a profile's own values are changed in its form.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QShowEvent

from keystead.network.in_force import InForce
from keystead.profiles.profile import Profile
from keystead.ui.icons import Icon, Icons
from keystead.ui.numbers import one_or_many
from keystead.ui.settings.editors import words_of
from keystead.ui.settings.page import Page, title_label
from keystead.ui.sources.network import NetworkSource
from keystead.ui.sources.profiles import KnownProfile, ProfileSource
from keystead.ui.tasks import Tasks
from keystead.ui.translation import tr
from keystead.ui.widgets.beside import Beside
from keystead.ui.widgets.label import Label, Tone
from keystead.ui.widgets.row_list import RowList
from keystead.ui.widgets.rows import Row, RowModel
from keystead.ui.widgets.section import Section

# The fields of a profile that change how its requests travel.
FIELDS = (
    "proxy",
    "proxy_user",
    "ca_bundle",
    "tls_pin",
    "allow_http",
    "http2",
    "user_agent",
    "connect_timeout",
    "first_token_timeout",
    "stream_idle_timeout",
)


class NetworkPage(Page):
    """`field_wanted` carries a profile and the name of the first of its fields that differs."""

    field_wanted = Signal(str, str)

    def __init__(
        self, icons: Icons, tasks: Tasks, profiles: ProfileSource, network: NetworkSource
    ) -> None:
        super().__init__()
        self._tasks = tasks
        self._profiles = profiles
        self._network = network
        self.says = {
            part: Label(wrap=True) for part in ("certificates", "proxy", "variables", "redirects")
        }
        self._rows = RowModel(self)
        self.list = RowList(icons, tr("Profiles with values of their own"), self._rows)
        self.list.opened.connect(self._open)
        self.list.clicked.connect(self._clicked)
        self._none = Label(tone=Tone.MUTED)
        self._lay_out()
        profiles.changed.connect(self._show_profiles)
        self._show_profiles()
        self._show_in_force(InForce())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tasks.start(self, self._look(), group="in force")

    async def _look(self) -> None:
        self._show_in_force(await self._network.in_force())

    def _show_in_force(self, found: InForce) -> None:
        self.says["certificates"].setText(_certificates(found))
        direct = tr("None. A profile goes through one only where it names it.")
        if found.without_proxy:
            past = tr("Past it go this computer and what NO_PROXY names: {names}.")
            direct = f"{direct} {past.replace('{names}', found.without_proxy)}"
        self.says["proxy"].setText(direct)
        names = ", ".join(found.ignored_proxies)
        ignored = tr("{names}: set on this computer, and not followed here.")
        none = tr("No variable of this computer names a proxy.")
        self.says["variables"].setText(ignored.replace("{names}", names) if names else none)
        self.says["redirects"].setText(
            tr("Not followed: the other address is shown as an error, and no key goes there.")
        )

    def _show_profiles(self) -> None:
        rows = [row for known in self._profiles.all() if (row := _row(known))]
        self._rows.set_rows(rows)
        self.list.setVisible(bool(rows))
        self.list.setFixedHeight(sum(row.height for row in rows))
        self._none.setVisible(not rows)

    def _clicked(self, index: QModelIndex) -> None:
        self._open(self._rows.row(index.row()).key)

    def _open(self, name: str) -> None:
        known = self._profiles.get(name)
        if known is not None:
            self.field_wanted.emit(name, next(_differing(known), FIELDS[0]))

    def _lay_out(self) -> None:
        titles = {
            "certificates": tr("Certificates"),
            "proxy": tr("Proxy"),
            "variables": tr("Proxy variables"),
            "redirects": tr("Redirects"),
        }
        common = Section(tr("For every profile"))
        for part, label in self.says.items():
            common.content.addWidget(Beside(titles[part], label))
        own = Section(tr("Profiles with values of their own"))
        self._none.setText(tr("No profile says anything else."))
        own.content.addWidget(self._none)
        own.content.addWidget(self.list)
        self.column.addWidget(title_label(tr("Network")))
        self.column.addWidget(common)
        self.column.addWidget(own)
        self.column.addStretch(1)


def _certificates(found: InForce) -> str:
    if found.missing:
        words = tr("SSL_CERT_FILE names {path}, which is missing; the usual places are used.")
        return words.replace("{path}", found.missing)
    if not found.authorities:
        return tr("Those that the system trusts.")
    one = tr("The one authority that the system trusts, from {store}.")
    many = tr("The {n} authorities that the system trusts, from {store}.")
    if found.variable:
        one = tr("The one authority in {store}, which {variable} names.")
        many = tr("The {n} authorities in {store}, which {variable} names.")
    words = one_or_many(found.authorities, one, many).replace("{variable}", found.variable)
    return words.replace("{store}", found.store)


def _differing(known: KnownProfile) -> Iterator[str]:
    profile = known.effective.profile
    for name in FIELDS:
        if getattr(profile, name) != Profile.model_fields[name].default:
            yield name


def _row(known: KnownProfile) -> Row | None:
    names = list(_differing(known))
    if not names:
        return None
    profile = known.effective.profile
    said = [
        f"{Profile.model_fields[name].title}: {_value(getattr(profile, name))}" for name in names
    ]
    return Row(known.name, known.name, subtitle=" · ".join(said), right=tr("edit"), icon=Icon.GLOBE)


def _value(value: object) -> str:
    return f"{value:g}" if type(value) is float else words_of(value)
