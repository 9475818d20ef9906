"""All decorators on one step, with those of Metaflow's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.decorators.evidence import FLOWS, pods_of_template

if TYPE_CHECKING:
    from tests.decorators.places import Cloud, Place

FAN = FLOWS / "fan.py"
LATEST = "run = Flow('{}').latest_run\nanswer = {}"


def test_they_run_fail_retry_and_are_caught_together(place: Place) -> None:
    output = place.ok(FAN, "run", FAIL="1")
    assert output.count("Task is starting (retry)") == 2, "each of the two tasks was tried again once"
    assert output.count("@measured: ") == 4, "each attempt is measured"
    assert place.ask(LATEST.format("FanFlow", "len(run['join'].task.data.failures)")) == 2
    place.ok(FAN, "run")
    again = place.ok(FAN, "run")
    assert again.count("its results are taken over") == 2, "what was caught is not remembered, what went well is"
    assert place.ask(LATEST.format("FanFlow", "run['join'].task.data.squares")) == [1, 4]


def test_they_come_with_with_and_beside_others(place: Place) -> None:
    words = "size:large gpu:l4 spot cached measured retry:times=1,minutes_between_retries=0 timeout:minutes=5 card"
    specs = [word for spec in words.split() for word in ("--with", spec)]
    first, second = (place.ok(FLOWS / "bare.py", "run", *specs) for _ in range(2))
    assert first.count("@measured: ") == 2
    assert second.count("its results are taken over") == 2
    assert first.count("There is no cluster in this run") == 1, "one line for the whole run"


def test_they_are_resumed_together(place: Place) -> None:
    place.run(FLOWS / "bare.py", "run", "--with", "cached", "--with", "measured", FAIL="1")
    output = place.ok(FLOWS / "bare.py", "resume", "--with", "cached", "--with", "measured")
    assert output.count("@measured: ") == 1, "start is not run again"
    assert place.ask(LATEST.format("BareFlow", "run.data.square")) == 4


def test_they_compile_together(cloud: Cloud) -> None:
    pods = pods_of_template(cloud.compile(FAN).template)
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
