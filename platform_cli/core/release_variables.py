"""The environment variables with which the code of a release is run or compiled, whoever does it and wherever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.core.stage import stage_of

if TYPE_CHECKING:
    from platform_cli.core.records import Release


def release_variables(release: Release) -> dict[str, str]:
    """Return what makes `@project` choose the release's branch again, and what git cannot say."""
    return {
        "METAFLOW_FLOW_PRODUCTION": "False",
        "METAFLOW_FLOW_BRANCH": "",
        **stage_of(release.facts.branch or "").variables(),
        "PLATFORM_COMMIT": release.commit,
        "PYTHONDONTWRITEBYTECODE": "1",  # the code of a snapshot is for reading only
    }
