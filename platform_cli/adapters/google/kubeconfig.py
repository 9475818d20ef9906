"""A kubeconfig for a cluster of Google's that needs no program of Google's: we ourselves get the token."""

from __future__ import annotations

import json
import sys


def kubeconfig(context: str, endpoint: str, impersonate: str) -> str:
    """Return its text; it holds no secret, and Kubernetes' clients read JSON as well as YAML.

    Args:
        context: What the cluster, the user and the context are called.
        endpoint: The host name of the API server, which has a certificate that everybody trusts.
        impersonate: The service account to act as; empty: oneself.
    """
    arguments = ["-m", "platform_cli", "auth", "token", *(["--impersonate", impersonate] if impersonate else [])]
    login = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": sys.executable,
        "args": arguments,
        "interactiveMode": "Never",
        "provideClusterInfo": False,
    }
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": context,
        "clusters": [{"name": context, "cluster": {"server": f"https://{endpoint}"}}],
        "users": [{"name": context, "user": {"exec": login}}],
        "contexts": [{"name": context, "context": {"cluster": context, "user": context}}],
    }
    return json.dumps(content, indent=2) + "\n"
