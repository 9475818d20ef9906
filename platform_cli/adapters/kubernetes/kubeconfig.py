"""Find the cluster that a context names, in the user's kubeconfig, and what proves who we are there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platform_cli.core.errors import PrerequisiteError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping


def kubeconfig_path(variables: Mapping[str, str]) -> str:
    """Return the user's kubeconfig: one file or several, as KUBECONFIG names them."""
    return variables.get("KUBECONFIG") or str(Path("~/.kube/config").expanduser())


def configuration(context: str, path: str) -> Any:
    """Return the kubernetes client's configuration of a context.

    Raises:
        PrerequisiteError: If there is no such context, or its credentials cannot be had.
    """
    from kubernetes import client, config

    load: Any = config.load_kube_config  # not typed by its library
    _check_context(context, path)
    made = client.Configuration()
    try:
        load(config_file=path, context=context, client_configuration=made, persist_config=False)
    except (config.ConfigException, OSError, ValueError, TypeError, KeyError) as error:
        message = f"the context '{context}' of {path} cannot be used: {str(error).strip().rstrip('.')}."
        hint = f"try it with: kubectl --context {context} get namespaces"
        raise PrerequisiteError(message, code="CREDENTIALS_UNUSABLE", hint=hint) from None
    return made


def _check_context(context: str, path: str) -> None:
    from kubernetes import config

    list_contexts: Any = config.list_kube_config_contexts  # not typed by its library
    if not any(os.path.exists(one) for one in path.split(os.pathsep)):  # noqa: PTH110 - one name of several
        message = f"there is no kubeconfig at {path}, so the context '{context}' cannot be found."
        hint = "make one as your cluster's documentation says, or name it: KUBECONFIG=FILE"
        raise PrerequisiteError(message, code="KUBECONFIG_MISSING", hint=hint)
    try:
        contexts, _ = list_contexts(config_file=path)
    except Exception as error:  # noqa: BLE001 - the library lets through what YAML, the disk and its own checks raise
        message = f"{path} is no kubeconfig: {str(error).strip().splitlines()[0].rstrip('.')}."
        raise PrerequisiteError(
            message, code="KUBECONFIG_MISSING", hint="mend it, or name another: KUBECONFIG=FILE"
        ) from None
    known = sorted(str(one["name"]) for one in contexts)
    if context not in known:
        message = f"{path} has no context '{context}'.{did_you_mean(context, known)}"
        hint = f"contexts there: {', '.join(known)}; set another one below [env.NAME] in platform.toml"
        raise PrerequisiteError(message, code="CONTEXT_UNKNOWN", hint=hint)


def pinned(path: str, ours: Path) -> str:
    """Return a KUBECONFIG in which a file of ours says which context is the current one.

    It is named first and last: kubectl and Go take the first word on that, the Python client takes the last.
    """
    return os.pathsep.join((str(ours), path, str(ours)))


def context_file(context: str) -> str:
    """Return the text of a kubeconfig that selects a context and holds no credentials."""
    import json

    content = {"apiVersion": "v1", "kind": "Config", "current-context": context}
    return json.dumps({**content, "clusters": [], "users": [], "contexts": []}) + "\n"
