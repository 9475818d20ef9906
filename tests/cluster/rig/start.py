"""Start the machine and Kubernetes on it."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from tests.cluster.rig import api, containers, programs, stop
from tests.cluster.rig.commands import run, wait_for
from tests.cluster.rig.isolation import make_machine
from tests.cluster.rig.machine import Machine
from tests.cluster.rig.places import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cluster.rig.places import Parts, State


def up(parts: Parts, state: State, say: Callable[[str], None]) -> None:
    """Start it, unless it runs; what an unfinished start has left is removed first."""
    machine = Machine(state)
    if machine.first and state.ready.exists():
        changed = machine.parts != parts
        say("up already" + (", but from earlier sources; to follow them: make cluster-down cluster" if changed else ""))
        return
    stop.down(state)
    began = time.monotonic()
    machine.start(parts)
    # The rest runs inside: there, a program that is started is the machine's own.
    inside = machine.entering(sys.executable, "-m", "tests.cluster.rig", "--name", state.name, "start-inside")
    run(*inside, cwd=REPOSITORY)
    state.ready.touch()
    say(f"up after {time.monotonic() - began:.1f} s")


def start_inside(parts: Parts, state: State) -> None:
    """Make the machine and start its programs, each when what it needs is there."""
    keys = parts.keys
    make_machine(parts, state)
    programs.spawn(parts, state, "edge", *programs.edge(parts, state))
    programs.spawn(parts, state, "etcd", *programs.etcd(state))
    containers.start(parts, state)
    programs.spawn(parts, state, "kube-apiserver", *programs.apiserver(parts, state))
    wait_for("the API server", 90, lambda: api.is_serving(keys))
    programs.spawn(parts, state, "kube-controller-manager", *programs.controller_manager(keys))
    programs.spawn(parts, state, "kube-scheduler", *programs.scheduler(keys))
    containers.import_missing(parts, state)
    programs.spawn(parts, state, "kubelet", *programs.kubelet(parts, state))
    programs.spawn(parts, state, "kube-proxy", *programs.proxy(keys))
    programs.spawn(parts, state, "coredns", "-conf", str(programs.settings(parts, state, "Corefile")))
    programs.spawn_python(state, "volumes", "tests.cluster.rig.volumes", str(keys), str(state.volumes))
    wait_for("the node", 120, lambda: api.is_node_ready(keys))
    wait_for("its own objects", 60, lambda: api.are_namespaces_filled(keys))
    api.apply_storage_class(keys)
    wait_for("the store", 30, lambda: api.is_edge_answering(keys))
    api.make_bucket(keys)
