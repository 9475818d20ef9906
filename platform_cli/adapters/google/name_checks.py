"""Checks that what has our names already is ours."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from platform_cli.adapters.google.buckets import bucket_exists
from platform_cli.adapters.google.clusters import cluster_status
from platform_cli.adapters.google.ownership import strangers
from platform_cli.core.changes import Check
from platform_cli.core.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.adapters.google.api import Google
    from platform_cli.adapters.google.wanted import Wanted

_QUESTION = "Are the names free?"
_OTHER_NAME = "give the environment another name in platform.toml: [env.NAME]"
_OTHER_PROJECT = 'it is called after the project, so use another one with project = "ID" in platform.toml'


def names(google: Google, wanted: Wanted) -> Iterator[Check]:
    """Check the buckets, whose names the whole world shares, and the cluster, which has labels to know it by."""
    with ThreadPoolExecutor(3) as threads:
        hints = {wanted.names.bucket: _OTHER_NAME, wanted.names.state_bucket: _OTHER_PROJECT}
        buckets = threads.map(lambda name: _bucket(google, name, hints[name]), hints)
        cluster = threads.submit(_cluster, google, wanted)
        clashes = [one for one in (*buckets, cluster.result()) if one is not None] or _others(google, wanted)
    yield from clashes
    if not clashes:
        yield Check(_QUESTION, ok=True, answer="yes, or ours")


def _bucket(google: Google, name: str, hint: str) -> Check | None:
    try:
        bucket_exists(google, name)
    except ConflictError as error:
        return Check(_QUESTION, ok=False, answer=error.message, hint=hint)
    return None


def _cluster(google: Google, wanted: Wanted) -> Check | None:
    found = cluster_status(google, wanted.names.location, wanted.names.base)
    if found is None or wanted.names.labels.items() <= found.labels.items():
        return None
    answer = (
        f"there is a cluster {wanted.names.base} in {wanted.names.location}, and it is not ours: it has no such labels"
    )
    return Check(_QUESTION, ok=False, answer=answer, hint=_OTHER_NAME)


def _others(google: Google, wanted: Wanted) -> list[Check]:
    found = strangers(google, wanted.names)
    if not found:
        return []
    answer = f"not ours, for they have neither our labels nor our mark: {', '.join(found)}"
    return [Check(_QUESTION, ok=False, answer=answer, hint=_OTHER_NAME)]
