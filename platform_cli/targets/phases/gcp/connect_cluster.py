"""Write the kubeconfig by which everything of ours, and Metaflow, reaches the cluster that was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.files import make_folder, write_private
from platform_cli.adapters.google.clusters import cluster_status
from platform_cli.adapters.google.kubeconfig import kubeconfig
from platform_cli.core.errors import NotReadyError
from platform_cli.core.events import Warned
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from pathlib import Path

    from platform_cli.adapters.google.api import Google
    from platform_cli.adapters.google.clusters import ClusterStatus
    from platform_cli.core.events import Sink
    from platform_cli.core.gcp_names import GcpNames
    from platform_cli.core.phase import Action


class ConnectCluster:
    """The cluster's API server has a name and no address; who we are is proven by Google's login, each time anew."""

    title = "Connect to the cluster"

    def __init__(
        self, google: Google, names: GcpNames, file: Path, impersonate: str, sink: Sink, *, needed: bool
    ) -> None:
        """Remember what to connect to.

        Args:
            google: Whom to ask.
            names: What it is called.
            file: The environment's own kubeconfig.
            impersonate: The service account to act as; empty: oneself.
            sink: Told of pools that are not well.
            needed: Whether it is an error that there is no cluster.
        """
        self._google = google
        self._names = names
        self._file = file
        self._impersonate = impersonate
        self._sink = sink
        self._needed = needed
        self._has_looked = False
        self._found: ClusterStatus | None = None

    def preview(self) -> tuple[Change, ...]:
        """Look for the cluster; what is there already can be previewed further."""
        return self._connect()

    def run(self) -> tuple[Change, ...]:
        """Write the file.

        Raises:
            NotReadyError: If there has to be a cluster and there is none.
        """
        changes = self._connect()
        if self._needed and self._found is None:
            message = f"there is no cluster '{self._names.base}' in the project '{self._names.project}'."
            raise NotReadyError(message, code="ENVIRONMENT_DOWN", hint="platform up")
        return changes

    def cluster(self) -> ClusterStatus | None:
        """Return the cluster as it was found; None: there is none. It is looked for if nobody has."""
        if not self._has_looked:
            self._connect()
        return self._found

    def _connect(self) -> tuple[Change, ...]:
        status = cluster_status(self._google, self._names.location, self._names.base)
        self._has_looked, self._found = True, None
        if status is None or not status.endpoint or status.status == "STOPPING":
            return ()
        self._found = status
        self._tell_of(status)
        text = kubeconfig(self._names.context, status.endpoint, self._impersonate)
        if self._file.exists() and self._file.read_text(encoding="utf-8") == text:
            return (Change("connection", str(self._file), "unchanged"),)
        action: Action = "configured" if self._file.exists() else "created"
        make_folder(self._file.parent)
        write_private(self._file, text)
        return (Change("connection", str(self._file), action),)

    def _tell_of(self, status: ClusterStatus) -> None:
        """Tell of pools that are not well: where no machine could be had, Terraform reports that all went well."""
        for pool in status.pools if self._needed else ():
            for condition in pool.conditions:
                self._sink(Warned(text=f"pool '{pool.name}': {condition}"))
