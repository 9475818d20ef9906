"""Run Terraform in a prepared folder: init, plan, apply, destroy, outputs."""

from __future__ import annotations

import dataclasses
import subprocess
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.process import start, wait
from platform_cli.adapters.terraform.events import Diagnosed, Planned, ResourcePlanned, Said
from platform_cli.adapters.terraform.refusals import failure
from platform_cli.adapters.terraform.stream import read_line
from platform_cli.core.errors import Interrupted
from platform_cli.core.outputs import StackOutputs, parse_outputs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from platform_cli.adapters.terraform.events import StackEvent

    Listener = Callable[[StackEvent], None]

PLAN = "plan.bin"
_AT_ONCE = 20  # resources: twice Terraform's own number, for most of them only wait
_INTERRUPTED = 130


@dataclasses.dataclass(frozen=True)
class Plan:
    """What would be done.

    Attributes:
        file: The plan, as `apply` takes it; it is Terraform's own, and may hold what is secret.
        changes: What would be done with each resource that would change, by its address.
        summary: How many of them there are.
    """

    file: Path
    changes: Mapping[str, str]
    summary: Planned


@dataclasses.dataclass(frozen=True)
class Terraform:
    """One root module in its folder.

    Attributes:
        program: The path of `terraform` or `tofu`.
        folder: The folder of the root module.
        env: The environment; it is what passes credentials, and passwords as TF_VAR_NAME.
    """

    program: str
    folder: Path
    env: Mapping[str, str]

    def init(self, listen: Listener) -> None:
        """Install providers and find the state, without moving one; quick when that has been done.

        Raises:
            PlatformError: Translated from what Terraform or the provider says; so do all that follow.
        """
        from python_terraform import IsFlagged  # type: ignore[import-untyped]  # it has no types

        self._run("init", listen, input=False, json=True, reconfigure=IsFlagged)

    def plan(self, listen: Listener, *, destroy: bool = False, only: Sequence[str] = ()) -> Plan:
        """Compare what is there with what should be, and keep the plan in a file."""
        changes: dict[str, str] = {}
        summaries = [Planned(0, 0, 0)]

        def collect(event: StackEvent) -> None:
            if isinstance(event, ResourcePlanned):
                changes[event.address] = event.action
            elif isinstance(event, Planned):
                summaries.append(event)
            listen(event)

        options = {"destroy": destroy, "out": PLAN, **({"target": list(only)} if only else {})}
        self._run("plan", collect, input=False, json=True, parallelism=_AT_ONCE, **options)
        return Plan(self.folder / PLAN, changes, summaries[-1])

    def apply(self, plan: Plan, listen: Listener) -> None:
        """Do what a plan says. Ctrl-C lets Terraform write its state and let go of the lock; a second one does not."""
        try:
            self._run("apply", listen, plan.file.name, input=False, json=True, parallelism=_AT_ONCE)
        finally:
            plan.file.unlink(missing_ok=True)

    def outputs(self) -> StackOutputs:
        """Return what the stack tells about itself."""
        lines: list[str] = []
        command = self._composed("output", json=True)
        process = start(
            command, env=self._settings(), cwd=self.folder, output=subprocess.PIPE, errors=subprocess.DEVNULL
        )
        if wait(process, lines.append):
            raise failure([], lines, "output")
        return parse_outputs("\n".join(lines))

    def known(self) -> frozenset[str]:
        """Return the addresses of the resources that are in the state."""
        return frozenset(self._lines("state list"))

    def take_over(self, address: str, identity: str) -> None:
        """Take something that exists into the state; it is not changed."""
        self._lines("import", address, identity, input=False)

    def forget(self, *addresses: str) -> None:
        """Take resources out of the state; in the cloud they stay."""
        self._lines("state rm", *addresses)

    def _lines(self, command: str, *arguments: str, **options: Any) -> list[str]:
        """Run a command that answers with lines, not with events."""
        lines: list[str] = []
        from python_terraform import IsFlagged

        composed = self._composed(command, *arguments, no_color=IsFlagged, **options)
        if wait(start(composed, env=self._settings(), cwd=self.folder, output=subprocess.PIPE), lines.append):
            raise failure([], lines, command)
        return lines

    def _run(self, command: str, listen: Listener, *arguments: str, **options: Any) -> None:
        found: list[Diagnosed] = []
        said: list[str] = []

        def on_line(line: str) -> None:
            event = read_line(line)
            if isinstance(event, Diagnosed):
                found.append(event)
            elif isinstance(event, Said):
                said.append(event.text)
            if event is not None:
                listen(event)

        composed = self._composed(command, *arguments, **options)
        process = start(composed, env=self._settings(), cwd=self.folder, output=subprocess.PIPE)
        code = wait(process, on_line)
        if code == _INTERRUPTED:
            message = "interrupted; Terraform has written down what it had begun."
            raise Interrupted(message, code="INTERRUPTED", hint="run the same command again: it goes on from there")
        if code:
            raise failure(found, said, command)

    def _composed(self, command: str, *arguments: str, **options: Any) -> list[str]:
        from python_terraform import Terraform as Composer

        composer = Composer(working_dir=str(self.folder), terraform_bin_path=self.program)
        composed: list[str] = composer.generate_cmd_string(command, *arguments, **options)
        return composed

    def _settings(self) -> dict[str, str]:
        return {**self.env, "TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1"}
