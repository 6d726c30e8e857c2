"""The program, a server for it to talk to, and a keychain."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.model_server import ModelServer, model_server
from tests.cli.program import Program, program_in
from tests.real.secret_service import SecretService, running_secret_service


@pytest.fixture
def keystead(tmp_path: Path) -> Program:
    return program_in(tmp_path)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running


@pytest.fixture
def here(keystead: Program, server: ModelServer) -> Program:
    """A program with the profile ``here`` on the server."""
    keystead.write_profiles(
        f'[profiles.here]\nprovider = "local"\nbase_url = "{server.base_url}"\n'
        'default_model = "alpha"\n'
    )
    return keystead


@pytest.fixture(scope="session")
def keyring() -> Iterator[SecretService]:
    """One unlocked keyring for all tests; each home names its items apart."""
    with running_secret_service() as service:
        yield service


@pytest.fixture
def keychain(keystead: Program, keyring: SecretService) -> Program:
    """The program on a computer with a keychain."""
    keystead.environment |= keyring.environment
    return keystead
