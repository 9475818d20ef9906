"""Tell somebody that a run has failed: a line in its log, a web address, or a function of the flow's author.

On this machine the process that runs the flow does it; on Argo Workflows a pod of its own, as Metaflow's @exit_hook,
which finds its function by a plain name in the flow's file. Telling never makes anything fail.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from metaflow.decorators import StepDecorator
from metaflow.exception import MetaflowException

if TYPE_CHECKING:
    from collections.abc import Callable

HOOK = "platform_failure_notice"
_SECONDS = 10
_log = logging.getLogger(__name__)


def check_receiver(receiver: Any) -> None:
    """Raise MetaflowException unless it is None, a web address, or a function."""
    is_address = isinstance(receiver, str) and receiver.startswith(("http://", "https://"))
    if receiver is not None and not is_address and not callable(receiver):
        raise MetaflowException(
            f"@production(on_failure={receiver!r}): on_failure is a function that takes the run, or an address that"
            " begins with https://."
        )


class FailureNoticeDecorator(StepDecorator):
    """Wait for the end of a run that this machine plans. @production puts one on one step of the flow."""

    name = "platform_failure_notice"
    defaults = {"receiver": None}  # noqa: RUF012 - how Metaflow's decorators declare their attributes
    _run = ""

    def runtime_init(self, flow: Any, graph: Any, package: Any, run_id: str) -> None:  # noqa: ARG002 - Metaflow's
        """Remember which run it is."""
        self._run = f"{flow.name}/{run_id}"

    def runtime_finished(self, exception: BaseException | None) -> None:
        """Tell if the run has failed; that somebody has stopped it they know."""
        if isinstance(exception, Exception) and self._run:
            tell(self.attributes["receiver"], self._run)


def hook_for(receiver: Any) -> Callable[..., None]:
    """Return the function that Metaflow's @exit_hook calls with the run."""

    def failure_notice(run: Any = None) -> None:
        tell(receiver, run.pathspec if run else "a run")

    return failure_notice


def tell(receiver: Any, pathspec: str) -> None:
    """Tell the receiver, or whom the environment names, what has failed and where to look."""
    from metaflow import Run
    from metaflow.metaflow_config import PLATFORM_NOTICE_URL

    try:
        run = Run(pathspec, _namespace_check=False)
        text = f"{pathspec} failed{_where(run)}. See `platform logs {pathspec}`, then `platform resume {pathspec}`."
        _log.error("%s", text)
        if callable(receiver):
            receiver(run)
        elif address := receiver or PLATFORM_NOTICE_URL:
            _post(address, {"text": text, "run": pathspec})
    except Exception as error:  # noqa: BLE001 - the run has failed of something else, and that is what must be seen
        _log.error("%s failed, and the notice of it too: %s: %s", pathspec, type(error).__name__, error)


def _where(run: Any) -> str:
    for task in (task for step in run for task in step):
        if not task.finished and task.exception:
            return f" in {'/'.join(task.pathspec.split('/')[2:])}: {_kind(task.exception)}: {task.exception.exception}"
    return ""


def _kind(exception: Any) -> str:
    return str(exception.type).rsplit(".", maxsplit=1)[-1]


def _post(address: str, message: dict[str, str]) -> None:
    import urllib.request

    request = urllib.request.Request(  # noqa: S310 - check_receiver lets nothing else in
        address, json.dumps(message).encode(), {"Content-Type": "application/json"}
    )
    urllib.request.urlopen(request, timeout=_SECONDS).close()  # noqa: S310
