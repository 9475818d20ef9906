"""Which project and stage a run belongs to: the tags that @project, or a deployment to a stage, puts on it."""

from __future__ import annotations

from typing import Any

_PROJECT, _BRANCH = "project:", "project_branch:"
_STAGES = {"production": "prod", "staging": "test.staging"}


def branch_of(current: Any) -> list[str]:
    """Return the names of the project and the branch that a run belongs to, as far as there are any.

    `@project` tells both. A deployment to a stage without `@project` says its branch in a tag of the run.
    """
    if current.get("project_name"):
        return [current.project_name, current.branch_name]
    return sorted(tag.removeprefix(_BRANCH) for tag in current.get("tags") or () if tag.startswith(_BRANCH))[:1]


def tags_of(current: Any, stage: str | None = None) -> frozenset[str]:
    """Return the tags that the runs of `current`'s project carry in its own stage, or in the stage named."""
    names = branch_of(current)
    project = [f"{_PROJECT}{names[0]}"] if len(names) > 1 else []
    branch = [_STAGES.get(stage, stage)] if stage else names[-1:]
    return frozenset([*project, *(f"{_BRANCH}{name}" for name in branch)])
