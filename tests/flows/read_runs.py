"""Answer questions about runs through Metaflow's Client API, in a process of its own.

Metaflow reads its configuration once, when it is imported: the tests' own process must not decide for others.
A question is one line on standard input, `ROOT PATHSPEC`, and the answer is one line of JSON.
"""

import json
import sys
from typing import Any

from metaflow import Run, metadata, namespace


def describe_run(run: Any) -> dict[str, Any]:
    """Tell how a run went and what each of its tasks left behind."""
    return {
        "successful": run.successful,
        "tags": sorted(run.tags),
        "steps": {step.id: describe_tasks(step) for step in run},
        "structure": run["_parameters"].task["_graph_info"].data,
    }


def describe_tasks(step: Any) -> list[dict[str, Any]]:
    """Tell each task's last attempt and its artifacts, in the order the tasks were started."""
    tasks = sorted(step, key=lambda task: int(task.id))
    return [
        {"attempt": task.current_attempt, "artifacts": {artifact.id: artifact.data for artifact in task}}
        for task in tasks
    ]


def main() -> None:
    """Answer until the questions end."""
    namespace(None)
    for question in sys.stdin:
        root, pathspec = question.rstrip("\n").rsplit(" ", 1)
        metadata(f"local@{root}")
        sys.stdout.write(json.dumps(describe_run(Run(pathspec)), default=str) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
