"""Fetch Terraform where there is none: one pinned release, once, and only if it is the very file that we know.

The hashes are those of the publisher's SHA256SUMS of the release, which several public packagings repeat alike. Because
they stand here, a signature would add nothing: whoever could change them could change the key, too.
"""

from __future__ import annotations

import hashlib
import io
import platform
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from platform_cli.adapters.files import explained, make_folder
from platform_cli.core.errors import NotReadyError, PrerequisiteError, ProvisionError

if TYPE_CHECKING:
    from collections.abc import Callable

VERSION = "1.11.4"
_ADDRESS = "https://releases.hashicorp.com/terraform/{version}/terraform_{version}_{system}.zip"
_SHA256 = {
    "linux_amd64": "1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc",
    "linux_arm64": "a43d1d0da9b9bab214a8305a39db0e40869572594ccf50c416a7756499143633",
    "darwin_amd64": "a56d5002b9f7647291faccc3dd1a70350e60fb61e4c45037629508b8fdc2575b",
    "darwin_arm64": "867e0808fa971217043e25b7a792b10720c79b1546f8a68479b74f138be73e18",
}
_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}
_SECONDS = 60
_HINT = "install Terraform or OpenTofu 1.11 or later yourself, and run the same command again"


def fetched(tell: Callable[[str], None]) -> str:
    """Return the path of our own Terraform, fetched if it was not yet.

    Args:
        tell: Called with what the user should know.

    Raises:
        PrerequisiteError: If there is none for this machine.
        NotReadyError: If it cannot be fetched.
        ProvisionError: If what came is not what we know.
    """
    from platformdirs import user_cache_path

    program = Path(user_cache_path("platform")) / f"terraform-{VERSION}" / "terraform"
    if not program.exists():
        tell(f"Fetching Terraform {VERSION}, once: there is none on this machine.")
        _install(_unpacked(_download()), program)
    return str(program)


def _download() -> bytes:
    import urllib.request

    system = _system()
    address = _ADDRESS.format(version=VERSION, system=system)
    try:
        with urllib.request.urlopen(address, timeout=_SECONDS) as answer:  # noqa: S310 - the address is ours
            content: bytes = answer.read()
    except OSError as error:
        message = f"Terraform is not on this machine, and {address} cannot be fetched: {error}."
        raise NotReadyError(message, code="TERRAFORM_UNREACHABLE", hint=_HINT) from None
    found = hashlib.sha256(content).hexdigest()
    if found != _SHA256[system]:
        message = f"what {address} sent is not Terraform {VERSION} as we know it: its SHA-256 is {found}."
        raise ProvisionError(message, code="TERRAFORM_CHANGED", hint=f"do not use it; find out why, or {_HINT}")
    return content


def _system() -> str:
    machine = platform.machine()
    system = f"{platform.system().lower()}_{_MACHINES.get(machine, machine)}"
    if system not in _SHA256:
        message = f"neither `terraform` nor `tofu` is on the PATH, and we know of none for {system}."
        raise PrerequisiteError(message, code="TERRAFORM_MISSING", hint=_HINT)
    return system


def _unpacked(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("terraform")


def _install(content: bytes, to: Path) -> None:
    make_folder(to.parent)
    draft = to.with_suffix(".new")
    with explained(to):
        draft.write_bytes(content)
        draft.chmod(0o700)
        draft.replace(to)
