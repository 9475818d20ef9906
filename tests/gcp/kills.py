"""Kill `up` and `down` at many moments, go on, and look: `python -m tests.gcp.kills up down` prints a table.

Google is slowed down so that a moment at random most often meets Terraform at work.
"""

from __future__ import annotations

import contextlib
import dataclasses
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.cloud.google_cloud import GoogleCloud
from tests.gcp.places import PROJECT, SECONDS, Done, Place, kill, place

if TYPE_CHECKING:
    from collections.abc import Iterator

PACE = 1 / 300  # a cluster takes one second
MOMENTS = 20
_TURN_SECONDS = 0.02
PHASES = {
    "up": (
        *("Check the project", "Enable APIs", "Ensure the state's bucket", "Plan", "Make what Google owns"),
        "Connect to the cluster",
    ),
    "down": (
        "Check the protection",
        *("Connect to the cluster", "Empty the bucket", "Destroy what Google owns", "Sweep leftovers"),
        "Remove the state",
    ),
}
BOUNDARIES = {verb: [f"{end}:{one}" for one in phases for end in ("begin", "end")] for verb, phases in PHASES.items()}


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of an environment whose `up` or `down` was killed.

    Attributes:
        verb: What was killed.
        moment: When.
        reached: The last thing that it said.
        there: How many resources there were then.
        wrong: What is not as it should be after the next `up` and `down`; empty: it converged.
    """

    verb: str
    moment: str
    reached: str
    there: int
    wrong: str


@contextlib.contextmanager
def fresh(folder: Path) -> Iterator[Place]:
    """Give a project in which nothing is yet."""
    cloud = GoogleCloud(project=PROJECT)
    cloud.inventory.pace = PACE
    with place(folder, cloud) as found:
        yield found


def full(found: Place) -> list[str]:
    """Bring an environment up undisturbed; return the types of all that is there then."""
    found.ok("up")
    return found.kinds()


def at_boundary(found: Place, verb: str, boundary: str, wanted: list[str]) -> Outcome:
    """Kill a verb where a phase begins or ends; for `down` the environment is up."""
    done = found.run(*_words(verb), DIE_AT=boundary)
    assert done.code < 0, done.text
    return _outcome(found, verb, boundary, done.text, wanted)


def at_random(found: Place, verb: str, seconds: float, wanted: list[str], *, all_of_it: bool) -> Outcome:
    """Kill a verb after so many seconds, and Terraform with it or not."""
    process = found.start(*_words(verb))
    time.sleep(seconds)
    text = kill(process, all_of_it=all_of_it)
    with_it = "" if all_of_it else ", Terraform lives on"
    return _outcome(found, verb, f"{seconds:.2f} s{with_it}", text, wanted)


def at_call(found: Place, verb: str, kind: str, wanted: list[str], *, all_of_it: bool) -> Outcome:
    """Kill a verb when Terraform's provider has just asked for a thing of this type to be made, or to be removed."""
    calls = found.cloud.inventory.calls
    begun, operation = len(calls), {"up": "create", "down": "delete"}[verb]
    process = found.start(*_words(verb))
    until_called(found, operation, kind, begun)
    text = kill(process, all_of_it=all_of_it)
    return _outcome(found, verb, f"{operation} {kind}", text, wanted)


def until_called(found: Place, operation: str, kind: str, begun: int = 0) -> None:
    """Wait until Terraform's provider asks for something; `begun` calls were before that."""
    deadline = time.monotonic() + SECONDS
    while not any(one[:2] == (operation, kind) for one in found.cloud.inventory.calls[begun:]):
        assert time.monotonic() < deadline
        time.sleep(_TURN_SECONDS)


def duration(found: Place, verb: str) -> float:
    """Return how many seconds a verb takes undisturbed."""
    began = time.monotonic()
    found.ok(*_words(verb))
    return time.monotonic() - began


def _words(verb: str) -> tuple[str, ...]:
    return (verb, "--purge") if verb == "down" else (verb,)


def _outcome(found: Place, verb: str, moment: str, text: str, wanted: list[str]) -> Outcome:
    there = len(found.cloud.inventory.things)
    reached = text.strip().rpartition("\n")[2]
    problems = [*_again(found, verb, wanted)]
    if verb == "up":
        problems += _again(found, "down", wanted)
    return Outcome(verb, moment, reached, there, "; ".join(problems))


def _again(found: Place, verb: str, wanted: list[str]) -> list[str]:
    told = found.ok(*_words(verb))
    expected = wanted if verb == "up" else []
    problems = [] if found.kinds() == expected else [f"after {verb}: {found.kinds()}"]
    if told["left"]:
        problems.append(f"left: {told['left']}")
    if verb == "up" and _changed(found.run("up")):
        problems.append("the second up changes something")
    return problems


def _changed(done: Done) -> bool:
    return done.code != 0 or any(action != "unchanged" for _, _, action in done.told["changes"])


def main(verbs: list[str]) -> int:
    """Print a line for each moment of these verbs; return how many went wrong."""
    outcomes = []
    with tempfile.TemporaryDirectory() as folder, fresh(Path(folder)) as found:
        wanted = full(found)
        times = {"down": duration(found, "down"), "up": duration(found, "up")}
        found.ok("down", "--purge")
        for verb in verbs:
            for one in _moments(found, verb, times[verb], wanted):
                outcomes.append(one)
                sys.stdout.write(_line(one))
                sys.stdout.flush()
    return sum(bool(one.wrong) for one in outcomes)


def _moments(found: Place, verb: str, seconds: float, wanted: list[str]) -> Iterator[Outcome]:
    chance = random.Random(verb)  # noqa: S311 - the same moments each time, not secrets
    for number in range(MOMENTS):
        _ready(found, verb)
        yield at_random(found, verb, chance.uniform(0.2, seconds), wanted, all_of_it=number % 2 == 0)
    for boundary in BOUNDARIES[verb]:
        _ready(found, verb)
        yield at_boundary(found, verb, boundary, wanted)


def _ready(found: Place, verb: str) -> None:
    if verb == "down":
        found.ok("up")


def _line(one: Outcome) -> str:
    return f"| `{one.verb}` | {one.moment} | {one.reached} | {one.there} | {one.wrong or 'yes'} |\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["up", "down"]))
