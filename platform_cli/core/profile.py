"""How Metaflow reaches an environment: the keys of its profile, and the variables that select it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from platform_cli.core.places import Places

if TYPE_CHECKING:
    from collections.abc import Mapping


class Access(msgspec.Struct, frozen=True):
    """How a flow's process and Metaflow's Client API reach an environment.

    Attributes:
        places: Where the environment keeps what is its own on this machine.
        profile: The METAFLOW_* keys of its profile, and what holds beside them while it is reached.
    """

    places: Places
    profile: dict[str, str]

    @property
    def selectors(self) -> dict[str, str]:
        """Return the two variables that make a stock `metaflow` read this environment."""
        return {"METAFLOW_HOME": str(self.places.home), "METAFLOW_PROFILE": self.places.environment}

    def variables(self, inherited: Mapping[str, str], user: str) -> dict[str, str]:
        """Return the environment of a flow's process.

        The profile's keys are set as variables too: in Metaflow a variable beats a `.metaflow/config.json` that happens
        to lie above the working directory, and that beats the profile.
        """
        return {**inherited, **self.profile, **self.selectors, "METAFLOW_USER": user}

    def overridden(self, inherited: Mapping[str, str]) -> tuple[str, ...]:
        """Return the user's own METAFLOW_* variables that say something else than the profile."""
        ours = {**self.profile, **self.selectors}
        return tuple(key for key, value in ours.items() if inherited.get(key, value) != value)


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


def local_access(places: Places) -> Access:
    """Return how the environment on this machine is reached."""
    return Access(places, local_profile(places))
