"""Keep the code of a flow as it is now, with all that is known of it."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters.dependencies.releases import keep_lock
from platform_cli.adapters.git import commit_of
from platform_cli.adapters.metaflow.flows import current_user, describe_flow
from platform_cli.adapters.snapshots import digest_of
from platform_cli.core.records import Release
from platform_cli.core.stage import Stage
from platform_cli.operations.dependencies import prepare

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from platform_cli.core.events import Sink
    from platform_cli.core.flow import FlowFacts
    from platform_cli.targets.base import Target

_OWN = Stage()  # the user's own branch


def freeze(target: Target, sink: Sink, file: Path, options: Sequence[str], stage: Stage = _OWN) -> Release:
    """Take a snapshot of a flow's code and return it as a release that nobody has recorded yet, of version 0.

    Raises:
        FlowError: If the flow cannot be loaded or Metaflow refuses it.
        UsageError: If an option is not one of its own.
        PlatformError: If the packages that it declares cannot be had.
    """
    prepared = prepare(target, file, options, sink)
    with target.snapshots.draft() as draft, target.connected() as access:
        found = describe_flow(access, file, options, draft, stage.variables(), prepared.interpreters)
        facts = _with_branch(found, stage)
        keep_lock(prepared, draft)
        digest = digest_of(draft, facts, tuple(options))
        target.snapshots.keep(draft, digest)
    return Release(
        version=0,
        digest=digest,
        created=datetime.now(timezone.utc),
        flow_file=file.name,
        facts=facts,
        options=tuple(options),
        commit=commit_of(file.resolve().parent),
        author=current_user(),
    )


def _with_branch(facts: FlowFacts, stage: Stage) -> FlowFacts:
    """Give a flow without `@project` the branch that was asked for."""
    return facts if facts.project else msgspec.structs.replace(facts, branch=stage.project_branch)
