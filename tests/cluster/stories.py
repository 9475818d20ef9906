"""Bring an environment up and down by its phases, and keep what was seen on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from platform_cli.adapters.kubernetes.discovery import list_everything
from platform_cli.operations.pipeline import run_phases
from platform_cli.targets.phases.kubernetes.smoke_test import SmokeTest

if TYPE_CHECKING:
    from pathlib import Path

    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.adapters.kubernetes.discovery import Found
    from platform_cli.core.phase import Change
    from platform_cli.targets.kubernetes import KubernetesTarget

OfUp = TypeVar("OfUp")
_UP = (
    "import os, sys; from pathlib import Path; from platform_cli.config.load import load_settings; "
    "from platform_cli.targets.kubernetes import KubernetesTarget; "
    "settings = load_settings(environment=sys.argv[1], overrides=(), variables={}, cwd=Path(sys.argv[2])); "
    "[phase.run() for phase in KubernetesTarget(settings).up_phases(lambda event: None)]"
)


class Ups(NamedTuple):
    """What an `up` did, and how long it took in seconds."""

    changes: tuple[Change, ...]
    seconds: float

    @property
    def actions(self) -> dict[str, str]:
        return {f"{change.kind}/{change.ref}": change.action for change in self.changes}


def up(target: KubernetesTarget, *, dry_run: bool = False, smoke: bool = False) -> Ups:
    """Run or preview the phases of `up`, with the smoke test or, since that takes long, without."""
    begin = time.monotonic()
    phases = [one for one in target.up_phases(lambda _: None) if smoke or not isinstance(one, SmokeTest)]
    changes = run_phases("up", target.settings.environment, phases, lambda _: None, dry_run=dry_run)
    return Ups(changes, time.monotonic() - begin)


def phase_of(target: KubernetesTarget, kind: type[OfUp]) -> OfUp:
    """Return the phase of `up` of a kind."""
    [found] = [one for one in target.up_phases(lambda _: None) if isinstance(one, kind)]
    return found


def down(target: KubernetesTarget, *, purge: bool) -> dict[str, str]:
    """Run all phases of `down`."""
    phases = target.down_phases(lambda _: None, now=True, purge=purge)
    return Ups(run_phases("down", target.settings.environment, phases, lambda _: None), 0).actions


def killed_up(target: KubernetesTarget, folder: Path, seconds: float) -> None:
    """Begin an `up` in a process of its own and kill it after so many seconds."""
    command = [sys.executable, "-c", _UP, target.settings.environment, str(folder)]
    process = subprocess.Popen(command, env=dict(os.environ), start_new_session=True)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def listing(cluster: Cluster) -> set[Found]:
    """List every object of every kind in the whole cluster."""
    return set(list_everything(cluster))
