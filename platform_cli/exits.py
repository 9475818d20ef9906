"""Turn whatever a verb ends with into one message and one exit code."""

from __future__ import annotations

import contextlib
import errno
import gc
import itertools
import os
import signal
import sys
from typing import NoReturn, TextIO

import click

from platform_cli.cli.app import build_app
from platform_cli.cli.verbs import VERBS
from platform_cli.core.errors import (
    InternalError,
    Interrupted,
    PlatformError,
    PrerequisiteError,
    UsageError,
    did_you_mean,
)

_READER_GONE = 128 + signal.SIGPIPE  # what a shell reports of any program that wrote to a closed pipe
_REFUSALS = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EACCES, errno.EPERM, errno.EROFS, errno.EMFILE, errno.ENFILE}
_FINISHED_IS_KEPT = "run the same command again: finished work is kept"


def run_and_exit(arguments: list[str]) -> NoReturn:
    """Run the command line and leave with its exit code."""
    _prepare_streams()
    _take_as_interrupts(signal.SIGTERM, signal.SIGHUP)
    try:
        code = _run(arguments)
    except BrokenPipeError:
        code = _READER_GONE
    except KeyboardInterrupt:  # a second one, while the first one was being reported
        code = Interrupted.exit_code
    _leave_nothing_unwritten()
    gc.freeze()  # Python would look once more for garbage in all that libraries have made: up to 50 ms
    sys.exit(code)


def _run(arguments: list[str]) -> int:
    try:
        _refuse_unusable(arguments)
        code = _invoke(arguments)
        sys.stdout.flush()
    except PlatformError as error:
        return _tell(error, arguments)
    except click.exceptions.NoArgsIsHelpError as asked:
        click.echo(asked.ctx.get_help())
        return UsageError.exit_code
    except click.ClickException as error:
        return _tell(_usage(error, arguments), arguments)
    except (KeyboardInterrupt, click.Abort) as error:
        return _tell(_interrupted(error), arguments)
    except SystemExit as left:
        if isinstance(left.__context__, BrokenPipeError):  # rich leaves for it by itself
            raise left.__context__ from None
        raise
    except BrokenPipeError:
        raise
    except Exception as bug:  # noqa: BLE001 - the last line of defence
        return _tell(_refused(bug) or _bug(bug), arguments)
    return code


def _invoke(arguments: list[str]) -> int:
    """Do what click's own `main` does, which would take Ctrl-C, closed pipes and exit codes into its own hands."""
    app = build_app()
    try:
        with app.make_context("platform", list(arguments)) as context:
            app.invoke(context)
    except click.exceptions.Exit as left:
        return left.exit_code
    return 0


def _tell(error: PlatformError, arguments: list[str]) -> int:
    """Show an error where it is wanted, or else on standard error; where neither can be written to the code must do."""
    if not error.shown:
        wanted = "json" if _wants_json(arguments) else "text"
        if not _show(error, wanted):
            _show(error, "text")
    return error.exit_code


def _show(error: PlatformError, output: str) -> bool:
    from platform_cli.bootstrap import failed
    from platform_cli.render.select import select_renderer

    try:
        select_renderer(output, verbose=False).event(failed(error))
    except OSError:
        return False
    return True


def _wants_json(arguments: list[str]) -> bool:
    return "--output=json" in arguments or ("--output", "json") in itertools.pairwise(arguments)


def _usage(error: click.ClickException, arguments: list[str]) -> UsageError:
    context = error.ctx if isinstance(error, click.UsageError) else None
    verb = next((word for word in arguments if word in VERBS), "")
    command = context.command_path if context else f"platform {verb}".rstrip()
    hint = f"{command} --help"
    match error:
        case click.NoSuchOption():
            options = [name for parameter in context.command.params for name in parameter.opts] if context else []
            message = f"`{command}` has no option '{error.option_name}'.{did_you_mean(error.option_name, options)}"
            return UsageError(message, code="OPTION_UNKNOWN", hint=hint)
        case click.UsageError() if error.message.startswith("No such command"):
            word = error.message.split("'")[1]
            known = (
                context.command.list_commands(context)
                if context and isinstance(context.command, click.Group)
                else VERBS
            )
            message = f"there is no command '{word}'.{did_you_mean(word, known)}"
            return UsageError(message, code="COMMAND_UNKNOWN", hint=hint)
        case _:
            text = error.format_message()
            message = f"`{command}`: {text[0].lower()}{text[1:].rstrip('.')}."
            return UsageError(message, code="USAGE", hint=hint)


def _interrupted(error: BaseException) -> Interrupted:
    if sys.stderr.isatty():
        click.echo(err=True)  # the terminal has written ^C
    by = str(error) or "Ctrl-C"
    return Interrupted(f"it was interrupted by {by}.", code="INTERRUPTED", hint=_FINISHED_IS_KEPT)


def _refused(error: Exception) -> PrerequisiteError | None:
    """Return an error for what is the machine's state and no bug: a full disk, a missing permission."""
    if not isinstance(error, OSError) or error.errno not in _REFUSALS:
        return None
    where = f" for {error.filename}" if error.filename else ""
    message = f"the system refuses to go on: {(error.strerror or str(error)).lower()}{where}."
    return PrerequisiteError(message, code="SYSTEM_REFUSED", hint=f"mend that, then {_FINISHED_IS_KEPT}")


def _bug(bug: Exception) -> InternalError:
    import traceback

    message = f"this is a bug in platform: {type(bug).__name__}: {bug}."
    details = "".join(traceback.format_exception(bug))
    return InternalError(message, code="BUG", hint="please report it with the lines above", details=details)


def _refuse_unusable(arguments: list[str]) -> None:
    """Refuse a folder that is gone, and words that are no text: nothing could record or show them."""
    try:
        folder = os.getcwd()  # noqa: PTH109 - Path.cwd() is the same with an import more
    except FileNotFoundError:
        message = "the working folder has been removed."
        raise PrerequisiteError(message, code="FOLDER_GONE", hint="go to a folder that exists: cd ~") from None
    for word in (*arguments, folder):
        if word.encode(errors="replace") != word.encode(errors="surrogateescape"):
            shown = word.encode(errors="backslashreplace").decode()
            message = f"'{shown}' is not UTF-8 text."
            raise UsageError(message, code="NOT_TEXT", hint="give the file or folder another name")


def _take_as_interrupts(*numbers: signal.Signals) -> None:
    """End on these signals as on Ctrl-C, with everything put in order; one that is ignored (nohup) stays so."""

    def interrupt(number: int, _frame: object) -> NoReturn:
        raise KeyboardInterrupt(signal.Signals(number).name)

    for number in numbers:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, interrupt)


def _prepare_streams() -> None:
    """Give a closed stream a place to go, and an encoding that lacks our signs a way to show them."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - open to the end
        elif mode == "w":
            with contextlib.suppress(AttributeError, OSError):  # it writes what is left from before; later we see it
                stream.reconfigure(errors="backslashreplace")


def _leave_nothing_unwritten() -> None:
    """Send what a closed pipe or a full disk would not take nowhere, or the interpreter would complain at its end."""
    for stream in (sys.stdout, sys.stderr):
        _flush(stream)


def _flush(stream: TextIO) -> None:
    try:
        stream.flush()
    except OSError:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
