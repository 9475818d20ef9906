"""platform.toml is the user's: what is added to it changes neither its mode nor where it lies."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.settings_file import write_settings
from platform_cli.core.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

TEXT = '[env.dev]\ntarget = "gcp"\n'
VALUES = {"project": "acme-ml"}


def test_mode_link_and_byte_order_mark_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "shared.toml", tmp_path / "platform.toml"
    real.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    real.chmod(0o640)
    link.symlink_to(real)
    write_settings(link, "dev", VALUES, head="")
    assert link.is_symlink()
    assert real.read_bytes() == b"\xef\xbb\xbf" + TEXT.encode() + b'project = "acme-ml"\n'
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert sorted(one.name for one in tmp_path.iterdir()) == ["platform.toml", "shared.toml"]


def test_a_new_file_begins_with_its_head_and_has_the_users_mode(tmp_path: Path) -> None:
    file, other = tmp_path / "platform.toml", tmp_path / "other"
    other.touch()
    write_settings(file, "gcp", {"target": "gcp", **VALUES}, head="# ours\n")
    assert file.read_text() == '# ours\n\n[env.gcp]\ntarget = "gcp"\nproject = "acme-ml"\n'
    assert file.stat().st_mode == other.stat().st_mode


def test_a_table_on_one_line_is_left_to_the_user(tmp_path: Path) -> None:
    file = tmp_path / "platform.toml"
    file.write_text('[env]\ndev = { target = "gcp" }\n')
    with pytest.raises(ConfigError) as caught:
        write_settings(file, "dev", VALUES, head="")
    assert caught.value.code == "CONFIG_UNWRITABLE"
    assert caught.value.hint.splitlines()[1:] == ['project = "acme-ml"']
    assert file.read_text() == '[env]\ndev = { target = "gcp" }\n'


def test_what_the_system_refuses_is_said_and_the_answers_are_not_lost(tmp_path: Path) -> None:
    longest = os.pathconf(tmp_path, "PC_NAME_MAX")
    file = tmp_path / ("p" * longest)  # there is no room for the name of a draft beside it
    file.write_text(TEXT)
    with pytest.raises(ConfigError) as caught:
        write_settings(file, "dev", VALUES, head="")
    assert caught.value.code == "CONFIG_UNWRITABLE"
    assert "file name too long" in caught.value.message
    assert 'project = "acme-ml"' in caught.value.hint
    assert file.read_text() == TEXT
