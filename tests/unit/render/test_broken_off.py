"""An operation's log ends with what nobody expected, and tells no secret."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
from platform_cli.bootstrap import Options, session
from platform_cli.core import events

with session("up", Options(), log=True) as wired:
    wired.sink(events.Noticed(text="it began"))
    raise RuntimeError("no answer to password=hunter22hunter22")
"""


def test_the_last_line_says_what_it_was_without_its_secrets(tmp_path: Path) -> None:
    env = {**os.environ, "HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=tmp_path, env=env, capture_output=True, check=False)
    assert done.returncode == 1
    [log] = tmp_path.rglob("operations/*-up.jsonl")
    text = log.read_text(encoding="utf-8")
    last = json.loads(text.splitlines()[-1])
    assert (last["event"], last["code"], last["message"]) == ("failed", "RuntimeError", "no answer to password=***")
    assert last["details"].startswith("Traceback")
    assert "hunter22" not in text
