"""Decide what becomes of the bucket with the data, before the rest is destroyed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.google.buckets import empty_bucket
from platform_cli.adapters.google.inventory import existing
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.adapters.google.api import Google
    from platform_cli.core.gcp_names import GcpNames


class EmptyBucket:
    """Terraform never empties it, so that nothing but this can lose data."""

    title = "Empty the bucket"

    def __init__(self, google: Google, names: GcpNames) -> None:
        self._google = google
        self._names = names
        self._bucket = names.bucket

    def preview(self) -> tuple[Change, ...]:
        """Say that all in it would go."""
        ours = "module.storage.google_storage_bucket.data" in existing(self._google, self._names)
        return (Change("objects", f"gs://{self._bucket}", "removed"),) if ours else ()

    def run(self) -> tuple[Change, ...]:
        """Remove all objects."""
        changes = self.preview()
        if changes:
            empty_bucket(self._google, self._bucket)
        return changes
