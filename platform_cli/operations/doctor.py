"""`platform doctor`: ask everything at once, and put all that is known into one file for whoever shall help."""

from __future__ import annotations

import functools
import platform
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters.bundle import write_bundle
from platform_cli.core.changes import Check, Diagnosis
from platform_cli.core.errors import PlatformError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from platform_cli.core.settings import Settings
    from platform_cli.targets.base import Target

_AT_ONCE = 8
_REPORT = "this is not foreseen: please report it"
_OPERATIONS = 10  # the newest logs


def diagnose(target: Target) -> Diagnosis:
    """Do the checks of `status` and the deeper ones, side by side."""
    settings, probes = target.settings, target.probes()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        checks = pool.submit(_status, target)
        deeper = list(pool.map(lambda item: _answer(*item), probes.items()))
    found = (*checks.result(), *deeper)
    return Diagnosis(
        environment=settings.environment,
        target=settings.values.target,
        healthy=all(check.ok for check in found),
        checks=found,
    )


def bundle(target: Target, diagnosis: Diagnosis, file: Path, redact: Callable[[str, Sequence[str]], str]) -> Diagnosis:
    """Write all that is known into a file, and return the diagnosis with where it is and what it lacks.

    Args:
        target: What to collect from.
        diagnosis: What was found.
        file: Where the bundle goes.
        redact: Takes secrets out of a text; it is given the values of those that it cannot know of.

    Raises:
        PrerequisiteError: If the file cannot be written.
    """
    parts = {**_own_evidence(target.settings, diagnosis), **target.evidence()}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        secrets = pool.submit(target.secret_values)
        texts = dict(zip(parts, pool.map(_collect, parts.values()), strict=True))
    missing = tuple(f"{name}: {text}" for name, text in texts.items() if isinstance(text, Exception))
    found = {name: redact(text, secrets.result()) for name, text in texts.items() if text and isinstance(text, str)}
    if missing:
        found["missing.txt"] = redact("\n".join((*missing, "")), secrets.result())
    write_bundle(file, found)
    return msgspec.structs.replace(diagnosis, bundle=str(file), files=len(found), missing=missing)


def _answer(question: str, ask: Callable[[], str]) -> Check:
    try:
        return Check(question, ok=True, answer=ask())
    except PlatformError as error:
        answer = f"{error.message}\n{error.details}".strip()
        return Check(question, ok=False, answer=answer, hint=error.hint)
    except Exception as error:  # noqa: BLE001 - one broken part must not keep the others from being asked
        return Check(question, ok=False, answer=_unforeseen(error), hint=_REPORT)


def _status(target: Target) -> tuple[Check, ...]:
    try:
        return target.checks()
    except Exception as error:  # noqa: BLE001 - likewise
        return (Check("status", ok=False, answer=_unforeseen(error), hint=_REPORT),)


def _collect(part: Callable[[], str]) -> str | Exception:
    try:
        return part()
    except PlatformError as error:
        return error
    except Exception as error:  # noqa: BLE001 - likewise
        return RuntimeError(_unforeseen(error))


def _unforeseen(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


def _own_evidence(settings: Settings, diagnosis: Diagnosis) -> dict[str, Callable[[], str]]:
    places = settings.places
    logs = sorted(places.operations.glob("*.jsonl"))[-_OPERATIONS:] if places.operations.is_dir() else []
    return {
        "report.json": lambda: _json(diagnosis),
        "settings.json": lambda: _json(settings.provenance),
        "versions.json": lambda: _json(_versions()),
        "profile.json": lambda: places.profile.read_text(encoding="utf-8") if places.profile.exists() else "",
        **{f"operations/{log.name}": functools.partial(log.read_text, encoding="utf-8") for log in logs},
    }


def _versions() -> dict[str, str]:
    """Return the versions of this machine's parts, and of all Python packages."""
    packages = {one.metadata["Name"]: one.version for one in metadata.distributions()}
    return {"python": sys.version, "system": platform.platform(), **dict(sorted(packages.items()))}


def _json(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value)).decode()
