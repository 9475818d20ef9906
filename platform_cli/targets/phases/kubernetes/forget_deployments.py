"""Forget the deployments, so that the next `up` does not bring them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.metaflow.flows import current_user
from platform_cli.core import events
from platform_cli.core.errors import PlatformError
from platform_cli.core.phase import Change

if TYPE_CHECKING:
    from platform_cli.core.events import Sink
    from platform_cli.targets.base import Target


class ForgetDeployments:
    """The record lies in the store; artifacts and runs, which lie there too, stay."""

    title = "Forget deployments"

    def __init__(self, target: Target, sink: Sink) -> None:
        self._target = target
        self._sink = sink

    def preview(self) -> tuple[Change, ...]:
        """List them; a store that does not answer does not keep us from removing the rest."""
        try:
            return tuple(Change("deployment", one.name, "removed") for one in self._target.deployments.deployments())
        except PlatformError as error:
            self._sink(events.Warned(text=f"{error.message} Deployments that are recorded there come back with `up`."))
            return ()

    def run(self) -> tuple[Change, ...]:
        """Forget each, with its releases."""
        changes = self.preview()
        for change in changes:
            self._target.deployments.remove_deployment(change.ref, current_user())
        return changes
