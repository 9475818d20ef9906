"""Have Metaflow compile a release, in a process of its own that runs the release's code."""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from platform_cli.adapters.argo.compiled import Compiled
from platform_cli.adapters.argo.names import LONGEST, argo_name, plain_name
from platform_cli.adapters.dependencies.carry import carry
from platform_cli.adapters.dependencies.releases import prepared_release
from platform_cli.adapters.kubernetes.readiness import components
from platform_cli.adapters.metaflow.flows import refused_by_metaflow, run_flow
from platform_cli.core.errors import Interrupted
from platform_cli.core.flow_problems import flow_error
from platform_cli.core.kubernetes_profile import kubernetes_profile
from platform_cli.core.profile import Access
from platform_cli.core.release_variables import release_variables
from platform_cli.core.typed import from_json

if TYPE_CHECKING:
    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.cluster_objects import Object
    from platform_cli.core.ports import Snapshots
    from platform_cli.core.records import Release
    from platform_cli.core.settings import Settings

_OF_EVENTS = {"event bus", "webhook"}
_OF_THIS_MACHINE = {"METAFLOW_CLIENT_CACHE_PATH", "METAFLOW_PLATFORM_IMPERSONATE"}


class MetaflowCompiler:
    """Compile releases for one environment."""

    def __init__(self, settings: Settings, cluster: Cluster, snapshots: Snapshots) -> None:
        self._settings = settings
        self._cluster = cluster
        self._snapshots = snapshots

    def compile(self, deployment: str, release: Release) -> Compiled:
        """Return the objects of a release; its code package is uploaded to the store, where pods fetch it.

        Raises:
            UsageError: If Argo cannot take the deployment's name.
            FlowError: If Metaflow refuses the flow, in its words.
        """
        name, emits = argo_name(deployment, release.facts.project), self._hears_events()
        # A task that cannot publish tries five times for a minute each.
        plan = {"name": name, "emits": emits, "tags": _tags(deployment, release)}
        made = self._made(release, plan)
        return Compiled(digest=release.digest, settings=self._fingerprint(), emits=emits, **_without_nothing(made))

    def compile_run(self, release: Release) -> Object:
        """Return a template for a run that belongs to no deployment: nobody waits for its end, so it publishes nothing.

        Raises:
            FlowError: If Metaflow refuses the flow, in its words.
        """
        plan = {"name": f"run-{plain_name(release.facts.flow_name)}"[:LONGEST], "emits": False, "tags": []}
        template: Object = _without_nothing(self._made(release, plan)["template"])
        return template

    def is_stale(self, compiled: Compiled, release: Release) -> bool:
        """Say whether the code, or what the environment puts into the objects, has changed since they were made."""
        if (compiled.digest, compiled.settings) != (release.digest, self._fingerprint()):
            return True
        return not compiled.emits and self._hears_events()

    def _made(self, release: Release, plan: dict[str, Any]) -> dict[str, Any]:
        access = Access(self._settings.places, kubernetes_profile(self._settings))
        code, lines = self._snapshots.folder(release.digest), list[str]()
        settings = self._settings
        prepared = prepared_release(
            code, settings.places, release.flow_file, lambda _: None, store=settings.values.store
        )
        carried = carry(self._settings, prepared, lambda _: None)
        with tempfile.TemporaryDirectory(prefix="platform-") as folder:
            work = Path(folder)
            objects, asked = work / "objects.json", work / "plan.json"
            asked.write_bytes(msgspec.json.encode({**plan, "objects": str(objects)}))
            command = ["compile", str(asked), *release.options, "--quiet"]
            status, outcome = run_flow(
                access,
                work,
                code / release.flow_file,
                command,
                lambda _: None,
                lines.append,
                {**release_variables(release), "METAFLOW_USER": release.author, **carried},
                prepared.interpreters,
            )
            if status == Interrupted.exit_code:
                message = f"{release.flow_file} was interrupted while it was compiled; nothing was deployed."
                raise Interrupted(message, code="INTERRUPTED", hint="run the same command again")
            if outcome.problem is not None:
                raise flow_error(outcome.problem, release.flow_file)
            if status != 0 or not objects.exists():
                raise refused_by_metaflow(Path(release.flow_file), lines)
            return from_json(objects.read_bytes(), dict[str, Any])

    def _hears_events(self) -> bool:
        found = {one.title for one in components(self._cluster, self._settings.namespace) if one.ready}
        return found >= _OF_EVENTS

    def _fingerprint(self) -> str:
        profile = kubernetes_profile(self._settings)
        relevant = {key: value for key, value in profile.items() if key not in _OF_THIS_MACHINE}
        return hashlib.sha256(json.dumps(relevant, sort_keys=True).encode()).hexdigest()


def _tags(deployment: str, release: Release) -> list[str]:
    """Return the tags of its runs; `@project` sets its own for the branch."""
    facts = release.facts
    branch = [f"project_branch:{facts.branch}"] if facts.branch and not facts.project else []
    return [f"deployment:{deployment}", f"release:{release.version}", *branch]


def _without_nothing(value: Any) -> Any:
    """Leave out what is null, all the way down: to the API server a null is a wish of its own."""
    if isinstance(value, dict):
        return {key: _without_nothing(one) for key, one in value.items() if one is not None}
    return [_without_nothing(one) for one in value] if isinstance(value, list) else value
