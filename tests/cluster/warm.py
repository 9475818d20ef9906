"""`python -m tests.cluster.warm`, outside the rig, which has no index: fill uv's cache with what its tests install."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from platform_cli.adapters.dependencies.archives import Platform, make_archives
from platform_cli.adapters.dependencies.carry_here import with_clients
from platform_cli.adapters.dependencies.environments import Environments
from platform_cli.adapters.dependencies.lock_file import read_lock
from platform_cli.adapters.dependencies.parts import CODEC, OPENMP, parts
from platform_cli.adapters.dependencies.pod_base import pod_base
from platform_cli.adapters.dependencies.upload import applies

LOCK = Path(__file__).parents[2] / "flows" / "train.lock"


def main() -> None:
    """Install everything once, and throw it away."""
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    platform = Platform(python, "x86_64", sys.executable)
    lock = read_lock(LOCK)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        Environments(folder).interpreters(with_clients(lock, "gs://bucket", "train.py"), "0" * 64, "train.py", print)
        for packages in (pod_base("gs"), lock.main.packages):
            wanted = [one for one in packages if applies(one, platform) and one.name != "metaflow"]
            make_archives(wanted, platform, folder)
        for part in parts(CODEC, OPENMP):
            part.make(platform, folder)


if __name__ == "__main__":
    main()
