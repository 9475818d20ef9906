"""Put every argument where Metaflow takes it: some of its options stand before the command, some after it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_RUNS = ("run", "resume")
_RUN_ID_FILE = "--run-id-file"


def arrange(arguments: list[str], start: Any, draft: Path) -> tuple[list[str], Path | None]:
    """Move options of Metaflow's top level in front of the command, and have the run's id written to a file.

    Args:
        arguments: What follows the flow file; the first one is the command.
        start: Metaflow's top-level click command, with the options of the flow's decorators.
        draft: The file for the run's id, unless the user named one.

    Returns:
        The same arguments, sorted, the order within each group kept; and the file that the run's id will be in.

    Raises:
        LookupError: If an option of the top level lacks its value: it would take the command for it.
    """
    if not arguments or arguments[0] not in {*_RUNS, "platform"}:
        return arguments, None
    command, rest = arguments[0], arguments[1:]
    options = options_of(start)
    # Both levels take --with; the command's own takes the defaults of the environment into account.
    options.pop("--with", None)
    top, own = taken(rest, options)
    if command not in _RUNS or "--help" in rest:
        return [*top, command, *own], None
    for position, argument in enumerate(own):
        name, _, value = argument.partition("=")
        if name == _RUN_ID_FILE:
            named = value or next(iter(own[position + 1 :]), "")
            return [*top, command, *own], Path(named) if named else None
    # Before the user's own, the last of which may lack its value and would take this for it.
    return [*top, command, _RUN_ID_FILE, str(draft), *own], draft


def options_of(command: Any) -> dict[str, Any]:
    """Return the options of a click command by each of their names."""
    return {name: option for option in command.params for name in (*option.opts, *option.secondary_opts)}


def taken(arguments: list[str], options: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Part arguments into those that are among some options, with their values, and the others.

    Raises:
        LookupError: If one of the options lacks its value.
    """
    top: list[str] = []
    own: list[str] = []
    position = 0
    while position < len(arguments):
        name, has_value, _ = arguments[position].partition("=")
        option = options.get(name)
        width = 1 if option is None or option.is_flag or has_value else 1 + option.nargs
        if position + width > len(arguments):
            raise LookupError(name)
        (own if option is None else top).extend(arguments[position : position + width])
        position += width
    return top, own
