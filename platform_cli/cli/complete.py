"""Ask for what an environment on Google Cloud lacks: only `up` does, and only somebody who can answer."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from platform_cli.render.select import can_ask, select_renderer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from platform_cli.bootstrap import Options
    from platform_cli.core.events import Sink
    from platform_cli.core.gcp_places import Region
    from platform_cli.core.settings import Setting


def complete(options: Options) -> bool:
    """Ask, and write the answers down; say whether settings may be whole now.

    Args:
        options: The options that every verb takes.

    Raises:
        ConfigError: CONFIG_UNWRITABLE.
    """
    if not can_ask(options.output):
        return False
    from platform_cli.config.gaps import find_gaps
    from platform_cli.operations.complete import complete as operation

    gaps = find_gaps(environment=options.environment, overrides=options.overrides, variables=os.environ, cwd=Path.cwd())
    if gaps is None:
        return False
    sink = select_renderer(options.output, verbose=options.verbose).event
    return operation(gaps, _Keyboard(sink), os.environ, sink)


class _Keyboard:
    """Questions on the terminal; a typo is said, and asked again."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def agree(self, question: str) -> bool:
        import click

        return click.confirm(question, err=True)

    def project(self, proposed: Setting | None) -> str:
        import click

        said = f" ({proposed.source} says {proposed.value})" if proposed else ""
        default = proposed.value if proposed else None
        text = f"The id of your project at Google{said}"
        answer: str = click.prompt(text, default, value_proc=lambda typed: _checked("project", typed), err=True)
        return answer

    def region(self, regions: Sequence[Region]) -> str:
        import click

        from platform_cli.core.events import Noticed

        listed = [f"  {number:2}  {one.name:24}{one.place}" for number, one in enumerate(regions, start=1)]
        head = "Where shall everything be made? These have spot machines and L4 GPUs, and there are more:"
        self._sink(Noticed(text="\n".join((head, *listed))))

        def chosen(typed: str) -> str:
            numbers = {str(number): one.name for number, one in enumerate(regions, start=1)}
            return numbers.get(typed.strip()) or _checked("region", typed)

        answer: str = click.prompt("A number, or the name of a region", "1", value_proc=chosen, err=True)
        return answer


def _checked(key: str, typed: str) -> str:
    import click

    from platform_cli.core.gcp_places import fits, wanted

    value = typed.strip()
    if not fits(key, value):
        raise click.UsageError(f"it must be {wanted(key)}, not {value!r}.")
    return value
