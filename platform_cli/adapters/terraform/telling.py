"""Tell of the work on resources as it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.adapters.terraform import events as stack
from platform_cli.adapters.terraform.addresses import in_words, kind_of
from platform_cli.adapters.terraform.durations import expected
from platform_cli.core.events import ResourceMoved, Warned

if TYPE_CHECKING:
    from collections.abc import Callable

    from platform_cli.adapters.terraform.events import StackEvent
    from platform_cli.core.events import Sink

_STATES = {
    stack.ResourceStarted: "began",
    stack.ResourceProgressed: "goes_on",
    stack.ResourceFinished: "done",
    stack.ResourceFailed: "failed",
}

# Of the providers' hashes for other systems: the lock file lies in a folder of ours, on this machine.
_OF_NO_CONCERN = {"Incomplete lock file information for providers"}


def telling(sink: Sink) -> Callable[[StackEvent], None]:
    """Return a listener that hands on what people want to see of Terraform's work."""

    def listen(event: StackEvent) -> None:
        match event:
            case (
                stack.ResourceStarted() | stack.ResourceProgressed() | stack.ResourceFinished() | stack.ResourceFailed()
            ):
                sink(
                    ResourceMoved(
                        resource=in_words(event.address),
                        action=event.action,
                        state=_STATES[type(event)],  # type: ignore[arg-type]  # one of the four words
                        seconds=getattr(event, "seconds", 0),
                        expected=expected(kind_of(event.address), event.action),
                    )
                )
            case stack.Diagnosed(severity="warning", summary=summary) if summary not in _OF_NO_CONCERN:
                sink(Warned(text=event.summary))
            case _:
                pass

    return listen
