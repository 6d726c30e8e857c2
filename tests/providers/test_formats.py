from __future__ import annotations

import subprocess
import sys

import pytest

from keystead.network.clients import Clients
from keystead.profiles.preset import ApiFormat
from keystead.providers.formats import FORMATS, speak
from tests.providers.asking import connection

HEAVY = ("openai", "httpx", "httpx2", "keyring")


def test_every_format_is_spoken():
    assert set(FORMATS) == set(ApiFormat)


@pytest.mark.parametrize("api_format", list(ApiFormat))
def test_a_provider_does_all_that_the_seam_asks(api_format: ApiFormat):
    provider = speak(api_format, connection("http://127.0.0.1:1"), Clients())
    for name in ("stream", "list_models", "check"):
        assert callable(getattr(provider, name))


def test_nothing_heavy_is_loaded_before_it_is_needed():
    program = (
        "import sys\n"
        "import keystead.providers.connections, keystead.network.clients\n"
        "from importlib import import_module\n"
        "from keystead.providers.formats import FORMATS\n"
        "[import_module(module) for module, _ in FORMATS.values()]\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")
