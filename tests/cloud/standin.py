"""The stand-in provider: built once by Go, kept in the user's cache, installed for Terraform from there."""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

VERSION = "7.45.0"
SOURCE = Path(__file__).parent / "provider"
DATA = Path(__file__).parent / "data"
_ADDRESS = f"registry.terraform.io/hashicorp/google/{VERSION}"
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def program(name: str) -> str:
    """Return where a program is; without it the test is skipped, or fails where nothing may be overlooked."""
    found = shutil.which(name)
    if found is None:
        reason = f"{name} is not installed, so the cloud's stack is not tested"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    return found


def mirror() -> Path:
    """Return a folder from which Terraform installs the provider, building it first if need be.

    The folder is named by the hash of the source. Of several processes one builds and the others wait.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "platform-tests" / f"google-stand-in-{_digest()}"
    machine = platform.machine()
    place = folder / _ADDRESS / f"{platform.system().lower()}_{_ARCHITECTURES.get(machine, machine)}"
    target = place / f"terraform-provider-google_v{VERSION}"
    if not target.exists():
        place.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not target.exists():
                _build(folder, target)
    return folder


def variables(url: str, folder: Path) -> dict[str, str]:
    """Return the environment with which Terraform finds the provider, and the provider its inventory.

    Args:
        url: The inventory's address.
        folder: A folder for Terraform's configuration.
    """
    configuration = folder / "terraform.rc"
    configuration.write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror()}"\n  }}\n}}\n')
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "TF_CLI_CONFIG_FILE": str(configuration),
        "CHECKPOINT_DISABLE": "1",
        "TF_IN_AUTOMATION": "1",
        "STANDIN_URL": url,
        "STANDIN_DATA": str(DATA),
    }


def _digest() -> str:
    sources = sorted(file for file in SOURCE.iterdir() if file.suffix in {".go", ".mod", ".sum"})
    return hashlib.sha256(b"".join(file.read_bytes() for file in sources)).hexdigest()[:12]


def _build(folder: Path, target: Path) -> None:
    go = program("go")
    with tempfile.TemporaryDirectory(dir=folder) as unfinished:
        made = Path(unfinished) / target.name
        settings = {"CGO_ENABLED": "0", "GOFLAGS": "-trimpath -p=1"}
        nice = [shutil.which("nice") or "env"]  # let others work meanwhile
        command = [*nice, go, "build", "-o", str(made), "."]
        subprocess.run(command, cwd=SOURCE, env=os.environ | settings, check=True, timeout=1800)
        made.replace(target)
