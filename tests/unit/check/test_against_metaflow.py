"""On flows made at random, we refuse what Metaflow refuses, and what it lets through only to fail."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from typing import TYPE_CHECKING

from platform_cli.check import check_flow, render_text

if TYPE_CHECKING:
    from pathlib import Path

LINT = """
import importlib.util, json, sys
from metaflow.lint import linter

verdicts = {}
for path in sys.argv[1:]:
    spec = importlib.util.spec_from_file_location(path.rpartition("/")[2].removesuffix(".py"), path)
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        linter.run_checks(module.RandomFlow._graph)
        verdicts[path] = None
    except Exception as error:  # Metaflow also stops with bare KeyErrors, IndexErrors and RecursionErrors
        verdicts[path] = f"{type(error).__name__}: {error}"
print(json.dumps(verdicts))
"""

Steps = dict[str, tuple[bool, str, list[str]]]
"""For each step: whether it takes inputs, how it goes on, and to which steps."""


def at_random(source: random.Random) -> Steps:
    """Make a flow whose steps lead anywhere, mostly to later ones."""
    names = ["start", *(f"s{i}" for i in range(source.randint(1, 5))), "end"]
    steps: Steps = {}
    for position, name in enumerate(names[:-1]):
        later = names[position + 1 :] if source.random() < 0.93 else names
        kind = source.choice(["linear", "linear", "split", "foreach", "switch"])
        wanted = 2 if kind in {"split", "switch"} and len(later) > 1 else 1
        is_join = position > 0 and source.random() < 0.35
        steps[name] = (is_join, kind if wanted == 2 or kind == "foreach" else "linear", source.sample(later, wanted))
    return {**steps, "end": (False, "end", [])}


def by_the_rules(source: random.Random) -> Steps:
    """Make a flow of blocks inside blocks, and break it at one place in half of the cases."""
    steps: Steps = {}

    def block(after: str, depth: int) -> str:
        name = f"n{len(steps)}"
        kind = source.choice(["linear", "split", "foreach", "switch"]) if depth else "linear"
        if kind == "linear":
            steps[name] = (False, "linear", [after])
            return name
        steps[name] = (kind != "switch", "linear", [after])
        inner = [block(name, depth - 1) for _ in range(1 if kind == "foreach" else 2)]
        opening = f"n{len(steps)}"
        steps[opening] = (False, kind, inner)
        return opening

    steps["start"] = (False, "linear", [block("end", source.randint(1, 2))])
    steps["end"] = (False, "end", [])
    if source.random() < 0.5:
        name = source.choice([name for name in steps if name not in {"start", "end"}])
        is_join, kind, targets = steps[name]
        targets[source.randrange(len(targets))] = source.choice(list(steps))
        steps[name] = (is_join != (source.random() < 0.3), kind, targets)
    return steps


def written(steps: Steps) -> str:
    """Write a flow down; whichever way its switches go, there is a case."""
    lines = ["from metaflow import FlowSpec, step", "class RandomFlow(FlowSpec):"]
    for name, (is_join, kind, targets) in steps.items():
        lines += ["    @step", f"    def {name}(self{', inputs' if is_join else ''}):"]
        lines += ["        self.items = [1]", "        self.way = str(len(self.items))"]
        arguments = ", ".join(f"self.{target}" for target in targets)
        if kind == "switch":
            cases = ", ".join(f"'{number}': self.{target}" for number, target in enumerate(targets))
            arguments = f"{{{cases}}}, condition='way'"
        elif kind == "foreach":
            arguments += ", foreach='items'"
        if kind != "end":
            lines.append(f"        self.next({arguments})")
    return "\n".join([*lines, "if __name__ == '__main__':", "    RandomFlow()", ""])


def test_flows_at_random_get_metaflows_verdict(tmp_path: Path) -> None:
    source = random.Random(20)  # noqa: S311 - a test, not a secret
    paths = []
    for number in range(300):
        path = tmp_path / f"flow_{number}.py"
        path.write_text(written((by_the_rules if number % 2 else at_random)(source)), encoding="utf-8")
        paths.append(path)
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "METAFLOW_USER": "tester"}
    env |= {"METAFLOW_DATASTORE_SYSROOT_LOCAL": str(tmp_path), "METAFLOW_DEFAULT_METADATA": "local"}
    command = [sys.executable, "-c", LINT, *map(str, paths)]
    answer = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, check=True)
    verdicts = json.loads(answer.stdout)
    passed = [path for path in paths if verdicts[str(path)] is None]
    assert len(paths) / 10 < len(passed) < len(paths) * 9 / 10
    for path in paths:
        report = check_flow(path)
        if verdicts[str(path)] is not None:
            assert report.errors, f"{verdicts[str(path)]}\n{path.read_text(encoding='utf-8')}"
        elif report.errors:
            run = subprocess.run(
                [sys.executable, str(path), "run"], env=env, cwd=tmp_path, capture_output=True, check=False
            )
            assert run.returncode, f"{render_text(report)}\n{path.read_text(encoding='utf-8')}"
