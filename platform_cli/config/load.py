"""Resolve settings: flags over variables over platform.toml over defaults; every value knows where it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from platform_cli.config.discover import find_project_file
from platform_cli.config.document import NAMES, Document, is_environment_name
from platform_cli.config.fit import check_fit
from platform_cli.config.folders import places_of
from platform_cli.config.pool_tables import PoolTables
from platform_cli.core.errors import ConfigError, UsageError, did_you_mean
from platform_cli.core.settings import (
    DEFAULT_ENVIRONMENT,
    EnvironmentTable,
    ProjectFile,
    Setting,
    Settings,
    keys_of,
    settable_keys,
    targets_with,
)
from platform_cli.core.typed import from_plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_MADE_ON_REQUEST = "gcp"  # an environment that `up` writes down by itself, on a terminal


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
    source = next(one.source for one in provenance if one.key == "data")
    places = places_of(str(name.value), values.data, source, project)
    until = _until(document)
    return Settings(
        environment=str(name.value),
        values=values,
        places=places,
        project=project,
        flows=tuple((project or cwd) / flow for flow in tables.deploy.flows),
        until=str(until[0].value) if until else "",
        provenance=(name, *provenance, *until),
    )


def _until(document: Document | None) -> list[Setting]:
    until = document.tables.dependencies.until if document else None
    if document is None or until is None:
        return []
    path = ("dependencies", "until")
    return [Setting(".".join(path), until.isoformat(), document.name_of(*path))]


def _environment_name(flag: str | None, variables: Mapping[str, str], tables: ProjectFile) -> Setting:
    variable = variables.get("PLATFORM_ENV") or None
    value, source = next(
        (value, source)
        for value, source in ((flag, "--env"), (variable, "PLATFORM_ENV"), (DEFAULT_ENVIRONMENT, "default"))
        if value is not None
    )
    if source == "default" or value in tables.env or value == DEFAULT_ENVIRONMENT:
        return Setting("env", value, source)
    known = sorted({*tables.env, DEFAULT_ENVIRONMENT})
    guess = "" if value == _MADE_ON_REQUEST else did_you_mean(value, [*known, _MADE_ON_REQUEST])
    message = f"there is no environment '{value}' ({source}).{guess}"
    hint = f"known: {', '.join(known)}; or {_how_to_add(value, variables)}"
    raise UsageError(message, code="ENVIRONMENT_UNKNOWN", hint=hint)


def _how_to_add(name: str, variables: Mapping[str, str]) -> str:
    if not is_environment_name(name):
        return NAMES
    if name != _MADE_ON_REQUEST:
        return f"add a table [env.{name}] to platform.toml"
    from platform_cli.config.gcloud import lines

    table = f'[env.gcp]\ntarget = "gcp"\n{lines(("project", "region"), variables)}'
    return f"let `platform up --env gcp` make it, on a terminal, or add to platform.toml:\n{table}"


def _values(
    name: Setting, document: Document | None, overrides: Sequence[str], variables: Mapping[str, str]
) -> tuple[EnvironmentTable, list[Setting]]:
    raw: dict[str, Any] = {}
    sources: dict[str, str] = {}
    table = document.tables.env.get(str(name.value)) if document else None
    given = [split_override(text) for text in overrides]
    target = dict(given).get("target") or variables.get("PLATFORM_TARGET") or (table or EnvironmentTable()).target
    known = settable_keys(target)
    for key in known:
        written = document is not None and document.holds("env", str(name.value), key)
        raw[key] = getattr(table or EnvironmentTable(), key)
        sources[key] = document.name_of("env", str(name.value), key) if document and written else "default"
        variable = f"PLATFORM_{key.upper()}"
        if variables.get(variable):
            raw[key], sources[key] = variables[variable], variable
    for key, value in given:
        _check_known(key, known, target)
        raw[key], sources[key] = value, "--set"
    checked = _checked(raw, sources)
    check_fit(checked, sources, name, variables)
    settings = [Setting(key, getattr(checked, key), source) for key, source in sources.items()]
    if document is None or "pools" not in keys_of(target):
        return checked, settings
    pools = PoolTables(document, str(name.value))
    pools.check(checked)
    return msgspec.structs.replace(checked, pools=dict(pools.tables)), [*settings, *pools.settings()]


def split_override(text: str) -> tuple[str, str]:
    """Return key and value of a `--set`.

    Raises:
        UsageError: SET_INVALID, if it is not KEY=VALUE.
    """
    key, equals, value = text.partition("=")
    if not equals or not key:
        message = f"--set takes KEY=VALUE, not '{text}'."
        raise UsageError(message, code="SET_INVALID", hint=f"known keys: {', '.join(settable_keys('local'))}")
    return key, value


def _check_known(key: str, known: tuple[str, ...], target: str) -> None:
    if key in known:
        return
    others = targets_with(key)
    if others and target not in others:
        message = f"'{key}' is a setting of {' and '.join(others)}, and this environment is on {target}."
        hint = "leave it out, or name an environment that has it: --env NAME"
        raise UsageError(message, code="SET_INVALID", hint=hint)
    message = f"--set has no key '{key}'.{did_you_mean(key, known)}"
    raise UsageError(message, code="SET_INVALID", hint=f"known keys: {', '.join(known)}")


def _checked(raw: dict[str, Any], sources: dict[str, str]) -> EnvironmentTable:
    try:
        checked = from_plain(raw, EnvironmentTable, strict=False)
    except msgspec.ValidationError as error:
        from platform_cli.config.wanted import refusal

        key = str(error).rpartition(" - at `$.")[2].rstrip("`")
        message = f"{sources[key]}: {refusal((key,), raw[key])}"
        raise ConfigError(message, code="CONFIG_VALUE_INVALID", hint=_remedy(key, sources[key])) from None
    if checked.timezone:
        _check_zone(checked.timezone, sources["timezone"])
    return checked


def _check_zone(name: str, source: str) -> None:
    from platform_cli.core.schedule import parse_zone

    try:
        parse_zone(name)
    except UsageError as error:
        hint = "use an IANA name such as Europe/Berlin, or none: the machine's own"
        raise ConfigError(f"{source}: {error.message}", code=error.code, hint=hint) from None


def _remedy(key: str, source: str) -> str:
    return f"unset {source}, or give it such a value" if source != "--set" else f"--set {key}=VALUE"
