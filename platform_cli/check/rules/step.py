"""Rules about a step by itself: its name, its arguments, and that it is a plain function."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from platform_cli.check.finding import Code
from platform_cli.check.metaflow_api import REFUSED_STEP_NAMES, SHADOWED_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from platform_cli.check.finding import Finding
    from platform_cli.check.rules.subject import Rule, Subject

NAME_INVALID = Code(
    "STEP_NAME_INVALID",
    "error",
    "A step's name has characters that Metaflow does not allow.",
    "Metaflow takes lower-case letters, digits and underscores, and refuses a flow with any other name.",
)
NAME_RESERVED = Code(
    "STEP_NAME_RESERVED",
    "error",
    "A step has the name of something that Metaflow's flows have already.",
    "Metaflow refuses such a step, or the flow loses what it hides.",
)
ARGUMENTS = Code(
    "STEP_ARGUMENTS",
    "error",
    "A step takes the wrong number of arguments.",
    "Metaflow calls a step with `self`, and a join with `self` and `inputs`; it refuses anything else.",
)
SELF_RENAMED = Code(
    "STEP_SELF_RENAMED",
    "error",
    "A step calls its first argument something else than `self`.",
    "Metaflow reads `self.next` in the source, by that name, and does not see another one.",
)
NOT_PLAIN = Code(
    "STEP_NOT_PLAIN",
    "error",
    "A step is `async`, or a generator.",
    "Metaflow calls the function and waits for nothing: its lines never run, and the run stops with an internal error.",
)


def name_invalid(subject: Subject) -> Iterator[Finding]:
    """Report names with capitals, a leading underscore, or letters outside of a to z."""
    for step in subject.steps:
        if re.search("[^a-z0-9_]", step.name) or step.name.startswith("_"):
            proposal = re.sub("[^a-z0-9_]", "", re.sub("(?<!^)(?=[A-Z])", "_", step.name).lower()).lstrip("_")
            fix = f"Call it `{proposal}`." if proposal else "Choose another name."
            yield NAME_INVALID.at(step.place, f"`{step.name}` is not a name for a step.", fix)


def name_reserved(subject: Subject) -> Iterator[Finding]:
    """Report names that hide the flow's own attributes."""
    for step in subject.steps:
        fix = f"Choose another name, such as `run_{step.name}`."
        if step.name in REFUSED_STEP_NAMES:
            yield NAME_RESERVED.at(step.place, f"`{step.name}` is a name that Metaflow keeps for itself.", fix)
        elif step.name in SHADOWED_NAMES:
            what = f"The step `{step.name}` hides the flow's own `self.{step.name}`."
            yield NAME_RESERVED.at(step.place, what, fix, severity="warning")


def wrong_arguments(subject: Subject) -> Iterator[Finding]:
    """Report steps with no argument, or more than two."""
    for step in subject.steps:
        count = len(step.arguments)
        if count == 0:
            what = f"`{step.name}` does not take `self`."
            yield ARGUMENTS.at(step.place, what, f"Write `def {step.name}(self):`.")
        elif count > 2:  # noqa: PLR2004 - self and inputs
            fix = f"Write `def {step.name}(self, inputs):`; `inputs` has an attribute for each branch, such as "
            fix += f"`inputs.{step.arguments[1]}`."
            yield ARGUMENTS.at(step.place, f"`{step.name}` takes {count} arguments.", fix)


def self_renamed(subject: Subject) -> Iterator[Finding]:
    """Report steps whose first argument has another name."""
    for step in subject.steps:
        if step.arguments and step.arguments[0] != "self":
            what = f"`{step.name}` calls its first argument `{step.arguments[0]}`."
            yield SELF_RENAMED.at(step.place, what, "Call it `self`.")


def not_plain(subject: Subject) -> Iterator[Finding]:
    """Report steps that do not run when they are called."""
    for step in subject.steps:
        if not step.is_plain:
            fix = "Write a plain `def` without `yield`; inside it, `asyncio.run(...)` runs what is `async`."
            yield NOT_PLAIN.at(step.place, f"`{step.name}` does not run when it is called.", fix)


RULES: tuple[Rule, ...] = (name_invalid, name_reserved, wrong_arguments, self_renamed, not_plain)
