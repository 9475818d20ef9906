"""Train, score, train a worse model, score again: as Metaflow runs, read back by its client in another process."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from tests.flows.flights_fixtures import FLOWS, environment, make_flights, run_flow

if TYPE_CHECKING:
    from pathlib import Path

DAY = "2013-12-24"
QUICK = ["--fraction", "0.03", "--max-workers", "2"]
GOOD = '[{"num_iterations": 60, "num_leaves": 15, "min_data_in_leaf": 50}, {"num_iterations": 5}]'
WORSE = '[{"num_iterations": 1}]'

READ = """
import json
from metaflow import Flow, namespace
from metaflow.cards import get_cards
namespace(None)
def show(run, step, *names):
    cards = [card.get() for card in get_cards(run[step].task)]
    artifacts = {name: getattr(run.data, name) for name in names}
    return {"pathspec": run.pathspec, "tags": sorted(run.user_tags), "cards": cards, **artifacts}
flows = {
    "TrainFlow": ("gate", "passed", "reason", "metrics", "features", "reigning", "model_text", "leaderboard"),
    "ScoreFlow": ("score", "model_run", "rows", "predictions", "drift", "metrics"),
}
print(json.dumps({
    name: [show(run, *wanted) for run in reversed(list(Flow(name))) if run.successful] for name, wanted in flows.items()
}))
"""


class Story:
    """What happened, in order: the first scoring without a model, then two trainings with a scoring after each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.too_early = run_flow(folder, "score.py", "run", "--date", DAY)
        self.bytes = []
        for candidates in (GOOD, WORSE):
            self._run("train.py", *QUICK, "--candidates", candidates)
            self._run("score.py", "--date", DAY)
            self.bytes.append(self.file.read_bytes())
        done = subprocess.run(
            [sys.executable, "-c", READ], cwd=folder, env=environment(folder), capture_output=True, check=True
        )
        self.runs: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)

    @property
    def file(self) -> Path:
        return self.folder / "data/predictions" / f"date={DAY}" / "predictions.parquet"

    def _run(self, flow: str, *arguments: str) -> None:
        done = run_flow(self.folder, flow, "run", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr


def _content(card: str) -> str:
    """Return the components of a card as JSON; its page holds them in base64."""
    found = re.search(r'__MF_DATA__\["[^"]+"\] = "([^"]+)"', card)
    assert found
    return json.dumps(json.loads(base64.b64decode(found[1])), ensure_ascii=False)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return Story(tmp_path_factory.mktemp("flights"))


def test_scoring_without_a_model_says_what_to_run_first(story: Story) -> None:
    assert story.too_early.returncode != 0
    assert "run `platform run flows/train.py` first" in story.too_early.stdout + story.too_early.stderr


def test_the_first_model_passes_and_keeps_all_that_a_reader_needs(story: Story) -> None:
    first = story.runs["TrainFlow"][0]
    assert first["passed"] is True
    assert {"gate:passed", "model:lightgbm"} <= set(first["tags"])
    assert first["metrics"]["mae"] < first["metrics"]["median_mae"]
    assert first["metrics"]["flights"] == 82_599
    assert first["model_text"].startswith("tree")
    assert set(first["features"]["categories"]) == {"carrier", "origin", "dest"}
    assert "'num_iterations': 60" in first["leaderboard"][0]["parameters"]


def test_a_worse_model_is_refused_and_the_run_succeeds(story: Story) -> None:
    first, second = story.runs["TrainFlow"]
    assert second["passed"] is False
    assert "gate:refused" in second["tags"]
    assert second["reigning"] == {
        "pathspec": first["pathspec"],
        "mae": pytest.approx(first["metrics"]["mae"]),
        "same_flights": True,
    }
    assert "worse than" in second["reason"]


def test_every_scoring_names_the_model_that_passed(story: Story) -> None:
    passed = story.runs["TrainFlow"][0]["pathspec"]
    assert [run["model_run"] for run in story.runs["ScoreFlow"]] == [passed, passed]
    assert f"model_run:{passed}" in story.runs["ScoreFlow"][0]["tags"]


def test_the_second_scoring_of_a_day_leaves_the_same_bytes(story: Story) -> None:
    assert story.bytes[0] == story.bytes[1]
    run = story.runs["ScoreFlow"][1]
    assert run["predictions"] == f"file://{story.file}"
    assert pq.read_table(story.file).num_rows == run["rows"] == 761
    assert run["metrics"]["mae"] < 60
    assert max(run["drift"].values()) < 0.25


def test_the_cards_show_the_verdict_and_the_day(story: Story) -> None:
    (training,) = story.runs["TrainFlow"][1]["cards"]
    first, second = (run["pathspec"].split("/")[1] for run in story.runs["TrainFlow"])
    for shown in ("Flight delays: refused", "Error by carrier", f'"run": "{first}"', f'"run": "{second}"'):
        assert shown in _content(training)
    (scoring,) = story.runs["ScoreFlow"][0]["cards"]
    for shown in (f"761 flights of {DAY}", f"TrainFlow/{first}", "Predicted delay by hour", '"small"'):
        assert shown in _content(scoring)


def test_bad_data_stop_the_run_with_a_sentence_that_names_the_column(tmp_path: Path) -> None:
    file = tmp_path / "flights.parquet"
    pq.write_table(make_flights(50).drop_columns(["distance"]), file)
    done = run_flow(tmp_path, "train.py", "run", "--data", str(file))
    assert done.returncode != 0
    assert re.search("DataError: column 'distance' is missing from the [0-9]+ columns", done.stderr + done.stdout)


def test_nothing_is_left_in_the_working_folder(story: Story) -> None:
    assert {path.name for path in story.folder.iterdir()} <= {".metaflow", "data", "home", "cache", "absent"}


@pytest.mark.parametrize("flow", ["train.py", "score.py"])
def test_checking_a_flow_loads_no_data_library(flow: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", str(FLOWS / flow), "check"],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    for library in ("numpy", "pyarrow", "lightgbm", "pandas"):
        assert f" {library}\n" not in done.stderr
