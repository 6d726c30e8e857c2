"""Every entry of the shipped list, and finding a provider by its address."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystead.errors import ConfigurationError
from keystead.origin import BadAddressError, Origin
from keystead.profiles.preset import ApiFormat, AuthStyle, Preset
from keystead.profiles.presets import Presets

PRESETS = Presets.load()
PUBLIC = [p for p in PRESETS.all() if not (p.local or p.offline or p.generic or p.needs_address)]


@pytest.mark.parametrize("preset", PRESETS.all(), ids=lambda preset: preset.id)
def test_every_entry_is_sound(preset: Preset):
    assert re.fullmatch(r"[a-z0-9-]+", preset.id)
    assert preset.api_formats
    for address in filter(None, preset.api_formats.values()):
        assert Origin.of(address).is_encrypted is not preset.local
        assert Origin.of(address).is_loopback is preset.local
        assert not address.endswith("/")
    for variable in (*preset.key_variables, preset.base_url_variable):
        assert re.fullmatch(r"[A-Z0-9_]*", variable)
    assert not preset.models_path.startswith("/")
    assert not preset.models_public or preset.key_probe or preset.quirks.unreliable_model_check
    if preset.taken_over_on:
        assert date.fromisoformat(preset.taken_over_on) <= date.today()  # noqa: DTZ011
    if not (preset.local or preset.offline or preset.generic):
        assert preset.key_page.startswith("https://")
        assert preset.key_variables
        assert preset.auth_style is not AuthStyle.NONE


def test_no_variable_belongs_to_two_providers():
    variables = [variable for preset in PRESETS.all() for variable in preset.key_variables]
    assert len(variables) == len(set(variables))
    assert "TOGETHER_API_KEY" in variables


def test_what_is_promised_without_a_file_is_there():
    built_in = {preset.id for preset in PRESETS.all() if preset.built_in}
    promised = "anthropic openai openrouter gemini azure ollama lmstudio local practice"
    assert built_in == set(promised.split())


@pytest.mark.parametrize(
    ("address", "preset"),
    [
        ("https://api.openai.com/v1", "openai"),
        ("https://API.OPENAI.COM", "openai"),
        ("https://eu.api.openai.com:8443/v1", "openai"),
        ("http://api.openai.com", "openai"),
        ("https://api.openai.com.evil.example/v1", "openai-compatible"),
        ("https://evilapi.openai.com.example", "openai-compatible"),
        ("https://notapi.openai.com", "openai-compatible"),
        ("https://evil.example/api.openai.com/v1", "openai-compatible"),
        ("https://evil.example/?api.openai.com", "openai-compatible"),
        ("https://openai.com", "openai-compatible"),
        ("https://api.0penai.com", "openai-compatible"),
        ("https://api.openаi.com", "openai-compatible"),  # a Cyrillic letter
        ("https://work.openai.azure.com/openai/v1", "azure"),
        ("https://work.services.ai.azure.com/openai/v1", "azure"),
        ("https://api.together.xyz/v1", "together"),
        ("http://localhost:11434/v1", "ollama"),
        ("http://[::1]:1234/v1", "lmstudio"),
        ("http://127.0.0.1:8080/v1", "local"),
        ("http://127.0.0.1:5000/v1", "local"),
        ("http://192.168.1.5:11434/v1", "openai-compatible"),
    ],
)
def test_a_provider_is_known_by_its_host(address: str, preset: str):
    assert PRESETS.detect(address).id == preset


@pytest.mark.parametrize("preset", PUBLIC, ids=lambda preset: preset.id)
def test_every_public_provider_is_found_by_its_own_address(preset: Preset):
    for address in preset.api_formats.values():
        assert PRESETS.detect(address) == preset


LABEL = st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True)


@given(st.sampled_from(PUBLIC), LABEL, st.integers(1, 65535), st.text("/abc?#"))
def test_a_host_below_is_the_providers_and_a_look_alike_never(
    preset: Preset, label: str, port: int, rest: str
):
    host = Origin.of(preset.api_formats[preset.default_format]).host
    assert PRESETS.detect(f"https://{label}.{host}:{port}/{rest}") == preset
    for other in (
        f"{label}{host}",
        f"{label}-{host}",
        f"{host}.{label}",
        f"{label}.example/{host}",
    ):
        assert PRESETS.detect(f"https://{other}").generic


def test_a_format_decides_between_generic_servers():
    address = "https://relay.example"
    assert PRESETS.detect(address, ApiFormat.ANTHROPIC).id == "anthropic-compatible"
    assert PRESETS.generic().id == "openai-compatible"


@pytest.mark.parametrize("address", ["", "nonsense", "ftp://api.openai.com"])
def test_no_address_is_no_provider(address: str):
    with pytest.raises(BadAddressError):
        PRESETS.detect(address)


def test_an_unknown_provider_is_an_error_with_the_nearest_ones():
    with pytest.raises(ConfigurationError) as caught:
        PRESETS.get("opnrouter")
    assert caught.value.reference == "unknown-provider"
    assert "Did you mean openrouter" in caught.value.hint


@pytest.mark.parametrize(
    ("base_url", "api_format"),
    [
        ("", ApiFormat.OPENAI_RESPONSES),
        ("https://api.openai.com/v1", ApiFormat.OPENAI_RESPONSES),
        ("https://eu.api.openai.com/v1", ApiFormat.OPENAI_RESPONSES),
        ("https://relay.example/v1", ApiFormat.OPENAI_CHAT),
        ("https://api.openai.com.evil.example/v1", ApiFormat.OPENAI_CHAT),
        ("http://127.0.0.1:8080/v1", ApiFormat.OPENAI_CHAT),
        ("nonsense", ApiFormat.OPENAI_RESPONSES),
    ],
)
def test_at_an_address_of_somebody_else_the_format_is_the_one_that_most_speak(
    base_url: str, api_format: ApiFormat
):
    assert PRESETS.get("openai").format_at(base_url) is api_format


@pytest.mark.parametrize("preset", PRESETS.all(), ids=lambda preset: preset.id)
def test_a_format_for_other_addresses_is_one_of_the_provider(preset: Preset):
    assert preset.elsewhere_format in (None, *preset.api_formats)
