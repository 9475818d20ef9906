"""What the gallery shows about starting flows: projects, events and other flows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.flows.gallery_runs import Gallery


@pytest.mark.parametrize(
    ("options", "branch", "table"),
    [
        (("--branch", "staging"), "test.staging", "orders_test_staging"),
        (("--production",), "prod", "orders"),
    ],
)
def test_staging_and_production_write_to_tables_of_their_own(
    gallery: Gallery, options: tuple[str, ...], branch: str, table: str
) -> None:
    end = gallery.run("project_branches", top=options).run.artifacts("end")
    assert (end["branch"], end["table"]) == (branch, table)


def test_an_event_names_itself_to_the_run_it_started(gallery: Gallery) -> None:
    event = {"name": "rates_published", "id": "1", "timestamp": 1_700_000_000, "type": "event"}
    finished = gallery.run("on_event", "--with", "platform_trigger", PLATFORM_TRIGGER=json.dumps([event]))
    assert finished.run.artifacts("end")["event"] == "rates_published"


def test_a_flow_goes_on_with_the_latest_run_of_another(gallery: Gallery) -> None:
    upstream = gallery.run("linear", "--text", "ay ay captain").run
    end = gallery.run("on_finish").run.artifacts("end")
    assert (end["upstream"], end["top"]) == (upstream.pathspec, "ay")


def test_a_flow_goes_on_with_the_run_that_triggered_it(gallery: Gallery) -> None:
    cause = gallery.run("linear", "--text", "ay ay captain").run
    gallery.run("linear", "--text", "later later on")
    event = {
        "name": "metaflow.LinearFlow.end",
        "id": f"{cause.pathspec}/end/3",
        "timestamp": 0,
        "type": "run",
    }
    finished = gallery.run("on_finish", "--with", "platform_trigger", PLATFORM_TRIGGER=json.dumps([event]))
    assert finished.code == 0, finished.output
    assert finished.run.artifacts("end")["upstream"] == cause.pathspec


def test_without_the_other_flow_the_run_fails_and_names_it(gallery: Gallery) -> None:
    failed = gallery.run("on_finish")
    assert failed.code != 0
    assert "LinearFlow" in failed.output
