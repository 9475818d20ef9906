"""What a deployment is called in the cluster, where names are shorter and poorer than ours."""

from __future__ import annotations

import hashlib
import re

from platform_cli.core.errors import UsageError

# Argo puts a time behind the name of a template, and the whole into a label of 63 characters; this is Metaflow's limit.
LONGEST = 45
_NAME = r"[a-z]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"
_LABEL_HEAD, _NAME_HEAD, _HASH = 54, 39, 5


def argo_name(name: str, project: str | None) -> str:
    """Return the name of a deployment's workflow template: as Metaflow would call it, if it is not too long.

    A deployment of a project has three parts, of which the user chose none for its length: it is shortened.

    Raises:
        UsageError: If it is too long, or does not begin with a letter.
    """
    plain = plain_name(name)
    if len(plain) > LONGEST and project is not None:
        return f"{plain[:_NAME_HEAD].rstrip('.-')}-{_hash(name)}"
    if len(plain) > LONGEST:
        message = f"'{plain}' has {len(plain)} characters, and Argo Workflows takes {LONGEST}."
        hint = "give it a shorter one: platform deploy FLOW --name SHORTER"
        raise UsageError(message, code="DEPLOYMENT_NAME_TOO_LONG", hint=hint)
    if not re.fullmatch(_NAME, plain):
        message = f"'{plain}' cannot be a name in the cluster: it begins with a letter and ends with a letter or digit."
        raise UsageError(message, code="DEPLOYMENT_NAME_INVALID", hint="platform deploy FLOW --name my-flow")
    return plain


def plain_name(name: str) -> str:
    """Return a name without what Kubernetes does not take, as Metaflow writes it."""
    return re.sub(r"[_@+]", "", re.sub(r"^[^A-Za-z0-9]+", "", name)).lower()


def label_of(name: str) -> str:
    """Return a name as the value of a label; no two names have the same."""
    if re.fullmatch(_LABEL, name):
        return name
    return f"{re.sub('[^A-Za-z0-9]+', '-', name).strip('-')[:_LABEL_HEAD]}-{_hash(name)}"


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:_HASH]
