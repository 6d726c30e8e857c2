"""What is sent to this computer goes past every proxy, so nobody else reads it."""

from __future__ import annotations

from pathlib import Path

from keystead.credentials.question import CredentialQuestion
from keystead.credentials.resolution import CredentialSource, decide
from keystead.origin import Origin
from keystead.profiles.presets import Presets
from keystead.profiles.profiles import Profiles
from keystead.providers.ways import way_without_login

FILE = """
[profiles.work]
base_url = "http://127.0.0.1:8080"
proxy = "http://proxy.example:3128"
"""


def test_a_key_goes_unencrypted_to_this_computer_because_no_proxy_carries_it(tmp_path: Path):
    (tmp_path / "providers.toml").write_text(FILE)
    profiles = Profiles(tmp_path / "providers.toml", Presets.load(), {})
    profiles.load()
    work = profiles.get("work")
    local = Origin.of(work.base_url)
    assert (
        decide(CredentialQuestion("work", local, own_origin=local, given=True)).source
        is CredentialSource.GIVEN
    )
    assert work.policy.proxy
    assert way_without_login(work, {}).proxy == ""
