"""Put every argument where Metaflow takes it: some of its options stand before the command, some after it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_COMMANDS = ("run", "resume", "platform")


def sort_arguments(arguments: list[str], start: Any) -> list[str]:
    """Move options of Metaflow's top level, wherever they stand, in front of the command.

    Args:
        arguments: What follows the flow file; the first one is the command.
        start: Metaflow's top-level click command, with the options of the flow's decorators.

    Returns:
        The same arguments, sorted; the order within each group is kept.
    """
    if not arguments or arguments[0] not in _COMMANDS:
        return arguments
    command, rest = arguments[0], arguments[1:]
    # Both levels take --with; the command's own takes the defaults of the environment into account.
    takes = {name: option for option in start.params for name in (*option.opts, *option.secondary_opts)}
    takes.pop("--with", None)
    top, own = _taken(rest, takes)
    return [*top, command, *own]


def _taken(arguments: list[str], options: dict[str, Any]) -> tuple[list[str], list[str]]:
    top: list[str] = []
    own: list[str] = []
    position = 0
    while position < len(arguments):
        name, has_value, _ = arguments[position].partition("=")
        option = options.get(name)
        width = 1 if option is None or option.is_flag or has_value else 1 + option.nargs
        (own if option is None else top).extend(arguments[position : position + width])
        position += width
    return top, own


def add_run_id_file(arguments: list[str], draft: Path) -> tuple[list[str], Path | None]:
    """Ask Metaflow to write the run's id to a file, unless the user did already; say which file it is."""
    if not any(command in arguments for command in ("run", "resume")) or "--help" in arguments:
        return arguments, None
    for position, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        if name == "--run-id-file":
            return arguments, Path(value or arguments[position + 1])
    return [*arguments, "--run-id-file", str(draft)], draft
