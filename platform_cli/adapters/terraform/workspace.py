"""The folder in which Terraform works: our files, the variables of one environment, and where its state is."""

from __future__ import annotations

import filecmp
import json
import shutil
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.assets import asset
from platform_cli.adapters.files import explained
from platform_cli.core.errors import InternalError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

STACK = "stacks/gcp"
VARIABLES = "terraform.tfvars.json"


def root_of(folder: Path) -> Path:
    """Return the folder of the root module in a folder that was prepared, or is going to be."""
    return folder / STACK


def prepare(folder: Path, variables: Mapping[str, Any], backend: Mapping[str, Mapping[str, Any]]) -> Path:
    """Bring our Terraform files and an environment's own into a folder; return the folder of the root module.

    What Terraform keeps there itself, such as installed providers, stays.

    Args:
        folder: The folder, which may be there already, from another version of ours too.
        variables: The root module's variables; passwords are none of them, they go through the environment.
        backend: Where the state is, as Terraform names it: {"gcs": {"bucket": …, "prefix": …}}.

    Raises:
        InternalError: If the package was built without the files.
    """
    source = asset("terraform")
    if not (source / STACK).is_dir():
        hint = "pip install --force-reinstall platform-cli"
        raise InternalError("this installation of platform has no stack.", code="STACK_MISSING", hint=hint)
    wanted = {file.relative_to(source) for file in source.rglob("*.tf") if ".terraform" not in file.parts}
    with explained(folder):
        for file in wanted:
            _copy(source / file, folder / file)
        for file in [*folder.glob("modules/*/*.tf"), *folder.glob("stacks/*/*.tf")]:
            if file.relative_to(folder) not in wanted:
                file.unlink()
        root = root_of(folder)
        _write(root / "backend.tf.json", {"terraform": {"backend": backend}})
        _write(root / VARIABLES, variables)
    return root


def _copy(source: Path, target: Path) -> None:
    if not (target.exists() and filecmp.cmp(source, target, shallow=False)):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def _write(file: Path, content: Mapping[str, Any]) -> None:
    file.write_text(f"{json.dumps(content, indent=2)}\n", encoding="utf-8")
