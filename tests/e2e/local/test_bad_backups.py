"""Backups where there is no database, and a `down` that is told to do two things at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import Home, new_home
from tests.e2e.local.refusal import error_in

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Give a home in which nothing has ever been brought up, and nothing shall be."""
    with new_home(tmp_path_factory.mktemp("backups")) as made:
        yield made


@pytest.mark.parametrize("words", [("backup",), ("backup", "--list"), ("restore",), ("restore", "latest", "--yes")])
def test_this_machine_has_no_database_and_names_the_folder(bare: Home, words: tuple[str, ...]) -> None:
    done = bare.platform(*words)
    assert done.returncode == 2
    error = error_in(done, bare)
    assert "error[BACKUP_NOT_HERE]" in error
    assert "cp -a " in error


def test_data_cannot_be_kept_and_removed(bare: Home) -> None:
    done = bare.platform("down", "--keep-data", "--purge", "--yes")
    assert done.returncode == 2
    assert "--purge removes the data and --keep-data keeps it" in error_in(done, bare)


def test_a_cluster_asks_before_its_database_is_purged(bare: Home) -> None:
    folder = bare.path / "team"
    folder.mkdir()
    table = '[env.dev]\ntarget = "kubernetes"\ncontext = "none"\nstore = "gs://bucket/dev"\n'
    (folder / "platform.toml").write_text(table, encoding="utf-8")
    done = bare.platform("down", "--env", "dev", "--purge", cwd=folder)
    assert done.returncode == 2
    assert "Remove the database of 'dev' with all its runs, and forget its deployments?" in error_in(done, bare)
