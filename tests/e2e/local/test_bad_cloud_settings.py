"""An environment on Google Cloud that is not described in full, where nobody can be asked: lines to paste."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.e2e.local.refusal import Refusals

if TYPE_CHECKING:
    from tests.conftest import Golden, Home

BARE = '[env.dev]\ntarget = "gcp"\n'
GCLOUD = {"GOOGLE_CLOUD_PROJECT": "acme-ml", "CLOUDSDK_COMPUTE_REGION": "europe-west4"}
NOBODY = {"NO_GCE_CHECK": "true"}  # Google's library would ask the network whether this is one of its machines


@pytest.fixture
def refused(home: Home, golden: Golden) -> Refusals:
    return Refusals(home, golden)


@pytest.mark.parametrize(
    ("name", "text", "variables"),
    [
        ("cloud-project-and-region-missing", BARE, {}),
        ("cloud-region-missing", BARE + 'project = "acme-ml"\n', GCLOUD),
        ("cloud-project-missing", BARE + 'region = "us-east1"\n', GCLOUD),
        ("cloud-region-unusable", BARE + 'region = "us-east1-b"\n', {}),
    ],
)
def test_what_is_missing_is_told_with_what_is_set_elsewhere(
    name: str, text: str, variables: dict[str, str], refused: Refusals, home: Home
) -> None:
    file = home.cwd / "platform.toml"
    file.write_text(text)
    refused(name, "up", "--env", "dev", code=3, env=variables)
    assert file.read_text() == text
    assert not (home.path / ".local").exists()


def test_an_environment_named_gcp_that_is_not_there(refused: Refusals, home: Home) -> None:
    refused("environment-gcp", "up", "--env", "gcp", code=2, env=GCLOUD)
    assert list(home.cwd.iterdir()) == []


@pytest.mark.parametrize(("name", "begun"), [("dev", BARE), ("gcp", "# ours\n")])
def test_the_lines_of_the_hint_work_when_they_are_pasted(name: str, begun: str, home: Home) -> None:
    file = home.cwd / "platform.toml"
    file.write_text(begun)
    done = home.platform("run", "flow.py", "--env", name, "--output", "json", env=GCLOUD)
    hint = json.loads(done.stdout.splitlines()[-1])["hint"]
    file.write_text(begun + "\n".join(hint.splitlines()[1:]))
    shown = home.ok("config", "--env", name)
    assert "acme-ml" in shown
    assert "europe-west4" in shown


def test_both_on_the_command_line_are_enough_and_stay_there(home: Home) -> None:
    file = home.cwd / "platform.toml"
    file.write_text(BARE)
    given = ("--set", "project=acme-ml", "--set", "region=us-east1")
    done = home.platform("up", "--env", "dev", *given, env={**GCLOUD, **NOBODY})
    assert "GOOGLE_LOGIN_MISSING" in done.stderr, "it was refused for its settings"
    assert file.read_text() == BARE
