"""A kubeconfig for a cluster of Google's that needs no program of Google's: we ourselves get the token."""

from __future__ import annotations

import json
import os
import sys

# Flows ask for tokens too: neither the PYTHONPATH of their process nor the folder they are in may hide our modules.
_MAIN = (
    ("-E", "-P", "-m", "platform_cli")
    if sys.version_info >= (3, 11)
    else ("-E", "-c", "import sys; del sys.path[0]; from platform_cli.__main__ import main; main()")
)


def kubeconfig(context: str, endpoint: str, impersonate: str) -> str:
    """Return its text; it holds no secret, and Kubernetes' clients read JSON as well as YAML.

    Args:
        context: What the cluster, the user and the context are called.
        endpoint: The host name of the API server, which has a certificate that everybody trusts.
        impersonate: The service account to act as; empty: oneself.
    """
    arguments = [*_MAIN, "auth", "token", *(["--impersonate", impersonate] if impersonate else [])]
    login = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": sys.executable,
        "args": arguments,
        "interactiveMode": "Never",
        "provideClusterInfo": False,
    }
    cluster = {"server": f"https://{endpoint}", "certificate-authority": _authorities()}
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": context,
        "clusters": [{"name": context, "cluster": cluster}],
        "users": [{"name": context, "user": {"exec": login}}],
        "contexts": [{"name": context, "context": {"cluster": context, "user": context}}],
    }
    return json.dumps(content, indent=2) + "\n"


def _authorities() -> str:
    """Return the file of the authorities to trust, the same as for Google's other interfaces.

    Left to themselves the parts of the Kubernetes client disagree on it, and of some builds of Python the system's own
    list is empty.
    """
    from requests.utils import DEFAULT_CA_BUNDLE_PATH

    return os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or DEFAULT_CA_BUNDLE_PATH
