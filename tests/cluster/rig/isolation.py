"""Make the new namespaces look like one machine of its own; this runs inside them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from tests.cluster.rig.cgroups import make_cgroups
from tests.cluster.rig.commands import run
from tests.cluster.rig.places import CA_BUNDLE, EDGE, METADATA, NODE, SERVICES

if TYPE_CHECKING:
    from tests.cluster.rig.places import Parts, State

HOSTS = f"127.0.0.1 localhost\n{NODE} rig\n"
RESOLVER = f"nameserver {NODE}\nsearch default.svc.cluster.local svc.cluster.local cluster.local\noptions ndots:5\n"
KERNEL = {
    "net/ipv4/ip_forward": "1",
    "net/ipv4/conf/all/route_localnet": "1",
    "net/bridge/bridge-nf-call-iptables": "1",
}


def make_machine(parts: Parts, state: State) -> None:
    """Make file systems, network, names, trust and control groups."""
    _make_file_systems(state)
    _make_network()
    run("hostname", state.name)
    for file, text in {"/etc/hosts": HOSTS, "/etc/resolv.conf": RESOLVER}.items():
        Path(file).write_text(text, encoding="utf-8")
    shutil.copyfile(parts.keys / "bundle.crt", CA_BUNDLE)
    make_cgroups(state.name)


def _make_file_systems(state: State) -> None:
    run("mount", "--make-rshared", "/")  # kubelet wants it so; it ends at these namespaces
    for name in ("etc", "var"):  # each default path works, and nothing reaches the real machine
        upper, work = (state.folder / "over" / name / part for part in ("upper", "work"))
        upper.mkdir(parents=True)
        work.mkdir()
        layers = f"lowerdir=/{name},upperdir={upper},workdir={work}"
        run("mount", "-t", "overlay", "overlay", "-o", layers, f"/{name}")
    run("mount", "-t", "tmpfs", "tmpfs", "/run")
    for folder in ("/run/netns", "/run/lock", "/run/cni", "/etc/cni/net.d", state.volumes):
        Path(folder).mkdir(parents=True, exist_ok=True)


def _make_network() -> None:
    """Make a bridge that carries the node's, the edge's and the metadata server's addresses, and no way out."""
    run("ip", "link", "set", "lo", "up")
    run("ip", "link", "add", "node0", "type", "bridge")
    run("ip", "link", "set", "node0", "up")
    for address in (f"{NODE}/24", f"{EDGE}/24", f"{METADATA}/32"):
        run("ip", "address", "add", address, "dev", "node0")
    run("ip", "route", "add", SERVICES, "dev", "node0")
    for name, value in KERNEL.items():
        setting = Path("/proc/sys") / name
        if setting.exists():
            setting.write_text(value, encoding="utf-8")
