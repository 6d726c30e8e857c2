"""Finding a provider by its id or its address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystead.errors import ConfigurationError
from keystead.origin import BadAddressError, Origin
from keystead.profiles.preset import ApiFormat, Preset
from keystead.profiles.presets import Presets

PRESETS = Presets.load()
PUBLIC = [p for p in PRESETS.all() if not (p.local or p.offline or p.generic or p.needs_address)]
FIXED = [preset for preset in PUBLIC if not preset.needed_fields]


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
        ("https://OPENROUTER.AI/api/v1", "openrouter"),
        ("https://a.b.OpenRouter.ai:8443", "openrouter"),
        ("https://openrouter.ai./api/v1", "openai-compatible"),
        ("https://openrouter.ai.evil.example/api/v1", "openai-compatible"),
        ("https://evilopenrouter.ai/api/v1", "openai-compatible"),
        ("https://evil-openrouter.ai", "openai-compatible"),
        ("https://openrouter.ai-evil.example", "openai-compatible"),
        ("https://openrouter.ai.", "openai-compatible"),
        ("https://evil.example/?to=https://openrouter.ai/api/v1", "openai-compatible"),
        ("https://evil.example/#openrouter.ai", "openai-compatible"),
        ("https://evil.example/openrouter.ai", "openai-compatible"),
        ("https://openrouter.ai:443", "openrouter"),
        ("https://openrouter.ai?openai.com", "openrouter"),
        ("https://xn--openruter-hqb.ai", "openai-compatible"),
        ("https://оpenrouter.ai", "openai-compatible"),  # a Cyrillic letter
        ("https://[2606:4700::6812:1]/v1", "openai-compatible"),
        ("https://104.18.2.115/v1", "openai-compatible"),
        ("https://bedrock-runtime.eu-west-1.amazonaws.com/openai/v1", "bedrock"),
        ("https://bedrock-runtime.a.b.amazonaws.com", "openai-compatible"),
        ("https://bucket.s3.amazonaws.com", "openai-compatible"),
        ("https://bedrock-runtime.amazonaws.com", "openai-compatible"),
        ("https://europe-west1-aiplatform.googleapis.com/v1", "vertex"),
        ("https://storage.googleapis.com", "openai-compatible"),
        ("https://api.moonshot.cn/v1", "moonshotai-cn"),
        ("https://api.minimaxi.com/v1", "minimax-cn"),
        ("https://api.together.ai.example/v1", "openai-compatible"),
        ("https://dashscope.aliyuncs.com/compatible-mode/v1", "dashscope-cn"),
        ("http://localhost:11434/v1", "ollama"),
        ("http://localhost.:11434/v1", "local"),
        ("http://127.0.0.1:80/api.openai.com", "local"),
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
    fields = dict.fromkeys(preset.needed_fields, "some-name")
    for api_format in preset.api_formats:
        assert PRESETS.detect(preset.address(api_format, fields), api_format) == preset


LABEL = st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True)


@given(st.sampled_from(FIXED), LABEL, st.integers(1, 65535), st.text("/abc?#"))
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


@given(st.text(max_size=40))
def test_no_text_crashes_and_none_is_a_provider_that_it_does_not_name(text: str):
    try:
        found = PRESETS.detect(f"https://{text}")
    except BadAddressError:
        return
    assert found.generic or found.owns(Origin.of(f"https://{text}"))


def test_a_table_is_read_when_it_is_asked_for():
    presets = Presets('[one]\nname = "One"\napi_formats = { practice = "" }\n\n[two]\nname = 2\n')
    assert presets.get("one").name == "One"
    with pytest.raises(ValueError, match="name"):
        presets.get("two")


def test_a_format_decides_between_generic_servers():
    address = "https://relay.example"
    assert PRESETS.detect(address, ApiFormat.ANTHROPIC).id == "anthropic-compatible"
    assert PRESETS.generic().id == "openai-compatible"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nonsense",
        "ftp://api.openai.com",
        "https://openrouter.ai@evil.example/api/v1",
        "https://user:word@openrouter.ai/api/v1",
        "https://evil.example\\@openrouter.ai",
        "https://openrouter.ai:port",
        "https://[openrouter.ai]/v1",
        "https://openrouter。ai／v1",
    ],
)
def test_what_is_no_address_is_no_provider(address: str):
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
