"""What a real apply printed, read line by line: one node pool was refused for want of quota."""

from __future__ import annotations

from pathlib import Path

import pytest

from platform_cli.adapters.terraform import events
from platform_cli.adapters.terraform.stream import read_line

STREAM = (Path(__file__).parents[2] / "cloud/data/apply.jsonl").read_text().splitlines()
CLUSTER, SPOT = "google_container_cluster.this", 'google_container_node_pool.this["spot"]'


def _read() -> list[events.StackEvent]:
    return [event for event in map(read_line, STREAM) if event is not None]


def test_every_line_of_a_real_stream_is_understood() -> None:
    assert not [event for event in _read() if isinstance(event, events.Said)]


def test_the_plan_is_counted() -> None:
    read = _read()
    [summary] = [event for event in read if isinstance(event, events.Planned)]
    assert summary.add == len([event for event in read if isinstance(event, events.ResourcePlanned)]) == 20


def test_a_resource_begins_goes_on_and_ends() -> None:
    about = [event for event in _read() if getattr(event, "address", "") == CLUSTER]
    kinds = [type(event).__name__ for event in about]
    assert [kinds[0], kinds[1], kinds[-1]] == ["ResourcePlanned", "ResourceStarted", "ResourceFinished"]
    seconds = [event.seconds for event in about if isinstance(event, events.ResourceProgressed)]
    assert seconds == sorted(seconds)
    assert seconds[0] == 10


def test_the_reason_of_a_failure_comes_last_and_names_its_resource() -> None:
    read = _read()
    about = [event for event in read if getattr(event, "address", "") == SPOT]
    assert isinstance(about[-2], events.ResourceFailed)
    assert read[-1] == about[-1]
    assert isinstance(about[-1], events.Diagnosed)
    assert "N2D_CPUS" in about[-1].summary


def test_a_failed_apply_is_never_told_to_be_complete() -> None:
    assert not [event for event in _read() if isinstance(event, events.Applied)]


@pytest.mark.parametrize("line", ["panic: runtime error", "{", '{"a": 1}', '{"type": "apply_complete"}', '{"type": 3}'])
def test_what_is_no_event_is_kept_as_it_was_said(line: str) -> None:
    assert read_line(line) in {events.Said(line), None}
    assert (read_line(line) is None) == (line == '{"type": 3}')


def test_nothing_is_said_of_refreshing_and_of_empty_lines() -> None:
    assert read_line("") is None
    assert read_line('{"type": "refresh_start", "hook": {}}') is None
    assert read_line('{"type": "resource_drift", "change": {}}') is None
