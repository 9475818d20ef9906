"""The two places where we reach into Metaflow: the start of a flow's command line, and how it reports a usage error."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from platform_cli.launch.arguments import add_run_id_file, sort_arguments

if TYPE_CHECKING:
    from platform_cli.launch.outcome import Outcome


def install_hooks(outcome: Outcome) -> None:
    """Make `Flow()` in the flow file tell the outcome what it does."""
    import metaflow
    from metaflow._vendor.click import exceptions

    stock_init = metaflow.FlowSpec.__init__
    stock_show = exceptions.UsageError.show

    def init(self: Any, use_cli: bool = True) -> None:  # noqa: FBT001, FBT002 - the signature is Metaflow's
        stock_init(self, use_cli=False)
        if use_cli:
            _run_command_line(self, outcome)

    def show(self: Any, file: Any = None) -> None:
        option = getattr(self, "option_name", None)
        outcome.fail("usage", self.format_message(), option=option, known=_known_options(self.ctx))
        stock_show(self, file)

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

        arguments = sort_arguments(sys.argv[1:], cli.start)
        sys.argv[1:], outcome.run_id_file = add_run_id_file(arguments, outcome.run_id_draft)
        cli.main(flow)


def _known_options(context: Any) -> list[str]:
    options: list[str] = []
    while context is not None:
        options += [name for parameter in context.command.params for name in parameter.opts]
        context = context.parent
    return options
