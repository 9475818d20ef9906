"""Write docs/decorators-matrix.md: what each decorator turns into, as found by running and compiling flows.

`python tools/decorators_matrix.py` runs the flows of tests/decorators/flows on this machine, submits them to a
Kubernetes that records jobs, compiles them for Argo Workflows, and writes down what differs from a step without the
decorator.
`--check` writes nothing and fails if the page says something else.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.decorators.evidence import FLOWS, Seen, differs, pod_of_job, pods_of_template  # noqa: E402 - no package
from tests.decorators.places import Cloud, Place  # noqa: E402

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
WITH = {"size": "size:large", "gpu": "gpu:l4", "spot": "spot", "cached": "cached", "measured": "measured"}
ORIGIN = {"PLATFORM_COMMIT": "1a2b3c4d5e6f+", "PLATFORM_LOCK": "0f1e2d3c4b5a"}
Cells = dict[str, dict[str, list[str]]]  # row, column: lines

HEAD = """# What each decorator turns into

Written by `tools/decorators_matrix.py` from real runs and compilations; a test runs it again. A cell has what differs
from a step without the decorator. Numbers in log lines are shown as n.

* On this machine: `run`, and what the run recorded. The job: what `--with kubernetes` submits to the cluster's API,
  here in `resume`. The template: what `argo-workflows create` deploys.
* The environment has three pools: `standard` and `spot` (3.5 CPU, 13000 MB) and `l4` (1 GPU).
* `facts` is what every run of an environment gets without being asked.

"""


def on_this_machine(cells: Cells, folder: Path) -> None:
    """Run the flows here, also with `--with`, resumed, and in a foreach."""
    place = Place(folder, ORIGIN)
    Seen(place, "parts", "run", FAIL="1")
    first, again = (Seen(place, "parts", *arguments) for arguments in (("resume",), ("run",)))
    fan = Seen(place, "fan", "run")
    bare = Seen(place, "bare", "run", *[word for spec in WITH.values() for word in ("--with", spec)])
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


def production_here(cells: Cells, folder: Path) -> None:
    """Run the flow that is ready for production, let it fail, resume it, and try to bring @production with `--with`."""
    place = Place(folder, ORIGIN)
    failed = Seen(place, "ready", "run", FAIL="1")
    resumed, other = Seen(place, "ready", "resume"), Seen(place, "ready", "run", "--with", "retry:times=3")
    refused = place.run(FLOWS / "bare.py", "run", "--with", "production").output
    tags = [f"tag `{tag}`" for tag in resumed.tags if tag.startswith(("author", "version"))]
    row = cells["production"]
    row["on this machine"] = [*resumed.brought("end"), *tags, *failed.said("failed in", "See")]
    row["resumed"] = [*resumed.brought("end"), *tags]
    row["in a foreach"] = ["the step says `@retry(times=0)`; it gets", *other.brought("own")]
    row["`--with`"] = ["not for a step: `Unknown step decorator`" if "Unknown step decorator" in refused else refused]
    retry = next(attributes for name, attributes, _ in other.steps["end"]["decorators"] if name == "retry")
    row["`--with`"].append(f"`--with retry:times=3` wins: {retry['times']} retries")


def in_the_cloud(cells: Cells, folder: Path) -> None:
    """Compile the flows for Argo Workflows, and submit their steps as jobs."""
    cloud = Cloud(folder)
    try:
        _argo(cells, cloud)
        _kubernetes(cells, cloud)
    finally:
        cloud.close()


def _argo(cells: Cells, cloud: Cloud) -> None:
    parts, fan, ready, bare = (
        pods_of_template(cloud.compile(FLOWS / f"{name}.py", **ORIGIN).template)
        for name in ("parts", "fan", "ready", "bare")
    )
    words = [word for spec in WITH.values() for word in ("--with", spec)]
    given = pods_of_template(cloud.compile(FLOWS / "bare.py", *words, **ORIGIN).template)["end"]["given"]
    for name, step in STEPS.items():
        cells[name]["Argo Workflows: the template"] = differs(parts[step], parts["plain"])
        handed_on = next(spec for spec in given if spec.split(":")[0] == name)
        cells[name]["`--with`"].append(f"on Argo Workflows the pod is given `--with {handed_on}`")
    cells["gpu"]["in a foreach"] += [
        "with @size, @retry, @catch and @timeout, on Argo:",
        *differs(fan["each"], fan["end"]),
    ]
    cells["production"]["Argo Workflows: the template"] = [
        *differs(ready["end"], bare["end"]),
        "its step with `@resources(cpu=2)` and `@retry(times=0)`:",
        *differs(ready["own"], bare["end"]),
    ]
    cells["facts"]["Argo Workflows: the template"] = [
        f"given {', '.join(f'`{each}`' for each in bare['end']['facts'])}"
    ]
    cells["facts"]["in a foreach"] = [f"given {', '.join(f'`{each}`' for each in fan['each']['facts'])}"]
    cells["facts"]["`--with`"] = ["is itself on every step as if with `--with`"]


def _kubernetes(cells: Cells, cloud: Cloud) -> None:
    for flow, count in (("parts", 6), ("ready", 2)):
        cloud.run(FLOWS / f"{flow}.py", "run", FAIL="1")
        jobs = cloud.jobs_of(FLOWS / f"{flow}.py", "resume", "--with", "kubernetes", count=count, **ORIGIN)
        pods = {job["metadata"]["annotations"]["metaflow/step_name"]: pod_of_job(job) for job in jobs}
        if flow == "parts":
            plain = pods["plain"]
            for name, step in STEPS.items():
                cells[name]["Kubernetes: the job"] = differs(pods[step], plain)
            cells["facts"]["Kubernetes: the job"] = [f"given {', '.join(f'`{each}`' for each in plain['facts'])}"]
        else:
            cells["production"]["Kubernetes: the job"] = [
                "its step with `@resources(cpu=2)` and `@retry(times=0)`:",
                *differs(pods["own"], plain),
            ]


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
    cells: Cells = {name: {} for name in ("production", *STEPS, "facts")}
    with tempfile.TemporaryDirectory() as folder:
        for gather in (on_this_machine, production_here, in_the_cloud):
            place = Path(folder) / gather.__name__
            place.mkdir()
            gather(cells, place)
    wanted = page(cells)
    if not arguments.check:
        PAGE.write_text(wanted, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != wanted:
        sys.stderr.write("docs/decorators-matrix.md is out of date; run: python tools/decorators_matrix.py\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
