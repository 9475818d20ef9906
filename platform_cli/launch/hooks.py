"""Where we reach into Metaflow for every flow: the start of its command line, and how it reports a usage error."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from platform_cli.launch.arguments import arrange
from platform_cli.launch.compile import COMMAND, arrange_compilation

if TYPE_CHECKING:
    from platform_cli.launch.outcome import Outcome

# By the names of click's exceptions; every other one is a value that cannot be used.
_KINDS = {
    "NoSuchOption": "option_unknown",
    "BadOptionUsage": "value_missing",
    "MissingParameter": "parameter_missing",
}
_USAGE = 2


def install_hooks(outcome: Outcome) -> None:
    """Make `Flow()` in the flow file tell the outcome what it does."""
    import metaflow
    from metaflow._vendor.click import exceptions

    stock_init = metaflow.FlowSpec.__init__

    def init(self: Any, use_cli: bool = True) -> None:  # noqa: FBT001, FBT002 - the signature is Metaflow's
        stock_init(self, use_cli=False)
        if use_cli:
            _run_command_line(self, outcome)

    def show(self: Any, file: Any = None) -> None:  # noqa: ARG001 - whoever started us says it, once
        kind = _KINDS.get(type(self).__name__, "usage")
        outcome.fail(kind, self.format_message(), option=_option(self), known=_known_options(self.ctx))

    metaflow.FlowSpec.__init__ = init
    exceptions.UsageError.show = show


def _run_command_line(flow: Any, outcome: Outcome) -> None:
    """Do what FlowSpec's constructor does, with the arguments put where Metaflow wants them."""
    from metaflow import parameters

    outcome.started = True
    outcome.flow = flow
    with parameters.flow_context(type(flow)):
        # Only now: the command line takes over the options of this flow's decorators while it is imported.
        from metaflow import cli

        try:
            if sys.argv[1:2] == [COMMAND]:
                sys.argv[1:] = arrange_compilation(sys.argv[2:], cli.start, flow)
            else:
                sys.argv[1:], outcome.run_id_file = arrange(sys.argv[1:], cli.start, outcome.run_id_draft)
        except LookupError as error:
            outcome.fail("value_missing", f"{error.args[0]} requires an argument", option=error.args[0])
            sys.exit(_USAGE)
        cli.main(flow)


def _option(error: Any) -> str | None:
    """Return the option that an error is about: click names it, or the parameter that it belongs to."""
    parameter = getattr(error, "param", None)
    named = getattr(error, "option_name", None) or next(iter(parameter.opts if parameter is not None else ()), None)
    return None if named is None else str(named)


def _known_options(context: Any) -> list[str]:
    options: list[str] = []
    while context is not None:
        options += [name for parameter in context.command.params for name in parameter.opts]
        context = context.parent
    return options
