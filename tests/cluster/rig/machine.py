"""The rig's machine: namespaces that live as long as their first process."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from tests.cluster.rig.commands import wait_for
from tests.cluster.rig.places import CA_BUNDLE, Parts, State

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMESPACES = ("--net", "--mount", "--pid", "--uts", "--ipc")
PROCESSES = Path("/proc")


@dataclasses.dataclass(frozen=True)
class Machine:
    """One machine. Its first process carries the folder of its state as an argument: no note of its id is needed."""

    state: State

    @property
    def first(self) -> int | None:
        """Return the id of its first process, as seen from here; nothing if it does not run."""
        found = [pid for pid, words in _commands() if len(words) == 2 and words[1] == str(self.state.folder)]
        return found[0] if found else None

    @property
    def parts(self) -> Parts:
        """Return what it was started from."""
        return Parts(Path(self.state.started_from.read_text(encoding="utf-8")))

    def start(self, parts: Parts) -> None:
        """Start its first process, which waits and reaps."""
        self.state.logs.mkdir(parents=True)
        self.state.started_from.write_text(str(parts.root), encoding="utf-8")
        command = ["unshare", *NAMESPACES, "--fork", "--kill-child=KILL", "--mount-proc", "--"]
        with (self.state.logs / "machine.log").open("wb") as log:
            subprocess.Popen(
                [*command, str(parts.first), str(self.state.folder)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for("the machine's first process", 10, lambda: self.first is not None)

    def entering(self, *command: str) -> list[str]:
        """Return the command line that runs a command inside, in the same folder."""
        namespaces = ("-m", "-u", "-i", "-n", "-p", f"--wdns={Path.cwd()}")
        return ["nsenter", "-t", str(self.first), *namespaces, "--", *command]

    def processes(self) -> list[int]:
        """Return the ids of its processes and its pods', as seen from here."""
        first, parents = self.first, _parents()
        found = [] if first is None else [first]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    def kill(self) -> None:
        """End its first process, and so everything in it; also one that is only being started."""
        for pid, words in _commands():
            if words[-1:] == [str(self.state.folder)] and words[-2].endswith("/pause"):
                with contextlib.suppress(ProcessLookupError):  # one ends with the other
                    os.kill(pid, signal.SIGKILL)

    def variables(self, parts: Parts) -> Mapping[str, str]:
        """Return what a program inside has in its environment besides."""
        kubeconfig = str(parts.kubeconfig)
        trusted = dict.fromkeys(("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "AWS_CA_BUNDLE", "CURL_CA_BUNDLE"), CA_BUNDLE)
        state = {"PLATFORM_TEST_RIG": str(self.state.folder)}
        return {"PLATFORM_TEST_KUBECONFIG": kubeconfig, "KUBECONFIG": kubeconfig, **state, **trusted}


def is_inside(state: State) -> bool:
    """Say whether this very process is inside the machine."""
    return dict(_commands()).get(1, [])[1:] == [str(state.folder)]


def _commands() -> list[tuple[int, list[str]]]:
    found = []
    for folder in PROCESSES.iterdir():
        if folder.name.isdigit():
            words = _read(folder / "cmdline").split("\0")[:-1]
            if len(words) > 1:
                found.append((int(folder.name), words))
    return found


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:  # it has ended meanwhile
        return ""


def _parents() -> dict[int, int]:
    """Return the parent of each process; its place follows the name, which may hold anything, in brackets."""
    numbered = {int(one.name): _read(one / "stat") for one in PROCESSES.iterdir() if one.name.isdigit()}
    return {pid: int(text.rpartition(")")[2].split()[1]) for pid, text in numbered.items() if text}


def identities(processes: list[int]) -> set[tuple[int, str]]:
    """Return the ids of those that still run, with the time of start: an id alone may soon be another's.

    One that has ended and whose parent has yet to hear of it holds nothing any more.
    """
    fields = {pid: _read(PROCESSES / str(pid) / "stat").rpartition(")")[2].split() for pid in processes}
    return {(pid, words[19]) for pid, words in fields.items() if words and words[0] != "Z"}
