"""Rules about the values that decorators are given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from platform_cli.check.finding import Code
from platform_cli.check.metaflow_api import MAX_PROJECT_NAME, MAX_RETRIES, MIN_KUBERNETES_TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.check.finding import Finding
    from platform_cli.check.rules.subject import Rule, Subject
    from platform_cli.check.source.decorators import Decorator

VALUE = Code(
    "DECORATOR_VALUE",
    "error",
    "A decorator is given a value that Metaflow refuses.",
    "Metaflow refuses the flow when it looks at its decorators.",
)
SHORT_TIMEOUT = Code(
    "REMOTE_TIMEOUT_SHORT",
    "error",
    "A step on Kubernetes has a timeout of less than a minute.",
    "The timeout counts from when the pod is made; Metaflow refuses less than 60 seconds.",
)

_UNITS = {"seconds": 1, "minutes": 60, "hours": 3600}


def values(subject: Subject) -> Iterator[Finding]:
    """Report values that Metaflow refuses on every target, and timeouts that Kubernetes cannot keep."""
    for step in subject.steps:
        retry, timeout = step.find("retry"), step.find("timeout")
        if retry is not None:
            yield from _retry(retry)
        if timeout is not None:
            yield from _timeout(timeout, in_pod=subject.is_remote or step.find("kubernetes") is not None)
    project = subject.flow.find("project")
    if project is not None:
        yield from _project(project)


def _retry(retry: Decorator) -> Iterator[Finding]:
    times = _number(retry.literal("times"))
    if times is not None and times > MAX_RETRIES:
        what = f"`@retry(times={times:g})` is more than Metaflow's {MAX_RETRIES}."
        yield VALUE.at(retry.place, what, f"Write `@retry(times={MAX_RETRIES})`, or less.")


def _timeout(timeout: Decorator, *, in_pod: bool) -> Iterator[Finding]:
    given = [name for name in _UNITS if name in timeout.attributes]
    seconds = [_number(timeout.literal(name)) for name in given]
    texts = [
        name for name in given if isinstance(timeout.literal(name), str) and _number(timeout.literal(name)) is None
    ]
    if texts:
        what = f"`@timeout` takes whole numbers, and `{texts[0]}` is a text."
        yield VALUE.at(timeout.place, what, "Write a number, such as `@timeout(minutes=30)`.")
    if not timeout.is_complete or None in seconds:
        return
    total = sum(_UNITS[name] * (number or 0) for name, number in zip(given, seconds, strict=True))
    if not total:
        yield VALUE.at(timeout.place, "`@timeout` has no duration.", "Give it one, such as `@timeout(minutes=30)`.")
    elif in_pod and total < MIN_KUBERNETES_TIMEOUT:
        what = f"`@timeout` is {total:g} seconds, and Kubernetes takes no less than {MIN_KUBERNETES_TIMEOUT}."
        yield SHORT_TIMEOUT.at(timeout.place, what, "Leave room for the pod to start: `@timeout(minutes=5)`.")


def _project(project: Decorator) -> Iterator[Finding]:
    name = project.literal("name")
    fix = 'Write `@project(name="my_project")`: lower-case letters, digits and underscores.'
    if "name" not in project.attributes and project.is_complete and not project.positional:
        yield VALUE.at(project.place, "`@project` has no name.", fix)
    elif isinstance(name, str) and (not name or re.search("[^a-z0-9_]", name) or len(name) > MAX_PROJECT_NAME):
        yield VALUE.at(project.place, f"`{name}` is not a name for a project.", fix)


def _number(value: object) -> float | None:
    """Return a number that is written as one, or as a text that Metaflow would turn into one."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return float(value)
    except ValueError:
        return None


RULES: tuple[Rule, ...] = (values,)
