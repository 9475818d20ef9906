"""The Metaflow profile of an environment: a pure function of its places."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from platform_cli.core.places import Places


def local_profile(places: Places) -> dict[str, str]:
    """Return the METAFLOW_* keys that make Metaflow use this environment on this machine.

    METAFLOW_PLATFORM_TARGET is for our Metaflow extension, which then lets `@kubernetes` and `@batch` steps run here.
    """
    return {
        "METAFLOW_DEFAULT_DATASTORE": "local",
        "METAFLOW_DATASTORE_SYSROOT_LOCAL": str(places.store),
        "METAFLOW_DEFAULT_METADATA": "local",
        "METAFLOW_CLIENT_CACHE_PATH": str(places.state / "client-cache"),
        "METAFLOW_PLATFORM_TARGET": "local",
    }


def profile_selectors(places: Places) -> dict[str, str]:
    """Return the two variables that make a stock `metaflow` read this environment."""
    return {"METAFLOW_HOME": str(places.home), "METAFLOW_PROFILE": places.environment}


def flow_environment(places: Places, inherited: Mapping[str, str], user: str) -> dict[str, str]:
    """Return the environment of a flow's process.

    The profile's keys are set as variables too: in Metaflow a variable beats a `.metaflow/config.json` that happens to
    lie above the working directory, and that beats the profile.
    """
    merged = {**inherited, **local_profile(places), **profile_selectors(places)}
    return {**merged, "METAFLOW_USER": user}


def overridden(places: Places, inherited: Mapping[str, str]) -> tuple[str, ...]:
    """Return the user's own METAFLOW_* variables that say something else than the profile."""
    ours = {**local_profile(places), **profile_selectors(places)}
    return tuple(key for key, value in ours.items() if inherited.get(key, value) != value)
