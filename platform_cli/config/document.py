"""Read platform.toml, and say of anything unusable in which line it stands and what was meant."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import msgspec

from platform_cli.core.errors import ConfigError, did_you_mean
from platform_cli.core.settings import DeployTable, EnvironmentTable, ProjectFile

if TYPE_CHECKING:
    from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_DOCS = "see docs/configuration.md, or print what is in force: platform config"


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

    def line_of(self, *path: str) -> int | None:
        """Return the line in which a key (or the table it would stand in) is written."""
        *tables, key = path
        table = ".".join(tables)
        line_of_table: int | None = None
        inside = table == ""
        for number, line in enumerate(self.text.splitlines(), start=1):
            header = re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line)
            if header:
                name = header[1].replace('"', "").replace(" ", "")
                inside = name == table
                line_of_table = number if inside or name == f"{table}.{key}".lstrip(".") else line_of_table
            if inside and re.match(rf"""\s*["']?{re.escape(key)}["']?\s*[=.]""", line):
                return number
        return line_of_table

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
        return f"{self.file.name}:{self.line_of(*path)}"

    def _parse(self) -> dict[str, Any]:
        try:
            tables: dict[str, Any] = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"line (\d+)", str(error))
            where = f"{self.file}:{found[1]}" if found else str(self.file)
            reason = re.sub(r"\s*\(.*\)$", "", str(error))
            message = f"{where} is not valid TOML: {reason[0].lower()}{reason[1:]}."
            raise ConfigError(message, code="CONFIG_SYNTAX", hint="mend that line; docs/configuration.md") from None
        return tables

    def _refuse_unknown(self) -> None:
        self._compare(self._raw, ProjectFile, ())
        environments = self._raw.get("env", {})
        if isinstance(environments, dict):
            for name, table in environments.items():
                self._compare(table, EnvironmentTable, ("env", name))
        self._compare(self._raw.get("deploy", {}), DeployTable, ("deploy",))

    def _compare(self, table: Any, kind: type[msgspec.Struct], path: tuple[str, ...]) -> None:
        known = kind.__struct_fields__
        for key in table if isinstance(table, dict) else ():
            if key not in known:
                where = f"[{'.'.join(path)}] " if path else ""
                message = f"{self._at(*path, key)}: {where}has no key '{key}'.{did_you_mean(key, known)}"
                raise ConfigError(message, code="CONFIG_KEY_UNKNOWN", hint=f"known keys: {', '.join(known)}")

    def _convert(self) -> ProjectFile:
        try:
            return msgspec.convert(self._raw, ProjectFile)
        except msgspec.ValidationError as error:
            reason, _, place = str(error).partition(" - at `")
            path = re.findall(r"[\w-]+", place.removeprefix("$"))
            # msgspec writes every member of a dict as `[...]`: find the table whose value is the wrong one.
            path = self._spelled_out(path)
            message = f"{self._at(*path)}: '{'.'.join(path)}': {reason[0].lower()}{reason[1:]}."
            raise ConfigError(message, code="CONFIG_VALUE_INVALID", hint=_DOCS) from None

    def _spelled_out(self, path: list[str]) -> list[str]:
        environments = self._raw.get("env")
        if path[:1] != ["env"] or not isinstance(environments, dict):
            return path
        wrong = next((name for name, table in environments.items() if not _fits(table)), None)
        return path if wrong is None else ["env", wrong, *path[1:]]

    def _at(self, *path: str) -> str:
        line = self.line_of(*path)
        return f"{self.file}:{line}" if line else str(self.file)


def _fits(table: Any) -> bool:
    try:
        msgspec.convert(table, EnvironmentTable)
    except msgspec.ValidationError:
        return False
    return True


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        message = f"{file} is not UTF-8 text: byte {error.start} cannot be read."
        raise ConfigError(message, code="CONFIG_UNREADABLE", hint="save the file as UTF-8") from None
    except OSError as error:
        message = f"{file} cannot be read: {(error.strerror or str(error)).lower()}."
        raise ConfigError(message, code="CONFIG_UNREADABLE", hint=f"chmod u+r {file}") from None
