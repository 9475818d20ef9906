"""All decorators on one step, with those of Metaflow's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.decorators.story import Story


def test_they_run_fail_retry_and_are_caught_together(story: Story) -> None:
    failed, first, again = (story.seen("fan", run) for run in ("failed", "first", "again"))
    assert failed.count("Task is starting (retry)") == 2, "each of the two tasks was tried again once"
    assert failed.count("@measured: ") == 4, "each attempt is measured"
    assert failed.steps["join"]["data"]["squares"] == [], "both were caught"
    assert first.count("its results are taken over") == 0, "what was caught is not remembered"
    assert again.count("its results are taken over") == 2, "what went well is"
    assert again.steps["join"]["data"]["squares"] == [1, 4]


def test_they_come_with_with_and_beside_others(story: Story) -> None:
    failed, again = story.seen("bare", "failed"), story.seen("bare", "again")
    assert failed.count("@measured: ") == 3, "start, and two attempts of end"
    assert failed.count("There is no cluster in this run") == 1, "one line for the whole run"
    assert again.count("its results are taken over") == 2


def test_they_are_resumed_together(story: Story) -> None:
    resumed = story.seen("bare", "resumed")
    assert resumed.count("@measured: ") == 1, "start is not run again"
    assert resumed.steps["end"]["data"]["square"] == 4


def test_they_compile_together(story: Story) -> None:
    pods = story.told("templates")["fan"]
    assert pods["each"] == {
        "requests": {"cpu": "1.75", "memory": "6144M", "ephemeral-storage": "10240M"},
        "limits": {"nvidia.com/gpu": "1"},
        "nodes": {"pool": "l4"},
        "tolerates": [],
        "retries": 1,
        "ends after, s": 300,
        "given": [],
        "facts": pods["each"]["facts"],
    }
    assert (pods["join"]["nodes"], pods["join"]["retries"]) == ({"pool": "spot"}, 3)
