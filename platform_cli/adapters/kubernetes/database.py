"""The database of an environment, asked in its own pod: nothing has to be exposed, and no client be installed."""

from __future__ import annotations

import contextlib
import io
import time
from typing import IO, TYPE_CHECKING

from platform_cli.adapters.kubernetes.component_reasons import component_reason
from platform_cli.adapters.kubernetes.pod_exec import ProgramError, run_in_pod
from platform_cli.adapters.kubernetes.port_forward import is_serving
from platform_cli.adapters.kubernetes.readiness import components, is_paused
from platform_cli.core.cluster_objects import Ref, ref_of
from platform_cli.core.errors import NotReadyError, ProvisionError
from platform_cli.core.paused import paused_error

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.adapters.kubernetes.readiness import Component
    from platform_cli.core.cluster_objects import Object

_READY_SECONDS = 180.0
_NAME, _RESTORED = "metaflow", "metaflow_restored"
# The container knows user and password; over TCP, since the place of the socket is the image's own affair.
_CLIENT = 'export PGHOST=127.0.0.1 PGUSER="$POSTGRES_USER" PGPASSWORD="$POSTGRES_PASSWORD"; '
_LOAD = f'head -c "$1" | pg_restore --exit-on-error --no-owner --no-privileges --dbname {_RESTORED}'
_TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
_EXISTS = "SELECT count(*) FROM pg_database WHERE datname = 'metaflow'"
_HAS_RUNS = "SELECT count(to_regclass('runs_v3'))"


class Database:
    """PostgreSQL in the pod of the StatefulSet `metadata-database`."""

    def __init__(self, cluster: Cluster, namespace: str) -> None:
        self._cluster = cluster
        self._namespace = namespace
        self._pod = Ref("Pod", "metadata-database-0", namespace)

    def claim(self) -> str:
        """Return which disk holds the data, by its unique name; '' if there is none."""
        found = self._cluster.get(Ref("PersistentVolumeClaim", "data-metadata-database-0", self._namespace))
        return str(found["metadata"]["uid"]) if found else ""

    def is_serving(self) -> bool:
        """Say whether it can be asked."""
        return self._component().ready

    def require(self) -> None:
        """See whether it can be asked.

        Raises:
            NotReadyError: Saying why not.
        """
        found = self._component()
        if found.workload is not None and is_paused(found.workload):
            raise paused_error(f"the environment in the namespace '{self._namespace}'")
        if not found.ready:
            reason = component_reason(self._cluster, found) if found.workload else "it is not in the cluster"
            message = f"the database in the namespace '{self._namespace}' cannot be asked: {reason}."
            raise NotReadyError(message, code="DATABASE_DOWN", hint="platform up")

    def dump(self, file: IO[bytes]) -> None:
        """Write all of it to a file, as it was at one moment, compressed."""
        with _explained("dump its database"):
            self._run(f"pg_dump --format=custom --dbname {_NAME}", output=file)

    def is_migrated(self) -> bool:
        """Say whether it has tables: a new disk has none until the metadata service begins anew."""
        return self._number(_NAME, _TABLES) > 0

    def runs(self, newer_than: int = -1) -> int:
        """Return how many runs it holds: all, or those that began later (milliseconds since 1970)."""
        if not self._number(_NAME, _HAS_RUNS):
            return 0
        return self._number(_NAME, f"SELECT count(*) FROM runs_v3 WHERE ts_epoch > {int(newer_than)}")  # noqa: S608 - it is a number

    def load(self, file: IO[bytes], size: int) -> None:
        """Load a dump beside the database, which goes on unchanged; `swap` puts it in its place.

        Args:
            file: The dump.
            size: Its length in bytes.
        """
        with _explained("load the backup"):
            self.discard()
            self._sql("postgres", f"CREATE DATABASE {_RESTORED}")
            self._run(_LOAD, str(size), source=file)

    def missing_runs(self) -> int:
        """Return how many runs of the database are newer than all of what was loaded beside it."""
        if not self._number("postgres", _EXISTS):
            return 0  # an earlier `swap` did not come to its end
        if not self._number(_RESTORED, _HAS_RUNS):
            return self.runs()
        return self.runs(self._number(_RESTORED, "SELECT coalesce(max(ts_epoch), -1) FROM runs_v3"))

    def swap(self) -> None:
        """Put what was loaded in the place of the database, and let the metadata service migrate and read it."""
        with _explained("put the backup in the place of the database"):
            drop = f"DROP DATABASE IF EXISTS {_NAME} WITH (FORCE)"
            self._sql("postgres", drop, f"ALTER DATABASE {_RESTORED} RENAME TO {_NAME}")
        self.restart_service()

    def restart_service(self) -> None:
        """Let the metadata service begin anew: it migrates the database first."""
        pods = {ref_of(pod) for pod in self._pods()}
        for pod in pods:
            self._cluster.delete(pod)
        deadline = time.monotonic() + _READY_SECONDS
        while pods and not {ref_of(pod) for pod in self._pods() if is_serving(pod)} - pods:
            if time.monotonic() > deadline:
                message = f"the metadata service does not serve {_READY_SECONDS:.0f} s after it was begun anew."
                raise NotReadyError(message, code="METADATA_DOWN", hint="look at all components: platform status")
            time.sleep(0.3)

    def discard(self) -> None:
        """Remove what was loaded beside it."""
        with _explained("remove what was loaded beside its database"):
            self._sql("postgres", f"DROP DATABASE IF EXISTS {_RESTORED} WITH (FORCE)")

    def _pods(self) -> list[Object]:
        return self._cluster.list("Pod", self._namespace, "app=metadata-service")

    def _component(self) -> Component:
        return next(one for one in components(self._cluster, self._namespace) if one.title == "database")

    def _number(self, database: str, query: str) -> int:
        with _explained("count its runs"):
            return int(self._sql(database, query) or 0)

    def _sql(self, database: str, *statements: str) -> str:
        asked = [word for statement in statements for word in ("--command", statement)]
        found = io.BytesIO()
        psql = f'psql --no-psqlrc --quiet --tuples-only --no-align -v ON_ERROR_STOP=1 --dbname {database} "$@"'
        self._run(psql, *asked, output=found)
        return found.getvalue().decode().strip()

    def _run(self, line: str, *words: str, output: IO[bytes] | None = None, source: IO[bytes] | None = None) -> None:
        command: Sequence[str] = ("sh", "-c", f"{_CLIENT}{line}", "sh", *words)
        run_in_pod(self._cluster, self._pod, command, output=output, source=source)


@contextlib.contextmanager
def _explained(what: str) -> Iterator[None]:
    try:
        yield
    except ProgramError as error:
        message = f"PostgreSQL did not {what}."
        hint = "see how it is: platform status; what it said is below"
        raise ProvisionError(message, code="DATABASE_REFUSED", hint=hint, details=str(error)) from None
