"""Who the user is, for Metaflow's namespaces and for the history of deployments."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_VARIABLES = ("METAFLOW_USER", "SUDO_USER", "USERNAME", "USER", "LOGNAME")


def user_name(environment: Mapping[str, str], ask_system: Callable[[], str]) -> str:
    """Return the first name that Metaflow accepts; it refuses 'root', whom we call 'superuser'."""
    names = [environment.get(variable, "") for variable in _VARIABLES]
    named = next((name for name in names if name and name != "root"), "")
    if named:
        return named
    try:
        found = ask_system()
    except (KeyError, OSError):
        found = "unknown"
    return "superuser" if found == "root" else found
