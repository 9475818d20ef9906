"""Rules about the CPUs, memory and disk that a step asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.check.finding import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.check.finding import Finding, Severity
    from platform_cli.check.rules.subject import Rule, Subject
    from platform_cli.check.source.decorators import Decorator
    from platform_cli.check.source.steps import Step

NOT_A_NUMBER = Code(
    "RESOURCE_NOT_A_NUMBER",
    "error",
    "A resource is written the way Kubernetes writes it.",
    "Metaflow takes plain numbers: CPUs, and megabytes of memory and disk. On this machine they are only a wish; for "
    "Kubernetes Metaflow stops with a ValueError.",
)
TOO_LITTLE = Code(
    "RESOURCE_TOO_LITTLE",
    "warning",
    "A step asks for less memory than Python needs.",
    "Memory is counted in megabytes; a pod with less than Python needs is killed when it starts.",
)

_UNITS = {"m": 0, "g": 1, "t": 2}
"""The powers of a thousand, or of 1024 for `Mi` and its like, that a unit has over a megabyte."""

_PYTHON_NEEDS = 128
"""Megabytes: a task that only imports Metaflow and its Google Cloud client takes about 70."""

_KINDS = ("cpu", "memory", "disk", "gpu", "shared_memory", "tmpfs_size")


def resources(subject: Subject) -> Iterator[Finding]:
    """Report resources that are no numbers, or that are surely meant in gigabytes."""
    for step in subject.steps:
        for decorator in (step.find("resources"), step.find("kubernetes"), step.find("batch")):
            if decorator is not None:
                yield from _check(subject, step, decorator)


def _check(subject: Subject, step: Step, decorator: Decorator) -> Iterator[Finding]:
    for kind in _KINDS:
        value = decorator.literal(kind)
        if isinstance(value, str) and not _is_number(value):
            severity: Severity = "error" if subject.runs_in_pod(step) else "warning"
            what = f"`@{decorator.name}` of `{step.name}` has `{kind}={value!r}`, which is not a number."
            yield NOT_A_NUMBER.at(decorator.place, what, _fix(kind, value), severity=severity)
        elif kind == "memory" and isinstance(value, (int, float, str)) and 0 < float(value) < _PYTHON_NEEDS:
            fix = f"If you mean gigabytes, write `memory={round(float(value) * 1000)}`."
            what = f"`@{decorator.name}` of `{step.name}` asks for {value} megabytes of memory."
            yield TOO_LITTLE.at(decorator.place, what, fix)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _fix(kind: str, text: str) -> str:
    if kind == "cpu" and text.endswith("m") and _is_number(text[:-1]):
        return f"Write `cpu={float(text[:-1]) / 1000:g}`."
    number = text.lower().removesuffix("b")
    base = 1024 if number.endswith("i") else 1000
    number = number.removesuffix("i")
    if number and number[-1] in _UNITS and _is_number(number[:-1]):
        amount = float(number[:-1]) * base ** _UNITS[number[-1]]
        return f"Write the number of megabytes: `{kind}={round(amount)}`."
    return f"Write a number, such as `{kind}={1 if kind in {'cpu', 'gpu'} else 4096}`."


RULES: tuple[Rule, ...] = (resources,)
