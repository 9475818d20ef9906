"""Write settings into platform.toml, which belongs to the user: its form, its mode and its place stay."""

from __future__ import annotations

import codecs
import stat
from typing import TYPE_CHECKING

from platform_cli.adapters.files import replace
from platform_cli.config.edit import with_keys
from platform_cli.core.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_MODE = 0o644  # of a new file: it holds no secrets, and is committed


def write_settings(file: Path, environment: str, values: Mapping[str, str], *, head: str) -> None:
    """Put keys into the table of an environment: all of them, or none.

    Args:
        file: Where platform.toml is, or shall be.
        environment: The environment's name.
        values: What is to be set, by key.
        head: What a new file begins with.

    Raises:
        ConfigError: CONFIG_UNWRITABLE; the file is then as it was.
    """
    try:
        old = file.read_bytes() if file.exists() else head.encode()
        mark = codecs.BOM_UTF8 if old.startswith(codecs.BOM_UTF8) else b""
        new = with_keys(old[len(mark) :].decode(), environment, values)
        if new is None:
            raise _refused(file, f"its [env.{environment}] has no lines of its own to add to", environment, values)
        mode = stat.S_IMODE(file.stat().st_mode) if file.exists() else _MODE
        replace(file.resolve(), mark + new.encode(), mode)
    except OSError as error:
        raise _refused(file, (error.strerror or str(error)).lower(), environment, values) from error


def _refused(file: Path, reason: str, environment: str, values: Mapping[str, str]) -> ConfigError:
    message = f"your answers cannot be written into {file}: {reason}."
    lines = [f"write this into it yourself, below [env.{environment}]:", *(f'{k} = "{v}"' for k, v in values.items())]
    return ConfigError(message, code="CONFIG_UNWRITABLE", hint="\n".join(lines))
