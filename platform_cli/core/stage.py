"""Staging before production: which branch of a project a deployment belongs to, and how Metaflow is told.

The names are those of `@project`: `prod`, `test.NAME`, `user.NAME`. A flow without `@project` gets the same isolation:
its deployments are named by branch, hear only their own branch, and their runs carry the branch as a tag.
"""

from __future__ import annotations

from typing import Literal

import msgspec

PRODUCTION = "prod"
StageName = Literal["staging", "production"]


class Stage(msgspec.Struct, frozen=True):
    """What the command line says: `--stage` and `--branch`; neither means the user's own branch."""

    stage: StageName | None = None
    branch: str | None = None

    @property
    def _branch_option(self) -> str | None:
        return self.branch or ("staging" if self.stage == "staging" else None)

    @property
    def project_branch(self) -> str | None:
        """Return the branch's full name as Metaflow writes it; None if nothing was said."""
        if self.stage == "production":
            return PRODUCTION if self.branch is None else f"{PRODUCTION}.{self.branch}"
        return f"test.{self._branch_option}" if self._branch_option else None

    def variables(self) -> dict[str, str]:
        """Return the variables by which `@project` learns its branch; a flow without it does not read them."""
        production = {"METAFLOW_FLOW_PRODUCTION": "True"} if self.stage == "production" else {}
        branch = {"METAFLOW_FLOW_BRANCH": self._branch_option} if self._branch_option else {}
        return {**production, **branch}


def stage_of(branch: str) -> Stage:
    """Return what makes `@project` choose a branch, given by its full name; the user's own if there is none."""
    kind, _, name = branch.partition(".")
    if kind == PRODUCTION:
        return Stage("production", name or None)
    return Stage(branch=name) if kind == "test" else Stage()


def deployment_name(project: str | None, branch: str | None, name: str) -> str:
    """Return the full name of a deployment: project, branch and name, as far as there are any."""
    return ".".join(part for part in (project, branch, name) if part)
