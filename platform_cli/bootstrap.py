"""The composition root: settings, a renderer and a log, wired for one operation."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platform_cli.config.load import load_settings
from platform_cli.core import events
from platform_cli.core.errors import PlatformError
from platform_cli.render.operation_log import OperationLog
from platform_cli.render.redact import Redactor
from platform_cli.render.select import select_renderer
from platform_cli.targets.registry import check_target, target_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from platform_cli.core.events import Event
    from platform_cli.core.settings import Settings
    from platform_cli.targets.base import Target

_MISSING = {"CONFIG_KEY_MISSING", "ENVIRONMENT_UNKNOWN"}  # what an answer can mend


@dataclasses.dataclass(frozen=True)
class Options:
    """The options that every verb takes."""

    environment: str | None = None
    overrides: tuple[str, ...] = ()
    output: str | None = None
    verbose: bool = False


class Session:
    """What an operation works with: the settings, a sink for events, and a place for its result."""

    def __init__(self, operation: str, options: Options, settings: Settings, *, log: bool) -> None:
        self.settings = settings
        self.operation = operation
        self.renderer = select_renderer(options.output, verbose=options.verbose)
        self._redact = Redactor(os.environ)
        self._log = OperationLog(settings.places.operations, operation) if log else None
        self._started = time.monotonic()

    @functools.cached_property
    def target(self) -> Target:
        """Return the environment's target; verbs that only read settings do not load it."""
        return target_of(self.settings)

    def sink(self, event: Event) -> None:
        """Hand an event to the renderer and to the operation's log, without secrets."""
        clean = self._redact(event)
        if self._log is not None:
            self._log.event(clean)
        self.renderer.event(clean)

    def redact_text(self, text: str, secrets: Sequence[str] = ()) -> str:
        """Take secrets out of a text that leaves this machine: ours, these, and what looks like one."""
        return self._redact.text(text, secrets)

    def show(self, result: Any) -> None:
        """Show a verb's result on standard output."""
        self.renderer.result(result)

    def finish(self, summary: str = "", next_commands: Sequence[str] = ()) -> None:
        """Say that the operation went well, and what to type next."""
        seconds = time.monotonic() - self._started
        self.sink(
            events.OperationFinished(
                operation=self.operation, seconds=seconds, summary=summary, next=tuple(next_commands)
            )
        )

    def fail(self, error: PlatformError) -> None:
        """Say what went wrong."""
        log = str(self._log.file) if self._log is not None and self._log.file is not None else ""
        self.sink(failed(error, log=log))

    def break_off(self, error: BaseException) -> None:
        """Let the log end with what nobody expected; whether somebody can still be told is not known here."""
        import traceback

        if self._log is not None:
            details = self.redact_text("".join(traceback.format_exception(error)))
            message = self.redact_text(str(error))
            self._log.event(events.Failed(code=type(error).__name__, message=message, hint="", details=details))

    def close(self) -> None:
        """Leave the terminal as it was."""
        self.renderer.close()


def failed(error: PlatformError, *, log: str = "") -> events.Failed:
    """Return the event of an error."""
    return events.Failed(
        code=error.code,
        message=error.message,
        hint=error.hint,
        phase=error.phase,
        details=error.details,
        log=log,
        exit_code=error.exit_code,
    )


def _settings(options: Options, complete: Callable[[Options], bool] | None) -> Settings:
    load = functools.partial(load_settings, variables=os.environ, cwd=Path.cwd())
    try:
        return load(environment=options.environment, overrides=options.overrides)
    except PlatformError as error:
        if error.code not in _MISSING or complete is None or not complete(options):
            raise
    return load(environment=options.environment, overrides=options.overrides)


@contextlib.contextmanager
def session(
    operation: str, options: Options, *, log: bool = False, complete: Callable[[Options], bool] | None = None
) -> Iterator[Session]:
    """Wire an operation up; an error inside is shown here and raised on, for the exit code.

    Args:
        operation: The verb's name.
        options: The options that every verb takes.
        log: Whether the operation leaves a log behind: those that change something do.
        complete: Asks for settings that are missing, and says whether to look again; None: nobody is asked.
    """
    settings = _settings(options, complete)
    target = next(one for one in settings.provenance if one.key == "target")
    check_target(settings.values.target, target.source)
    wired = Session(operation, options, settings, log=log)
    try:
        yield wired
    except PlatformError as error:
        wired.fail(error)
        error.shown = True
        raise
    except BaseException as error:
        wired.break_off(error)
        raise
    finally:
        wired.close()
