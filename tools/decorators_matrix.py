"""Write docs/decorators-matrix.md: what each decorator turns into, as found by running and compiling flows.

`python tools/decorators_matrix.py` runs the flows of tests/decorators/flows on this machine, submits them to a
Kubernetes that records jobs, compiles them for Argo Workflows, and writes down what differs from a step without the
decorator. It takes about half a minute.
`--check` writes nothing and fails if the page says something else.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.decorators.evidence import differs  # noqa: E402 - no package
from tests.decorators.story import WITH, Story  # noqa: E402

PAGE = ROOT / "docs" / "decorators-matrix.md"
COLUMNS = (
    "on this machine",
    "Kubernetes: the job",
    "Argo Workflows: the template",
    "`--with`",
    "resumed",
    "in a foreach",
)
STEPS = {"size": "sized", "gpu": "on_gpu", "spot": "on_spot", "cached": "kept", "measured": "weighed"}
Cells = dict[str, dict[str, list[str]]]  # row, column: lines

HEAD = """# What each decorator turns into

Written by `make decorators-matrix` from real runs and compilations; `make verify-decorators-matrix` and a test run them
again. A cell has what differs from a step without the decorator. Numbers in log lines are shown as n.

* On this machine: `run`, and what the run recorded. The job: what `--with kubernetes` submits to the cluster's API.
  The template: what `argo-workflows create` deploys.
* The environment has three pools: `standard` and `spot` (3.5 CPU, 13000 MB) and `l4` (1 GPU).
* `facts` is what every run of an environment gets without being asked.

"""


def find_cells(story: Story) -> Cells:
    """Return all cells of the table."""
    cells: Cells = {name: {} for name in ("production", *STEPS, "facts")}
    for fill in (_on_this_machine, _production_here, _argo, _kubernetes):
        fill(cells, story)
    return cells


def _on_this_machine(cells: Cells, story: Story) -> None:
    first, again = (story.seen("parts", run) for run in ("resumed", "again"))
    fan, bare = story.seen("fan", "first"), story.seen("bare", "failed")
    for name, step in STEPS.items():
        for column, seen in (("on this machine", again), ("resumed", first)):
            cells[name][column] = [*seen.said(f"@{name}", step), *seen.kept(step, "plain")]
        marks = [*fan.said(f"@{name}"), *fan.kept("join" if name == "spot" else "each", "start")]
        cells[name]["in a foreach"] = [mark for mark in marks if name in mark or "cached-from" in mark]
        cells[name]["`--with`"] = [f"`--with {WITH[name]}` here:", *bare.said(f"@{name}", "start")]
    cells["cached"]["on this machine"] = [*first.said("@cached", "kept"), "again:", *cells["cached"]["on this machine"]]
    for column, seen in (("on this machine", again), ("resumed", first)):
        known = [tag for tag in seen.tags if tag.startswith(("commit", "environment", "lock"))]
        cells["facts"][column] = [f"tag `{tag}`" for tag in known]


def _production_here(cells: Cells, story: Story) -> None:
    failed, resumed, other = (story.seen("ready", run) for run in ("failed", "resumed", "other"))
    refused = story.told("refused")
    tags = [f"tag `{tag}`" for tag in resumed.tags if tag.startswith(("author", "version"))]
    row = cells["production"]
    row["on this machine"] = [*resumed.brought("end"), *tags, *failed.said("failed in", "See")]
    row["resumed"] = [*resumed.brought("end"), *tags]
    row["in a foreach"] = ["the step says `@retry(times=0)`; it gets", *resumed.brought("own")]
    row["`--with`"] = ["not for a step: `Unknown step decorator`" if "Unknown step decorator" in refused else refused]
    retry = next(attributes for name, attributes, _ in other.steps["end"]["decorators"] if name == "retry")
    row["`--with`"].append(f"`--with retry:times=3` wins: {retry['times']} retries")


def _argo(cells: Cells, story: Story) -> None:
    parts, fan, ready, given = (story.told("templates")[name] for name in ("parts", "fan", "ready", "given"))
    plain, column = parts["plain"], "Argo Workflows: the template"
    for name, step in STEPS.items():
        cells[name][column] = differs(parts[step], plain)
        handed_on = next(spec for spec in given["end"]["given"] if spec.split(":")[0] == name)
        cells[name]["`--with`"].append(f"on Argo Workflows the pod is given `--with {handed_on}`")
    cells["gpu"]["in a foreach"] += [
        "with @size, @retry, @catch and @timeout, on Argo:",
        *differs(fan["each"], plain),
    ]
    own = "its step with `@resources(cpu=2)` and `@retry(times=0)`:"
    cells["production"][column] = [*differs(ready["end"], plain), own, *differs(ready["own"], plain)]
    cells["facts"][column] = _handed_on(plain)
    cells["facts"]["in a foreach"] = _handed_on(fan["each"])
    cells["facts"]["`--with`"] = ["is itself on every step as if with `--with`"]


def _kubernetes(cells: Cells, story: Story) -> None:
    jobs, column = story.told("jobs"), "Kubernetes: the job"
    plain = jobs["parts"]["plain"]
    for name, step in STEPS.items():
        cells[name][column] = differs(jobs["parts"][step], plain)
    cells["production"][column] = differs(jobs["ready"]["start"], plain)
    cells["facts"][column] = _handed_on(plain)


def _handed_on(pod: dict[str, list[str]]) -> list[str]:
    return [f"given {', '.join(f'`{each}`' for each in pod['facts'])}"]


def page(cells: Cells) -> str:
    """Return the page as Markdown."""
    rows = [["", *COLUMNS], ["---"] * (len(COLUMNS) + 1)]
    rows += [[_title(name), *("<br>".join(row[column]) for column in COLUMNS)] for name, row in cells.items()]
    return (
        HEAD + "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows) + "\n"
    )


def _title(name: str) -> str:
    return name if name == "facts" else f"`@{name}`"


def main() -> int:
    """Write the page, or check it; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if the page says something else")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        wanted = page(find_cells(Story(Path(folder))))
    if not arguments.check:
        PAGE.write_text(wanted, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != wanted:
        sys.stderr.write("docs/decorators-matrix.md is out of date; run: make decorators-matrix\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
