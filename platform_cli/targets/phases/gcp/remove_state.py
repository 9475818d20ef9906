"""Remove the state of an environment of which nothing is left, and the bucket with the last one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.google.buckets import bucket_exists, delete_bucket, empty_bucket, holds_objects
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.adapters.google.api import Google
    from platform_cli.core.gcp_names import GcpNames


class RemoveState:
    """Other environments of the project keep theirs."""

    title = "Remove the state"

    def __init__(self, google: Google, names: GcpNames) -> None:
        self._google = google
        self._names = names

    def preview(self) -> tuple[Change, ...]:
        """Say what would go."""
        bucket = self._names.state_bucket
        there = bucket_exists(self._google, bucket)
        return (Change("state", f"gs://{bucket}/{self._names.environment}", "removed"),) if there else ()

    def run(self) -> tuple[Change, ...]:
        """Remove the state; then the bucket, if no other environment has one in it."""
        changes = self.preview()
        if not changes:
            return ()
        bucket = self._names.state_bucket
        empty_bucket(self._google, bucket, f"{self._names.environment}/")
        if holds_objects(self._google, bucket):
            return (*changes, Change("state bucket", bucket, "kept"))
        delete_bucket(self._google, bucket)
        return (*changes, Change("state bucket", bucket, "removed"))
