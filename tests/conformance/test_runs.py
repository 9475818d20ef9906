"""`platform run` and what is read back afterwards mean the same on every target."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conformance.conftest import Place

FAILED = 6

# What a flow is to leave behind at its end, as it is printed.
EXPECTED = {
    "linear": {"counts": "{'to': 2, 'be': 2, 'or': 1, 'not': 1}"},
    "branch_and_join": {"summary": "{'median': 6.0, 'range': 6.0}"},
    "foreach": {"letters_by_city": "{'Oslo': 4, 'Rome': 4, 'Reykjavik': 9}"},
    "nested_foreach": {"best": "'tree'"},
    "retried_step": {"attempts": "3", "charged": "True"},
    "timed_out_step": {"in_time": "True"},
}


@pytest.mark.parametrize("flow", EXPECTED)
def test_a_flow_succeeds_and_its_artifacts_are_read_back(place: Place, flow: str) -> None:
    code, summary = place.run(place.gallery(flow))
    assert (code, summary["successful"]) == (0, True)
    found = place.artifacts(summary["pathspec"])
    assert {name: found.get(name) for name in EXPECTED[flow]} == EXPECTED[flow]
    [row] = [row for row in place.rows("runs") if row["pathspec"] == summary["pathspec"]]
    assert (row["status"], row["cause"]) == ("succeeded", "manual")


def test_a_caught_failure_is_told(place: Place) -> None:
    code, summary = place.run(place.gallery("caught_failure"))
    assert code == 0
    assert summary["caught"]
    [report] = place.rows("show", summary["pathspec"])
    [caught] = [task for task in report["tasks"] if task["status"] == "caught"]
    assert caught["task"].startswith("parse/")
    assert "free" in caught["detail"]


def test_a_failed_run_is_resumed_from_where_it_failed(place: Place) -> None:
    code, failed = place.run(place.gallery("resume_after_failure"))
    assert (code, failed["successful"]) == (FAILED, False)
    [report] = place.rows("show", failed["pathspec"])
    [task] = [task for task in report["tasks"] if task["status"] == "failed"]
    assert task["task"].startswith("publish/")
    assert "the warehouse is down" in task["detail"]
    place.home.ok("resume", failed["pathspec"], timeout=place.patience)
    resumed = place.rows("runs", "ResumeAfterFailureFlow")[0]
    assert resumed["status"] == "succeeded"
    assert place.artifacts(resumed["pathspec"])["prepared_by"] == repr(failed["pathspec"].split("/")[1])


def test_logs_cards_and_tags_of_a_run(place: Place) -> None:
    _, summary = place.run(place.gallery("card_report"), "--tag", "experiment:first")
    pathspec = summary["pathspec"]
    assert any(f"belongs to {pathspec}" in row["line"] for row in place.rows("logs", f"{pathspec}/end"))
    [card] = place.rows("cards", pathspec, "--to", str(place.home.cwd / "cards"))
    with open(card["file"], encoding="utf-8") as file:  # noqa: PTH123 - the path is text of the command's
        assert "<html" in file.read()
    place.home.ok("tag", pathspec, "+good", timeout=place.patience)
    [report] = place.rows("show", pathspec)
    assert {"experiment:first", "good"} <= set(report["tags"])


def test_stock_metaflow_reads_the_environment_through_connect(place: Place) -> None:
    _, summary = place.run(place.gallery("linear"), "--text", "ay ay captain")
    program = f"import metaflow; metaflow.namespace(None); print(metaflow.Run({summary['pathspec']!r}).data.counts)"
    printed = place.home.ok("connect", "--", sys.executable, "-c", program, timeout=place.patience)
    assert "{'ay': 2, 'captain': 1}" in printed
    refused = place.home.platform("connect", "--", sys.executable, "-c", "raise SystemExit(7)", timeout=place.patience)
    assert refused.returncode == 7, "the exit code is the program's"


def test_data_put_by_hand_is_what_a_flow_gets(place: Place) -> None:
    file = place.home.cwd / "cities.txt"
    file.write_text("Oslo\nRome\n", encoding="utf-8")
    place.home.ok("data", "put", str(file), "lists/cities.txt", timeout=place.patience)
    (place.home.cwd / "reads.py").write_text(_READS, encoding="utf-8")
    code, summary = place.run("reads.py")
    assert code == 0
    assert place.artifacts(summary["pathspec"])["cities"] == "['Oslo', 'Rome']"


_READS = """\
from metaflow import GS, FlowSpec, step


class ReadsFlow(FlowSpec):
    @step
    def start(self):
        with GS() as data:
            self.cities = data.get("lists/cities.txt").text.split()
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    ReadsFlow()
"""
