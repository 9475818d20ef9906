"""`up` asks on a terminal for what an environment on Google Cloud lacks: once, and before anything else."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.gcp import terminal
from tests.gcp.places import PROJECT, SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.conftest import Home
    from tests.gcp.places import Place
    from tests.gcp.terminal import Terminal

BARE = '# ours\n[env.dev]\ntarget = "gcp"  # by Terraform\n\n# of deployments\n[deploy]\nflows = []\n'
SURE = "There is no environment 'gcp' yet. Make one on Google Cloud? [y/N]:"
WHO, WHERE = "The id of your project at Google", "A number, or the name of a region [1]:"


@pytest.fixture
def file(home: Home) -> Iterator[Path]:
    """Give a platform.toml whose environment 'dev' lacks project and region; nothing is ever left beside it."""
    file = home.cwd / "platform.toml"
    file.write_text(BARE, encoding="utf-8")
    yield file
    assert [one.name for one in home.cwd.iterdir()] == ["platform.toml"]


def _up(home: Home, *arguments: str, **variables: str) -> AbstractContextManager[Terminal]:
    """Run `up` in a terminal in Berlin, with a login that Google would not take: the first phase says so."""
    (home.path / "key.json").write_text("{}", encoding="utf-8")
    own = {"TZ": "Europe/Berlin", "GOOGLE_APPLICATION_CREDENTIALS": str(home.path / "key.json")}
    command = [sys.executable, "-m", "platform_cli", "up", *arguments]
    return terminal.running(command, home.cwd, {**home.env, **own, **variables})


def _talk(seen: Terminal, *turns: tuple[str, str]) -> None:
    """Answer each question when it has been asked as often as it stands in the turns up to there."""
    for number, (question, answer) in enumerate(turns):
        _see(seen, question, [one for one, _ in turns[: number + 1]].count(question))
        seen.type(answer)


def _see(seen: Terminal, words: str, times: int = 1) -> None:
    assert seen.until(lambda text: text.count(words) >= times, SECONDS), seen.text


def _unspaced(text: str) -> str:
    return "".join(text.split())


def test_what_is_asked_is_written_once_and_for_all(home: Home, file: Path) -> None:
    with _up(home, "--env", "dev") as seen:
        _talk(seen, (WHO, "acme-ml\n"), (WHERE, "europe-west3\n"))
        _see(seen, "GOOGLE_LOGIN_UNREADABLE")
        said = f'Written into {file}, below [env.dev]: project = "acme-ml"'
        assert _unspaced(said) in _unspaced(seen.text)  # where the lines are broken depends on how long the path is
    added = 'project = "acme-ml"\nregion = "europe-west3"\n'
    assert file.read_text() == BARE.replace("by Terraform\n", f"by Terraform\n{added}")
    assert "platform.toml:4" in home.ok("config", "--env", "dev")
    with _up(home, "--env", "dev") as seen:
        _see(seen, "GOOGLE_LOGIN_UNREADABLE")
        assert WHO not in seen.text


def test_the_nearest_continent_is_at_hand_and_a_typo_is_asked_again(home: Home, file: Path) -> None:
    with _up(home, "--env", "dev") as seen:
        _talk(seen, (WHO, "Acme ML\n"), (WHO, "acme-ml\n"), (WHERE, "99\n"), (WHERE, "us-east1-b\n"), (WHERE, " 2 \n"))
        _see(seen, "GOOGLE_LOGIN_UNREADABLE")
        assert "it must be a project's id: 6 to 30 small letters, digits and dashes, not 'Acme ML'." in seen.text
        assert seen.text.count("it must be a region such as us-central1, not") == 2
        assert "   1  europe-west4            Netherlands" in seen.text
    assert 'project = "acme-ml"\nregion = "europe-west1"\n' in file.read_text()


def test_what_is_set_elsewhere_is_proposed_as_project_and_taken_as_region(home: Home, file: Path) -> None:
    folder = home.path / ".config/gcloud/configurations"
    folder.mkdir(parents=True)
    mine = "[core]\nproject = of-gcloud\n[compute]\nregion = us-west1\n"
    (folder / "config_default").write_text(mine)
    with _up(home, "--env", "dev") as seen:
        _talk(seen, (f"{WHO} (gcloud's configuration 'default' says of-gcloud) [of-gcloud]:", "\n"))
        _see(seen, "GOOGLE_LOGIN_UNREADABLE")
        assert "region = \"us-west1\"  (from gcloud's configuration 'default')" in seen.text
    assert 'project = "of-gcloud"\nregion = "us-west1"\n' in file.read_text()
    assert (folder / "config_default").read_text() == mine


def test_only_what_is_missing_is_asked_and_the_zone_knows_its_region(home: Home, file: Path) -> None:
    with _up(home, "--env", "dev", "--set", "project=acme-ml", "--set", "zone=us-east1-c") as seen:
        _see(seen, "GOOGLE_LOGIN_UNREADABLE")
        assert 'region = "us-east1"  (from the zone us-east1-c)' in seen.text
        assert WHO not in seen.text
    assert file.read_text() == BARE.replace("by Terraform\n", 'by Terraform\nregion = "us-east1"\n')


@pytest.mark.parametrize("before", [(), ((WHO, "acme-ml\n"),)])
def test_ctrl_c_leaves_nothing_behind(home: Home, file: Path, before: tuple[tuple[str, str], ...]) -> None:
    with _up(home, "--env", "dev") as seen:
        _talk(seen, *before)
        _see(seen, WHERE if before else WHO)
        seen.interrupt()
        _see(seen, "error[INTERRUPTED]")
        assert seen.process.wait(SECONDS) == 130
    assert file.read_text() == BARE
    assert not (home.path / ".local").exists()


@pytest.mark.parametrize(
    ("key", "says"), [("\x04", "INTERRUPTED"), ("\n", "ENVIRONMENT_UNKNOWN"), ("n\n", "ENVIRONMENT_UN")]
)
def test_no_environment_is_made_without_a_yes(home: Home, key: str, says: str) -> None:
    with _up(home, "--env", "gcp") as seen:
        _talk(seen, (SURE, key))
        _see(seen, f"error[{says}")
    assert list(home.cwd.iterdir()) == []


def test_the_first_command_of_all_makes_the_file(home: Home) -> None:
    with _up(home, PLATFORM_ENV="gcp", GOOGLE_CLOUD_PROJECT="acme-ml", TZ="UTC") as seen:
        _talk(seen, (SURE, "y\n"), (f"{WHO} (GOOGLE_CLOUD_PROJECT says acme-ml)", "acme-dev\n"), (WHERE, "\n"))
        _see(seen, "GOOGLE_LOGIN_UNREADABLE")
    head, _, table = (home.cwd / "platform.toml").read_text().partition("\n\n")
    assert head.startswith("# Settings of this project")
    assert table == '[env.gcp]\ntarget = "gcp"\nproject = "acme-dev"\nregion = "us-central1"\n'
    home.ok("init", "flows")
    assert head == (home.cwd / "flows/platform.toml").read_text().partition("\n")[0]


def test_an_environment_is_added_to_the_file_that_is_there(home: Home, file: Path) -> None:
    (home.cwd / "below").mkdir()
    with terminal.running(
        [sys.executable, "-m", "platform_cli", "up", "--env", "gcp"],
        home.cwd / "below",
        {**home.env, "CLOUDSDK_COMPUTE_REGION": "us-east1", "NO_GCE_CHECK": "true"},
    ) as seen:
        _talk(seen, (SURE, "y\n"), (WHO, "acme-ml\n"))
        _see(seen, "GOOGLE_LOGIN_MISSING")
    (home.cwd / "below").rmdir()
    assert file.read_text() == f'{BARE}\n[env.gcp]\ntarget = "gcp"\nproject = "acme-ml"\nregion = "us-east1"\n'


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [(("--dry-run",), {}), (("--yes",), {}), (("--output", "json"), {}), ((), {"CI": "true"})],
)
def test_nobody_is_asked_who_does_not_want_to_be(
    home: Home, file: Path, arguments: tuple[str, ...], variables: dict[str, str]
) -> None:
    with _up(home, "--env", "dev", *arguments, **variables) as seen:
        _see(seen, "CONFIG_KEY_MISSING")
        assert seen.process.wait(SECONDS) == 3
        assert WHO not in seen.text
    assert file.read_text() == BARE


@pytest.mark.parametrize("verb", [("down",), ("status",), ("config",)])
def test_other_verbs_never_ask(home: Home, file: Path, verb: tuple[str, ...]) -> None:
    with terminal.running([sys.executable, "-m", "platform_cli", *verb, "--env", "dev"], home.cwd, home.env) as seen:
        _see(seen, "CONFIG_KEY_MISSING")
        assert WHO not in seen.text
    assert file.read_text() == BARE


def test_an_answer_that_cannot_be_written_is_told(home: Home, file: Path) -> None:
    file.write_text('[env]\ndev = { target = "gcp", region = "us-east1" }\n')
    with _up(home, "--env", "dev") as seen:
        _talk(seen, (WHO, "acme-ml\n"))
        _see(seen, "error[CONFIG_UNWRITABLE]")
        _see(seen, '\n         project = "acme-ml"')


def test_then_it_goes_on_to_the_plan_and_the_other_verbs_follow(gcp: Place) -> None:
    file = gcp.folder / "platform.toml"
    file.write_text('[env.dev]\ntarget = "gcp"\n')
    with terminal.running(("platform", "up"), gcp.folder, {**gcp.variables, "GOOGLE_REGION": "us-central1"}) as seen:
        _talk(seen, (WHO, f"{PROJECT}\n"), (f"Make this in the project '{PROJECT}'? [y/N]:", "n\n"))
        _see(seen, "you said no")
    assert file.read_text() == f'[env.dev]\ntarget = "gcp"\nproject = "{PROJECT}"\nregion = "us-central1"\n'
    again = gcp.platform("up", "--dry-run")
    assert again.returncode == 0, again.stderr
