"""What gcloud and others are set to: found where they themselves look, and passed over where it is odd."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from platform_cli.config.gcloud import found, lines

if TYPE_CHECKING:
    from pathlib import Path

INI = "[core]\naccount = jane@acme.com\nproject = acme-ml\n\n[compute]\nzone = europe-west4-a\nregion = europe-west4\n"


@pytest.fixture
def gcloud(tmp_path: Path) -> Path:
    """Give gcloud's folder with two configurations, of which `work` is active."""
    folder = tmp_path / ".config" / "gcloud"
    (folder / "configurations").mkdir(parents=True)
    (folder / "active_config").write_text("work\n")
    (folder / "configurations" / "config_work").write_text(INI)
    (folder / "configurations" / "config_default").write_text("[core]\nproject = by-default\n")
    return folder


def _found(key: str, folder: Path, **variables: str) -> tuple[object, str] | None:
    home = str(folder.parents[1]) if folder.name == "gcloud" else str(folder)
    setting = found(key, {"HOME": home, **variables})
    return (setting.value, setting.source) if setting else None


def test_the_active_configuration_is_the_one_that_counts(gcloud: Path) -> None:
    assert _found("project", gcloud) == ("acme-ml", "gcloud's configuration 'work'")
    assert _found("region", gcloud) == ("europe-west4", "gcloud's configuration 'work'")


def test_a_variable_names_another_configuration(gcloud: Path) -> None:
    variables = {"CLOUDSDK_ACTIVE_CONFIG_NAME": "default"}
    assert _found("project", gcloud, **variables) == ("by-default", "gcloud's configuration 'default'")
    assert _found("region", gcloud, **variables) is None


def test_without_a_choice_it_is_the_configuration_named_default(gcloud: Path) -> None:
    (gcloud / "active_config").unlink()
    assert _found("project", gcloud) == ("by-default", "gcloud's configuration 'default'")


def test_gcloud_may_keep_its_files_elsewhere(gcloud: Path, tmp_path: Path) -> None:
    moved = gcloud.rename(tmp_path / "elsewhere")
    assert _found("project", tmp_path) is None
    assert _found("project", tmp_path, CLOUDSDK_CONFIG=str(moved)) == ("acme-ml", "gcloud's configuration 'work'")


@pytest.mark.parametrize(
    ("key", "value", "names"),
    [
        (
            "project",
            "of-variable",
            ("GOOGLE_CLOUD_PROJECT", "GOOGLE_PROJECT", "GCLOUD_PROJECT", "CLOUDSDK_CORE_PROJECT"),
        ),
        ("region", "us-east1", ("GOOGLE_REGION", "GCLOUD_REGION", "CLOUDSDK_COMPUTE_REGION")),
    ],
)
def test_variables_come_first_and_the_earlier_one_wins(
    gcloud: Path, key: str, value: str, names: tuple[str, ...]
) -> None:
    for name in names:
        assert _found(key, gcloud, **{name: value}) == (value, name)
    assert _found(key, gcloud, **{names[0]: value, names[1]: "us-west1"}) == (value, names[0])


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ({"type": "service_account", "project_id": "of-key"}, "of-key"),
        ({"type": "authorized_user", "quota_project_id": "of-person"}, "of-person"),
    ],
)
def test_at_last_the_login_tells_a_project(tmp_path: Path, file: dict[str, str], told: str) -> None:
    login = tmp_path / ".config" / "gcloud" / "application_default_credentials.json"
    login.parent.mkdir(parents=True)
    login.write_text(json.dumps(file))
    assert _found("project", tmp_path) == (told, "the file of your login")
    assert _found("region", tmp_path) is None
    key = login.rename(tmp_path / "key.json")
    assert _found("project", tmp_path, GOOGLE_APPLICATION_CREDENTIALS=str(key)) == (told, "the file of your login")


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"project = acme-ml\n",
        b"[core\nproject = acme-ml\n",
        b"[core]\nproject\n",
        b"[core]\nproject = \n",
        b"[core]\nproject = example.com:acme-ml\n",
        b"[core]\nproject = Acme\n",
        b"\xff\xfe[core]",
        b"\0",
        b"{}",
    ],
)
def test_what_is_odd_is_as_good_as_nothing(gcloud: Path, text: bytes) -> None:
    (gcloud / "configurations" / "config_work").write_bytes(text)
    (gcloud / "application_default_credentials.json").write_bytes(text)
    assert _found("project", gcloud) is None
    assert _found("region", gcloud) is None


def test_odd_names_lead_nowhere(gcloud: Path) -> None:
    (gcloud / "active_config").write_bytes(b"\xff")
    assert _found("project", gcloud) == ("by-default", "gcloud's configuration 'default'")
    (gcloud / "active_config").write_text("../config_work")
    assert _found("project", gcloud) is None
    (gcloud / "active_config").unlink()
    (gcloud / "active_config").mkdir()
    assert _found("project", gcloud) == ("by-default", "gcloud's configuration 'default'")


@pytest.mark.parametrize("told", ["[]", '"acme-ml"', '{"project_id": 3}', '{"quota_project_id": null}', "{"])
def test_a_login_of_another_form_tells_nothing(tmp_path: Path, told: str) -> None:
    (tmp_path / "key.json").write_text(told)
    assert _found("project", tmp_path, GOOGLE_APPLICATION_CREDENTIALS=str(tmp_path / "key.json")) is None


def test_without_a_home_there_are_variables_only() -> None:
    assert found("project", {}) is None
    assert found("project", {"GOOGLE_CLOUD_PROJECT": "acme-ml"}) is not None


def test_lines_to_be_pasted_say_where_each_value_is_from(gcloud: Path) -> None:
    variables = {"HOME": str(gcloud.parents[1]), "GOOGLE_CLOUD_PROJECT": "of-variable"}
    assert lines(("project", "region"), variables).splitlines() == [
        'project = "of-variable"  # GOOGLE_CLOUD_PROJECT',
        "region = \"europe-west4\"  # gcloud's configuration 'work'",
    ]
    assert 'project = "PROJECT-ID"' in lines(("project", "region"), {})
