"""What `doctor` found, as people read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from platform_cli.render.results.style import checks_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from platform_cli.core.changes import Diagnosis


def diagnosis_parts(diagnosis: Diagnosis) -> Iterable[Any]:
    """List all checks, then where the bundle is and what it lacks."""
    failed = sum(not check.ok for check in diagnosis.checks)
    health = f"{failed} of {len(diagnosis.checks)} checks failed" if failed else "all is well"
    style = "bold red" if failed else "bold green"
    yield Text(f"{diagnosis.environment} ({diagnosis.target}): {health}", style=style)
    yield checks_table(diagnosis.checks)
    if diagnosis.bundle:
        yield f"bundle: {diagnosis.bundle} ({diagnosis.files} files, without secrets; read it before you give it away)"
    yield from (f"not collected: {line}" for line in diagnosis.missing)
