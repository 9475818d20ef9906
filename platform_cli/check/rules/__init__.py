"""All rules of `platform check`: one small module for each family, registered here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_cli.check.finding import Code
from platform_cli.check.rules import (
    argo,
    artifact,
    client,
    decorator,
    decorator_value,
    flow,
    foreach,
    function_artifact,
    guard,
    imports,
    join_input,
    merge,
    naming,
    packages,
    parameter,
    pickling,
    reach,
    remote,
    resources,
    sibling,
    split,
    step,
    switch,
    transition,
    unreadable,
)

if TYPE_CHECKING:
    from types import ModuleType

    from platform_cli.check.rules.subject import Rule

FAMILIES: tuple[ModuleType, ...] = (
    unreadable,
    flow,
    step,
    transition,
    reach,
    split,
    foreach,
    switch,
    artifact,
    function_artifact,
    join_input,
    merge,
    pickling,
    naming,
    parameter,
    decorator,
    decorator_value,
    guard,
    resources,
    imports,
    packages,
    sibling,
    client,
    remote,
    argo,
)

RULES: tuple[Rule, ...] = tuple(rule for family in FAMILIES for rule in family.RULES)

CODES: tuple[Code, ...] = tuple(
    value for family in FAMILIES for value in vars(family).values() if isinstance(value, Code)
)
