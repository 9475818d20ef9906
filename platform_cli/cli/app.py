"""The root command: a click group that imports a verb's module when the verb is called."""

from __future__ import annotations

import importlib
from typing import Any

import click
import typer.core
import typer.main

from platform_cli import __version__
from platform_cli.cli.verbs import VERBS

_DESCRIPTION = """Give a data scientist a production Metaflow platform with four verbs.

\b
  platform up                          make it: on this machine, no cloud, no Docker
  platform run flows/train.py          run a flow there
  platform deploy --schedule daily     put flows into production
  platform down                        take everything away, and account for it
"""
_WIDTH = 80  # of every help text, whatever the terminal's: they are rendered ahead by tools/render_help.py


class Verbs(click.Group):
    """Know all verbs by name, and each one's options only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        """Return the verbs in the order of VERBS: the four first, then by use."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return the command of a verb, built by typer from its module."""
        if cmd_name not in VERBS:
            return None
        module, _ = VERBS[cmd_name]
        app = importlib.import_module(f"platform_cli.cli.{module}").app
        command = typer.main.get_command(app)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the verbs from the table, without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in VERBS.items()])


class _Family(typer.core.TyperGroup):
    """A verb with verbs of its own; its list of them shows whole sentences, where click's would cut them off."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, (command.help or "").split("\n\n")[0]) for name, command in self.commands.items()]
            )


def build_app() -> click.Group:
    """Return the root command."""
    help_texts = {"help_option_names": ["-h", "--help"], "terminal_width": _WIDTH}
    group = Verbs(name="platform", help=_DESCRIPTION, no_args_is_help=True, context_settings=help_texts)
    version = click.version_option(__version__, "-V", "--version", prog_name="platform", message="%(prog)s %(version)s")
    return version(group)


def make(**settings: Any) -> typer.Typer:
    """Return the typer app of a verb: plain help, plain errors, no shell completion machinery at start-up."""
    return typer.Typer(
        cls=_Family, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, **settings
    )
