"""Locks: one holder at a time, known by name, and nothing that a crash leaves behind holds anybody up."""

from __future__ import annotations

import fcntl
import os
import threading
import time
from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.lock import Holder, hold, holder_of
from platform_cli.core.errors import ConflictError, PrerequisiteError

if TYPE_CHECKING:
    from pathlib import Path

DEAD = 4_194_305  # above the largest process id of any system


def _never(holder: Holder | None) -> None:
    raise AssertionError(holder)


def _refuse(holder: Holder | None) -> None:
    raise ConflictError(f"held by {holder}", code="HELD", hint="wait")


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "below" / "the.lock"


def test_the_holder_is_known_while_it_holds_and_only_then(lock: Path) -> None:
    assert holder_of(lock) is None
    with hold(lock, "platform up", _never):
        assert holder_of(lock) == Holder(os.getpid(), "platform up")
    assert holder_of(lock) is None
    assert lock.stat().st_mode & 0o077 == 0, "others can read it"


def test_a_second_one_is_told_who_holds_it(lock: Path) -> None:
    with (
        hold(lock, "platform up", _never),
        pytest.raises(ConflictError, match="platform up"),
        hold(lock, "platform down", _refuse),
    ):
        pytest.fail("two hold it")
    with hold(lock, "platform down", _never):
        assert holder_of(lock) == Holder(os.getpid(), "platform down")


def test_a_second_one_gets_it_when_the_first_lets_go(lock: Path) -> None:
    waiting, order = threading.Event(), []

    def second() -> None:
        with hold(lock, "second", lambda _: waiting.set()):
            order.append("second")

    thread = threading.Thread(target=second)
    with hold(lock, "first", _never):
        thread.start()
        assert waiting.wait(10)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]


def test_a_lock_whose_file_was_removed_meanwhile_is_taken_anew(lock: Path) -> None:
    waiting, taken = threading.Event(), []

    def second() -> None:
        with hold(lock, "second", lambda _: waiting.set()):
            taken.append(holder_of(lock))

    thread = threading.Thread(target=second)
    with hold(lock, "first", _never):
        thread.start()
        assert waiting.wait(10)
        lock.unlink()
    thread.join(10)
    assert taken == [Holder(os.getpid(), "second")]


@pytest.mark.parametrize("left", [b"", b"junk", b'{"pid":1,"what":"x"}', b'{"pid":1}'])
def test_what_a_dead_holder_left_is_nobody_s(left: bytes, lock: Path) -> None:
    lock.parent.mkdir()
    lock.write_bytes(left)
    assert holder_of(lock) is None
    with hold(lock, "platform up", _never):
        assert holder_of(lock) == Holder(os.getpid(), "platform up")


@pytest.mark.parametrize("signature", [b"", b'{"pid":%d,"what":"of the last one"}' % DEAD])
def test_a_holder_that_has_not_signed_yet_is_waited_for(signature: bytes, lock: Path) -> None:
    lock.parent.mkdir()
    lock.write_bytes(signature)
    with lock.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        found: list[Holder | None] = []
        thread = threading.Thread(target=lambda: found.append(holder_of(lock)))
        thread.start()
        time.sleep(0.1)  # it must be looking by now; if it is not, the test still holds
        file.write(b'{"pid":%d,"what":"the new one"}' % os.getpid() + b" " * 60)
        file.flush()
        thread.join(10)
    assert found == [Holder(os.getpid(), "the new one")]


def test_somebody_who_only_looks_is_not_in_the_way(lock: Path) -> None:
    with hold(lock, "before", _never):
        pass
    looking, stop = threading.Event(), threading.Event()

    def look() -> None:
        while not stop.is_set():
            holder_of(lock)
            looking.set()

    thread = threading.Thread(target=look)
    thread.start()
    assert looking.wait(10)
    try:
        for _ in range(200):
            with hold(lock, "service", _refuse):
                pass
    finally:
        stop.set()
        thread.join(10)


def test_a_place_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "folder.lock").mkdir()
    (tmp_path / "file").touch()
    for path in (tmp_path / "folder.lock", tmp_path / "file" / "x.lock"):
        with pytest.raises(PrerequisiteError), hold(path, "platform up", _never):
            pytest.fail("it was taken")
        with pytest.raises(PrerequisiteError):
            holder_of(path)
