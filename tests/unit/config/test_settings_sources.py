"""Flags over variables over platform.toml over defaults, and every value knows where it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platform_cli.config.load import load_settings
from platform_cli.core.errors import ConfigError, PlatformError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from platform_cli.core.settings import Settings


def _load(cwd: Path, *overrides: str, environment: str | None = None, **variables: str) -> Settings:
    return load_settings(environment=environment, overrides=overrides, variables=variables, cwd=cwd)


def _source(settings: Settings, key: str) -> str:
    return next(setting.source for setting in settings.provenance if setting.key == key)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "platform.toml").write_text(
        '[env.local]\nconcurrency = 3\n\n[env.dev]\ndata = "here"\n[deploy]\nflows = ["a.py"]\n', encoding="utf-8"
    )
    return tmp_path


@pytest.mark.parametrize(
    ("overrides", "variables", "value", "source"),
    [
        ((), {}, 3, "platform.toml:2"),
        ((), {"PLATFORM_CONCURRENCY": "4"}, 4, "PLATFORM_CONCURRENCY"),
        ((), {"PLATFORM_CONCURRENCY": ""}, 3, "platform.toml:2"),
        (("concurrency=5",), {"PLATFORM_CONCURRENCY": "4"}, 5, "--set"),
        (("concurrency=5", "concurrency=6"), {}, 6, "--set"),
    ],
)
def test_the_nearest_to_the_command_wins(
    project: Path, overrides: tuple[str, ...], variables: dict[str, str], value: int, source: str
) -> None:
    settings = _load(project, *overrides, **variables)
    assert (settings.values.concurrency, _source(settings, "concurrency")) == (value, source)


def test_a_file_is_found_from_below_and_paths_start_at_it(project: Path) -> None:
    below = project / "flows" / "deep"
    below.mkdir(parents=True)
    settings = _load(below, environment="dev")
    assert settings.project == project
    assert settings.places.data == project / "here"
    assert settings.flows == (project / "a.py",)
    assert (_source(settings, "env"), _source(settings, "data")) == ("--env", "platform.toml:5")


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    settings = _load(tmp_path)
    assert settings.environment == "local"
    assert {setting.source for setting in settings.provenance} == {"default"}


@pytest.mark.parametrize("name", ["dev2", "", "DEV", "../x"])
def test_an_environment_nobody_has_written_down(project: Path, name: str) -> None:
    with pytest.raises(UsageError) as caught:
        _load(project, environment=name)
    assert (caught.value.code, "dev, local" in caught.value.hint) == ("ENVIRONMENT_UNKNOWN", True)


def test_a_typo_of_an_environment_that_up_makes_on_request(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        _load(tmp_path, environment="gpc")
    assert "Did you mean 'gcp'?" in caught.value.message


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("/", "DATA_FOLDER_UNSAFE"),
        ("~", "DATA_FOLDER_UNSAFE"),
        (".", "DATA_FOLDER_UNSAFE"),
        ("..", "DATA_FOLDER_UNSAFE"),
        ("a/../..", "DATA_FOLDER_UNSAFE"),
        ("~nobody-of-that-name/x", "CONFIG_VALUE_INVALID"),
        ("a\0b", "CONFIG_VALUE_INVALID"),
        ("a\nb", "CONFIG_VALUE_INVALID"),
    ],
)
def test_a_data_folder_that_would_take_more_with_it(project: Path, data: str, code: str) -> None:
    with pytest.raises(ConfigError) as caught:
        _load(project, f"data={data}")
    assert caught.value.code == code


@pytest.mark.parametrize("data", ["store", "./a b", "../beside", "~/elsewhere", "/tmp/x"])  # noqa: S108 - a name only
def test_a_data_folder_of_its_own(project: Path, data: str) -> None:
    places = _load(project, f"data={data}").places
    assert places.state == places.data / "state"


@settings(deadline=None, database=None)
@given(text=st.text(max_size=60))
def test_whatever_stands_in_the_file_it_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.getbasetemp() / "any-text"
    folder.mkdir(exist_ok=True)
    (folder / "platform.toml").write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        _load(folder)
    except PlatformError as error:
        assert error.code.startswith("CONFIG_")  # noqa: PT017 - most texts are refused, some are read


_VALUES = st.recursive(
    st.booleans()
    | st.integers()
    | st.text("ab'\\", max_size=3).map(lambda text: f"'{text}'" if "'" not in text else "1"),
    lambda inner: st.lists(inner, max_size=2),
    max_leaves=4,
)
_KEYS = st.sampled_from(["env", "env.local", "env.dev.data", "env.a.concurrency", "deploy", "deploy.flows", "other"])


@settings(deadline=None, database=None)
@given(key=_KEYS, value=_VALUES)
def test_whatever_a_key_is_given_it_is_taken_or_refused_in_its_line(
    tmp_path_factory: pytest.TempPathFactory, key: str, value: object
) -> None:
    folder = tmp_path_factory.getbasetemp() / "any-value"
    folder.mkdir(exist_ok=True)
    written = str(value).replace("True", "true").replace("False", "false")
    (folder / "platform.toml").write_text(f"# first\n{key} = {written}\n", encoding="utf-8")
    try:
        _load(folder)
    except ConfigError as error:
        assert "platform.toml:2" in error.message  # noqa: PT017 - likewise
