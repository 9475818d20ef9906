"""Several writers, readers and processes at once."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.gs.conftest import Place


def test_of_several_writers_one_wins(place: Place) -> None:
    won: list[tuple[str, str]] = []
    ready = threading.Barrier(8)

    def write(number: int) -> None:
        with place.open() as gs:
            ready.wait()
            won.extend(gs.put_many([("lock", f"writer {number}")], overwrite=False))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won == [("lock", f"{place.root}/lock")], "one writer, and one only, was told that it stored the object"
    with place.open() as gs:
        assert (gs.get("lock").text or "").startswith("writer ")


def test_a_reader_sees_old_or_new_and_nothing_between(place: Place) -> None:
    versions = [bytes([number]) * (1 << 20) for number in range(2)]
    stop = threading.Event()
    with place.open() as gs, place.open() as other:
        gs.put("a", versions[0])

        def write() -> None:
            for number in range(20):
                other.put("a", versions[number % 2])
            stop.set()

        thread = threading.Thread(target=write)
        thread.start()
        try:
            while not stop.is_set():
                assert gs.get("a").blob in versions
        finally:
            thread.join()


_FORK = """
import os, sys, warnings
warnings.simplefilter("ignore")
from metaflow import GS, MetaflowGSException
if sys.argv[2] == "used":
    GS(gsroot=sys.argv[1]).put("a", "1")
if os.fork() == 0:
    try:
        print(GS(gsroot=sys.argv[1]).put("b", "2"), flush=True)
    except MetaflowGSException as refused:
        print(refused, flush=True)
    os._exit(0)
os.wait()
"""


def test_a_forked_process_is_told_so_where_it_would_hang(folder: Place) -> None:
    said = {}
    for state in ("used", "unused"):
        done = subprocess.run(
            [sys.executable, "-c", _FORK, folder.root, state],
            env={**os.environ, "METAFLOW_HOME": str(folder.scratch)},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        said[state] = done.stdout
    assert "its engine does not survive that" in said["used"]
    assert said["unused"] == f"{folder.root}/b\n"
