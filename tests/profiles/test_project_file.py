"""A workspace's file: the little it may say, and that nothing else in it ever acts."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from keystead.profiles.effective import FieldOrigin, Layer
from keystead.profiles.presets import Presets
from keystead.profiles.profile import Profile
from keystead.profiles.profiles import Profiles
from keystead.profiles.project_file import FIELDS, LARGEST, MOST_TOLD, ProjectFile, nearest
from tests.providers.asking import request, run
from tests.providers.test_connections import opened
from tests.providers.wire_server import WireServer, serving, stream

KEY = "variable-key-0123456789"
OWN = """
[profiles.here]
provider = "openai-compatible"
base_url = "{origin}/v1"
api_key_env = "HERE_KEY"
default_model = "alpha"
default_headers = {{ X-Own = "mine" }}
env_headers = {{ X-From = "HERE_HEADER" }}
query_params = {{ own = "1" }}
temperature = 0.5
allow_http = true
"""
# What would be seen on the wire, in a child or among the variables if the project's file counted.
HOSTILE: dict[str, str] = {
    "name": '"openai"',
    "id": '"another"',
    "provider": '"practice"',
    "base_url": '"{evil}/v1"',
    "credential": '"command"',
    "credential_command": '["touch", "{evil}"]',
    "api_key_env": '"STOLEN"',
    "enabled": "false",
    "fallback": '["evil:model"]',
    "effort": '"high"',
    "max_output_tokens": "7",
    "temperature": "1.5",
    "extra_body": "{{ evil = true }}",
    "model_settings": "{{ alpha = {{ temperature = 1.5 }} }}",
    "default_headers": '{{ X-Evil = "1" }}',
    "secret_headers": '["X-Evil"]',
    "env_headers": '{{ X-Evil = "STOLEN" }}',
    "query_params": '{{ evil = "1" }}',
    "api_format": '"anthropic-messages"',
    "auth_style": '"x-api-key"',
    "quirks": '{{ max_tokens_field = "max_completion_tokens", stream_usage = false }}',
    "connect_timeout": "0.001",
    "first_token_timeout": "0.001",
    "stream_idle_timeout": "0.001",
    "max_retries": "9",
    "requests_per_minute": "1",
    "max_concurrency": "1",
    "proxy": '"{evil}"',
    "ca_bundle": '"/nowhere.pem"',
    "tls_pin": f'"{"ab" * 32}"',
    "http2": "true",
    "user_agent": '"evil/1"',
    "allow_http": "false",
}
ALLOWED = {
    "default_model": '"beta"',
    "models": '["gamma"]',
    "hidden_models": '["alpha"]',
    "aliases": '{{ fast = "beta" }}',
    "description": '"for this project"',
}
AS_ROOT = pytest.mark.skipif(
    sys.platform == "win32" or os.getuid() != 0, reason="only root can give a file away"
)
ANSWER = stream([b'data: {"choices":[{"index":0,"delta":{"content":"hi"}}]}\n\ndata: [DONE]\n\n'])


class Read(dict[str, str]):
    """An environment that knows which of its variables were read."""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(values)
        self.names: list[str] = []

    def get(self, name: str, default: Any = None) -> Any:
        self.names.append(name)
        return super().get(name, default)

    def __getitem__(self, name: str) -> str:
        self.names.append(name)
        return super().__getitem__(name)


class Children:
    """The programs that this process starts, with their environments."""

    def __init__(self) -> None:
        self.started: list[tuple[object, ...]] = []
        self.listening = False
        sys.addaudithook(self._hear)  # It stays for the process' life, so there is one.

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.listening and event in ("subprocess.Popen", "os.posix_spawn", "os.exec"):
            self.started.append(arguments)


CHILDREN = Children()


@pytest.fixture
def children() -> Iterator[Children]:
    CHILDREN.started.clear()
    CHILDREN.listening = True
    yield CHILDREN
    CHILDREN.listening = False


def write_project(workspace: Path, text: str) -> Path:
    file = workspace / ".keystead" / "providers.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def profiles_with(folder: Path, own: str, project: str | None = None, **variables: str) -> Profiles:
    """Profiles of a user's file, called in a workspace with a file of its own."""
    workspace = folder / "workspace"
    workspace.mkdir(exist_ok=True)
    if project is not None:
        write_project(workspace, project)
    (folder / "providers.toml").write_text(own)
    profiles = Profiles(folder / "providers.toml", Presets.load(), variables, workspace)
    profiles.load()
    return profiles


