"""Where the rig lives: what is built once, what one start makes, and its addresses."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

SOURCE = Path(__file__).parent
REPOSITORY = SOURCE.parents[2]
NODE, EDGE, METADATA = "10.200.0.1", "10.200.0.2", "169.254.169.254"
SERVICES, PODS = "10.96.0.0/16", "10.244.0.0/24"
SERVER = f"https://{NODE}:6443"
CA_BUNDLE = "/etc/ssl/certs/ca-certificates.crt"  # Debian's place; the rig's machine has its own over it
BUCKET = "platform-test"


def caches() -> Path:
    """Return the folder in which the project's tests keep what is costly to make."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "platform-tests"


@dataclasses.dataclass(frozen=True)
class Parts:
    """What is built once, by kind, below a folder named after the hash of its inputs."""

    root: Path

    @property
    def programs(self) -> Path:
        """Return the folder of what Go built."""
        return self.root / "bin"

    @property
    def debian(self) -> Path:
        """Return the folder of the node's own Debian programs, unpacked."""
        return self.root / "debian"

    @property
    def archives(self) -> Path:
        """Return the folder of the images' archives."""
        return self.root / "images"

    @property
    def keys(self) -> Path:
        """Return the folder of certificates, keys and kubeconfigs."""
        return self.root / "keys"

    @property
    def kubeconfig(self) -> Path:
        """Return the administrator's kubeconfig."""
        return self.keys / "admin.kubeconfig"

    @property
    def first(self) -> Path:
        """Return the program that is the first process of the machine and of every pod."""
        return self.programs / "pause"


@dataclasses.dataclass(frozen=True)
class State:
    """What one start makes; gone after `down`.

    Attributes:
        name: Of the machine, of its control groups, and of the node.
    """

    name: str = "rig"

    @property
    def folder(self) -> Path:
        return caches() / f"run-{self.name}"

    @property
    def logs(self) -> Path:
        return self.folder / "log"

    @property
    def started_from(self) -> Path:
        """Return the file that names the folder of what the machine was started from."""
        return self.folder / "parts"

    @property
    def ready(self) -> Path:
        """Return the file that is there when the start is complete."""
        return self.folder / "ready"

    def containers(self, parts: Parts) -> Path:
        """Return the folder of images and containers; only the rig's own outlives it."""
        return (parts.root if self.name == "rig" else self.folder) / "containerd"

    @property
    def volumes(self) -> Path:
        """Return the folder behind the volumes of pods."""
        return self.folder / "volumes"

    @property
    def requests(self) -> Path:
        """Return the log of the edge: one JSON line a request."""
        return self.logs / "requests.jsonl"

    @property
    def routes(self) -> Path:
        """Return the file in which a test says who answers for a host that the edge does not know."""
        return self.folder / "routes.json"
