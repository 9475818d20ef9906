"""`platform open`: hold a way open to a page of the environment."""

from __future__ import annotations

import os
import sys
import webbrowser
from typing import TYPE_CHECKING

from platform_cli.adapters import interrupts
from platform_cli.core import events
from platform_cli.core.changes import OpenPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from platform_cli.core.events import Sink
    from platform_cli.core.pages import Page
    from platform_cli.targets.base import Target


def hold(target: Target, sink: Sink, page: Page, show: Callable[[OpenPage], None], *, browser: bool) -> None:
    """Show the address of a page on this machine, and hold it until Ctrl-C.

    Args:
        target: The environment.
        sink: Where events go, such as that the page does not answer any more.
        page: Which one.
        show: Called with its address.
        browser: Whether to open it in the user's browser too.

    Raises:
        UsageError: If this kind of environment has no pages.
        NotReadyError: If the page is not there or does not answer.
    """
    with target.opened(page, lambda text: sink(events.Noticed(text=text))) as url:
        show(OpenPage(page, url))
        if browser and _has_screen():
            webbrowser.open(url)
        interrupts.wait_for_interrupt()


def _has_screen() -> bool:
    """Say whether a browser has a window of its own: one for the terminal would take ours."""
    return sys.platform == "darwin" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
