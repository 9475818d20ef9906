"""Turn whatever a verb ends with into one message and one exit code."""

from __future__ import annotations

import itertools
import os
import sys
from typing import NoReturn

import click

from platform_cli.cli.app import build_app
from platform_cli.cli.verbs import VERBS
from platform_cli.core.errors import InternalError, Interrupted, PlatformError, UsageError, did_you_mean


def run_and_exit(arguments: list[str]) -> NoReturn:
    """Run the command line and leave with its exit code."""
    try:
        build_app().main(arguments, prog_name="platform", standalone_mode=False)
    except PlatformError as error:
        _leave(error, arguments)
    except click.exceptions.NoArgsIsHelpError as asked:
        click.echo(asked.ctx.get_help())
        sys.exit(2)
    except click.ClickException as error:
        _leave(_usage(error), arguments)
    except (KeyboardInterrupt, click.Abort):
        hint = "run the same command again: finished work is kept"
        _leave(Interrupted("you interrupted it.", code="INTERRUPTED", hint=hint), arguments)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read us has seen enough
        sys.exit(0)
    except Exception as bug:  # noqa: BLE001 - the last line of defence
        _leave(_bug(bug), arguments)
    sys.exit(0)


def _leave(error: PlatformError, arguments: list[str]) -> NoReturn:
    if not error.shown:
        from platform_cli.bootstrap import failed
        from platform_cli.render.select import select_renderer

        select_renderer("json" if _wants_json(arguments) else "text", verbose=False).event(failed(error))
    sys.exit(error.exit_code)


def _wants_json(arguments: list[str]) -> bool:
    return "--output=json" in arguments or ("--output", "json") in itertools.pairwise(arguments)


def _usage(error: click.ClickException) -> UsageError:
    command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "platform"
    hint = f"{command} --help"
    match error:
        case click.NoSuchOption():
            known = [name for parameter in error.ctx.command.params for name in parameter.opts] if error.ctx else []
            message = f"`{command}` has no option '{error.option_name}'.{did_you_mean(error.option_name, known)}"
            return UsageError(message, code="OPTION_UNKNOWN", hint=hint)
        case click.UsageError() if error.message.startswith("No such command"):
            word = error.message.split("'")[1]
            message = f"there is no command '{word}'.{did_you_mean(word, VERBS)}"
            return UsageError(message, code="COMMAND_UNKNOWN", hint=hint)
        case _:
            text = error.format_message()
            return UsageError(f"{text[0].lower()}{text[1:].rstrip('.')}.", code="USAGE", hint=hint)


def _bug(bug: Exception) -> InternalError:
    import traceback

    message = f"this is a bug in platform: {type(bug).__name__}: {bug}."
    details = "".join(traceback.format_exception(bug))
    return InternalError(message, code="BUG", hint="please report it with the lines above", details=details)
