"""Argo's workflows as runs: of deployments, and those that were handed over."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast, get_args

import msgspec

from platform_cli.adapters.argo.names import label_of
from platform_cli.adapters.argo.objects import CAUSE, CODE, DEPLOYMENT, FLOW, NAME, RELEASE
from platform_cli.adapters.kubernetes.cluster import path_of
from platform_cli.adapters.kubernetes.refusals import RefusedError
from platform_cli.core.cluster_objects import ENVIRONMENT, MANAGED_BY, MANAGER, Ref
from platform_cli.core.records import Cause, Release, RunRecord
from platform_cli.core.typed import from_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.cluster_objects import Object
    from platform_cli.core.records import RunState
    from platform_cli.core.settings import Settings

_STATES: dict[str, RunState] = {
    "": "queued",
    "Pending": "queued",
    "Running": "running",
    "Succeeded": "succeeded",
    "Failed": "failed",
    "Error": "failed",
}
_PHASE = "workflows.argoproj.io/phase"
_METADATA_ONLY = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"
_TOGETHER, _AT_ONCE = 32, 8
_NOT_FOUND = 404
_WHOLE_STORY = {"interrupted", "skipped"}  # what only the whole object tells from a failure
_DUE = "workflows.argoproj.io/scheduled-time"


def find_runs(
    cluster: Cluster,
    settings: Settings,
    states: Sequence[RunState],
    deployment: str | None,
    limit: int,
    pathspec: str | None,
) -> list[RunRecord]:
    """Return runs, the newest first; Argo forgets them some days after their end.

    A workflow holds a copy of its template and an entry for each pod, many kilobytes: first only what identifies
    workflows is listed, and then those are fetched whole that are asked for.
    """
    chosen = [one for one in _listed(cluster, settings, deployment) if _may_be(one, states, pathspec)]
    found: list[RunRecord] = []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        while chosen and (limit < 0 or len(found) < limit):
            some, chosen = chosen[:_TOGETHER], chosen[_TOGETHER:]
            whole = pool.map(lambda one: cluster.get(Ref("Workflow", one["name"], settings.namespace)), some)
            runs = (run_of(workflow) for workflow in whole if workflow is not None)
            found += [run for run in runs if (not states or run.state in states) and pathspec in {None, run.pathspec}]
    return found if limit < 0 else found[:limit]


def _listed(cluster: Cluster, settings: Settings, deployment: str | None) -> list[dict[str, Any]]:
    """Return the metadata of all runs, or those of one deployment, the newest first."""
    which = "" if deployment is None else f",{DEPLOYMENT}={label_of(deployment)}"
    selector = f"{MANAGED_BY}={MANAGER},{ENVIRONMENT}={settings.environment}{which}"
    path, to = path_of(Ref("Workflow", "", settings.namespace)), "list workflows"
    try:
        answer = cluster.call("GET", path, query={"labelSelector": selector}, accept=_METADATA_ONLY, to=to)
    except RefusedError as error:
        if error.status == _NOT_FOUND:  # before the first `up` and after `down` there is no such kind
            return []
        raise
    found = [item["metadata"] for item in answer["items"] or ()]  # null if there is none
    return sorted(found, key=lambda one: (one["creationTimestamp"], one["name"]), reverse=True)


def _may_be(metadata: dict[str, Any], states: Sequence[RunState], pathspec: str | None) -> bool:
    if pathspec is not None and pathspec.rpartition("/")[2] != run_id(metadata["name"]):
        return False
    state = _STATES.get(metadata["labels"].get(_PHASE, ""), "queued")
    return not states or state in states or (state == "failed" and not _WHOLE_STORY.isdisjoint(states))


def run_of(workflow: Object) -> RunRecord:
    """Return a workflow as a run."""
    metadata, status = workflow["metadata"], workflow.get("status", {})
    labels, annotations = metadata["labels"], metadata.get("annotations", {})
    queued = _time(metadata["creationTimestamp"])
    flow, cause = annotations.get(FLOW, ""), labels.get(CAUSE)
    return RunRecord(
        id=int(queued.timestamp()),
        flow_name=flow,
        # What another program has started says nothing of ours.
        cause=cast("Cause", cause) if cause in get_args(Cause) else "trigger",
        state=_state(workflow),
        queued=queued,
        deployment=annotations.get(NAME),
        release=int(labels[RELEASE]) if labels.get(RELEASE, "").isdigit() else None,
        due=_moment(annotations.get(_DUE)),
        started=_moment(status.get("startedAt")),
        ended=_moment(status.get("finishedAt")),
        pathspec=f"{flow}/{run_id(metadata['name'])}",
        detail=status.get("message", ""),
        code=_code(annotations.get(CODE)),
    )


def run_id(workflow: str) -> str:
    """Return what Metaflow calls the run of a workflow."""
    return f"argo-{workflow}"


def _state(workflow: dict[str, Any]) -> RunState:
    status = workflow.get("status", {})
    state = _STATES[status.get("phase", "")]
    if state == "failed" and workflow["spec"].get("shutdown"):
        return "interrupted"
    if state == "failed" and not status.get("nodes") and "not found" in status.get("message", ""):
        return "skipped"  # its deployment was taken away while it waited for its turn
    return state


def _code(text: str | None) -> Release | None:
    with contextlib.suppress(msgspec.DecodeError):  # of a version that wrote something else
        return from_json(text, Release) if text else None
    return None


def _moment(text: str | None) -> datetime | None:
    return _time(text) if text else None


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
