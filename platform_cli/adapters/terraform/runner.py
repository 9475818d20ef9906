"""Run Terraform in a prepared folder: init, plan, apply, destroy, outputs."""

from __future__ import annotations

import dataclasses
import json
import subprocess
from typing import TYPE_CHECKING, Any

from platform_cli.adapters.process import run, start, wait
from platform_cli.adapters.terraform.heard import Heard, Plan
from platform_cli.adapters.terraform.refusals import failure
from platform_cli.core.outputs import StackOutputs, parse_outputs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from platform_cli.adapters.terraform.events import StackEvent

    Listener = Callable[[StackEvent], None]

PLAN = "plan.bin"
_SAID = "plan.jsonl"
_AT_ONCE = 20  # resources: twice Terraform's own number, for most of them only wait
# For Go, of Terraform and of its providers: they live for seconds, and a fifth of that went into collecting garbage.
_HASTE = {"GOGC": "400", "GOMEMLIMIT": "512MiB"}
_PLANNING: Mapping[str, Any] = {"input": False, "json": True, "parallelism": _AT_ONCE, "out": PLAN}


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
        targets = {"target": list(only)} if only else {}
        heard = self._run("plan", listen, **_PLANNING, destroy=destroy, **targets)
        return heard.plan(self.folder / PLAN)

    def begin_plan(self) -> subprocess.Popen[str]:
        """Plan beside something else, and write what is said into a file; `end_plan` waits, `give_up` does not."""
        with (self.folder / _SAID).open("w", encoding="utf-8") as said:
            command = self._composed("plan", **_PLANNING, destroy=False)
            return start(command, env=self._settings(), cwd=self.folder, output=said)

    def end_plan(self, process: subprocess.Popen[str], listen: Listener) -> Plan:
        """Wait for a plan that was begun; return it."""
        heard, said = Heard("plan", listen), self.folder / _SAID
        code = wait(process)
        for line in said.read_text(encoding="utf-8").splitlines():
            heard.line(line)
        said.unlink()
        heard.require_success(code)
        return heard.plan(self.folder / PLAN)

    def reasons(self, plan: Plan) -> dict[str, list[str]]:
        """Return which attributes make a plan replace a resource, by its address."""
        shown = json.loads("\n".join(self._lines("show", plan.file.name, json=True)))
        return {
            one["address"]: [str(path[0]) for path in one["change"].get("replace_paths", ())]
            for one in shown["resource_changes"]
        }

    def apply(self, plan: Plan, listen: Listener) -> None:
        """Do what a plan says. Ctrl-C lets Terraform write its state and let go of the lock; a second one does not."""
        try:
            self._run("apply", listen, plan.file.name, input=False, json=True, parallelism=_AT_ONCE)
        finally:
            plan.file.unlink(missing_ok=True)

    def outputs(self) -> StackOutputs:
        """Return what the stack tells about itself."""
        lines: list[str] = []
        if self._told(self._composed("output", json=True), lines.append, errors=subprocess.DEVNULL)[0]:
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
        if self._told(composed, lines.append)[0]:
            raise failure([], lines, command)
        return lines

    def _run(self, command: str, listen: Listener, *arguments: str, **options: Any) -> Heard:
        heard = Heard(command, listen)
        code, killed = self._told(self._composed(command, *arguments, **options), heard.line)
        heard.require_success(code, killed=killed)
        return heard

    def _told(self, command: list[str], on_line: Callable[[str], None], errors: Any = None) -> tuple[int, bool]:
        return run(command, env=self._settings(), cwd=self.folder, on_line=on_line, errors=errors)

    def _composed(self, command: str, *arguments: str, **options: Any) -> list[str]:
        from python_terraform import Terraform as Composer

        composer = Composer(working_dir=str(self.folder), terraform_bin_path=self.program)
        composed: list[str] = composer.generate_cmd_string(command, *arguments, **options)
        return composed

    def _settings(self) -> dict[str, str]:
        return {**_HASTE, **self.env, "TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1"}
