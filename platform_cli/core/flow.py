"""What we know of a flow without running it, and of a run once it ended."""

from __future__ import annotations

import msgspec


class FlowParameter(msgspec.Struct, frozen=True):
    """A Parameter of a flow; `required` means that it has no default."""

    name: str
    required: bool = False


class EventTrigger(msgspec.Struct, frozen=True):
    """`@trigger(event=…)`: the event's name, and which of its fields become which parameters (parameter → field)."""

    name: str
    parameters: dict[str, str] = {}


class FinishTrigger(msgspec.Struct, frozen=True):
    """`@trigger_on_finish(flow=…)`: the flow, and its project and branch where they are named."""

    flow: str
    project: str | None = None
    branch: str | None = None


class FlowFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a deployer must know of a flow: told by the flow itself, inside Metaflow, after its mutators have run.

    Attributes:
        cron: The schedule of `@schedule` as Metaflow writes it: six fields in the way of AWS; None without one.
        branch: The branch of `@project`, such as `user.jane` or `prod`; None without `@project`.
        reset_cron: When half-received sets of events are forgotten (`options={"reset_at": …}`).
    """

    flow_name: str
    description: str = ""
    parameters: tuple[FlowParameter, ...] = ()
    cron: str | None = None
    timezone: str | None = None
    project: str | None = None
    branch: str | None = None
    events: tuple[EventTrigger, ...] = ()
    finishes: tuple[FinishTrigger, ...] = ()
    reset_cron: str | None = None
    reset_timezone: str | None = None


class StepSummary(msgspec.Struct, frozen=True):
    """What became of one step; `seconds` run from its first task's start to its last task's end."""

    name: str
    tasks: int
    failed: int
    caught: int
    retried: int
    seconds: float


class CaughtFailure(msgspec.Struct, frozen=True):
    """A failure that `@catch` swallowed."""

    task: str
    exception: str


class RunSummary(msgspec.Struct, frozen=True, kw_only=True):
    """An honest account of a run that has ended."""

    pathspec: str
    successful: bool
    namespace: str = ""
    steps: tuple[StepSummary, ...] = ()
    caught: tuple[CaughtFailure, ...] = ()
    artifacts: tuple[str, ...] = ()
    cards: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """Say in words how it went."""
        if not self.successful:
            return "failed"
        if not self.caught:
            return "succeeded"
        return f"succeeded with {len(self.caught)} caught failure{'s' if len(self.caught) > 1 else ''}"


class FlowProblem(msgspec.Struct, frozen=True, kw_only=True):
    """Why a flow's process ended before Metaflow ran anything."""

    kind: str
    message: str
    file: str | None = None
    line: int | None = None
    text: str | None = None
    module: str | None = None
    option: str | None = None
    known: tuple[str, ...] = ()
    details: str = ""


class FlowOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a flow's process left behind."""

    flow_name: str = ""
    run_id: str | None = None
    summary: RunSummary | None = None
    summary_error: str = ""
    problem: FlowProblem | None = None
