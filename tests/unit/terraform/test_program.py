"""Which Terraform is taken, and which is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from platform_cli.adapters.terraform.program import find_program, require_new_enough
from platform_cli.core.errors import PrerequisiteError

if TYPE_CHECKING:
    from pathlib import Path


def _install(folder: Path, name: str, said: str) -> str:
    program = folder / name
    program.write_text(f"#!/bin/sh\necho '{said}'\n")
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize(("name", "said"), [("terraform", "Terraform v1.11.4"), ("tofu", "OpenTofu v1.12.0")])
def test_one_that_is_new_enough_is_taken(tmp_path: Path, name: str, said: str) -> None:
    program = _install(tmp_path, name, said)
    assert find_program({"PATH": str(tmp_path)}, print) == program
    require_new_enough(program, {"PATH": str(tmp_path)})


def test_terraform_is_preferred(tmp_path: Path) -> None:
    _install(tmp_path, "tofu", "OpenTofu v1.11.0")
    program = _install(tmp_path, "terraform", "Terraform v2.0.0")
    assert find_program({"PATH": str(tmp_path)}, print) == program


@pytest.mark.parametrize("said", ["Terraform v1.10.5", "Terraform v0.15.0", "something else"])
def test_one_that_is_too_old_is_refused(tmp_path: Path, said: str) -> None:
    program = _install(tmp_path, "terraform", said)
    with pytest.raises(PrerequisiteError) as caught:
        require_new_enough(program, {"PATH": str(tmp_path)})
    assert caught.value.code == "TERRAFORM_TOO_OLD"
