"""What the gallery shows about failures: resume, retry, catch, timeout and limits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.flows.gallery_runs import Gallery


def test_resume_takes_over_what_the_failed_run_had_prepared(gallery: Gallery) -> None:
    failed = gallery.run("resume_after_failure")
    assert failed.code != 0
    assert "the warehouse is down" in failed.output
    assert not failed.run.successful

    resumed = gallery.resume("resume_after_failure")
    assert resumed.code == 0, resumed.output
    assert resumed.run.pathspec != failed.run.pathspec
    end = resumed.run.artifacts("end")
    assert end["prepared_by"] == failed.run.pathspec.partition("/")[2]
    assert end["published"] == failed.run.artifacts("start")["total"]


def test_a_step_with_no_retries_runs_once_although_the_run_asks_for_retries(gallery: Gallery) -> None:
    failed = gallery.run("retried_step", "--with", "retry:minutes_between_retries=0", "--decline", "True")
    assert failed.code != 0
    assert [task["attempt"] for task in failed.run.steps["fetch"]] == [2]
    assert [task["attempt"] for task in failed.run.steps["charge"]] == [0]


def test_a_late_answer_is_cut_off_and_the_flow_goes_on(gallery: Gallery) -> None:
    limit = ("--config-value", "limit", json.dumps({"seconds": 1}))
    finished = gallery.run("timed_out_step", "--pause", "30", top=limit)
    assert finished.code == 0, finished.output
    end = finished.run.artifacts("end")
    assert not end["in_time"]
    assert "timed out" in end["problem"]
    assert "value" not in end


def test_too_many_splits_are_refused(gallery: Gallery) -> None:
    refused = gallery.run("limited_parallelism", "--splits", "4", "--max-num-splits", "3")
    assert refused.code != 0
    assert "--max-num-splits" in refused.output
    assert "work" not in refused.run.steps


def test_a_configured_number_of_retries_is_in_force(gallery: Gallery) -> None:
    settings = gallery.home / "my-settings.json"
    settings.write_text(json.dumps({"region": "north", "retries": 0}))
    finished = gallery.run("configured", top=("--config", "settings", str(settings)))
    assert finished.code == 0, finished.output
    assert finished.run.artifacts("end")["region"] == "north"
    assert finished.run.decorator("start/retry")["times"] == 0
