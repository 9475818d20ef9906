"""The programs of the node, with the flags that matter, in the order of their start."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.cluster.rig.places import EDGE, METADATA, NODE, PODS, REPOSITORY, SERVICES, SOURCE, Parts, State

if TYPE_CHECKING:
    from pathlib import Path

PLUGINS = "/run/kubelet-volume-plugins"
ISSUER = "https://kubernetes.default.svc.cluster.local"


def spawn(parts: Parts, state: State, name: str, *arguments: str) -> None:
    """Start one of the node's programs in the background; its log is named after it."""
    system = parts.debian
    folders = [parts.programs, *(system / name for name in ("usr/sbin", "sbin", "usr/bin", "bin"))]
    libraries = [system / "usr/lib/x86_64-linux-gnu", system / "lib/x86_64-linux-gnu"]
    path = os.pathsep.join([*map(str, folders), os.environ["PATH"]])
    own = {"LD_LIBRARY_PATH": os.pathsep.join(map(str, libraries)), "XTABLES_LIBDIR": f"{libraries[0]}/xtables"}
    program = next(folder / name for folder in folders if (folder / name).exists())
    with (state.logs / f"{name}.log").open("wb") as log:
        subprocess.Popen(
            [str(program), *arguments],
            env={**os.environ, **own, "PATH": path},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def spawn_python(state: State, name: str, module: str, *arguments: str) -> None:
    """Start a module of ours in the background."""
    with (state.logs / f"{name}.log").open("wb") as log:
        subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def settings(parts: Parts, state: State, name: str) -> Path:
    """Write a file of settings/ with the places of this machine in it, and return where."""
    values = {"NODE": NODE, "EDGE": EDGE, "METADATA": METADATA, "PODS": PODS, "NAME": state.name}
    values |= {"KEYS": str(parts.keys), "DEBIAN": str(parts.debian), "CONTAINERS": str(state.containers(parts))}
    text = (SOURCE / "settings" / name).read_text(encoding="utf-8")
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    written = state.folder / name
    written.write_text(text, encoding="utf-8")
    return written


def edge(parts: Parts, state: State) -> list[str]:
    pair = [f"-cert={parts.keys}/edge.crt", f"-key={parts.keys}/edge.key"]
    return [f"-address={EDGE}:443", *pair, f"-routes={state.routes}", f"-requests={state.requests}"]


def etcd(state: State) -> list[str]:
    clients, peers = "http://127.0.0.1:2379", "http://127.0.0.1:2380"
    return [
        f"--data-dir={state.folder}/etcd",
        f"--listen-client-urls={clients}",
        f"--advertise-client-urls={clients}",
        f"--listen-peer-urls={peers}",
        "--unsafe-no-fsync",
    ]


def apiserver(parts: Parts, state: State) -> list[str]:
    keys = parts.keys
    return [
        "--etcd-servers=http://127.0.0.1:2379",
        f"--bind-address={NODE}",
        f"--advertise-address={NODE}",
        f"--service-cluster-ip-range={SERVICES}",
        f"--tls-cert-file={keys}/apiserver.crt",
        f"--tls-private-key-file={keys}/apiserver.key",
        f"--client-ca-file={keys}/ca.crt",
        # Google's logins, as the stand-in of Google's interfaces gives them to people.
        f"--token-auth-file={settings(parts, state, 'tokens.csv')}",
        f"--service-account-issuer={ISSUER}",
        f"--service-account-key-file={keys}/accounts.pub",
        f"--service-account-signing-key-file={keys}/accounts.key",
        "--authorization-mode=Node,RBAC",
        "--enable-admission-plugins=NodeRestriction",
        "--allow-privileged=true",
        f"--kubelet-certificate-authority={keys}/ca.crt",
        f"--kubelet-client-certificate={keys}/kubelet-client.crt",
        f"--kubelet-client-key={keys}/kubelet-client.key",
        "--kubelet-preferred-address-types=InternalIP",
    ]


def controller_manager(keys: Path) -> list[str]:
    return [
        f"--kubeconfig={keys}/controller-manager.kubeconfig",
        f"--service-account-private-key-file={keys}/accounts.key",
        f"--root-ca-file={keys}/ca.crt",
        f"--cluster-signing-cert-file={keys}/ca.crt",
        f"--cluster-signing-key-file={keys}/ca.key",
        "--use-service-account-credentials=true",
        "--allocate-node-cidrs=false",
        "--leader-elect=false",
        "--bind-address=127.0.0.1",
        f"--flex-volume-plugin-dir={PLUGINS}",
    ]


def scheduler(keys: Path) -> list[str]:
    return [f"--kubeconfig={keys}/scheduler.kubeconfig", "--leader-elect=false", "--bind-address=127.0.0.1"]


def kubelet(parts: Parts, state: State) -> list[str]:
    return [
        f"--config={settings(parts, state, 'kubelet.yaml')}",
        f"--kubeconfig={parts.keys}/kubelet.kubeconfig",
        "--hostname-override=rig",
        f"--node-ip={NODE}",
        f"--root-dir={state.folder}/kubelet",
        f"--cert-dir={state.folder}/kubelet-keys",
    ]


def proxy(keys: Path) -> list[str]:
    return [
        f"--kubeconfig={keys}/proxy.kubeconfig",
        "--hostname-override=rig",
        "--proxy-mode=iptables",
        f"--cluster-cidr={PODS}",
        f"--bind-address={NODE}",
        "--metrics-bind-address=127.0.0.1:10249",
        "--healthz-bind-address=127.0.0.1:10256",
        "--conntrack-max-per-core=0",
    ]
