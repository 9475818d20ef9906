"""Check, before anything is made or spent, that the project can hold the environment and that we may make it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.files import make_folder
from platform_cli.adapters.google.doctor import google_checks
from platform_cli.core.errors import PrerequisiteError
from platform_cli.core.events import Noticed

if TYPE_CHECKING:
    from platform_cli.adapters.google.api import Google
    from platform_cli.adapters.google.doctor import Wanted
    from platform_cli.adapters.terraform.stack import Stack
    from platform_cli.core.events import Sink
    from platform_cli.core.phase import Change
    from platform_cli.core.places import Places


class CheckProject:
    """Project, billing, permissions, quotas, machine types and names, all at once; and that there is a Terraform."""

    title = "Check the project"

    def __init__(self, google: Google, wanted: Wanted, places: Places, stack: Stack, sink: Sink) -> None:
        self._google = google
        self._wanted = wanted
        self._places = places
        self._stack = stack
        self._sink = sink

    def preview(self) -> tuple[Change, ...]:
        """Check the same: asking changes nothing."""
        require(self._google, self._wanted)
        self._stack.require_program(lambda text: self._sink(Noticed(text=text)))
        return ()

    def run(self) -> tuple[Change, ...]:
        """Ask Google, and find a place for the environment's files on this machine."""
        make_folder(self._places.data)
        make_folder(self._places.state)
        return self.preview()


def require(google: Google, wanted: Wanted) -> None:
    """Raise what stands in the way, all of it at once.

    Raises:
        PrerequisiteError: If anything does.
    """
    wrong = [check for check in google_checks(google, wanted) if not check.ok]
    if not wrong:
        return
    if len(wrong) == 1:
        [one] = wrong
        message = f"one thing stands in the way of an environment in the project '{google.project}'. "
        message += f"{one.question} No: {one.answer.rstrip('.')}."
        raise PrerequisiteError(message, code="PREREQUISITES_MISSING", hint=one.hint)
    listed = "\n".join(f"- {one.question}: {one.answer}\n  hint: {one.hint}" for one in wrong)
    message = f"{len(wrong)} things stand in the way of an environment in the project '{google.project}'."
    raise PrerequisiteError(message, code="PREREQUISITES_MISSING", hint="mend each as it says", details=listed)
