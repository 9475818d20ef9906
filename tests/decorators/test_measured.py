"""@measured says what a step used and what it should ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.decorators.evidence import FLOWS
from tests.decorators.places import Place

if TYPE_CHECKING:
    from tests.decorators.places import Cloud

FLOW = """
import subprocess, sys, time
from metaflow import *

class HeavyFlow(FlowSpec):
    @step
    def start(self):
        self.next({names})
{steps}
    @step
    def join(self, inputs):
        self.next(self.end)
    @step
    def end(self):
        pass

if __name__ == "__main__":
    HeavyFlow()
"""
STEP = """
    @measured
    {decorators}
    @step
    def {name}(self):
        {body}
        self.next(self.join)
"""
PROGRAM = "import time; x = b'1' * (200 * 2**20); time.sleep(1)"
STEPS = {
    "empty": ("", "pass"),
    "full": ("", "x = bytearray(300 * 2**20); del x"),
    "starting": ("", f'subprocess.run([sys.executable, "-S", "-c", {PROGRAM!r}])'),
    "starting_little": ("", "x = b'1' * (300 * 2**20); subprocess.run(['true'])"),
    "busy": (
        "@resources(cpu=8, memory=512)",
        "x = bytearray(600 * 2**20); end = time.process_time() + 1.5\n        while time.process_time() < end: pass",
    ),
    "sized": ('@size("medium")', "pass"),
    "failing": ("@catch(print_exception=False)", "x = bytearray(300 * 2**20); raise ValueError"),
    "carded": ('@card(type="blank")', 'current.card.append(cards.Markdown("mine"))'),
}
READ = """
import json
from metaflow.cards import get_cards
run = Flow("HeavyFlow").latest_run
answer = {step.id: json.loads(step.task.metadata_dict["measured"]) for step in run
          if "measured" in step.task.metadata_dict}
answer["cards"] = sorted(str(card.id) for card in get_cards(run["carded"].task))
"""


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Run all steps, one at a time, and return what was recorded of each, with what it logged."""
    place = Place(tmp_path_factory.mktemp("measured"))
    text = "".join(STEP.format(name=name, decorators=each[0], body=each[1]) for name, each in STEPS.items())
    names = ", ".join(f"self.{name}" for name in STEPS)
    output = place.ok(place.write(FLOW.format(names=names, steps=text)), "run", "--max-workers", "1")
    logs = {name: line for line in output.splitlines() for name in STEPS if f"/{name}/" in line and "@measured" in line}
    return {"logs": logs, **place.ask(READ)}


def memory(measured: dict[str, Any], step: str) -> float:
    """Return how much more memory a step had than one that does nothing, in MB."""
    return float(measured[step]["used"]["memory"] - measured["empty"]["used"]["memory"])


def test_memory_is_the_peak_and_not_what_is_left(measured: dict[str, Any]) -> None:
    assert 290 < memory(measured, "full") < 320


def test_a_program_that_the_step_starts_counts(measured: dict[str, Any]) -> None:
    assert 195 < memory(measured, "starting") < 250


def test_a_small_program_of_a_large_process_does_not_count_as_large(measured: dict[str, Any]) -> None:
    assert memory(measured, "starting_little") < 350


def test_a_step_that_asks_for_too_little_and_too_much_is_told(measured: dict[str, Any]) -> None:
    assert measured["busy"]["asked"] == {"cpu": 8, "memory": 512}
    assert 1.5 <= measured["busy"]["used"]["cpu_seconds"] < 4, "what it burns, and the start of its process"
    assert "CPUs busy (too much: ask for " in measured["logs"]["busy"]
    assert "too little: ask for 1024)" in measured["logs"]["busy"]


def test_what_a_size_stands_for_is_what_was_asked_for(measured: dict[str, Any]) -> None:
    assert measured["sized"]["asked"] == {"cpu": 1.75, "memory": 6144, "disk": 10240}


def test_an_attempt_that_failed_is_reported_too(measured: dict[str, Any]) -> None:
    assert memory(measured, "failing") > 290


def test_the_card_stands_beside_the_steps_own(measured: dict[str, Any]) -> None:
    assert measured["cards"] == ["None", "measured"]


def test_advice_has_a_margin_and_names_a_size(place: Place) -> None:
    answer = place.ask("""
from metaflow_extensions.platform.decorators.advice import advise
from metaflow_extensions.platform.decorators.usage import Usage
answer = []
asked = {"cpu": 1, "memory": 2048}
for usage, asked in ((Usage(10, 9, 900), asked), (Usage(10, 38, 20000), {}), (Usage(10, 90, 1e5), {})):
    advice = advise(usage, asked)
    answer.append([advice.cpu, advice.memory, advice.size, advice.verdict("cpu"), advice.verdict("memory")])
""")
    assert answer == [
        [1.0, 1280, "small", "fits", "fits"],
        [4.0, 26112, "xlarge", "ask for 4", "ask for 26112"],
        [9.0, 130048, "", "ask for 9", "ask for 130048"],
    ]


def test_under_another_profile_and_in_a_bucket_it_works_as_well(cloud: Cloud) -> None:
    words = ("run", "--with", "cached", "--with", "measured")
    first, again = (cloud.ok(FLOWS / "bare.py", *words, METAFLOW_PLATFORM_TARGET="") for _ in range(2))
    assert first.count("@measured: ") == 2
    assert again.count("@cached: same code and inputs as BareFlow/") == 2, "its notes are in the bucket, too"
    ids = cloud.ask(
        "from metaflow.cards import get_cards\n"
        "run = list(Flow('BareFlow'))[1]\n"
        "answer = [card.id for card in get_cards(run['end'].task)]"
    )
    assert ids == ["measured"]
