"""Node pools of Kubernetes Engine: how many nodes one has, and whether Google adds and removes them by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from platform_cli.adapters.google.clients import asking, clusters, enum_name
from platform_cli.adapters.google.refusals import Answer, refused
from platform_cli.adapters.google.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from platform_cli.adapters.google.api import Google

_SECONDS = 1800


class PoolPlace(NamedTuple):
    """Where a pool is: the cluster's zone or region, the cluster, and the pool's own name."""

    location: str
    cluster: str
    pool: str


def resize(google: Google, place: PoolPlace, nodes: int, *, seconds: float = _SECONDS) -> None:
    """Give a pool a number of nodes in each of its zones, and wait until it has them.

    Args:
        google: The project.
        place: The pool.
        nodes: How many nodes, in each zone.
        seconds: How long they are waited for.

    Raises:
        GoogleRefusedError: If Google does not, or cannot, do it.
        NotReadyError: GCP_TIMEOUT.
    """
    what = f"resizing pool {place.pool} of cluster {place.cluster} to {nodes}"
    size = {"node_count": nodes}
    _finish(
        google, place, what, seconds, lambda client, name: client.set_node_pool_size(request={"name": name, **size})
    )


def autoscale(
    google: Google,
    place: PoolPlace,
    limits: tuple[int, int] | None,
    *,
    anywhere: bool = False,
    seconds: float = _SECONDS,
) -> None:
    """Let Google add and remove a pool's nodes as pods need them, or leave their number alone.

    Args:
        google: The project.
        place: The pool.
        limits: The fewest and the most nodes, of all zones together; None: their number stays as it is.
        anywhere: Whether nodes are taken where there are any, instead of evenly from all zones.
        seconds: How long the change is waited for.

    Raises:
        GoogleRefusedError: If Google does not, or cannot, do it.
        NotReadyError: GCP_TIMEOUT.
    """
    wanted: dict[str, Any] = {"enabled": False}
    if limits is not None:
        policy = "ANY" if anywhere else "BALANCED"
        fewest, most = limits
        wanted = {
            "enabled": True,
            "total_min_node_count": fewest,
            "total_max_node_count": most,
            "location_policy": policy,
        }
    what = f"changing the autoscaling of pool {place.pool} of cluster {place.cluster}"

    def begin(client: Any, name: str) -> Any:
        return client.set_node_pool_autoscaling(request={"name": name, "autoscaling": wanted})

    _finish(google, place, what, seconds, begin)


def _finish(google: Google, place: PoolPlace, what: str, seconds: float, begin: Callable[[Any, str], Any]) -> None:
    """Begin an operation on a pool, and wait for its end."""
    where = f"projects/{google.project}/locations/{place.location}"
    with clusters(google) as client, asking(google, what):
        begun = begin(client, f"{where}/clusters/{place.cluster}/nodePools/{place.pool}")

        def look() -> Any:
            found = client.get_operation(name=f"{where}/operations/{begun.name}")
            return found if enum_name(found.status) == "DONE" else None

        done = begun if enum_name(begun.status) == "DONE" else until(look, what, seconds)
    if done.error.code:
        answer = Answer(400, "", done.error.message, {})
        raise refused(answer, what, google.project, google.who)
