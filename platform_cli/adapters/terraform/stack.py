"""One environment's stack: its folder, its variables, its state in a bucket."""

from __future__ import annotations

import atexit
import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.files import explained
from platform_cli.adapters.interrupts import noting_interrupts
from platform_cli.adapters.process import started_at, stop_group
from platform_cli.adapters.terraform.program import find_program, require_new_enough
from platform_cli.adapters.terraform.runner import Terraform
from platform_cli.adapters.terraform.workspace import VARIABLES, prepare, root_of
from platform_cli.core.errors import Interrupted, PlatformError

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Mapping, Sequence

    from platform_cli.adapters.terraform.events import StackEvent
    from platform_cli.adapters.terraform.heard import Plan
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
        self._planning: subprocess.Popen[str] | None = None

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
        self.require_program(tell)
        if self._is_ready(variables, tell, has_bucket=has_bucket):
            return
        terraform = self.opened
        terraform.init(listen)
        with explained(terraform.folder):
            (terraform.folder / _INITIALIZED).write_text(self._digest(), encoding="utf-8")

    def require_program(self, tell: Callable[[str], None]) -> None:
        """See that there is a Terraform, and that it is new enough; one that was used before is.

        Raises:
            PlatformError: If there is none and none can be fetched, or it is too old.
        """
        if self._terraform is None:
            require_new_enough(find_program(os.environ, tell), os.environ)

    def _is_ready(self, variables: Mapping[str, Any], tell: Callable[[str], None], *, has_bucket: bool = True) -> bool:
        """Bring all that is ours there; return whether there is nothing to initialize."""
        root = prepare(self._folder, variables, self._backend if has_bucket else {"local": {}})
        with explained(root):
            (root / _ADOPTED).unlink(missing_ok=True)
        env = {**os.environ, **self._identity()}
        self._terraform = Terraform(find_program(env, tell), root, env)
        initialized = root / _INITIALIZED
        return initialized.exists() and initialized.read_text(encoding="utf-8") == self._digest()

    def last_variables(self) -> Mapping[str, Any]:
        """Return the variables that it was opened with the last time, also by another process; none if it never was."""
        try:
            found = json.loads((root_of(self._folder) / VARIABLES).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def begin_plan(self, tell: Callable[[str], None]) -> bool:
        """Begin to plan with the last variables, beside something else, if all that this takes is there already.

        Returns:
            Whether it was begun: then `end_plan`, or `give_up`, has to follow.
        """
        try:
            if self._is_ready(self.last_variables(), tell):
                with noting_interrupts() as interrupted:  # one that came right here would leave it to itself
                    self._planning = self.opened.begin_plan()
                    atexit.register(self.give_up)  # Ctrl-C may come where nobody is there to give it up
                if interrupted.is_set():
                    raise KeyboardInterrupt
        except PlatformError:  # `open` will say so
            return False
        return self._planning is not None

    def end_plan(self, listen: Listener) -> Plan | None:
        """Wait for the plan that was begun, and return it; None: it failed, which `plan` will explain.

        Raises:
            Interrupted: If Ctrl-C ended it.
        """
        process, self._planning = self._planning, None
        assert process is not None, "begin it first"  # noqa: S101 - whoever ends it has begun it
        try:
            return self.opened.end_plan(process, listen)
        except Interrupted:
            raise
        except PlatformError:
            return None

    def give_up(self) -> None:
        """End a plan that was begun, if there is one: it must not hold the state's lock any longer."""
        process, self._planning = self._planning, None
        if process is not None:
            stop_group(process.pid, started_at(process.pid))
            process.wait()

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

    def reasons(self, plan: Plan) -> dict[str, list[str]]:
        """Return which attributes make a plan replace a resource, by its address."""
        return self.opened.reasons(plan)

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

    def _digest(self) -> str:
        """Return a hash of all that `terraform init` looks at: while it is the same, that need not be done again."""
        program = Path(self.opened.program)
        digest = hashlib.sha256(f"{program} {program.stat().st_mtime_ns} {program.stat().st_size}".encode())
        for file in sorted([*self._folder.rglob("*.tf"), *self._folder.rglob("backend.tf.json")]):
            if ".terraform" not in file.parts:
                digest.update(file.read_bytes())
        return digest.hexdigest()

    def forget(self, *addresses: str) -> None:
        """Take resources out of the state, if any are named; in the cloud they stay."""
        if addresses:
            self.opened.forget(*addresses)