async def asked(folder: Path, workspace: Path | None, server: WireServer) -> dict[str, Any]:
    """What a request of the profile comes to: on the wire, among the variables, as a profile."""
    variables = Read({"HERE_KEY": KEY, "HERE_HEADER": "from-here", "STOLEN": "stolen-0123456789"})
    own = OWN.format(origin=server.origin)
    async with opened(folder, own, variables, workspace) as (connections, _):
        effective = connections.profiles.get("here")
        connected = await connections.open(effective)
        sent = request("Hello", "alpha", generation=effective.generation)
        async for _ in connected.provider.stream(sent):
            pass
    (seen,) = server.requests
    server.requests.clear()
    fields = effective.profile.model_dump(exclude=set(FIELDS))
    return {"wire": seen, "variables": variables.names, "fields": fields}


@pytest.mark.parametrize("name", sorted({*Profile.model_fields, *HOSTILE} - {*FIELDS}))
def test_what_a_project_may_not_set_is_told_and_changes_nothing(
    tmp_path: Path, name: str, children: Children
):
    async def scenario() -> None:
        async with serving(ANSWER) as server, serving(ANSWER) as evil:
            value = HOSTILE.get(name, '"hostile"').format(evil=evil.origin)
            file = write_project(
                tmp_path / "workspace",
                f"{name} = {value}\n[profiles.here]\n# mine\n{name} = {value}\n",
            )
            without = await asked(tmp_path, None, server)
            children.started.clear()  # The first request of a process asks what computer it is on.
            assert await asked(tmp_path, tmp_path / "workspace", server) == without
            assert evil.requests == []
            assert children.started == []
            profiles = Profiles(tmp_path / "providers.toml", Presets.load(), {}, file.parent.parent)
            profiles.load()
            first, second = profiles.problems
            why = "a project file cannot set it; it has no effect"
            assert first.line().startswith(f"{file}, line 1: {name}: {why}")
            assert second.line().startswith(f"{file}, line 4: profile here, {name}: {why}")
            assert evil.origin not in first.line() + second.line()

    run(scenario())


def test_all_of_it_at_once_changes_nothing_either(tmp_path: Path, children: Children):
    async def scenario() -> None:
        async with serving(ANSWER) as server, serving(ANSWER) as evil:
            lines = (
                f"{name} = {value.format(evil=evil.origin)}" for name, value in HOSTILE.items()
            )
            write_project(tmp_path / "workspace", "\n".join(("[profiles.here]", *lines)))
            without = await asked(tmp_path, None, server)
            children.started.clear()
            assert await asked(tmp_path, tmp_path / "workspace", server) == without
            assert (evil.requests, children.started) == ([], [])

    run(scenario())


@pytest.mark.parametrize("name", FIELDS)
def test_what_a_project_may_set_acts_and_leaves_the_request_as_it_is(tmp_path: Path, name: str):
    async def scenario() -> None:
        async with serving(ANSWER) as server:
            text = f"[profiles.here]\n{name} = {ALLOWED[name].format()}\n"
            file = write_project(tmp_path / "workspace", text)
            without = await asked(tmp_path, None, server)
            assert await asked(tmp_path, tmp_path / "workspace", server) == without
            profiles = Profiles(
                tmp_path / "providers.toml", Presets.load(), {}, tmp_path / "workspace"
            )
            before = profiles.get("local").profile
            profiles.load()
            assert profiles.problems == ()
            effective = profiles.get("here")
            assert getattr(effective.profile, name) != getattr(before, name)
            assert effective.origins[name] == FieldOrigin(Layer.PROJECT_FILE, str(file), 2)

    run(scenario())


def test_a_project_is_below_variables_and_above_the_users_file(tmp_path: Path):
    own = '[profiles.openrouter]\ndefault_model = "own"\ndescription = "own"\n'
    project = '[profiles.openrouter]\ndefault_model = "project"\nmodels = ["p"]\n'
    profiles = profiles_with(tmp_path, own, project, OPENROUTER_DEFAULT_MODEL="variable")
    effective = profiles.get("openrouter")
    assert [(each.origin.layer, each.value) for each in effective.layers_of("default_model")] == [
        (Layer.ENVIRONMENT, "variable"),
        (Layer.PROJECT_FILE, "project"),
        (Layer.USER_FILE, "own"),
        (Layer.PRESET, ""),
    ]
    assert effective.profile.models == ("p",)
    assert effective.origin_of_entry("models", "p").layer is Layer.PROJECT_FILE
    assert effective.profile.description == "own"


