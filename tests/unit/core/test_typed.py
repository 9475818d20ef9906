"""Values of our types are made in many threads at once."""

from __future__ import annotations

import subprocess
import sys

import msgspec
import pytest

from platform_cli.core.typed import from_json, from_plain

# A type is prepared once in a process: what goes wrong then is seen with many types, and ends the process.
PROGRAM = """
import sys, threading
import msgspec
from platform_cli.core.typed import from_json, from_plain

THREADS, TYPES = 8, 300
sys.setswitchinterval(1e-6)


def type_of_types(number):
    inner = [(f"f{one}", msgspec.defstruct(f"I{number}x{one}", [("n", int, 0)]) | None, None) for one in range(6)]
    return msgspec.defstruct(f"T{number}", inner)


kinds = [type_of_types(number) for number in range(TYPES)]
start = threading.Barrier(THREADS)


def make(thread):
    for kind in kinds:
        start.wait()
        made = from_plain({"f0": {}}, kind) if thread % 2 else from_json(b'{"f0": {}}', kind)
        assert made.f0.n == 0


threads = [threading.Thread(target=make, args=(number,)) for number in range(THREADS)]
for one in threads:
    one.start()
for one in threads:
    one.join()
"""


class Pair(msgspec.Struct):
    one: int
    two: str = "two"


def test_many_threads_meet_a_type_at_once() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_json_and_plain_values_become_ours() -> None:
    assert from_json(b'{"one": 1}', Pair) == from_plain({"one": 1}, Pair) == Pair(1)
    assert from_json("[[1, 2]]", list[tuple[int, int]]) == [(1, 2)]
    assert from_plain({"one": "1"}, Pair, strict=False) == Pair(1)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(msgspec.DecodeError):
        from_json(b"{", Pair)
    with pytest.raises(msgspec.ValidationError, match=r"\$\.one"):
        from_plain({"one": "1"}, Pair)
