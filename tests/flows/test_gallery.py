"""Each flow of the gallery runs and leaves behind what it promises."""

from __future__ import annotations

import ast
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from tests.flows.gallery_runs import GALLERY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.flows.gallery_runs import Gallery

KUBERNETES_LEAST_TIMEOUT = 60  # seconds; Metaflow refuses to send a step with less to a cluster


class Such:
    """Equal to any value that meets a condition: for results that depend on the day."""

    __hash__ = None  # type: ignore[assignment]  # a condition has no hash

    def __init__(self, that: Callable[[Any], bool]) -> None:
        self.that = that

    def __eq__(self, other: object) -> bool:
        return self.that(other)


@dataclass(frozen=True)
class Expectation:
    """How a flow is run and what it leaves behind.

    Attributes:
        artifacts: Artifacts of the last step; None stands for one that must be missing.
        arguments: What follows `run` on the command line.
        decorators: Attributes that the run recorded, for a decorator of the flow or for "step/decorator".
        tasks: How many tasks a step had.
    """

    artifacts: dict[str, Any]
    arguments: tuple[str, ...] = ()
    decorators: dict[str, dict[str, Any]] = field(default_factory=dict)
    tasks: dict[str, int] = field(default_factory=dict)


def hours_ago(moment: str) -> float:
    """Return how many hours a moment in ISO form lies back."""
    return (datetime.now(timezone.utc) - datetime.fromisoformat(moment)) / timedelta(hours=1)


def is_last_hour(hour: list[str]) -> bool:
    """Tell whether both ends are full hours, one hour apart, and the later one has just passed."""
    begin, end = (hours_ago(moment) for moment in hour)
    full = all(moment.endswith(":00:00+00:00") for moment in hour)
    return full and 0 <= end < 1.1 and begin - end == pytest.approx(1, abs=0.01)


def is_past(day: str, weekday: range, *, within: int) -> bool:
    """Tell whether a day lies at most so many days back and is one of those days of the week."""
    age = datetime.now(timezone.utc).date() - date.fromisoformat(day)
    return date.fromisoformat(day).weekday() in weekday and timedelta(0) <= age <= timedelta(within)


