"""What `doctor` asks beside `status`: each phase of `up` whether it would change anything, in threads."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.gcp.places import PROJECT, ROOT, SECONDS

if TYPE_CHECKING:
    from tests.gcp.places import Place

PROGRAM = """
import json, os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from platform_cli.config.load import load_settings
from platform_cli.core.errors import PlatformError
from platform_cli.targets.gcp import GcpTarget
from platform_cli.targets.previews import preview_probes

def answer(ask):
    try:
        return ask()
    except PlatformError as error:
        return f"{error.code}: {error.message}"

target = GcpTarget(load_settings(environment=None, overrides=[], variables=os.environ, cwd=Path.cwd()))
probes = {title: ask for title, ask in preview_probes(target.up_phases).items() if title in os.environ["ASKED"]}
with ThreadPoolExecutor(len(probes)) as threads:
    print(json.dumps(dict(zip(probes, threads.map(answer, probes.values())))))
"""
ASKED = "Enable APIs, Ensure the state's bucket, Plan, Connect to the cluster"


def _answers(gcp: Place) -> dict[str, str]:
    env = {**gcp.variables, "PYTHONPATH": str(ROOT), "ASKED": ASKED}
    command = [sys.executable, "-c", PROGRAM]
    said = subprocess.check_output(command, cwd=gcp.folder, env=env, text=True, timeout=SECONDS)
    found: dict[str, str] = json.loads(said)
    return found


def test_what_is_as_it_shall_be_has_nothing_to_do_and_drift_is_told(gcp: Place) -> None:
    gcp.ok("up")
    assert all(answer.startswith("nothing to do") for answer in _answers(gcp).values())
    gcp.cloud.inventory.things["google_storage_bucket", f"{PROJECT}-platform-dev-data"]["public_access_prevention"] = ""
    told = _answers(gcp)["Plan"]
    assert told.startswith("NOT_HEALTHY: storage bucket")
    assert "would be configured" in told