def test_an_edit_of_the_own_file_takes_nothing_over_from_a_project(tmp_path: Path):
    own = '[profiles.here]\nprovider = "local"\nmodels = ["mine"]\n'
    profiles = profiles_with(tmp_path, own, '[profiles.here]\nmodels = ["theirs"]\n')
    profiles.edit_list("here", "models", add=["new"])
    assert 'models = ["mine", "new"]' in profiles.path.read_text()
    assert profiles.get("here").profile.models == ("mine", "new", "theirs")


@pytest.mark.parametrize(
    ("own", "project", "field", "counts", "told"),
    [
        (
            'aliases = { fast = "mine", own = "x" }',
            'aliases = { Fast = "theirs", new = "y" }',
            "aliases",
            {"fast": "mine", "own": "x", "new": "y"},
            "line 2: profile here, aliases.Fast: your own alias of that name, for mine, counts",
        ),
        (
            'aliases = { fast = "mine" }',
            'aliases = { FAST = "mine" }',
            "aliases",
            {"fast": "mine"},
            "",
        ),
        (
            "",
            'aliases = { All = "theirs", new = "y" }',
            "aliases",
            {"new": "y"},
            "line 2: profile here, aliases.All: your own alias of that name, for openai:x, counts",
        ),
        ('models = ["a", "b"]', 'models = ["b", "c"]', "models", ("a", "b", "c"), ""),
        (
            'models = ["a"]\nhidden_models = ["h"]',
            'hidden_models = ["a", "z"]',
            "hidden_models",
            ("h", "z"),
            "line 2: profile here, hidden_models: your own file offers a; this has no effect",
        ),
        ('hidden_models = ["h"]', 'models = ["h"]', "hidden_models", ("h",), ""),
    ],
)
def test_a_project_adds_and_never_contradicts(
    tmp_path: Path, own: str, project: str, field: str, counts: object, told: str
):
    file = f'[profiles.here]\nprovider = "local"\n{own}\n[aliases]\nall = "openai:x"\n'
    profiles = profiles_with(tmp_path, file, f"[profiles.here]\n{project}\n")
    assert getattr(profiles.get("here").profile, field) == counts
    problems = [each.line() for each in profiles.project_problems]
    assert len(problems) == bool(told)
    assert told in "".join(problems)
    profiles.follow_variables()
    assert [each.line() for each in profiles.project_problems] == problems


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('model = "x"', 1, "model: a project file cannot set it"),
        ('model_provider = "openai"', 1, "model_provider: a project file cannot set it"),
        ('[aliases]\nfast = "openai:x"', 1, "aliases: a project file cannot set it"),
        (
            '[model_providers.evil]\nbase_url = "https://evil.example"',
            1,
            "model_providers: a project file cannot set it",
        ),
        ("[mcp_servers.x]\ncommand = 'rm'", 1, "mcp_servers: a project file cannot set it"),
        (
            '\n[profiles.evil]\nbase_url = "https://evil.example"',
            2,
            "profile evil: no profile of that name exists without this file; it has no effect",
        ),
        ("[profiles]\nopenai = 5", 2, "profile openai: it must be a table"),
        ("profiles = 5", 1, "profiles: a project file cannot set it"),
        (
            'default_profile = "evil"',
            1,
            "default_profile: it names no profile that exists without this file",
        ),
        ("default_profile = 5", 1, "default_profile: it names no profile"),
        (
            "[profiles.openai]\nmodels = [5]\ndefault_model = 'ok'",
            2,
            "profile openai, models.0: it must be text in quotes",
        ),
        (
            "[profiles.openai]\ndescription = 'sk-abcdefgh12345678'",
            2,
            "profile openai, description: it holds what looks like a key",
        ),
        (
            "[profiles.openai]\nquirks.stream_usage = false",
            2,
            "profile openai, quirks: a project file cannot set it",
        ),
    ],
)
def test_anything_else_is_told_with_file_and_line(tmp_path: Path, text: str, line: int, told: str):
    profiles = profiles_with(tmp_path, "", text)
    (problem,) = profiles.project_problems
    file = tmp_path / "workspace" / ".keystead" / "providers.toml"
    assert problem.line().startswith(f"{file}, line {line}: {told}")
    assert problem.hint
    assert "sk-abc" not in problem.line()
    assert {each.name for each in profiles.all()} == {
        each.name for each in Profiles(tmp_path / "none.toml", Presets.load(), {}).all()
    }
    assert profiles.default_profile is None
    assert profiles.aliases == {}


def test_a_wrong_value_leaves_the_others_of_its_table(tmp_path: Path):
    profiles = profiles_with(
        tmp_path, "", "[profiles.openai]\nmodels = [5]\ndefault_model = 'ok'\n"
    )
    assert profiles.get("openai").default_model == "ok"
    assert profiles.get("openai").profile.models == ()


