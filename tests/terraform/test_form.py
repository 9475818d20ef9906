"""The files have Terraform's own form, and each module stands on its own feet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cloud import stack
from tests.cloud.stack import MODULES, SOURCES, Stack

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def test_all_files_have_terraforms_form(env: Mapping[str, str]) -> None:
    done = Stack(SOURCES, env).run("fmt", "-check", "-recursive")
    assert done.returncode == 0, f"run: make terraform-fmt\n{done.stdout}"


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_valid_by_itself(env: Mapping[str, str], tmp_path: Path, module: str) -> None:
    assert "Success!" in Stack(stack.copy(tmp_path) / "modules" / module, env).init().ok("validate")


def test_the_stack_is_valid(gcp: Stack) -> None:
    assert "Success!" in gcp.ok("validate")


def test_everything_is_described() -> None:
    blocks = [
        (file.relative_to(SOURCES), block.partition("{")[0])
        for file in SOURCES.rglob("*.tf")
        if file.name in {"variables.tf", "outputs.tf"}
        for block in file.read_text().split("\n\n")
        if block.startswith(("variable", "output")) and "  description = " not in block
    ]
    assert not blocks


def test_all_ask_for_the_same_versions() -> None:
    files = [*(SOURCES / "modules" / module / "versions.tf" for module in MODULES), SOURCES / "stacks/gcp/versions.tf"]
    assert len({file.read_text() for file in files}) == 1
