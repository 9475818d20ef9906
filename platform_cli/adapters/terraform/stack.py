"""One environment's stack: its folder, its variables, its state in a bucket."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.files import explained
from platform_cli.adapters.terraform.program import find_program
from platform_cli.adapters.terraform.runner import Terraform
from platform_cli.adapters.terraform.workspace import prepare
from platform_cli.core.errors import PlatformError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from platform_cli.adapters.terraform.events import StackEvent
    from platform_cli.adapters.terraform.runner import Plan
    from platform_cli.core.outputs import StackOutputs

    Listener = Callable[[StackEvent], None]

_ADOPTED = "adopted.tf.json"
_INITIALIZED = ".terraform/initialized-for"  # goes with what `init` made, if somebody clears that away
_UNKNOWN = "Configuration for import target does not exist"


class Stack:
    """What Google owns of an environment.

    Args:
        folder: Where Terraform works; it may be thrown away.
        state: The bucket of the state, and the prefix in it.
        impersonate: The service account to act as; empty: oneself.
    """

    def __init__(self, folder: Path, state: tuple[str, str], impersonate: str = "") -> None:
        self._folder = folder
        self._backend: dict[str, dict[str, str]] = {"gcs": {"bucket": state[0], "prefix": state[1]}}
        self._impersonate = impersonate
        self._terraform: Terraform | None = None

    def open(
        self, variables: Mapping[str, Any], listen: Listener, tell: Callable[[str], None], *, has_bucket: bool = True
    ) -> None:
        """Bring our files and the environment's variables there, install the provider and find the state.

        Args:
            variables: The root module's variables.
            listen: Told of Terraform's work.
            tell: Called with what the user should know besides.
            has_bucket: Whether the bucket of the state exists; without it there is no state, and one can only plan.

        Raises:
            PlatformError: If Terraform is not to be had, or says so.
        """
        root = prepare(self._folder, variables, self._backend if has_bucket else {"local": {}})
        with explained(root):
            (root / _ADOPTED).unlink(missing_ok=True)
        env = {**os.environ, **self._identity()}
        self._terraform = Terraform(find_program(env, tell), root, env)
        initialized = root / _INITIALIZED
        digest = _digest(self._folder, self._terraform.program)
        if not initialized.exists() or initialized.read_text(encoding="utf-8") != digest:
            self._terraform.init(listen)
            with explained(root):
                initialized.write_text(digest, encoding="utf-8")

    def _identity(self) -> dict[str, str]:
        if not self._impersonate:
            return {}
        return {
            "GOOGLE_IMPERSONATE_SERVICE_ACCOUNT": self._impersonate,
            "GOOGLE_BACKEND_IMPERSONATE_SERVICE_ACCOUNT": self._impersonate,
        }

    @property
    def opened(self) -> Terraform:
        """Return Terraform in the folder; it must have been opened."""
        assert self._terraform is not None, "open it first"  # noqa: S101 - phases come in order
        return self._terraform

    def plan(self, listen: Listener, *, destroy: bool = False, only: Sequence[str] = ()) -> Plan:
        """Compare what is there with what should be; of `only` these addresses, if any are named.

        Raises:
            PlatformError: Translated from what Terraform says.
        """
        try:
            return self.opened.plan(listen, destroy=destroy, only=only)
        except PlatformError:
            (self.opened.folder / _INITIALIZED).unlink(missing_ok=True)  # whatever it was: initialize the next time
            raise

    def adopt(self, found: Mapping[str, str]) -> None:
        """Have the next plan take into the state what exists already: import ids by address."""
        blocks = [{"to": address, "id": identity} for address, identity in sorted(found.items())]
        with explained(self._folder):
            file = self.opened.folder / _ADOPTED
            file.write_text(json.dumps({"import": blocks}, indent=2) + "\n", encoding="utf-8")

    def apply(self, plan: Plan, listen: Listener) -> None:
        """Do what a plan says.

        Raises:
            PlatformError: Translated from what Terraform says.
        """
        self.opened.apply(plan, listen)

    def outputs(self) -> StackOutputs:
        """Return what the stack tells about itself."""
        return self.opened.outputs()

    def known(self) -> frozenset[str]:
        """Return the addresses of what is in the state."""
        return self.opened.known()

    def take_over(self, address: str, identity: str) -> None:
        """Take something that exists into the state at once: a plan to destroy adopts nothing.

        What the configuration does not know, such as a pool of other settings, goes with what it is part of.
        """
        try:
            self.opened.take_over(address, identity)
        except PlatformError as error:
            if _UNKNOWN not in (error.details or ""):
                raise

    def forget(self, *addresses: str) -> None:
        """Take resources out of the state, if any are named; in the cloud they stay."""
        if addresses:
            self.opened.forget(*addresses)


def _digest(folder: Path, program: str) -> str:
    """Return a hash of all that `terraform init` looks at: as long as it is the same, that need not be done again."""
    digest = hashlib.sha256(program.encode())
    for file in sorted([*folder.rglob("*.tf"), *folder.rglob("backend.tf.json")]):
        if ".terraform" not in file.parts:
            digest.update(file.read_bytes())
    return digest.hexdigest()
