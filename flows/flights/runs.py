"""What is kept of training runs, by project and branch: their verdicts, and where predictions belong."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from .errors import NoModelError

PASSED, REFUSED = "gate:passed", "gate:refused"
_PROJECT, _BRANCH = "project:", "project_branch:"


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


def branch_of(current: Any) -> list[str]:
    """Return the names of the project and the branch that a run belongs to, as far as there are any.

    `@project` tells both. A deployment to a stage without `@project` says its branch in a tag of the run.
    """
    if getattr(current, "project_name", None):
        return [current.project_name, current.branch_name]
    return sorted(tag.removeprefix(_BRANCH) for tag in current.tags if tag.startswith(_BRANCH))[:1]


def branch_tags(current: Any) -> frozenset[str]:
    """Return the tags that the runs of `current`'s project and branch carry; none without either."""
    names = branch_of(current)
    project = [f"{_PROJECT}{names[0]}"] if len(names) > 1 else []
    return frozenset([*project, *(f"{_BRANCH}{name}" for name in names[-1:])])


def finished(runs: Iterable[Run], branch: frozenset[str]) -> Iterator[Run]:
    """Yield the runs of this very project and branch that ended with a verdict, in the order given.

    Without a project only runs without one count: what is tried on a branch never reaches production.
    """
    for run in runs:
        own = {tag for tag in run.tags if tag.startswith((_PROJECT, _BRANCH))}
        if own == branch and not run.tags.isdisjoint({PASSED, REFUSED}) and run.successful:
            yield run


def required(run: Run | None, branch: frozenset[str]) -> Run:
    """Return the run to score with, if there is one.

    Args:
        run: What `latest_good` found.
        branch: As `branch_tags` returned it, for the message.

    Raises:
        NoModelError: No run has passed its gate; the message gives the next command.
    """
    if run is None:
        where = f" in {', '.join(sorted(branch))}" if branch else ""
        raise NoModelError(f"no TrainFlow run has passed its gate{where}: run `platform run flows/train.py` first")
    return run


def summary(run: Run) -> dict[str, Any]:
    """Return what the chart of the last runs shows: run id, mean absolute error (minutes) and verdict."""
    verdict = "passed" if run.data.passed else "refused"
    return {"run": run.pathspec.split("/")[1], "mae": run.data.metrics["mae"], "verdict": verdict}
