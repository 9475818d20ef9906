"""Make the environment of the wheels in a folder, in a process of its own: `python -m … WHEELS FOLDER VERSION`."""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

from platform_cli.adapters.dependencies.environments import Environments
from platform_cli.core.dependencies import Lock, LockedSet
from platform_cli.core.errors import PlatformError
from tests.bootstrap.wheels import make_wheels


def lock_of(wheels: Path, version: str) -> Lock:
    minor = f"{sys.version_info.major}.{sys.version_info.minor}"
    return Lock(
        declared="0" * 64,
        source="a test",
        sets=(LockedSet(pythons=(minor,), packages=make_wheels(wheels, version=version)),),
    )


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def main() -> None:
    wheels, folder, version = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    lock = lock_of(wheels, version)
    if limit := int(os.environ.get("LARGEST_FILE", "0")):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        made = Environments(folder).interpreters(lock, "1" * 64, "flow.py", _tell)
    except PlatformError as error:
        sys.exit(f"{error.code}: {error.message}\n{error.hint}")
    sys.stdout.write(f"{made.flow} {made.modules}\n")


if __name__ == "__main__":
    main()
