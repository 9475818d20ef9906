"""Other programs that hold the ledger, and disks without room: the words for it, and what works all the same."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.ledger import Ledger, database
from platform_cli.core.errors import NotReadyError, PrerequisiteError
from platform_cli.core.records import RunRecord

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=timezone.utc)
RUN = RunRecord(id=0, flow_name="HelloFlow", cause="manual", state="queued", queued=NOW)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    made = Ledger(tmp_path / "ledger.db")
    made.prepare()
    made.add_run(RUN)
    return made


@pytest.fixture
def long_writer(ledger: Ledger) -> Iterator[sqlite3.Connection]:
    """Give another program's connection that writes and does not come to an end."""
    db = sqlite3.connect(ledger.file, isolation_level=None)
    db.execute("BEGIN IMMEDIATE")
    yield db
    db.close()


@pytest.mark.usefixtures("long_writer")
def test_a_long_writer_does_not_keep_readers_waiting(ledger: Ledger) -> None:
    assert len(ledger.runs()) == 1, "it would be told what it waited for in vain"


def test_a_write_waits_for_a_long_writer(ledger: Ledger, long_writer: sqlite3.Connection) -> None:
    added: list[RunRecord | None] = []
    waiting = threading.Thread(target=lambda: added.append(ledger.add_run(RUN)))
    waiting.start()
    waiting.join(timeout=1.5)  # longer than SQLite waits by itself
    assert waiting.is_alive()
    long_writer.execute("COMMIT")
    waiting.join(timeout=10)
    assert [one.id for one in added if one] == [2]


@pytest.mark.usefixtures("long_writer")
def test_who_waits_too_long_is_told_what_for(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_WAIT_SECONDS", 1)
    with pytest.raises(NotReadyError, match=r"kept the ledger .* locked") as refused:
        ledger.add_run(RUN)
    assert refused.value.code == "LEDGER_LOCKED"
    assert str(ledger.file) in refused.value.hint


@pytest.mark.usefixtures("long_writer")
def test_ctrl_c_is_heard_while_it_waits(ledger: Ledger) -> None:
    script = (
        "import sys; from pathlib import Path; from platform_cli.adapters.ledger import Ledger\n"
        "print('waiting', flush=True); Ledger(Path(sys.argv[1])).forget_received('a', ['b'])"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(ledger.file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as waiting:
        assert waiting.stdout is not None
        waiting.stdout.readline()
        time.sleep(1)  # by now it waits inside SQLite
        waiting.send_signal(signal.SIGINT)
        _, errors = waiting.communicate(timeout=20)
    assert "KeyboardInterrupt" in errors


FULL = """
import resource, signal, sys
from datetime import datetime, timezone
from pathlib import Path
from platform_cli.adapters.ledger import Ledger
from platform_cli.core.errors import PlatformError
from platform_cli.core.records import RunRecord
ledger = Ledger(Path(sys.argv[1]))
now, text = datetime.now(timezone.utc), "x" * 20000
run = RunRecord(id=0, flow_name="F", cause="manual", state="queued", queued=now, detail=text)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (40000, hard))
try:
    ledger.add_run(run)
except PlatformError as error:
    print(error.code)
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
print(ledger.add_run(run).id)
"""


def test_a_write_that_finds_no_room_changes_nothing_and_works_later(ledger: Ledger) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(ledger.file)], capture_output=True, text=True, check=True, timeout=60
    )
    code, number = done.stdout.split()
    assert code in {"DISK_FULL", "LEDGER_UNUSABLE"}
    assert [one.id for one in ledger.runs()] == [int(number), 1]
    assert int(number) == 2, "the refused one must leave no trace"


def test_sqlite_s_own_word_for_a_full_disk_is_ours(ledger: Ledger) -> None:
    def write_too_much() -> None:
        with ledger._writing() as db:
            db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0]}")
            db.execute("INSERT INTO history VALUES ('x', ?)", ("x" * 100_000,))

    with pytest.raises(PrerequisiteError) as refused:
        write_too_much()
    assert refused.value.code == "DISK_FULL"
