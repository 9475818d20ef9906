"""@production: what a flow needs before it runs on its own, on every step that does not say otherwise."""

from __future__ import annotations

import functools
import inspect
import os
import sys
from typing import Any

from metaflow import FlowMutator, FlowSpec
from metaflow.decorators import _base_step_decorator
from metaflow.exception import MetaflowException
from metaflow.flowspec import FlowStateItems
from metaflow.util import get_username

from .failure_notice import HOOK, FailureNoticeDecorator, check_receiver, hook_for
from .origin import commit

_NOTICE = functools.partial(_base_step_decorator, FailureNoticeDecorator)
_MOST_RETRIES = 4  # Metaflow's own limit
_OPTIONS = (
    "retries",
    "minutes_between_retries",
    "timeout_minutes",
    "size",
    "version",
    "author",
    "on_failure",
)


class Production(FlowMutator):
    """Add what `production` describes, to the flow and to its steps."""

    def init(
        self,
        retries: int = 2,
        minutes_between_retries: int = 1,
        timeout_minutes: int = 240,
        size: str | None = "small",
        version: str | None = None,
        author: str | None = None,
        on_failure: Any = None,
    ) -> None:
        """Take the options; Metaflow has resolved those that come from a Config."""
        _check_number("retries", retries, 0, _MOST_RETRIES)
        _check_number("minutes_between_retries", minutes_between_retries, 0, None)
        _check_number("timeout_minutes", timeout_minutes, 1, None)
        check_receiver(on_failure)
        self._defaults = {
            "retry": {"times": retries, "minutes_between_retries": minutes_between_retries} if retries else None,
            "timeout": {"minutes": timeout_minutes},
            "size": {"name": size} if size else None,
        }
        self._version, self._author, self._receiver = version, author, on_failure

    def pre_mutate(self, mutable_flow: Any) -> None:
        """Let Argo Workflows call the notice when a run fails; elsewhere the process that runs the flow does."""
        ours = {"on_error": [HOOK]}
        there = [kwargs["on_error"] for _, _, _, kwargs in mutable_flow.get_decorator_specs("exit_hook")]
        if "argo-workflows" in sys.argv and ours["on_error"] not in there:
            mutable_flow.add_decorator("exit_hook", deco_kwargs=ours)

    def mutate(self, mutable_flow: Any) -> None:
        """Fill in what steps leave open, `--with` included; they keep what they say."""
        steps = [step for _, step in mutable_flow.steps]
        for step in steps:
            for name, attributes in self._defaults.items():
                if attributes and not (name == "size" and step.has_decorator("batch")):
                    step.add_decorator(name, deco_kwargs=attributes)
        steps[0].add_decorator(_NOTICE, deco_kwargs={"receiver": self._receiver})
        self._tag()

    def _tag(self) -> None:
        from metaflow.system_context import system_context

        author = self._author or os.environ.get("METAFLOW_OWNER") or get_username()
        version = self._version or commit(system_context.environment)
        facts = {"author": author, "version": version}
        system_context.metadata.add_sticky_tags(sys_tags=[f"{name}:{value}" for name, value in facts.items() if value])


def production(flow: Any = None, /, **options: Any) -> Any:
    """Make a flow ready to run on its own. Write it above the flow's class, with or without options.

    A step keeps what it says itself, and what `--with` says; to the others comes:

    * `@retry(times=retries, minutes_between_retries=…)`, and `@timeout`;
    * `@size`: CPUs, memory and disk all three, so that none of Metaflow's own (4096 MB, 10240 MB) applies unseen.

    Its runs are tagged with `version:` and `author:`, and when one fails somebody is told.

    Args:
        flow: The class.
        **options: retries (2; from 0 to 4), minutes_between_retries (1), timeout_minutes (240; for each attempt), size
            ("small"; None leaves steps alone), version (the git commit), author (whoever runs or deploys it),
            on_failure (a function that takes the run, or the address of a webhook; else METAFLOW_PLATFORM_NOTICE_URL).

    Raises:
        MetaflowException: It stands on a step, twice on a flow, or has an option that there is not.
    """
    if unknown := [name for name in options if name not in _OPTIONS]:
        raise MetaflowException(f"@production takes {', '.join(_OPTIONS)}, and not {', '.join(unknown)}.")
    check_receiver(options.get("on_failure"))
    return functools.partial(_apply, options=options) if flow is None else _apply(flow, options)


def _apply(flow: Any, options: dict[str, Any]) -> Any:
    flow = flow._flow_cls if isinstance(flow, FlowMutator) else flow  # noqa: SLF001 - a bare mutator stands for its flow
    if not (isinstance(flow, type) and issubclass(flow, FlowSpec)):
        raise MetaflowException(f"@production belongs on a flow, above its class; {_called(flow)} is none.")
    if any(isinstance(each, Production) for each in _mutators(flow)):
        raise MetaflowException(
            f"{flow.__name__} has @production twice, be it from the flow that it is derived from: keep one."
        )
    _offer_hook(flow, options.get("on_failure"))
    return Production(**options)(flow)


def _offer_hook(flow: Any, receiver: Any) -> None:
    """Put the notice where @exit_hook looks for it: among the names of the flow's file, which is being read."""
    frame = inspect.currentframe()
    while frame is not None and frame.f_globals.get("__name__") != flow.__module__:
        frame = frame.f_back
    if frame is not None:
        frame.f_globals.setdefault(HOOK, hook_for(receiver))


def _mutators(flow: Any) -> list[Any]:
    """Return the mutators of a flow and of those it is derived from; asking Metaflow itself would freeze the list."""
    state, kind = flow._flow_state, FlowStateItems.FLOW_MUTATORS  # noqa: SLF001 - a class has no other way to tell
    return [*state.self_data[kind], *state.inherited_data.get(kind, [])]


def _called(thing: Any) -> str:
    return str(getattr(thing, "__name__", repr(thing)))


def _check_number(name: str, value: Any, least: int, most: int | None) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < least or (most is not None and value > most):
        bounds = f"from {least} to {most}" if most is not None else f"of {least} or more"
        raise MetaflowException(f"@production({name}={value!r}): {name} is a whole number {bounds}.")
