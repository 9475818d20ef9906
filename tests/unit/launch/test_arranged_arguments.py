"""Options of Metaflow's top level stand before the command, and nothing swallows what is not its value."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from platform_cli.launch.arguments import arrange

# As Metaflow's top level, whose own click is of the same kind: options with a value, pairs of flags, and `--with`.
START = click.Group(
    params=[
        click.Option(["--datastore"]),
        click.Option(["--quiet/--not-quiet"]),
        click.Option(["--pylint/--no-pylint"]),
        click.Option(["--with", "decospecs"], multiple=True),
    ]
)
DRAFT = Path("draft")
IDS = ["--run-id-file", "draft"]


@pytest.mark.parametrize(
    ("arguments", "arranged"),
    [
        (["run"], ["run", *IDS]),
        (["run", "--alpha", "1"], ["run", *IDS, "--alpha", "1"]),
        (["run", "--alpha"], ["run", *IDS, "--alpha"]),
        (["run", "--datastore", "s3", "--alpha=1"], ["--datastore", "s3", "run", *IDS, "--alpha=1"]),
        (["run", "--datastore=s3"], ["--datastore=s3", "run", *IDS]),
        (["run", "--quiet", "x"], ["--quiet", "run", *IDS, "x"]),
        (["run", "--with", "retry"], ["run", *IDS, "--with", "retry"]),
        (["resume", "start", "--no-pylint"], ["--no-pylint", "resume", *IDS, "start"]),
        (["run", "--tag", "run"], ["run", *IDS, "--tag", "run"]),
        (["run", "--help"], ["run", "--help"]),
        (["platform", "--quiet", "describe", "--tag", "run"], ["--quiet", "platform", "describe", "--tag", "run"]),
        (["show"], ["show"]),
        ([], []),
    ],
)
def test_every_option_goes_where_metaflow_takes_it(arguments: list[str], arranged: list[str]) -> None:
    assert arrange(arguments, START, DRAFT)[0] == arranged


@pytest.mark.parametrize(
    ("own", "file"),
    [(["--run-id-file", "mine"], Path("mine")), (["--run-id-file=mine"], Path("mine")), (["--run-id-file"], None)],
)
def test_the_user_s_own_file_for_the_run_s_id_is_used(own: list[str], file: Path | None) -> None:
    assert arrange(["run", *own], START, DRAFT) == (["run", *own], file)


def test_an_option_of_the_top_level_without_its_value_is_noticed() -> None:
    with pytest.raises(LookupError, match="--datastore"):
        arrange(["run", "--datastore"], START, DRAFT)
