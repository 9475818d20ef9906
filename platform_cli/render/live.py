"""The live view of a terminal: what is being done, for how long, and each step's tasks."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

from rich.console import Console, Group
from rich.live import Live as RichLive
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from platform_cli.core import events
from platform_cli.render.plain import lines_of
from platform_cli.render.resources import Resources
from platform_cli.render.steps import StepCount, StepCounter
from platform_cli.render.words import seconds_in_words

if TYPE_CHECKING:
    from rich.console import RenderableType

    from platform_cli.core.events import Event

_EVENT_STYLES: dict[type, str] = {events.OperationStarted: "bold", events.Warned: "yellow"}
_OUTCOME_STYLES = {"ok": "green", "unchanged": "dim", "planned": "cyan", "failed": "red"}


_METAFLOW_NEWS = ("Task is starting.", "Task is starting (retry).", "Task finished successfully.")
_TASK_LINE = re.compile(r"\S+ \S+ \[[^]]+\] ")


class Live:
    """Scroll what is over, redraw what goes on."""

    takes_lines = True

    def __init__(self, *, verbose: bool) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._verbose = verbose
        self._phase = ""
        self._began = time.monotonic()
        self._counter = StepCounter()
        self._resources = Resources()
        self._spinner = Spinner("dots")  # a new one at each drawing would stand still
        self._live = RichLive(console=self._console, get_renderable=self._picture, transient=True, refresh_per_second=8)

    def event(self, event: Event) -> None:
        """Show one event."""
        match event:
            case events.PhaseStarted():
                self._phase = f"{event.phase} ({event.index} of {event.total})"
                self._began = time.monotonic()
                self._live.start()
            case events.FlowOutput():
                self._counter.take(event.line)
                self._live.start()
                self._print(event)
            case events.ResourceMoved():
                self._resources.take(event)
                self._print(event)
            case events.OperationFinished() | events.Failed():
                self._live.stop()
                self._print(event)
            case _:
                self._print(event)

    def result(self, result: Any) -> None:
        """Show what a verb returned."""
        from platform_cli.render.results import print_result

        self._live.stop()
        print_result(result)

    def close(self) -> None:
        """Leave the terminal as it was."""
        self._live.stop()

    def _print(self, event: Event) -> None:
        for line in lines_of(event, verbose=self._verbose):
            self._console.print(Text(line, style=_style(event, line)), soft_wrap=True)

    def _picture(self) -> RenderableType:
        if self._counter.steps:
            return Group(_rule(), _steps_table(self._counter.steps.values()))
        elapsed = seconds_in_words(time.monotonic() - self._began)
        done = f"  {self._resources.done} done" if self._resources.going_on else ""
        self._spinner.update(text=Text(f"{self._phase}  {elapsed}{done}"))
        return Group(self._spinner, self._resources.table()) if self._resources.going_on else self._spinner


def _style(event: Event, line: str) -> str:
    match event:
        case events.PhaseFinished():
            return _OUTCOME_STYLES[event.outcome]
        case events.ResourceMoved():
            return {"done": "green", "failed": "red"}.get(event.state, "dim")
        case events.FlowOutput():
            return _flow_style(line)
        case events.Failed():
            return "red" if line.startswith("error") else ""
        case events.OperationFinished():
            return "bold" if line.startswith("next:") else ""
        case _:
            return _EVENT_STYLES.get(type(event), "")


def _flow_style(line: str) -> str:
    """Let what Metaflow says about tasks step back behind what the flow itself prints."""
    if line.endswith(("Task failed.", "Workflow failed.")):
        return "red"
    return "dim" if line.endswith(_METAFLOW_NEWS) or not _TASK_LINE.match(line) else ""


def _rule() -> Text:
    return Text("─" * 60, style="dim")


def _steps_table(steps: Any) -> Table:
    table = Table.grid(padding=(0, 2))
    for step in steps:
        table.add_row(*_step_row(step))
    return table


def _step_row(step: StepCount) -> tuple[RenderableType, ...]:
    until = time.monotonic() if step.running else step.ended
    counts = Text()
    for count, word, style in (
        (len(step.running), "running", "cyan"),
        (step.done, "done", "green"),
        (step.failed, "failed", "red"),
        (step.retried, "retried", "yellow"),
    ):
        if count:
            counts.append(f"{count} {word}  ", style=style)
    mark: RenderableType = Spinner("dots", style="cyan") if step.running else Text("✗" if step.failed else "✓")
    return (
        mark,
        Text(step.name, style="bold"),
        counts,
        Text(seconds_in_words(until - step.began), style="dim"),
    )
