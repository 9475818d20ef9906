"""Where an environment keeps what is its own."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import tempfile
from pathlib import Path


@dataclasses.dataclass(frozen=True)
class Places:
    """The folders and files of one environment, derived from two roots.

    Attributes:
        environment: The environment's name.
        data: The folder of what the user wants to keep: store, releases, ledger, logs of runs.
        state: The folder of what may be thrown away: logs of operations and of the service.
    """

    environment: str
    data: Path
    state: Path

    @property
    def store(self) -> Path:
        """Return the root of Metaflow's datastore; Metaflow adds `.metaflow` below it."""
        return self.data / "store"

    @property
    def home(self) -> Path:
        """Return the METAFLOW_HOME of this environment: the profile and Metaflow's tokens."""
        return self.data / "home"

    @property
    def profile(self) -> Path:
        """Return the file that METAFLOW_PROFILE names."""
        return self.home / f"config_{self.environment}.json"

    @property
    def ledger(self) -> Path:
        """Return the database of deployments, releases and runs."""
        return self.data / "ledger.db"

    @property
    def releases(self) -> Path:
        """Return the folder of code snapshots, one folder a content hash."""
        return self.data / "releases"

    @property
    def run_logs(self) -> Path:
        """Return the folder of the logs of scheduled runs."""
        return self.data / "logs"

    @property
    def work(self) -> Path:
        """Return the folder in which scheduled runs unpack their release."""
        return self.state / "work"

    @property
    def operations(self) -> Path:
        """Return the folder with one log of events for each operation."""
        return self.state / "operations"

    @property
    def service_log(self) -> Path:
        """Return the log of the scheduler service."""
        return self.state / "scheduler.log"

    @property
    def service_lock(self) -> Path:
        """Return the file that the living scheduler service holds locked."""
        return self.state / "scheduler.lock"

    @property
    def operation_lock(self) -> Path:
        """Return the file that an operation that changes the environment holds locked."""
        return self.state / "operation.lock"

    @property
    def socket(self) -> Path:
        """Return the service's Unix socket: short, for the system allows about 100 bytes, whatever the data's path."""
        key = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"platform-{os.getuid()}" / f"{key}.sock"
