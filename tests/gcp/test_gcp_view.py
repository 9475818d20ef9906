"""What `up` looks like in a terminal: a plan with its price, a question, and what is being made right now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.gcp import terminal
from tests.gcp.places import SECONDS

if TYPE_CHECKING:
    from tests.gcp.places import Place

COMMAND = ("platform", "up")


def test_nothing_writes_over_the_question_and_no_is_an_answer(gcp: Place) -> None:
    with terminal.running(COMMAND, gcp.folder, gcp.variables) as seen:
        assert seen.until(lambda text: "[y/N]:" in text, SECONDS), seen.text
        lines = seen.text.splitlines()
        assert "    container node pool (3): cpu, spot, system" in lines
        assert any(line.startswith("It costs about $") for line in lines)
        assert not seen.until(lambda text: not text.endswith("[y/N]:"), 1), seen.text
        seen.type("n\n")
        assert seen.until(lambda text: "you said no" in text, SECONDS), seen.text
    assert gcp.kinds() == ["google_storage_bucket"]


def test_what_goes_on_is_told_with_the_time_that_it_usually_takes(gcp: Place) -> None:
    gcp.cloud.inventory.pace = 1 / 10
    with terminal.running(COMMAND, gcp.folder, gcp.variables) as seen:
        assert seen.until(lambda text: "[y/N]:" in text, SECONDS), seen.text
        seen.type("y\n")
        assert seen.until(lambda text: "… create container cluster" in text, SECONDS), seen.text
        [cluster] = [line for line in seen.text.splitlines() if "… create container cluster" in line]
        assert "about 4m" in cluster
        assert cluster.endswith("left")
        assert "    ✓ create compute subnetwork" in seen.text
        assert seen.until(lambda text: f"  {text.count('    ✓ create')} done" in text, 20), seen.text
