"""@measured says what a step used and what it should ask for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.decorators.evidence import FLOWS

if TYPE_CHECKING:
    from tests.decorators.places import Cloud, Place

FLOW = """
import os, subprocess, sys, time
from metaflow import *

class HeavyFlow(FlowSpec):
    @measured
    {decorators}
    @step
    def start(self):
        {body}
        self.next(self.end)
    @step
    def end(self):
        pass

if __name__ == "__main__":
    HeavyFlow()
"""
BUSY = "end = time.process_time() + 1.5\n        while time.process_time() < end: pass"


def measure(place: Place, body: str, decorators: str = "") -> dict[str, Any]:
    """Run the flow, and return what was recorded of its first step, with what it logged."""
    done = place.run(place.write(FLOW.format(decorators=decorators, body=body)), "run")
    kept = place.ask("answer = Flow('HeavyFlow').latest_run['start'].task.metadata_dict['measured']")
    return {**json.loads(kept), "log": next(line for line in done.output.splitlines() if "@measured" in line)}


def test_memory_is_the_peak_and_not_what_is_left(place: Place) -> None:
    empty = measure(place, "pass")["used"]["memory"]
    full = measure(place, "x = bytearray(300 * 2**20); del x")["used"]["memory"]
    assert 290 < full - empty < 320


def test_a_program_that_the_step_starts_counts(place: Place) -> None:
    empty = measure(place, "pass")["used"]["memory"]
    program = "subprocess.run([sys.executable, '-S', '-c', 'import time; x = b\"1\" * (200 * 2**20); time.sleep(1)'])"
    assert 195 < measure(place, program)["used"]["memory"] - empty < 250


def test_a_small_program_of_a_large_process_does_not_count_as_large(place: Place) -> None:
    body = "x = b'1' * (300 * 2**20); subprocess.run(['true'])"
    assert measure(place, body)["used"]["memory"] < 450


def test_a_step_that_asks_for_too_little_and_too_much_is_told(place: Place) -> None:
    found = measure(place, f"x = bytearray(600 * 2**20)\n        {BUSY}", "@resources(cpu=8, memory=512)")
    assert found["asked"] == {"cpu": 8, "memory": 512}
    assert found["used"]["cpu_seconds"] == pytest.approx(1.5, abs=0.7)
    assert "CPUs busy (too much: ask for " in found["log"]
    assert "too little: ask for 1024)" in found["log"]


def test_what_a_size_stands_for_is_what_was_asked_for(place: Place) -> None:
    assert measure(place, "pass", '@size("medium")')["asked"] == {"cpu": 1.75, "memory": 6144, "disk": 10240}


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


def test_an_attempt_that_failed_is_reported_too(place: Place) -> None:
    assert measure(place, "x = bytearray(300 * 2**20); raise ValueError")["used"]["memory"] > 300


def test_the_card_stands_beside_the_steps_own(place: Place) -> None:
    measure(place, 'current.card.append(cards.Markdown("mine"))', '@card(type="blank")')
    ids = place.ask(
        "from metaflow.cards import get_cards\n"
        "answer = [[card.id, 'mine' in card.get()] for card in get_cards(Flow('HeavyFlow').latest_run['start'].task)]"
    )
    assert sorted(str(name) for name, _ in ids) == ["None", "measured"]


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