def test_a_file_full_of_nonsense_is_told_of_briefly(tmp_path: Path):
    text = "".join(f"key{number} = 1\n" for number in range(300))
    problems = profiles_with(tmp_path, "", text).project_problems
    assert len(problems) == MOST_TOLD + 1
    assert f"{300 - MOST_TOLD} more like these" in problems[-1].line()


def link(file: Path) -> None:
    elsewhere = file.with_name("elsewhere.toml")
    file.rename(elsewhere)
    file.symlink_to(elsewhere)


def linked_folder(file: Path) -> None:
    elsewhere = file.parent.with_name("elsewhere")
    file.parent.rename(elsewhere)
    file.parent.symlink_to(elsewhere)


def anothers(file: Path) -> None:
    os.chown(file, 12345, 12345)


def anothers_folder(file: Path) -> None:
    os.chown(file.parent, 12345, 12345)


def pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def huge(file: Path) -> None:
    file.write_text(file.read_text() + "#" * LARGEST)


def unreadable(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"# \xff\n")


def broken(file: Path) -> None:
    file.write_text(file.read_text() + "\n[profiles.other\n")


def deep(file: Path) -> None:
    file.write_text(file.read_text() + "a" + ".a" * 100 + " = 1\n")


@pytest.mark.skipif(sys.platform == "win32", reason="links, owners and pipes of Unix")
@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (link, "it is a link"),
        (linked_folder, "its folder is a link"),
        pytest.param(anothers, "it belongs to another user", marks=AS_ROOT),
        pytest.param(anothers_folder, "its folder belongs to another user", marks=AS_ROOT),
        (pipe, "it is no ordinary file"),
        (folder, "it is no ordinary file"),
        (huge, "it is larger than 256 kB"),
        (unreadable, "it is not UTF-8 text"),
        (broken, "Expected ']' at the end of a table declaration"),
        (deep, "it is nested too deeply"),
    ],
)
def test_a_file_that_is_strange_is_told_and_has_no_effect(tmp_path: Path, harm: Any, why: str):
    text = 'default_profile = "openai"\n[profiles.openai]\ndefault_model = "theirs"\n'
    file = write_project(tmp_path / "workspace", text)
    harm(file)
    (tmp_path / "providers.toml").write_text('[profiles.openai]\ndefault_model = "mine"\n')
    profiles = Profiles(tmp_path / "providers.toml", Presets.load(), {}, tmp_path / "workspace")
    profiles.load()
    (problem,) = profiles.problems
    assert problem.line().startswith(str(file))
    assert problem.why == why
    assert problem.hint
    assert profiles.get("openai").default_model == "mine"
    assert profiles.default_profile is None
    assert profiles.unread is None


def test_the_nearest_file_counts_up_to_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    home = tmp_path / "home"
    inner = home / "work" / "project" / "src"
    inner.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    of_home, of_work = write_project(home, ""), write_project(home / "work", "")
    assert nearest(inner) == of_work
    of_project = write_project(inner.parent, "")
    assert nearest(inner) == of_project
    assert nearest(home) is None, "a home folder is no project"
    of_project.unlink()
    of_work.unlink()
    assert nearest(inner) is None, "the search ends there"
    assert of_home.exists()
    outside = tmp_path / "elsewhere" / "deep"
    outside.mkdir(parents=True)
    above = write_project(tmp_path, "")
    assert nearest(outside) == above, "elsewhere it goes up to the root"


def test_without_a_workspace_no_project_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write_project(tmp_path, 'default_profile = "openai"\n')
    monkeypatch.chdir(tmp_path)
    profiles = Profiles(tmp_path / "providers.toml", Presets.load(), {})
    profiles.load()
    assert profiles.default_profile is None
    assert ProjectFile.read(None).says(()).problems == []


def test_an_edit_of_the_projects_file_is_read_with_the_next_load(tmp_path: Path):
    profiles = profiles_with(tmp_path, "", "[profiles.openai]\ndefault_model = 'one'\n")
    told: list[str] = []
    profiles.profiles_changed.connect(lambda: told.append(profiles.get("openai").default_model))
    write_project(tmp_path / "workspace", "[profiles.openai]\ndefault_model = 'two'\n")
    profiles.load()
    profiles.load()
    assert told == ["two"]


def test_a_file_that_stays_broken_is_no_change(tmp_path: Path):
    profiles = profiles_with(tmp_path, "", "[profiles.openai\n")
    told: list[int] = []
    profiles.profiles_changed.connect(lambda: told.append(len(profiles.problems)))
    profiles.load()
    assert told == []
    write_project(tmp_path / "workspace", "")
    profiles.load()
    assert told == [0]
