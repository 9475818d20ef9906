"""Write what `platform … --help` prints to platform_cli/cli/help, so that the command need not be loaded to print it.

`python tools/render_help.py` rewrites the texts; `--check` says whether they are current.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from platform_cli.cli.app import build_app

if TYPE_CHECKING:
    from collections.abc import Iterator

HELP = Path(__file__).parents[1] / "platform_cli" / "cli" / "help"


def render() -> dict[str, str]:
    """Return the help of every command: file name, such as `scheduler-run.txt`, and text."""
    return dict(_texts(build_app(), "platform", None))


def _texts(command: click.Command, name: str, parent: click.Context | None) -> Iterator[tuple[str, str]]:
    with click.Context(command, parent=parent, info_name=name, **command.context_settings) as context:
        yield f"{context.command_path.removeprefix('platform ').replace(' ', '-')}.txt", f"{context.get_help()}\n"
        if isinstance(command, click.Group):
            for verb in command.list_commands(context):
                below = command.get_command(context, verb)
                if below is not None:
                    yield from _texts(below, verb, context)


def main() -> int:
    """Rewrite the texts, or check them; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if a text is out of date")
    arguments = parser.parse_args()
    wanted = render()
    current = {file.name: file.read_text(encoding="utf-8") for file in HELP.glob("*")}
    if arguments.check and wanted != current:
        names = sorted(name for name in {*wanted, *current} if wanted.get(name) != current.get(name))
        sys.stderr.write(f"out of date: {', '.join(names)}; run: python tools/render_help.py\n")
        return 1
    if not arguments.check:
        _write(wanted, current)
    return 0


def _write(wanted: dict[str, str], current: dict[str, str]) -> None:
    HELP.mkdir(exist_ok=True)
    for name in current.keys() - wanted.keys():
        (HELP / name).unlink()
    for name, text in wanted.items():
        (HELP / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
