"""Real Terraform on a copy of our stack, with the stand-in provider."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.cloud import standin

if TYPE_CHECKING:
    from collections.abc import Mapping

SOURCES = Path(__file__).parents[2] / "terraform"
MODULES = tuple(sorted(folder.name for folder in (SOURCES / "modules").iterdir()))
DEV: Mapping[str, Any] = {
    "project": {"id": "acme-ml-dev", "number": "404096009001"},
    "environment": {"name": "dev"},
    "location": {"region": "us-central1", "zone": "us-central1-a"},
}
PASSWORD = "correct-horse-battery"  # noqa: S105 - looked for where it must not be
CLOUDSQL: Mapping[str, Any] = {**DEV, "database": {"kind": "cloudsql"}, "database_password": PASSWORD}
PRODUCTION: Mapping[str, Any] = {**CLOUDSQL, "size": "production"}
BUDGET: Mapping[str, Any] = {**DEV, "budget": {"amount": 100, "billing_account": "012345-6789AB-CDEF01"}}
AUTOPILOT: Mapping[str, Any] = {**DEV, "autopilot": True}
SECONDS = 180


def copy(folder: Path) -> Path:
    """Copy all Terraform files; return where."""
    return Path(
        shutil.copytree(SOURCES, folder / "terraform", ignore=shutil.ignore_patterns(".terraform*", "*.tfstate*"))
    )


@dataclasses.dataclass(frozen=True)
class Stack:
    """A root module and what Terraform is told there."""

    folder: Path
    env: Mapping[str, str]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Terraform to its end."""
        return subprocess.run(
            [standin.program("terraform"), *arguments, "-no-color"],
            cwd=self.folder,
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    def ok(self, *arguments: str) -> str:
        """Run Terraform, expect success, and return what it printed."""
        done = self.run(*arguments)
        assert done.returncode == 0, f"terraform {' '.join(arguments)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def init(self) -> Stack:
        self.ok("init", "-input=false", "-backend=false")
        return self

    def tell(self, variables: Mapping[str, Any]) -> Stack:
        """Give values to variables, for all that is run from now on."""
        (self.folder / "terraform.tfvars.json").write_text(json.dumps(variables))
        return self

    def apply(self) -> str:
        return self.ok("apply", "-auto-approve", "-input=false", "-parallelism=20")

    def destroy(self) -> str:
        return self.ok("destroy", "-auto-approve", "-input=false", "-parallelism=20")

    def plan(self) -> dict[str, Any]:
        """Plan, and return the plan as Terraform shows it to programs."""
        self.ok("plan", "-input=false", "-out=plan.bin", "-parallelism=20")
        shown: dict[str, Any] = json.loads(self.ok("show", "-json", "plan.bin"))
        return shown

    def changes(self) -> list[str]:
        """Plan, and return the addresses of what would change."""
        return [one["address"] for one in self.plan()["resource_changes"] if one["change"]["actions"] != ["no-op"]]

    def outputs(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.ok("output", "-json"))
        return found


def resources(plan: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what a plan makes, by address: the values that are known, of all modules."""

    def below(module: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        found = {one["address"]: one for one in module.get("resources", ())}
        for child in module.get("child_modules", ()):
            found |= below(child)
        return found

    return below(plan["planned_values"]["root_module"])
