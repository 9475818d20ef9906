"""A platform.toml, or a PLATFORM_* variable, that cannot be used: said with its line, and never overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import Home, new_home
from tests.e2e.local.refusal import Refusals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Golden

GOOD = "[env.local]\nconcurrency = 3\n"


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with new_home(tmp_path_factory.mktemp("settings")) as made:
        yield made


@pytest.fixture
def refused(bare: Home, golden: Golden) -> Refusals:
    return Refusals(bare, golden)


@pytest.fixture
def project(bare: Home) -> Iterator[Path]:
    """Give the place of platform.toml; whatever is put there goes after the test."""
    file = bare.cwd / "platform.toml"
    yield file
    if file.is_dir():
        file.rmdir()
    else:
        file.unlink(missing_ok=True)


BROKEN: dict[str, str] = {
    "toml-bracket-missing": "[env.local\nconcurrency = 3\n",
    "toml-text-without-quotes": '[env.local]\ntarget = "local"\ndata = here\n',
    "toml-key-twice": "[env.local]\nconcurrency = 2\nconcurrency = 3\n",
    "toml-table-twice": "[env.local]\n[env.dev]\n[env.local]\n",
    "toml-table-unknown": "# ours\n[environment.dev]\nconcurrency = 3\n",
    "toml-key-unknown-at-top": "keep_logs = 3\n",
    "toml-key-unknown-in-environment": "[env.dev]\n\nconcurency = 3\n",
    "toml-key-unknown-in-deploy": '[deploy]\nflow = ["train.py"]\n',
    "toml-wrong-type": '[env.local]\nconcurrency = "3"\n',
    "toml-wrong-type-dotted": 'env.dev.concurrency = "3"\n',
    "toml-wrong-type-inline": "[env]\ndev = { data = 3 }\n",
    "toml-wrong-type-of-another-environment": "[env.local]\n[env.dev]\nkeep_logs = true\n",
    "toml-out-of-range": "[env.local]\nconcurrency = 257\n",
    "toml-not-a-choice": '[env.local]\noverlap = "sikp"\n',
    "toml-environment-no-table": "[env]\nlocal = 3\n",
    "toml-environments-no-table": "env = 3\n",
    "toml-environment-bad-name": '[env."../../x"]\nconcurrency = 3\n',
    "toml-flows-no-list": '[deploy]\nflows = "train.py"\n',
    "toml-flows-no-texts": '[deploy]\nflows = [\n  "train.py",\n  3,\n]\n',
    "toml-target-unknown": '[env.local]\ntarget = "locla"\n',
    "toml-zone-unknown": '[env.local]\ntimezone = "Europe/Berln"\n',
    "toml-data-is-project": '[env.local]\ndata = "."\n',
    "toml-data-is-home": '[env.local]\ndata = "~"\n',
    "toml-data-unprintable": '[env.local]\ndata = "a\\u0000b"\n',
}


@pytest.mark.parametrize("name", BROKEN)
def test_says_the_line_and_what_was_meant(name: str, project: Path, refused: Refusals, bare: Home) -> None:
    project.write_text(BROKEN[name], encoding="utf-8")
    refused(name, "up", code=3)
    assert project.read_text(encoding="utf-8") == BROKEN[name]
    assert not bare.data.exists()
    assert not bare.state.exists(), "settings that cannot be used were used for something"


def _not_text(file: Path) -> None:
    file.write_bytes(b"[env.local]\ndata = '\xff'\n")


def _folder(file: Path) -> None:
    file.mkdir()


def _lost_link(file: Path) -> None:
    file.symlink_to(file.with_name("moved-away.toml"))


@pytest.mark.parametrize(
    ("name", "spoil"),
    [("toml-not-utf-8", _not_text), ("toml-is-a-folder", _folder), ("toml-link-to-nowhere", _lost_link)],
)
def test_says_why_it_cannot_be_read(name: str, spoil: Callable[[Path], None], project: Path, refused: Refusals) -> None:
    spoil(project)
    refused(name, "up", code=3)


def test_a_listed_flow_that_is_not_there(project: Path, refused: Refusals, bare: Home) -> None:
    project.write_text('[deploy]\nflows = ["trian.py"]\n', encoding="utf-8")
    (bare.cwd / "train.py").write_text("", encoding="utf-8")
    refused("toml-flow-missing", "deploy", code=2)
    assert not bare.data.exists(), "an environment was made for a flow that is not there"


VARIABLES: dict[str, tuple[int, dict[str, str]]] = {
    "variable-wrong-type": (3, {"PLATFORM_CONCURRENCY": "many"}),
    "variable-out-of-range": (3, {"PLATFORM_GRACE_MINUTES": "0"}),
    "variable-not-a-choice": (3, {"PLATFORM_OVERLAP": "alow"}),
    "variable-target-unknown": (3, {"PLATFORM_TARGET": "gke"}),
    "variable-zone-unknown": (3, {"PLATFORM_TIMEZONE": "Berlin"}),
    "variable-environment-unknown": (2, {"PLATFORM_ENV": "production"}),
}


@pytest.mark.parametrize("name", VARIABLES)
def test_says_which_variable_is_wrong(name: str, refused: Refusals) -> None:
    code, variables = VARIABLES[name]
    error = refused(name, "up", code=code, env=variables)
    assert next(iter(variables)) in error


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n", "\ufeff", "[env.local]\r\n"])
def test_an_empty_file_is_fine(text: str, project: Path, bare: Home) -> None:
    project.write_bytes(text.encode())
    assert f"file: {project}" in bare.ok("config")


def test_works_again_once_it_is_mended(project: Path, bare: Home) -> None:
    project.write_text(BROKEN["toml-wrong-type"], encoding="utf-8")
    assert bare.platform("config").returncode == 3
    project.write_text("\ufeff" + GOOD, encoding="utf-8")  # some editors put a byte order mark there
    assert "platform.toml:2" in bare.ok("config")
    overridden = bare.ok("config", env={"PLATFORM_CONCURRENCY": "4"})
    assert "PLATFORM_CONCURRENCY" in overridden
    assert "platform.toml:2" not in overridden
