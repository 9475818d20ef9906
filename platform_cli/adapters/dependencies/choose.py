"""Make a lock of a declaration: which Python, which sets, which versions, and what to say about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters.dependencies.explain import explained, is_unreachable
from platform_cli.adapters.dependencies.indexes import variables_of
from platform_cli.adapters.dependencies.pythons import CURRENT_MINOR, distance, fetch_python, find_python, minors_of
from platform_cli.adapters.dependencies.resolve import allowed_files, resolve, without_wheels
from platform_cli.adapters.dependencies.tables import absolute
from platform_cli.adapters.dependencies.uv import UvError
from platform_cli.core.dependencies import MINORS, Lock, without_credentials
from platform_cli.core.errors import ConflictError, UsageError

if TYPE_CHECKING:
    from platform_cli.adapters.dependencies.resolve import Tell
    from platform_cli.core.dependencies import Declaration, LockedSet, WantedSet


def choose(declaration: Declaration, file: Path, tell: Tell) -> Lock:
    """Return a lock.

    Args:
        declaration: What the flow declares.
        file: The flow file, for messages.
        tell: Called with what the user should know.

    Raises:
        PlatformError: If there is no solution, or no index to ask; with the conflict, and the command to type.
    """
    what, again = f"the dependencies of {file}", f"platform lock {file}"
    try:
        pinned = _pinned(declaration)
        _check_requirements(pinned, what)
        sets = _all_sets(pinned, what, tell)
    except UvError as error:
        raise explained(error.text, what, again) from None
    variables = variables_of(pinned.settings)
    sets = tuple(msgspec.structs.replace(one, variables=variables) for one in sets)
    return Lock(
        declared=declaration.digest,
        source=declaration.source,
        asked=declaration.asked,
        sets=sets,
    )


def remember_credentials(declaration: Declaration) -> None:
    """Keep in mind what the indexes of a declaration want to know, for what will be installed from them."""
    variables_of(_pinned(declaration).settings)


def _pinned(declaration: Declaration) -> Declaration:
    """Return a declaration that holds from anywhere, with the pins of a lock that another tool wrote."""
    if declaration.kind == "lock":
        from platform_cli.adapters.dependencies.foreign_lock import with_pins

        declaration = with_pins(declaration)
    settings = absolute(declaration.settings, Path(declaration.file).parent.resolve())
    return msgspec.structs.replace(declaration, settings=settings)


def _all_sets(declaration: Declaration, what: str, tell: Tell) -> tuple[LockedSet, ...]:
    try:
        return tuple(_one_set(declaration, one, what, tell) for one in declaration.sets)
    except UvError as error:
        if not declaration.apart or "No solution found" not in error.text:
            raise
    tell("What the steps ask for does not fit into one environment: each gets one of its own.")
    return tuple(_one_set(declaration, one, what, tell) for one in declaration.apart)


def _one_set(declaration: Declaration, wanted: WantedSet, what: str, tell: Tell) -> LockedSet:
    if wanted.near or not wanted.python:
        locked = _nearest(declaration, wanted, tell)
    else:
        locked = resolve(wanted, _minors(wanted, what), declaration.settings, declaration.until, tell)
    kept, lost = allowed_files(locked, wanted.hashes)
    if lost:
        message = f"{what} allow files of {lost} that the index does not have: it has others of that version."
        hint = f"find out why; if the new ones are right, write {declaration.source} anew"
        raise ConflictError(message, code="DEPENDENCIES_HASH_MISMATCH", hint=hint)
    return kept


def _check_requirements(declaration: Declaration, what: str) -> None:
    """Refuse what is no requirement: uv would look for the cause in places that nobody knows."""
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        for text in (text for one in declaration.sets for text in one.requirements):
            Requirement(text)
    except InvalidRequirement as error:
        reason = without_credentials(str(error).splitlines()[0].rstrip(".:"))
        message = f"{what} hold '{without_credentials(text)}', which is no requirement: {reason}."
        hint = f"mend it in {declaration.source}, such as numpy>=2 or 'pandas[excel]==2.*'"
        raise UsageError(message, code="DEPENDENCIES_INVALID", hint=hint) from None


def _minors(wanted: WantedSet, what: str) -> tuple[str, ...]:
    try:
        minors = minors_of(wanted.python)
    except ValueError:
        minors = ()
    if not minors:
        message = f"{what} ask for Python '{wanted.python}', and platform runs on {', '.join(MINORS)}."
        hint = f'say it so: requires-python = ">={MINORS[0]}"'
        raise UsageError(message, code="DEPENDENCIES_INVALID", hint=hint)
    return minors


def _nearest(declaration: Declaration, wanted: WantedSet, tell: Tell) -> LockedSet:
    """Resolve for the Python that is asked for, or the nearest one for which every package has a wheel."""
    asked = wanted.python.removeprefix("==").removesuffix(".*") or CURRENT_MINOR
    best: tuple[LockedSet, list[str]] | None = None
    failure: UvError | None = None
    for minor in _candidates(asked):
        remarks: list[str] = []
        try:
            locked = resolve(wanted, (minor,), declaration.settings, declaration.until, remarks.append)
        except UvError as error:
            if is_unreachable(error.text):
                raise
            failure = failure or error
            continue
        if best is not None and _built(locked) >= _built(best[0]):
            break  # another Python does not help: these packages have no wheel at all
        best = (locked, remarks)
        if not _built(locked):
            break
    if best is None:
        raise failure or UvError(f"No Python near {asked} is on this machine.")
    for line in (*_choice(best[0], asked), *best[1]):
        tell(line)
    return best[0]


def _built(locked: LockedSet) -> set[str]:
    return {one.name for one in without_wheels(locked)}


def _candidates(asked: str) -> list[str]:
    nearest_first = sorted(MINORS, key=lambda minor: distance(minor, asked))
    return [minor for minor in nearest_first if find_python(minor) or (minor == asked and fetch_python(minor))]


def _choice(locked: LockedSet, asked: str) -> list[str]:
    chosen, built = locked.pythons[0], without_wheels(locked)
    lines = []
    if chosen != asked:
        lines.append(f"Python {chosen} instead of {asked}, {_why_not(asked)}.")
    if built:
        names = ", ".join(f"{one.name} {one.version}" for one in built)
        lines.append(f"{names}: there is no wheel, so it is built from its source.")
    return lines


def _why_not(minor: str) -> str:
    if minor not in MINORS:
        return "which is not one that platform runs on"
    return "for which there are not all wheels" if find_python(minor) else "which cannot be had here"