EXPECTATIONS = {
    "linear": Expectation({"counts": {"no": 2, "yes": 1}}, ("--text", "No yes no")),
    "branch_and_join": Expectation({"summary": {"median": 6.0, "range": 6.0}}),
    "foreach": Expectation(
        {"letters_by_city": {"Bern": 4, "Oslo": 4}}, ("--cities", "Bern,Oslo"), tasks={"measure": 2}
    ),
    "nested_foreach": Expectation({"best": "tree", "score": pytest.approx(0.8)}, tasks={"evaluate": 4}),
    "conditional": Expectation(
        {"outcome": "rejected: 0.25 is above 0.1"}, ("--error", "0.25"), tasks={"reject": 1, "publish": 0}
    ),
    "loop_until": Expectation(
        {"root": pytest.approx(2, abs=1e-6), "rounds": 4}, ("--number", "4"), tasks={"refine": 4}
    ),
    "persisted_state": Expectation({"versions": [{"Oslo": 4}, {"Oslo": 4, "Rome": 17}], "note_was_kept": False}),
    "merge_artifacts": Expectation(
        {
            "source": "sensors",
            "rows": 98,
            "columns": ["time", "value", "region"],
            "quality": 0.9,
            "scratch": None,
        }
    ),
    "versioned_runs": Expectation({"earlier": {}, "is_best": True}, ("--score", "0.7")),
    "big_sum": Expectation(
        {"total": 499500.0, "megabytes": 0.008},
        ("--size", "1000"),
        decorators={"add/resources": {"cpu": 2, "memory": 2048}},
    ),
    "limited_parallelism": Expectation({"peak": 1}, ("--splits", "2", "--max-workers", "1")),
    "retried_step": Expectation({"attempts": 3, "charged": True}),
    "caught_failure": Expectation(
        {"prices": [3.5, 12.0], "failures": {"free": "could not convert string to float: 'free'"}}
    ),
    "timed_out_step": Expectation(
        {"in_time": True, "value": 42},
        decorators={"answer/timeout": {"seconds": Such(lambda limit: limit >= KUBERNETES_LEAST_TIMEOUT)}},
    ),
    "arrow_parquet": Expectation({"celsius": [4.0, 6.0]}, ("--city", "Oslo")),
    "data_client": Expectation(
        {
            "lengths": {"cities/Oslo.txt": 10, "cities/Rome.txt": 10},
            "tail": "Oslo",
            "address": Such(lambda url: url.startswith("file://") and url.endswith("/data/published/lengths.parquet")),
            "total": 20,
        },
        ("--cities", "Oslo,Rome"),
    ),
    "schedule_hourly": Expectation({"hour": Such(is_last_hour)}, decorators={"schedule": {"hourly": True}}),
    "schedule_daily": Expectation(
        {"handled": "2026-03-01"}, ("--day", "2026-03-01"), decorators={"schedule": {"daily": True}}
    ),
    "schedule_weekly": Expectation(
        {
            "monday": Such(lambda day: is_past(day, range(1), within=14)),
            "sunday": Such(lambda day: is_past(day, range(6, 7), within=8)),
        },
        decorators={"schedule": {"weekly": True}},
    ),
    "schedule_cron": Expectation(
        {"working_day": Such(lambda day: is_past(day, range(5), within=4))},
        decorators={"schedule": {"cron": "30 6 * * 1-5", "timezone": "Europe/Berlin"}},
    ),
    "project_branches": Expectation({"branch": "user.tester", "table": "orders_user_tester"}),
    "on_event": Expectation(
        {"amount": 1150.0, "event": "hand"},
        ("--currency", "NOK"),
        decorators={"trigger": {"event": {"name": "rates_published", "parameters": {"currency": "currency"}}}},
    ),
    "card_report": Expectation({"celsius": {"Oslo": 5.0, "Reykjavik": 2.5, "Rome": 18.0}}),
    "tags_and_namespaces": Expectation(
        {"namespace": "user:tester", "given": ["experiment:baseline"]}, ("--tag", "experiment:baseline")
    ),
    "configured": Expectation({"region": "south", "attempts": 2}),
    "secret_variables": Expectation(
        {
            "signature": hmac.new(b"only for show", b"98 rows, all valid", hashlib.sha256).hexdigest(),
            "key_is_known": False,
        }
    ),
    "kubernetes_step": Expectation(
        {"slope": 2.0, "where": "this machine"}, decorators={"train/kubernetes": {"cpu": 2, "memory": 4096}}
    ),
    "production_ready": Expectation(
        {"amount": 98, "version": ["version:1.2"]},
        decorators={
            "fetch/retry": {"times": 4},
            "charge/retry": {"times": 0},
            "end/retry": {"times": 2},
            "charge/timeout": {"minutes": 240},
        },
    ),
    "sized_steps": Expectation(
        {"loss": pytest.approx(3, abs=0.1)},
        ("--rounds", "10000"),
        decorators={"train/size": {"name": "large"}, "train/gpu": {"count": 1}},
    ),
    "cached_step": Expectation(
        {"squares": [0, 1, 4], "age_seconds": Such(lambda age: age < KUBERNETES_LEAST_TIMEOUT)}, ("--count", "3")
    ),
    "latest_good_model": Expectation({"based_on": None, "generation": 1, "passed": True}, ("--error", "0.3")),
}

# They need a failure, another flow or the internet first: the files beside this one test them.
TESTED_ELSEWHERE = {"resume_after_failure", "on_finish", "conda_environment", "pypi_environment"}


@pytest.mark.parametrize("flow", EXPECTATIONS)
def test_a_flow_leaves_what_it_promises(gallery: Gallery, flow: str) -> None:
    expected = EXPECTATIONS[flow]
    finished = gallery.run(flow, *expected.arguments)
    assert finished.code == 0, finished.output
    run, artifacts = finished.run, finished.run.artifacts("end")
    assert {name: artifacts.get(name) for name in expected.artifacts} == expected.artifacts
    assert {step: len(run.steps.get(step, [])) for step in expected.tasks} == expected.tasks
    for place, attributes in expected.decorators.items():
        recorded = run.decorator(place)
        assert {name: recorded[name] for name in attributes} == attributes


def test_every_flow_of_the_gallery_is_tested() -> None:
    assert {path.stem for path in GALLERY.glob("*.py")} == set(EXPECTATIONS) | TESTED_ELSEWHERE


@pytest.mark.parametrize("path", sorted(GALLERY.glob("*.py")), ids=lambda path: path.stem)
def test_a_file_teaches_one_flow_and_explains_each_step(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    module = ast.parse(source)
    (flow,) = [node for node in module.body if isinstance(node, ast.ClassDef)]
    steps = [node for node in flow.body if isinstance(node, ast.FunctionDef)]
    explained: list[ast.ClassDef | ast.FunctionDef] = [flow, *steps]
    lesson = ast.get_docstring(module) or ""
    assert [node.name for node in explained if not ast.get_docstring(node)] == []
    assert [step.name for step in steps if f"`{step.name}`" not in lesson] == []
    assert source.endswith(f'if __name__ == "__main__":\n    {flow.name}()\n')
    assert len(source.splitlines()) <= 60
