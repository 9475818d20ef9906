"""Rules about reading the runs of other flows."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from platform_cli.check.finding import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.check.finding import Finding
    from platform_cli.check.rules.subject import Rule, Subject
    from platform_cli.check.source.steps import Method

LATEST_RUN = Code(
    "CLIENT_LATEST_RUN",
    "warning",
    "A step reads the latest run of a flow, whatever became of it.",
    "The latest run may have failed, or still be running; its artifacts are then missing, or those of half a run.",
)


def latest_run(subject: Subject) -> Iterator[Finding]:
    """Report `Flow(...).latest_run`."""
    for method in (*subject.steps, *subject.flow.methods.values()):
        for node in ast.walk(method.function):
            if isinstance(node, ast.Attribute) and node.attr == "latest_run" and _is_flow(method, node.value):
                what = f"`{method.name}` reads `latest_run`."
                yield LATEST_RUN.at(method.module.place(node.lineno), what, "Write `latest_successful_run`.")


def _is_flow(method: Method, expression: ast.expr) -> bool:
    made = method.scope.value_of(expression)
    return isinstance(made, ast.Call) and method.scope.resolve(made.func) in {"metaflow.Flow", "metaflow.client.Flow"}


RULES: tuple[Rule, ...] = (latest_run,)
