"""What the user can be asked for, and where asking would not help."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.config.gaps import Gaps, find_gaps
from platform_cli.core.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

BARE = '[env.dev]\ntarget = "gcp"\n'


def _gaps(folder: Path, text: str | None, name: str | None, *overrides: str, **variables: str) -> Gaps | None:
    if text is not None:
        (folder / "platform.toml").write_text(text, encoding="utf-8")
    return find_gaps(environment=name, overrides=overrides, variables=variables, cwd=folder)


@pytest.mark.parametrize(
    ("text", "overrides", "variables", "missing"),
    [
        (BARE, (), {}, ("project", "region")),
        (BARE, ("region=us-east1",), {}, ("project",)),
        (BARE, (), {"PLATFORM_PROJECT": "acme-ml"}, ("region",)),
        (BARE + 'region = "us-east1"\n', (), {"PLATFORM_REGION": ""}, ("project",)),
        (BARE + 'project = ""\nregion = "us-east1"\n', (), {}, ("project",)),
    ],
)
def test_what_nobody_has_said_is_missing(
    tmp_path: Path, text: str, overrides: tuple[str, ...], variables: dict[str, str], missing: tuple[str, ...]
) -> None:
    gaps = _gaps(tmp_path, text, "dev", *overrides, **variables)
    assert gaps == Gaps("dev", exists=True, keys=missing, zone="", file=tmp_path / "platform.toml")


def test_the_environment_may_be_named_by_a_variable_or_not_at_all(tmp_path: Path) -> None:
    assert _gaps(tmp_path, BARE, None, PLATFORM_ENV="dev") is not None
    assert _gaps(tmp_path, BARE.replace("dev", "local"), None) is not None
    assert _gaps(tmp_path, BARE, "", PLATFORM_ENV="dev") is None


def test_one_named_gcp_can_be_made_where_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    file = tmp_path / "below" / "platform.toml"
    assert _gaps(tmp_path / "below", None, "gcp") == Gaps("gcp", False, ("project", "region"), "", file)  # noqa: FBT003
    above = _gaps(tmp_path, BARE, "gcp", "project=acme-ml", "region=us-east1")
    assert above == Gaps("gcp", exists=False, keys=(), zone="", file=tmp_path / "platform.toml")


def test_a_zone_tells_the_region_wherever_it_is_said(tmp_path: Path) -> None:
    for gaps in (
        _gaps(tmp_path, BARE + 'zone = "us-east1-c"\n', "dev"),
        _gaps(tmp_path, BARE, "dev", "zone=us-east1-c"),
        _gaps(tmp_path, BARE, "dev", PLATFORM_ZONE="us-east1-c"),
    ):
        assert gaps is not None
        assert gaps.zone == "us-east1-c"


@pytest.mark.parametrize(
    ("text", "name", "overrides"),
    [
        (BARE, "prod", ()),
        (BARE, "gpc", ()),
        ('[env.dev]\ntarget = "kubernetes"\n', "dev", ()),
        ("[env.dev]\n", "dev", ("target=gcp",)),
        ("", "gcp", ("target=local",)),
        (BARE, "dev", ("project=", "region=us-east1")),
        (BARE + 'project = "acme-ml"\nregion = "us-east1"\n', "dev", ()),
    ],
)
def test_where_asking_would_not_help_nobody_is_asked(
    tmp_path: Path, text: str, name: str, overrides: tuple[str, ...]
) -> None:
    assert _gaps(tmp_path, text, name, *overrides) is None


def test_a_malformed_override_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="KEY=VALUE"):
        _gaps(tmp_path, BARE, "dev", "project")
