"""Runs and compilations that several tests look at: each is made once in a session, by whichever test asks first."""

from __future__ import annotations

import fcntl
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.decorators.evidence import FLOWS, Seen, look, pod_of_job, pods_of_template
from tests.decorators.places import Cloud, Place

if TYPE_CHECKING:
    from collections.abc import Callable

WITH = {"size": "size:large", "gpu": "gpu:l4", "spot": "spot", "cached": "cached", "measured": "measured"}
ORIGIN = {"PLATFORM_COMMIT": "1a2b3c4d5e6f+", "PLATFORM_LOCK": "0f1e2d3c4b5a"}
_WITH = [word for spec in WITH.values() for word in ("--with", spec)]
_OTHERS = ["--with", "retry:times=1,minutes_between_retries=0", "--with", "timeout:minutes=5"]


def parts(folder: Path) -> Any:
    """Run one decorator a step: let the first of them fail, resume, and run again."""
    return look(
        Place(folder, ORIGIN),
        failed=("parts", ["run", "--max-workers", "1"], "1"),
        resumed=("parts", ["resume"]),
        again=("parts", ["run"]),
    )


def fan(folder: Path) -> Any:
    """Run all decorators on one step of a foreach: let it fail, and run it twice."""
    return look(Place(folder, ORIGIN), failed=("fan", ["run"], "1"), first=("fan", ["run"]), again=("fan", ["run"]))


def bare(folder: Path) -> Any:
    """Run a flow without decorators and bring all of them with `--with`: let it fail, resume, and run again."""
    specs = [*_WITH, *_OTHERS]
    return look(
        Place(folder, ORIGIN),
        failed=("bare", ["run", *specs], "1"),
        resumed=("bare", ["resume", *specs]),
        again=("bare", ["run", *specs]),
    )


def ready(folder: Path) -> Any:
    """Run the flow that is ready for production: let it fail, resume it, and bring other retries with `--with`."""
    return look(
        Place(folder, ORIGIN),
        failed=("ready", ["run"], "1"),
        resumed=("ready", ["resume"]),
        other=("ready", ["run", "--with", "retry:times=3", "--with", "timeout:minutes=7"]),
    )


def refused(folder: Path) -> Any:
    """Try to bring @production with `--with`."""
    return Place(folder).run(FLOWS / "bare.py", "run", "--with", "production").output


def templates(folder: Path) -> Any:
    """Compile the flows for Argo Workflows; `given` is the one that all decorators are brought to."""
    flows: dict[str, list[str]] = {"parts": [], "fan": [], "ready": []}
    cloud = Cloud(folder)
    try:
        made = {name: cloud.compile(FLOWS / f"{name}.py", **ORIGIN) for name in flows}
        made["given"] = cloud.compile(FLOWS / "bare.py", *_WITH, **ORIGIN)
        return {name: pods_of_template(done.template) for name, done in made.items()}
    finally:
        cloud.close()


def jobs(folder: Path) -> Any:
    """Submit steps as jobs to a cluster: of `parts`, resumed, all that stand side by side; of `ready` the first."""
    cloud = Cloud(folder)
    try:
        cloud.run(FLOWS / "parts.py", "run", "--max-workers", "1", FAIL="1")
        made = {
            "parts": cloud.jobs_of(FLOWS / "parts.py", "resume", "--with", "kubernetes", count=6, **ORIGIN),
            "ready": cloud.jobs_of(FLOWS / "ready.py", "run", "--with", "kubernetes", count=1, **ORIGIN),
        }
    finally:
        cloud.close()
    return {
        name: {job["metadata"]["annotations"]["metaflow/step_name"]: pod_of_job(job) for job in each}
        for name, each in made.items()
    }


_CHAPTERS: tuple[Callable[[Path], Any], ...] = (parts, fan, bare, ready, refused, templates, jobs)


class Story:
    """What was seen, kept in a folder that all processes of a session share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)

    def seen(self, chapter: str, run: str) -> Seen:
        """Return a run on this machine."""
        return Seen(**self.told(chapter)[run])

    def told(self, chapter: str) -> Any:
        """Return what a function of this module found out."""
        file = self._folder / f"{chapter}.json"
        with (self._folder / f"{chapter}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not file.exists():
                (find,) = (each for each in _CHAPTERS if each.__name__ == chapter)
                found = find(Path(tempfile.mkdtemp(prefix=chapter, dir=self._folder)))
                file.write_text(json.dumps(found), encoding="utf-8")
        return json.loads(file.read_text(encoding="utf-8"))
