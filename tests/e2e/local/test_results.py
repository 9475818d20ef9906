"""`platform runs|show|logs|artifacts|cards|tag|resume|env`: what people look at after a run."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import Home, new_home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CATCHING = """\
from metaflow import FlowSpec, card, catch, current, step


class FanFlow(FlowSpec):
    @card(type="blank")
    @step
    def start(self):
        from metaflow.cards import Markdown

        current.card.append(Markdown("# three items"))
        self.items = [1, 2, 3]
        self.next(self.work, foreach="items")

    @catch(var="failure", print_exception=False)
    @step
    def work(self):
        if self.input == 2:
            raise ValueError("two is bad")
        print("worked on", self.input)
        self.next(self.join)

    @step
    def join(self, inputs):
        self.failures = sum(1 for one in inputs if one.failure)
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    FanFlow()
"""
FAILING_ONCE = """\
import pathlib

from metaflow import FlowSpec, step


class MendedFlow(FlowSpec):
    @step
    def start(self):
        self.number = 41
        self.next(self.end)

    @step
    def end(self):
        if not pathlib.Path(__file__).with_name("mended").exists():
            raise RuntimeError("not mended yet")
        self.number += 1


if __name__ == "__main__":
    MendedFlow()
"""


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Give a home in which one flow has run, with a card and a caught failure."""
    with new_home(tmp_path_factory.mktemp("results")) as home:
        (home.cwd / "fan.py").write_text(CATCHING, encoding="utf-8")
        home.ok("run", "fan.py", "--tag", "fans")
        yield home


def of_type(home: Home, kind: str, *arguments: str) -> list[dict[str, object]]:
    lines = [json.loads(line) for line in home.ok(*arguments, "--output", "json").splitlines()]
    return [line for line in lines if line.get("type") == kind]


def test_the_account_names_the_failure_that_catch_swallowed(used: Home) -> None:
    done = used.platform("run", "fan.py", "--strict")
    assert "succeeded with 1 caught failure" in done.stdout
    assert "ValueError: two is bad" in done.stdout
    assert done.returncode == 6, "--strict makes a caught failure an exit code"
    assert "FLOW_CAUGHT" in done.stderr


def test_runs_lists_the_run_with_its_cause_and_namespace(used: Home) -> None:
    rows = of_type(used, "run_row", "runs", "FanFlow")
    assert {row["status"] for row in rows} == {"succeeded"}
    assert {row["cause"] for row in rows} == {"manual"}
    assert {row["namespace"] for row in rows} == {"user:tester"}
    assert of_type(used, "run_row", "runs", "--namespace", "user:nobody") == []


def test_show_tells_the_caught_task_from_the_others(used: Home) -> None:
    [report] = of_type(used, "run_report", "show", "FanFlow")
    tasks = report["tasks"]
    assert isinstance(tasks, list)
    assert sorted(task["status"] for task in tasks) == ["caught", *["succeeded"] * 5]
    assert "ValueError: two is bad" in [task["detail"] for task in tasks]


def test_logs_of_a_step_are_those_of_its_tasks_only(used: Home) -> None:
    lines = of_type(used, "log", "logs", f"{oldest(used)}/work")
    assert {"worked on 1", "worked on 3"} <= {str(line["line"]) for line in lines}
    assert {str(line["task"]).split("/")[0] for line in lines} == {"work"}


def test_artifacts_are_listed_with_type_and_value(used: Home) -> None:
    rows = {row["name"]: row for row in of_type(used, "artifact", "artifacts", oldest(used))}
    assert (rows["failures"]["kind"], rows["failures"]["value"]) == ("int", "1")


def test_cards_are_written_where_asked(used: Home, tmp_path: Path) -> None:
    [row] = of_type(used, "card", "cards", oldest(used), "--to", str(tmp_path))
    page = tmp_path / str(row["file"]).rsplit("/", 1)[1]
    assert "<html" in page.read_text(encoding="utf-8")


def test_tags_are_added_and_removed(used: Home) -> None:
    tagged = oldest(used)
    used.ok("tag", tagged, "+good", "-fans")
    [report] = of_type(used, "run_report", "show", tagged)
    assert report["tags"] == ["good"]
    assert oldest(used) == tagged, "a change of tags does not change which run came first"


def test_stock_metaflow_reads_the_same_data_with_what_env_prints(used: Home) -> None:
    exports = used.ok("env")
    script = "from metaflow import Flow, namespace; namespace(None); print(Flow('FanFlow').latest_run.data.failures)"
    done = subprocess.run(
        ["/bin/sh", "-c", f'{exports}\n"$0" -c "$1"', sys.executable, script],
        env=used.env,
        cwd=used.path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "1"


def test_a_failed_run_names_the_next_commands_and_resume_goes_on_from_there(home: Home) -> None:
    (home.cwd / "mended.py").write_text(FAILING_ONCE, encoding="utf-8")
    failed = home.platform("run", "mended.py")
    assert failed.returncode == 6
    assert "failed in step end" in failed.stderr
    assert "platform resume MendedFlow/" in failed.stderr
    (home.cwd / "mended").touch()
    resumed = home.ok("resume", cwd=home.path)
    assert "succeeded" in resumed
    [report] = of_type(home, "run_report", "show", "MendedFlow")
    run = report["run"]
    assert isinstance(run, dict)
    rows = {row["name"]: row["value"] for row in of_type(home, "artifact", "artifacts", str(run["pathspec"]))}
    assert rows["number"] == "42"


def oldest(home: Home) -> str:
    rows = of_type(home, "run_row", "runs", "FanFlow")
    return str(rows[-1]["pathspec"])
