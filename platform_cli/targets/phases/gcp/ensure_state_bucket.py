"""Make the bucket that holds Terraform's state, which Terraform itself cannot make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.google.buckets import bucket_exists, ensure_state_bucket
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.adapters.google.api import Google
    from platform_cli.core.gcp_names import GcpNames


class EnsureStateBucket:
    """One for all environments of a project: versioned, private, and kept for a week after it was deleted."""

    title = "Ensure the state's bucket"

    def __init__(self, google: Google, names: GcpNames) -> None:
        self._google = google
        self._names = names

    def preview(self) -> tuple[Change, ...]:
        """Look whether it is there."""
        there = bucket_exists(self._google, self._names.state_bucket)
        return (Change("state bucket", self._names.state_bucket, "unchanged" if there else "created"),)

    def run(self) -> tuple[Change, ...]:
        """Make it if it is not there."""
        names = self._names
        made = ensure_state_bucket(self._google, names.state_bucket, names.region, {"platform-managed": "true"})
        return (Change("state bucket", names.state_bucket, "created" if made else "unchanged"),)
