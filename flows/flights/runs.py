"""Find the training runs that count: of the same project and branch, finished, and passed by their gate."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from .errors import NoModelError

PASSED, REFUSED = "gate:passed", "gate:refused"


class Run(Protocol):
    """What is asked of a run; Metaflow's `Run` has it."""

    @property
    def pathspec(self) -> str:
        """Flow and run id, as in TrainFlow/12."""

    @property
    def successful(self) -> bool:
        """Whether the run has come to its end."""

    @property
    def tags(self) -> frozenset[str]:
        """Tags of the user and of the system."""

    @property
    def data(self) -> Any:
        """Artifacts at the end of the run."""


def branch_tags(current: object) -> frozenset[str]:
    """Return the tags that `@project` puts on the runs of `current`'s project and branch; none without it."""
    names = {"project": "project_name", "project_branch": "branch_name"}
    values = {tag: getattr(current, name, None) for tag, name in names.items()}
    return frozenset(f"{tag}:{value}" for tag, value in values.items() if value)


def finished(runs: Iterable[Run], branch: frozenset[str]) -> Iterator[Run]:
    """Yield the runs of this very project and branch that ended with a verdict, in the order given.

    Without a project only runs without one count: what is tried on a branch never reaches production.
    """
    for run in runs:
        own = {tag for tag in run.tags if tag.startswith(("project:", "project_branch:"))}
        if own == branch and not run.tags.isdisjoint({PASSED, REFUSED}) and run.successful:
            yield run


def reigning(runs: Iterable[Run], branch: frozenset[str]) -> Run | None:
    """Return the newest run tagged as passed: its model is in use. Taking the tag off retires it.

    Args:
        runs: Newest first, as Metaflow's client gives them.
        branch: As `branch_tags` returned it.
    """
    return next((run for run in finished(runs, branch) if PASSED in run.tags), None)


def model_run(runs: Iterable[Run], branch: frozenset[str]) -> Run:
    """Return the run to score with.

    Raises:
        NoModelError: No run has passed its gate; the message gives the next command.
    """
    run = reigning(runs, branch)
    if run is None:
        where = f" in {', '.join(sorted(branch))}" if branch else ""
        raise NoModelError(f"no TrainFlow run has passed its gate{where}: run `platform run flows/train.py` first")
    return run


def summary(run: Run) -> dict[str, Any]:
    """Return what the chart of the last runs shows: run id, mean absolute error (minutes) and verdict."""
    verdict = "passed" if run.data.passed else "refused"
    return {"run": run.pathspec.split("/")[1], "mae": run.data.metrics["mae"], "verdict": verdict}
