"""`platform doctor` on this machine: what is wrong with its fix, and a bundle that tells no secret."""

from __future__ import annotations

import json
import stat
import tarfile
from typing import TYPE_CHECKING, Any

from tests.e2e.local.scheduler_scenes import Gate, wait_for_states

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Home


def _diagnosis(home: Home, *arguments: str) -> tuple[int, dict[str, Any]]:
    done = home.platform("doctor", "--output", "json", *arguments, env={"MY_API_KEY": "hunter22hunter22"})
    [found] = [line for line in map(json.loads, done.stdout.splitlines()) if "checks" in line]
    return done.returncode, found


def _failed(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {check["question"]: check for check in found["checks"] if not check["ok"]}


def test_before_up_everything_says_how_to_make_it(home: Home) -> None:
    code, found = _diagnosis(home)
    assert code == 7
    assert {"store", "profile", "scheduler", "ledger", "Start scheduler"} <= _failed(found).keys()
    assert all("platform up" in check["hint"] for check in _failed(found).values())


def test_after_up_all_is_well_and_what_somebody_breaks_is_found(home: Home) -> None:
    home.ok("up")
    code, found = _diagnosis(home)
    assert (code, _failed(found)) == (0, {})
    (home.data / "home" / "config_local.json").write_text("{}", encoding="utf-8")
    code, found = _diagnosis(home)
    assert code == 7
    broken = _failed(found)
    assert {"profile", "Write Metaflow profile", "everything answers"} == broken.keys()
    assert "would be configured" in broken["Write Metaflow profile"]["answer"]


def test_a_bundle_holds_what_is_known_but_no_secret(home: Home, tmp_path: Path) -> None:
    home.ok("up")
    log = next(home.state.rglob("operations/*.jsonl"))
    log.write_text(f"{log.read_text(encoding='utf-8')}it said hunter22hunter22\n", encoding="utf-8")
    file = tmp_path / "help.tar.gz"
    code, found = _diagnosis(home, "--bundle", str(file))
    assert (code, found["bundle"], found["missing"]) == (0, str(file), [])
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    texts = _texts(file)
    names = {"report.json", "settings.json", "versions.json", "profile.json", "logs/scheduler.log"}
    assert {f"help/{name}" for name in names} <= texts.keys()
    assert "it said ***" in texts[f"help/operations/{log.name}"]
    assert not [name for name, text in texts.items() if "hunter22" in text]
    assert "metaflow" in json.loads(texts["help/versions.json"])


def test_a_bundle_that_cannot_be_written_says_so(home: Home, tmp_path: Path) -> None:
    done = home.platform("doctor", "--bundle", str(tmp_path / "nowhere" / "help.tar.gz"))
    assert done.returncode == 4
    assert "Traceback" not in done.stderr
    assert "no such file or directory" in done.stderr


def test_status_counts_what_waits_in_the_queue(home: Home) -> None:
    gate = Gate(home)
    home.ok("up", "--set", "concurrency=1")
    home.ok("deploy", str(gate.flow), "--set", "concurrency=1")
    for _ in range(3):
        home.ok("trigger", "WaitFlow")
    gate.task()
    assert "waiting for their turn: 2" in home.ok("status", "--set", "concurrency=1")
    gate.open()
    wait_for_states(home, "succeeded", "succeeded", "succeeded")
    assert "waiting for their turn" not in home.ok("status", "--set", "concurrency=1")


def _texts(file: Path) -> dict[str, str]:
    with tarfile.open(file) as archive:
        opened = {one.name: archive.extractfile(one) for one in archive}
        return {name: one.read().decode() for name, one in opened.items() if one}
