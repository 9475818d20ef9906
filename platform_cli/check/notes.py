"""Say what a check could not see."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.check.source.flow import FlowSource
    from platform_cli.check.source.module import ModuleSource


def notes_on(flow: FlowSource) -> tuple[str, ...]:
    """Return a sentence for each part of a flow that was not judged, because its source does not show it."""
    return tuple(_notes(flow))


def notes_on_imported(module: ModuleSource) -> tuple[str, ...]:
    """Return a sentence for each class that a file starts and does not define: it may well be a flow."""
    imports = (each for each in module.imports if not each.module.startswith("metaflow"))
    found = [each for each in imports if each.alias in module.called and each.alias.endswith("Flow")]
    return tuple(f"`{each.alias}` comes from `{each.module}`: check the file that defines it." for each in found)


def _notes(flow: FlowSource) -> Iterator[str]:
    for base in flow.unseen_bases:
        yield f"`{flow.name}` inherits from `{base}`, whose source is not beside it: the whole was not checked."
    if flow.builds_members:
        yield f"`{flow.name}` builds some of its members while it is loaded: its graph and artifacts were not checked."
    for decorator in flow.unknown_decorators:
        if decorator.origin == "elsewhere":
            yield f"`@{decorator.name}` may change `{flow.name}`: what its steps read was not checked."
    for step in flow.steps.values():
        for decorator in step.unknown_decorators:
            if decorator.origin == "elsewhere":
                yield f"`@{decorator.name}` may set attributes in `{step.name}`: reads of them were not checked."
