"""A model replaces the one in use only if it is not worse by more than the margin."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from flights import candidates, evaluation, features, gate, history, model, runs
from flights.errors import DataError, NoModelError

from tests.flows.flights_fixtures import make_flights

IN_USE: gate.Reigning = {"pathspec": "TrainFlow/1", "mae": 10.0, "same_flights": True}
PLAIN: frozenset[str] = frozenset()
STAGING = frozenset({"project:delays", "project_branch:test.staging"})


@dataclass(frozen=True)
class FinishedRun:
    """A run as Metaflow's client shows it."""

    pathspec: str
    tags: frozenset[str] = frozenset({runs.PASSED})
    successful: bool = True
    data: SimpleNamespace = field(default_factory=SimpleNamespace)


@pytest.mark.parametrize(("mae", "passed"), [(9.0, True), (10.0, True), (10.19, True), (10.21, False), (50.0, False)])
def test_two_per_cent_worse_passes_and_more_does_not(mae: float, *, passed: bool) -> None:
    verdict, reason = gate.decide(mae, baseline=1.0, reigning=IN_USE, margin=0.02)
    assert verdict is passed
    assert f"MAE {mae:.2f} min" in reason
    assert "10.00 of TrainFlow/1" in reason


def test_the_first_model_must_beat_the_median() -> None:
    assert gate.decide(9.0, baseline=10.0, reigning=None, margin=0.02)[0]
    assert not gate.decide(10.0, baseline=10.0, reigning=None, margin=0.02)[0]


def test_only_runs_that_ended_with_a_verdict_have_a_history() -> None:
    history_of_runs = [
        FinishedRun("TrainFlow/5", tags=frozenset({runs.REFUSED})),
        FinishedRun("TrainFlow/4", successful=False),
        FinishedRun("TrainFlow/3", tags=frozenset()),
        FinishedRun("TrainFlow/2"),
        FinishedRun("TrainFlow/1"),
    ]
    assert [run.pathspec for run in runs.finished(history_of_runs, PLAIN)] == [
        "TrainFlow/5",
        "TrainFlow/2",
        "TrainFlow/1",
    ]


def test_branches_do_not_see_each_others_models() -> None:
    staging = FinishedRun("TrainFlow/3", tags=STAGING | {runs.PASSED})
    production = FinishedRun("TrainFlow/2", tags=frozenset({"project:delays", "project_branch:prod", runs.PASSED}))
    plain = FinishedRun("TrainFlow/1")
    current = SimpleNamespace(project_name="delays", branch_name="test.staging")
    assert runs.branch_tags(current) == STAGING
    assert runs.branch_tags(SimpleNamespace(tags=frozenset({"deployment:TrainFlow"}))) == PLAIN
    staged = SimpleNamespace(tags=frozenset({"project_branch:test.staging"}))
    assert runs.branch_tags(staged) == {"project_branch:test.staging"}, "a stage without a project is a branch too"
    for branch, run in ((STAGING, staging), (PLAIN, plain)):
        assert list(runs.finished([production, staging, plain], branch)) == [run]


def test_without_a_model_the_message_gives_the_next_command() -> None:
    assert runs.required(FinishedRun("TrainFlow/1"), PLAIN).pathspec == "TrainFlow/1"
    with pytest.raises(NoModelError, match=re.escape("run `platform run flows/train.py` first")):
        runs.required(None, PLAIN)
    with pytest.raises(NoModelError, match=r"in project:delays, project_branch:test\.staging"):
        runs.required(None, STAGING)


def test_the_model_in_use_is_measured_on_the_new_flights_or_keeps_its_record() -> None:
    table = history.add(make_flights())
    fitted = features.fit(table)
    text = model.train(*features.labelled(table, fitted), fitted, {"num_iterations": 20})
    artifacts = SimpleNamespace(model_text=text, features=fitted, metrics={"mae": 99.0})
    fresh = evaluation.judge_reigning(FinishedRun("TrainFlow/1", data=artifacts), table)
    assert fresh["same_flights"]
    assert fresh["mae"] < 10
    artifacts.features = {**fitted, "numeric": [*fitted["numeric"][:-1], "moon_phase"]}
    recorded = evaluation.judge_reigning(FinishedRun("TrainFlow/1", data=artifacts), table)
    assert recorded == {"pathspec": "TrainFlow/1", "mae": 99.0, "same_flights": False}


@pytest.mark.parametrize("wrong", [[], {"num_leaves": 3}, ["num_leaves"], None])
def test_candidates_of_another_shape_are_refused(wrong: object) -> None:
    candidates.check([{"num_leaves": 3}, {}])
    with pytest.raises(DataError, match="candidates must be"):
        candidates.check(wrong)
