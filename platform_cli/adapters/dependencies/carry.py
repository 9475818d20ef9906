"""Bring a flow's packages to the store, from where its pods get them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec

from platform_cli.adapters.dependencies.archives import Platform, unfit
from platform_cli.adapters.dependencies.pod_base import STORES, with_base
from platform_cli.adapters.dependencies.pythons import need_python
from platform_cli.adapters.dependencies.upload import Stored, applies
from platform_cli.adapters.dependencies.uv import UvError
from platform_cli.core.dependencies import LockedSet
from platform_cli.core.errors import PrerequisiteError
from platform_cli.core.events import Noticed
from platform_cli.core.kubernetes_profile import store_of_metaflow

if TYPE_CHECKING:
    from platform_cli.core.events import Sink
    from platform_cli.core.interpreters import Prepared
    from platform_cli.core.settings import Settings

# What locks have files for, besides people's machines; the machine types of our node pools are all of this kind.
MACHINE = "x86_64"
_OURS = ("local", "platform")  # the environments of Metaflow that leave packages to us


def carry(settings: Settings, prepared: Prepared, sink: Sink) -> dict[str, str]:
    """Upload what the store lacks, and return the variables by which a flow's process tells its pods of it.

    Args:
        settings: The environment's settings.
        prepared: What was made ready for the flow; without a lock pods get what Metaflow needs.
        sink: Where events go.

    Raises:
        PrerequisiteError: If a package has nothing for pods.
        NotReadyError: If the store cannot be written.
    """
    kind = settings.values.store.partition("://")[0]
    if settings.values.bootstrap == "stock" or os.environ.get("METAFLOW_DEFAULT_ENVIRONMENT", "platform") not in _OURS:
        return {}
    if kind not in STORES:
        sink(Noticed(text=f"pods install what they need themselves: their packages cannot be kept in {kind}://"))
        return {}
    try:
        addresses, images = _put(settings, kind, prepared, sink)
    except PrerequisiteError as error:
        if prepared.lock is not None:
            raise
        # Metaflow's own commands need no more than an image that is ready, or an index that pods reach.
        reason = " ".join(f"{error.message} {error.details or ''}".split())[:300]
        sink(Noticed(text=f"Pods use Metaflow's own bootstrap: {reason}"))
        return {}
    variables = {
        "PLATFORM_INTERPRETERS": "{}",  # on this machine a step is only the one who waits for its pod
        "METAFLOW_DEFAULT_ENVIRONMENT": "platform",
        "METAFLOW_PLATFORM_PACKAGES": msgspec.json.encode(addresses).decode(),
    }
    if not settings.values.image:
        variables["METAFLOW_PLATFORM_IMAGES"] = msgspec.json.encode(images).decode()
    return variables


def _put(settings: Settings, kind: str, prepared: Prepared, sink: Sink) -> tuple[dict[str, str], dict[str, str]]:
    """Return the addresses of the sets and the images that go with them, by step; '' stands for all others."""
    from platform_cli.adapters.buckets import open_bucket

    root, values = store_of_metaflow(settings), settings.values
    stored = Stored(open_bucket(root, values.endpoint, values.impersonate), root, settings.places.work / "packages")
    lock, minor = prepared.lock, prepared.interpreters.minor
    nothing = LockedSet(pythons=(minor,), packages=())
    addresses, images = {}, {}
    for one in lock.sets if lock else (nothing,):
        platform = _platform(one, "" if one.steps else minor)
        own = [package for package in one.packages if applies(package, platform)]
        try:
            packages = with_base((kind,), own, ("--python-version", platform.python, *platform.words))
        except UvError as error:
            raise unfit(error.text.strip(), platform) from None
        address = stored.put_set(packages, platform, sink, any_version=lock is None, indexes=one.variables)
        for step in one.steps or ("",):
            addresses[step], images[step] = address, f"python:{platform.python}-slim"
    return addresses, images


def _platform(packages: LockedSet, minor: str) -> Platform:
    python, interpreter = need_python((minor,) if minor in packages.pythons else packages.pythons)
    return Platform(python, MACHINE, interpreter)
