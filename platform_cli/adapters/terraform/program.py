"""Find Terraform, or OpenTofu, and see that it is new enough."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from platform_cli.adapters.process import run
from platform_cli.core.errors import PrerequisiteError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# The first of both that sends a password on without writing it into the state.
LOWEST = (1, 11)
_VERSION = re.compile(r"^(?:Terraform|OpenTofu) v(\d+)\.(\d+)", re.MULTILINE)
_HINT = f"install Terraform or OpenTofu {LOWEST[0]}.{LOWEST[1]} or later, and run the same command again"


def find_program(env: Mapping[str, str], tell: Callable[[str], None]) -> str:
    """Return the path of `terraform`, else of `tofu`, else of one that we fetch.

    Args:
        env: The environment: its PATH is searched.
        tell: Called with what the user should know.

    Raises:
        PlatformError: If there is neither and it cannot be fetched.
    """
    found = next((path for name in ("terraform", "tofu") if (path := shutil.which(name, path=env.get("PATH")))), None)
    if found is None:
        from platform_cli.adapters.terraform.download import fetched

        return fetched(tell)
    return found


def require_new_enough(program: str, env: Mapping[str, str]) -> None:
    """Ask a program for its version.

    Raises:
        PrerequisiteError: TERRAFORM_TOO_OLD.
    """
    version = _version(program, env)
    if version < LOWEST:
        told = ".".join(map(str, version)) if any(version) else "of unknown version"
        message = f"{program} is {told}; we need {LOWEST[0]}.{LOWEST[1]}, which keeps passwords out of the state."
        raise PrerequisiteError(message, code="TERRAFORM_TOO_OLD", hint=_HINT)


def _version(program: str, env: Mapping[str, str]) -> tuple[int, int]:
    lines: list[str] = []
    run([program, "version"], env={**env, "CHECKPOINT_DISABLE": "1"}, on_line=lines.append)
    found = _VERSION.search("\n".join(lines))
    return (int(found[1]), int(found[2])) if found else (0, 0)
