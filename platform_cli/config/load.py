"""Resolve settings: flags over variables over platform.toml over defaults; every value knows where it came from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from platform_cli.config.discover import find_project_file
from platform_cli.config.document import Document
from platform_cli.core.errors import ConfigError, UsageError, did_you_mean
from platform_cli.core.places import Places
from platform_cli.core.settings import (
    DEFAULT_ENVIRONMENT,
    DeployTable,
    EnvironmentTable,
    ProjectFile,
    Setting,
    Settings,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ENVIRONMENT_NAME = r"[a-z][a-z0-9-]*"


def load_settings(
    *, environment: str | None, overrides: Sequence[str], variables: Mapping[str, str], cwd: Path
) -> Settings:
    """Return the settings in force.

    Args:
        environment: The value of `--env`; None if it was not given.
        overrides: The values of `--set`, each as KEY=VALUE.
        variables: The process's environment variables.
        cwd: The folder from which platform.toml is looked for.

    Raises:
        ConfigError: If a file or a variable holds something unusable.
        UsageError: If `--env` or `--set` does.
    """
    file = find_project_file(cwd)
    document = Document(file) if file else None
    tables = document.tables if document else ProjectFile()
    name = _environment_name(environment, variables, tables)
    values, provenance = _values(name, document, overrides, variables)
    project = file.parent if file else None
    places = _places(name.value, values.data, project)
    deploy = tables.deploy if document else DeployTable()
    return Settings(
        environment=str(name.value),
        values=values,
        places=places,
        project=project,
        flows=tuple((project or cwd) / flow for flow in deploy.flows),
        provenance=(name, *provenance),
    )


def _environment_name(flag: str | None, variables: Mapping[str, str], tables: ProjectFile) -> Setting:
    import re

    variable = variables.get("PLATFORM_ENV") or None
    value, source = next(
        (value, source)
        for value, source in ((flag, "--env"), (variable, "PLATFORM_ENV"), (DEFAULT_ENVIRONMENT, "default"))
        if value is not None
    )
    if source == "default" or value in tables.env or value == DEFAULT_ENVIRONMENT:
        return Setting("env", value, source)
    known = sorted({*tables.env, DEFAULT_ENVIRONMENT})
    extra = "" if re.fullmatch(_ENVIRONMENT_NAME, value) else " A name is small letters, digits and dashes."
    message = f"there is no environment '{value}' ({source}).{extra}{did_you_mean(value, known)}"
    hint = f"known: {', '.join(known)}; or add a table [env.{value}] to platform.toml"
    raise UsageError(message, code="ENVIRONMENT_UNKNOWN", hint=hint)


def _values(
    name: Setting, document: Document | None, overrides: Sequence[str], variables: Mapping[str, str]
) -> tuple[EnvironmentTable, list[Setting]]:
    raw: dict[str, Any] = {}
    sources: dict[str, str] = {}
    table = document.tables.env.get(str(name.value)) if document else None
    for key in EnvironmentTable.__struct_fields__:
        written = document is not None and document.holds("env", str(name.value), key)
        raw[key] = getattr(table or EnvironmentTable(), key)
        sources[key] = document.name_of("env", str(name.value), key) if document and written else "default"
        variable = f"PLATFORM_{key.upper()}"
        if variables.get(variable):
            raw[key], sources[key] = variables[variable], variable
    for key, value in map(_split_override, overrides):
        raw[key], sources[key] = value, "--set"
    checked = _checked(raw, sources)
    settings = [Setting(key, getattr(checked, key), source) for key, source in sources.items()]
    return checked, settings


def _split_override(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    known = EnvironmentTable.__struct_fields__
    if not equals:
        message = f"--set takes KEY=VALUE, not '{text}'."
        raise UsageError(message, code="SET_INVALID", hint=f"known keys: {', '.join(known)}")
    if key not in known:
        message = f"--set has no key '{key}'.{did_you_mean(key, known)}"
        raise UsageError(message, code="SET_INVALID", hint=f"known keys: {', '.join(known)}")
    return key, value


def _checked(raw: dict[str, Any], sources: dict[str, str]) -> EnvironmentTable:
    try:
        return msgspec.convert(raw, EnvironmentTable, strict=False)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at `$.")
        key = place.rstrip("`")
        message = f"{key} from {sources.get(key, 'the command line')}: {reason[0].lower()}{reason[1:]}."
        hint = "print what is in force and where it comes from: platform config"
        raise ConfigError(message, code="CONFIG_VALUE_INVALID", hint=hint) from None


def _places(environment: Any, data: str, project: Path | None) -> Places:
    from platformdirs import PlatformDirs

    folders = PlatformDirs("platform", appauthor=False)
    state = folders.user_state_path / environment
    if not data:
        return Places(environment, folders.user_data_path / environment, state)
    chosen = Path(data).expanduser()
    chosen = chosen if chosen.is_absolute() else (project or Path.cwd()) / chosen
    return Places(environment, chosen, chosen / "state")
