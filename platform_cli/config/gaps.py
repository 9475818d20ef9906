"""What an environment on Google Cloud lacks before it can be brought up, and that the user can be asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from platform_cli.config.discover import NAME, find_project_file
from platform_cli.config.document import Document
from platform_cli.config.load import split_override
from platform_cli.core.settings import DEFAULT_ENVIRONMENT, EnvironmentTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TARGET = "gcp"
KEYS = ("project", "region")


class Gaps(msgspec.Struct, frozen=True):
    """What is not said yet.

    Attributes:
        environment: The environment's name.
        exists: Whether platform.toml has it.
        keys: Those of `project` and `region` that have no value.
        zone: The zone it is to be in; empty if none is named.
        file: Where platform.toml is, or would be.
    """

    environment: str
    exists: bool
    keys: tuple[str, ...]
    zone: str
    file: Path


def find_gaps(
    *, environment: str | None, overrides: Sequence[str], variables: Mapping[str, str], cwd: Path
) -> Gaps | None:
    """Return what can be asked for; None if that would not help.

    Only an environment that platform.toml puts on Google Cloud can be completed there, or one named `gcp` that it
    does not have at all. The arguments are those of `load_settings`.

    Raises:
        PlatformError: If platform.toml cannot be read, or `--set` is malformed.
    """
    name = environment if environment is not None else variables.get("PLATFORM_ENV") or DEFAULT_ENVIRONMENT
    file = find_project_file(cwd)
    table = Document(file).tables.env.get(name) if file else None
    told = {key: variables.get(f"PLATFORM_{key.upper()}", "") for key in (*KEYS, "target", "zone")}
    given = {key: value for key, value in told.items() if value} | dict(map(split_override, overrides))
    if (table.target if table else name) != TARGET or "target" in given:
        return None
    missing = tuple(key for key in KEYS if key not in given and not getattr(table or EnvironmentTable(), key))
    if table and not missing:
        return None
    zone = given.get("zone") or (table.zone if table else "")
    return Gaps(name, table is not None, missing, zone, file or cwd / NAME)
