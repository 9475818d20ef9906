"""Where an environment keeps what is its own."""

from __future__ import annotations

import dataclasses
import hashlib
import os
from pathlib import Path

# sockaddr_un holds 104 bytes on macOS and 108 on Linux, with a closing zero (unix(4), unix(7)).
_LONGEST_SOCKET = 100


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
    def environments(self) -> Path:
        """Return the folder of the virtual environments that hold what flows declare."""
        return self.state / "environments"

    @property
    def locks(self) -> Path:
        """Return the folder of the locks of flows that lie where nothing can be written."""
        return self.state / "locks"

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

    def made(self) -> list[Path]:
        """Return all that we make in both folders, and nothing else that may lie there."""
        kept_aside = [*self.data.glob("ledger.db*"), *self.data.glob("deployments.json*")]
        data = [self.store, self.home, self.releases, self.run_logs, *kept_aside]
        logs = [self.operations, *self.state.glob("scheduler.log*"), self.service_lock, self.operation_lock]
        made_again = [
            self.work,
            self.environments,
            self.locks,
            self.state / "client-cache",
            self.state / "cards",
            self.state / "terraform",
            self.state / "cluster.json",
            self.socket,
        ]
        return [*data, *logs, *made_again]

    @property
    def socket(self) -> Path:
        """Return the service's Unix socket: beside the locks, unless that path is longer than systems allow.

        It must not depend on TMPDIR, which two shells of the same user may set differently.
        """
        beside = self.state / "scheduler.sock"
        if len(os.fsencode(beside)) <= _LONGEST_SOCKET:
            return beside
        key = hashlib.sha256(os.fsencode(self.state)).hexdigest()[:16]
        return Path("/tmp") / f"platform-{os.getuid()}" / f"{key}.sock"  # noqa: S108 - a folder of mode 0700
