"""Rules about what Argo Workflows does not take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.check.finding import Code
from platform_cli.check.metaflow_api import MAX_ARGO_NAME
from platform_cli.check.rules.words import code_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.check.finding import Finding
    from platform_cli.check.rules.subject import Rule, Subject

NAME_TOO_LONG = Code(
    "ARGO_NAME_TOO_LONG",
    "error",
    "The name of the flow is too long for Argo Workflows.",
    f"A deployment takes the flow's name, and Argo takes at most {MAX_ARGO_NAME} characters.",
)
TWO_TRIGGERS = Code(
    "ARGO_TWO_TRIGGERS",
    "error",
    "A flow has both `@trigger` and `@trigger_on_finish`.",
    "Argo Workflows takes one kind of trigger a flow; the deployment is refused.",
)
SWITCH_BEFORE_JOIN = Code(
    "ARGO_SWITCH_BEFORE_JOIN",
    "error",
    "Inside a foreach, the cases of a switch lead to the join one by one.",
    "Argo Workflows needs a common step after the switch; the deployment is refused.",
)


def name_too_long(subject: Subject) -> Iterator[Finding]:
    """Report names over the limit; with `@project` Metaflow shortens the name itself."""
    name = subject.flow.name
    if subject.is_remote and len(name) > MAX_ARGO_NAME and subject.flow.find("project") is None:
        what = f"`{name}` has {len(name)} characters."
        yield NAME_TOO_LONG.at(
            subject.flow.place,
            what,
            f"Give it at most {MAX_ARGO_NAME} characters.",
            severity=subject.deployment_severity,
        )


def two_triggers(subject: Subject) -> Iterator[Finding]:
    """Report flows with both kinds of trigger."""
    first, second = subject.flow.find("trigger"), subject.flow.find("trigger_on_finish")
    if first is not None and second is not None:
        place = max(first.place, second.place, key=lambda place: place.line)
        fix = "Keep one; a flow that ends can publish an event for `@trigger` to wait for."
        what = f"`{subject.flow.name}` waits for an event and for another flow."
        yield TWO_TRIGGERS.at(place, what, fix, severity=subject.deployment_severity)


def switch_before_join(subject: Subject) -> Iterator[Finding]:
    """Report joins of a foreach that several cases of a switch lead to."""
    if not subject.is_remote or not subject.is_sound:
        return
    for node in subject.graph.nodes.values():
        sources = subject.graph.sources[node.name]
        branch = subject.nesting.inside.get(sources[0]) if sources else None
        if not node.is_join or branch is None or len(sources) < 2:  # noqa: PLR2004 - two cases at least
            continue
        if subject.graph.nodes[branch.split].kind == "foreach":
            step = subject.flow.steps[node.name]
            fix = f"Let {code_list(sources)} lead to a common step, and let that step lead to `{node.name}`."
            what = f"{code_list(sources)} lead to the join `{node.name}` one by one."
            yield SWITCH_BEFORE_JOIN.at(
                step.place, what, fix, drawing=subject.sketch(node.name), severity=subject.deployment_severity
            )


RULES: tuple[Rule, ...] = (name_too_long, two_triggers, switch_before_join)
