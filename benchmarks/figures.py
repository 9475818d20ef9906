"""What is measured, against what, and how far apart they may be."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from benchmarks.measure import compare, interleave
from benchmarks.report import Row
from platform_cli.cli.verbs import VERBS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.measure import Command
    from benchmarks.sandbox import Sandbox

_NOTHING = "python -c pass"
_METAFLOW = 'python -c "import metaflow"'
_QUICK_ROUNDS = 3


@dataclasses.dataclass(frozen=True)
class Figure:
    """A comparison of wall times.

    Attributes:
        name: How it is called with `--only`.
        ours: Our commands by what a user types; the worst one counts.
        base: What they are compared with.
        against: The base, in words.
        goal: The ratio that must not be exceeded.
        rounds: How many rounds are counted; more where a process is short.
    """

    name: str
    ours: Mapping[str, Command]
    base: Command
    against: str
    goal: float
    rounds: int = 11

    def measure(self, *, quick: bool) -> Row:
        """Return the worst of our commands, beside the goal."""
        costs = interleave({**self.ours, "": self.base}, _QUICK_ROUNDS if quick else self.rounds)
        ratios = {name: compare(costs[name], costs[""]) for name in self.ours}
        worst = max(ratios, key=lambda name: ratios[name].wall)
        found = ratios[worst]
        details = f"{found.ours * 1000:.0f} ms against {found.base * 1000:.0f} ms, CPU {found.cpu:.2f} x"
        return Row(self.name, f"platform {worst}  /  {self.against}", found.wall, self.goal, details=details)


def all_figures(sandbox: Sandbox) -> tuple[Figure, ...]:
    """Return the figures of the command; the environment of the sandbox must be up."""
    nothing, metaflow = sandbox.python("-c", "pass"), sandbox.python("-c", "import metaflow")
    known = {asked: sandbox.platform(asked) for asked in ("--help", "--version")}
    helps = {f"{verb} --help": sandbox.platform(verb, "--help") for verb in VERBS}
    train = {"check flows/train.py": sandbox.platform("check", str(sandbox.train))}
    run = {"run hello.py": sandbox.platform("run", str(sandbox.flow))}
    return (
        Figure("known", known, nothing, _NOTHING, 1.5, rounds=25),
        Figure("help", helps, nothing, _NOTHING, 5.5, rounds=15),
        Figure("verb", {"config": sandbox.platform("config", "--output", "json")}, nothing, _NOTHING, 10, rounds=25),
        Figure("cold-up", {"up, from nothing": sandbox.cold_up()}, metaflow, _METAFLOW, 4),
        Figure("up", {"up, again": sandbox.platform("up")}, metaflow, _METAFLOW, 1, rounds=15),
        Figure("check", train, sandbox.stock_check(), "python flows/train.py check", 1.3),
        Figure("check-wide", {"check, 300 splits and joins": sandbox.wide_check()}, metaflow, _METAFLOW, 3),
        Figure("run", run, sandbox.stock_run(), "python hello.py run", 1.15, rounds=15),
    )
