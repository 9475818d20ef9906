"""Choose the renderer: JSON lines if asked for, live on a terminal, plain lines otherwise."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from platform_cli.render.base import Renderer


def can_ask(output: str | None) -> bool:
    """Say whether somebody reads what we write, and can answer: on a terminal, not in CI, and no program."""
    return output != "json" and not os.environ.get("CI") and sys.stdin.isatty() and sys.stderr.isatty()


def select_renderer(output: str | None, *, verbose: bool) -> Renderer:
    """Return the renderer for `--output`, or for where our output goes if it was not given."""
    if output == "json":
        from platform_cli.render.jsonl import JsonLines

        return JsonLines(sys.stdout)
    on_terminal = sys.stderr.isatty() and sys.stdout.isatty()
    if output is None and on_terminal and not os.environ.get("CI") and os.environ.get("TERM") != "dumb":
        from platform_cli.render.live import Live

        return Live(verbose=verbose)
    from platform_cli.render.plain import Plain

    return Plain(sys.stderr, verbose=verbose)
