"""Read platform.toml, and say of anything unusable in which line it stands and what was meant."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import msgspec

from platform_cli.config.lines import line_of
from platform_cli.core.errors import ConfigError, did_you_mean
from platform_cli.core.pool_tables import AcceleratorTable, PoolTable
from platform_cli.core.settings import (
    DependenciesTable,
    DeployTable,
    EnvironmentTable,
    ProjectFile,
    keys_of,
    targets_with,
)
from platform_cli.core.typed import from_plain

if TYPE_CHECKING:
    from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_MEND = "mend that line, then see what is in force: platform config"
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


class Document:
    """The text and the tables of one platform.toml."""

    def __init__(self, file: Path) -> None:
        """Read and check the file.

        Raises:
            ConfigError: If it cannot be read, is no TOML, or holds an unknown key or a value of the wrong type.
        """
        self.file = file
        self.text = _read(file)
        self._raw = self._parse()
        self._refuse_unknown()
        self.tables = self._convert()

    def holds(self, *path: str) -> bool:
        """Say whether a key is written in the file."""
        found: Any = self._raw
        for key in path:
            if not isinstance(found, dict) or key not in found:
                return False
            found = found[key]
        return True

    def name_of(self, *path: str) -> str:
        """Return where a key is written, as people say it: 'platform.toml:4'."""
        return f"{self.file.name}:{line_of(self.text, path)}"

    def _parse(self) -> dict[str, Any]:
        try:
            tables: dict[str, Any] = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            raise self._syntax_error(str(error)) from None
        return tables

    def _syntax_error(self, text: str) -> ConfigError:
        reason, _, place = text.rpartition(" (at ")
        number = re.match(r"line (\d+)", place)
        line = int(number[1]) if number else len(self.text.rstrip().splitlines())
        if reason.startswith("Cannot "):  # overwrite a value, declare a table twice
            reason = "This stands there a second time"
        message = f"{self.file}:{line} is not valid TOML: {reason[:1].lower()}{reason[1:]}."
        return ConfigError(message, code="CONFIG_SYNTAX", hint=_MEND, details=self._line(line))

    def _refuse_unknown(self) -> None:
        self._compare(self._raw, ProjectFile.__struct_fields__, ())
        environments = self._raw.get("env", {})
        if isinstance(environments, dict):
            for name, table in environments.items():
                self._compare(table, _known(table), ("env", name))
                self._refuse_unknown_of_pools(table, ("env", name, "pools"))
                if isinstance(table, dict) and not is_environment_name(name):
                    message = f"{self._at('env', name)}: '{name}' is no name for an environment."
                    raise ConfigError(message, code="ENVIRONMENT_NAME_INVALID", hint=NAMES)
        for name, kind in (("deploy", DeployTable), ("dependencies", DependenciesTable)):
            self._compare(self._raw.get(name, {}), kind.__struct_fields__, (name,))

    def _refuse_unknown_of_pools(self, table: Any, path: tuple[str, ...]) -> None:
        pools = table.get("pools") if isinstance(table, dict) else None
        for name, pool in pools.items() if isinstance(pools, dict) else ():
            self._compare(pool, PoolTable.__struct_fields__, (*path, name))
            gpus = pool.get("accelerator") if isinstance(pool, dict) else None
            self._compare(gpus, AcceleratorTable.__struct_fields__, (*path, name, "accelerator"))

    def _compare(self, table: Any, known: tuple[str, ...], path: tuple[str, ...]) -> None:
        for key in table if isinstance(table, dict) else ():
            if key not in known:
                raise self._unknown(key, known, path)

    def _unknown(self, key: str, known: tuple[str, ...], path: tuple[str, ...]) -> ConfigError:
        where = f"[{'.'.join(path)}]" if path else "the top of the file"
        near = did_you_mean(key, known)
        if path[:1] == ("env",) and not path[2:] and key in EnvironmentTable.__struct_fields__:
            near = f" It is for {' and '.join(targets_with(key))} environments."
        if not path and key in EnvironmentTable.__struct_fields__:
            near = " It belongs to an environment: put it below [env.local]."
        message = f"{self._at(*path, key)}: {where} has no key '{key}'.{near}"
        return ConfigError(message, code="CONFIG_KEY_UNKNOWN", hint=f"known keys: {', '.join(known)}")

    def _convert(self) -> ProjectFile:
        try:
            return from_plain(self._raw, ProjectFile)
        except msgspec.ValidationError as error:
            path = self._path_in(str(error))
            raise self._refused(path) from None

    def _refused(self, path: tuple[str, ...]) -> ConfigError:
        from platform_cli.config.wanted import refusal

        given: Any = self._raw
        for key in path:
            given = given[int(key) if isinstance(given, list) else key]
        message = f"{self._at(*path)}: {refusal(path, given)}"
        return ConfigError(message, code="CONFIG_VALUE_INVALID", hint=_MEND)

    def _path_in(self, text: str) -> tuple[str, ...]:
        """Return the keys of a msgspec message: '… - at `$.env[...].data`', which does not name a dict's member."""
        path = tuple(re.findall(r"[\w-]+", text.rpartition(" - at `$")[2]))
        environments = self._raw.get("env")
        if path[:1] == ("env",) and isinstance(environments, dict):
            wrong = next(name for name, table in environments.items() if not _fits(table))
            return self._with_pool(("env", wrong, *path[1:]))
        return path

    def _with_pool(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """Return the path with the name of the pool that cannot be read, if it leads to one."""
        pools = self._raw["env"][path[1]].get("pools") if path[2:3] == ("pools",) else None
        if not isinstance(pools, dict):
            return path
        wrong = next(name for name, table in pools.items() if not _fits(table, PoolTable))
        return (*path[:3], wrong, *path[3:])

    def _at(self, *path: str) -> str:
        line = line_of(self.text, path)
        return f"{self.file}:{line}" if line else str(self.file)

    def _line(self, number: int) -> str:
        lines = self.text.splitlines()
        return f"    {lines[number - 1].strip()}" if 0 < number <= len(lines) else ""


NAMES = "a name is up to 40 small letters, digits and dashes, a letter first, such as [env.dev]"


def is_environment_name(name: str) -> bool:
    """Say whether an environment can have this name: it becomes the name of folders and of cloud resources."""
    return _NAME.fullmatch(name) is not None


def _known(table: Any) -> tuple[str, ...]:
    target = table.get("target", EnvironmentTable().target) if isinstance(table, dict) else ""
    return keys_of(target) if isinstance(target, str) else keys_of("")


def _fits(table: Any, kind: type[msgspec.Struct] = EnvironmentTable) -> bool:
    try:
        from_plain(table, kind)
    except msgspec.ValidationError:
        return False
    return True


def _read(file: Path) -> str:
    if file.is_dir():
        message = f"{file} is a folder, not a file."
        raise ConfigError(message, code="CONFIG_UNREADABLE", hint=f"give it another name: mv {file} {file}.d")
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        message = f"{file}:{line} is not UTF-8 text: byte {error.object[error.start]:#04x} cannot be read."
        raise ConfigError(message, code="CONFIG_UNREADABLE", hint="save the file as UTF-8") from None
    except OSError as error:
        message = f"{file} cannot be read: {(error.strerror or str(error)).lower()}."
        raise ConfigError(message, code="CONFIG_UNREADABLE", hint=f"look at it with: ls -l {file}") from None
