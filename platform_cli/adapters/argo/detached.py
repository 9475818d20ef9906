"""Hand a run over to Argo: one workflow with all that it needs in it, which Argo itself removes days after its end."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import msgspec

from platform_cli.adapters.argo.objects import CAUSE, CODE, FLOW
from platform_cli.adapters.argo.runs import run_of
from platform_cli.core.cluster_objects import ENVIRONMENT, MANAGED_BY, MANAGER
from platform_cli.core.errors import UsageError

if TYPE_CHECKING:
    from platform_cli.adapters.argo.compiled import RunCompiler
    from platform_cli.adapters.kubernetes.cluster import Cluster
    from platform_cli.core.cluster_objects import Object
    from platform_cli.core.records import Release, RunRecord
    from platform_cli.core.settings import Settings


def start_detached(settings: Settings, cluster: Cluster, compiler: RunCompiler, release: Release) -> RunRecord:
    """Compile code and start one run of it; it goes on whatever becomes of this machine.

    Raises:
        UsageError: If a parameter that the flow requires was not given.
        FlowError: If Metaflow refuses the flow, in its words.
    """
    template = compiler.compile_run(release)
    _require_parameters(template, release)
    while True:
        workflow = detached_workflow(settings, release, template, secrets.token_hex(3))
        if cluster.create(workflow):
            return run_of({**workflow, "metadata": {**workflow["metadata"], "creationTimestamp": _text(release)}})


def detached_workflow(settings: Settings, release: Release, template: Object, suffix: str) -> Object:
    """Return the run as Argo gets it: it holds what a template would, so that no template stays behind."""
    spec = {key: value for key, value in template["spec"].items() if key != "workflowMetadata"}
    runs = template["spec"].get("workflowMetadata", {})
    code = msgspec.json.encode(release).decode()
    facts = {FLOW: release.facts.flow_name, CODE: code}
    marks = {MANAGED_BY: MANAGER, ENVIRONMENT: settings.environment, CAUSE: "manual"}
    metadata: dict[str, Any] = {
        "name": f"{template['metadata']['name']}-{suffix}",
        "namespace": settings.namespace,
        "labels": {**template["metadata"].get("labels", {}), **runs.get("labels", {}), **marks},
        "annotations": {**template["metadata"].get("annotations", {}), **runs.get("annotations", {}), **facts},
    }
    return {"apiVersion": template["apiVersion"], "kind": "Workflow", "metadata": metadata, "spec": spec}


def _require_parameters(template: Object, release: Release) -> None:
    """Argo would take a run without them, and fail it with words of its own."""
    parameters = template["spec"].get("arguments", {}).get("parameters", [])
    missing = [f"--{one['name']}" for one in parameters if one.get("value") is None]
    if missing:
        message = f"{release.flow_file} needs a value for its parameter {missing[0]}."
        raise UsageError(message, code="FLOW_PARAMETER_REQUIRED", hint=f"add: {missing[0]} VALUE")


def _text(release: Release) -> str:
    return release.created.strftime("%Y-%m-%dT%H:%M:%SZ")
