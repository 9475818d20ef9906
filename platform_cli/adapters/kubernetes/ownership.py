"""Whose is it: never take over what somebody else made, use it where it fits, and say so where it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.core.cluster_objects import ENVIRONMENT, Object, is_ours, labels_of, ref_of
from platform_cli.core.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHARED = {"CustomResourceDefinition", "Namespace"}


def is_used_as_found(live: Object) -> bool:
    """Say whether an object is somebody else's that we use and leave alone."""
    return live["kind"] in _SHARED and not is_ours(live)


def check_owner(objects: Sequence[Object], found: Sequence[Object | None], environment: str) -> None:
    """Refuse to go on if what we find under our names is not ours, or cannot be shared.

    Args:
        objects: What we want.
        found: What is there under each of their names; None where there is nothing.
        environment: Ours, by name.

    Raises:
        ConflictError: Naming all that stands in the way.
    """
    pairs = [(wanted, live) for wanted, live in zip(objects, found, strict=True) if live is not None]
    for _, live in pairs:
        other = labels_of(live).get(ENVIRONMENT, environment)
        if other != environment:
            namespace = live["metadata"].get("namespace") or live["metadata"]["name"]
            message = f"the namespace '{namespace}' holds the environment '{other}', and this one is '{environment}'."
            hint = f'give this environment a namespace of its own: namespace = "platform-{environment}"'
            raise ConflictError(message, code="NAMESPACE_TAKEN", hint=hint)
    foreign = [str(ref_of(live)) for _, live in pairs if not is_ours(live) and live["kind"] not in _SHARED]
    if foreign:
        message = f"these objects have our names and were not made by platform: {', '.join(foreign)}."
        hint = "give this environment a namespace of its own; nothing was changed"
        raise ConflictError(message, code="OBJECT_FOREIGN", hint=hint)
    unfit = [live["metadata"]["name"] for wanted, live in pairs if is_used_as_found(live) and not _fits(wanted, live)]
    if unfit:
        message = f"the cluster has definitions of somebody else's that our version cannot use: {', '.join(unfit)}."
        hint = "use another cluster, or agree with their owner; we never overwrite them"
        raise ConflictError(message, code="DEFINITION_UNFIT", hint=hint)


def _fits(wanted: Object, live: Object) -> bool:
    """Say whether somebody else's definition serves the version that we need."""
    if live["kind"] != "CustomResourceDefinition":
        return True
    needed = {version["name"] for version in wanted["spec"]["versions"]}
    served = {version["name"] for version in live["spec"]["versions"] if version["served"]}
    return needed <= served and live["spec"]["scope"] == wanted["spec"]["scope"]
