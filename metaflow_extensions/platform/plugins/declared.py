"""`@conda`, `@pypi` and their likes as declarations: what they ask for is there already, made ready by `platform`.

They are Metaflow's own as soon as somebody asks for its environments (`--environment=conda`), or runs a flow without
us. PLATFORM_INTERPRETERS says that we have made them true: a JSON object from the steps that need an interpreter of
their own to its path. In a pod it is the environment `platform` that says so.
"""

from __future__ import annotations

import json
import os
from typing import Any

from metaflow.decorators import FlowDecorator, StepDecorator
from metaflow.plugins.pypi.conda_decorator import CondaFlowDecorator, CondaStepDecorator
from metaflow.plugins.pypi.pypi_decorator import PyPIFlowDecorator, PyPIStepDecorator

_VARIABLE = "PLATFORM_INTERPRETERS"


def _is_satisfied(environment: Any) -> bool:
    return environment.TYPE == "platform" or (_VARIABLE in os.environ and environment.TYPE == "local")


class _OnStep(StepDecorator):
    """Start a step's tasks with the interpreter that has its packages."""

    disabled = True  # of Metaflow's own hooks, until it turns out that they are asked for

    def step_init(
        self, flow: Any, graph: Any, step: str, decos: Any, environment: Any, flow_datastore: Any, logger: Any
    ) -> None:
        """Find out who takes care of the packages."""
        self._interpreter = json.loads(os.environ.get(_VARIABLE, "{}")).get(step, "")
        if not _is_satisfied(environment):
            self._interpreter = ""
            super().step_init(flow, graph, step, decos, environment, flow_datastore, logger)

    def runtime_step_cli(self, cli_args: Any, *context: Any) -> None:
        """Put the interpreter in."""
        super().runtime_step_cli(cli_args, *context)
        if self._interpreter:
            cli_args.entrypoint[0] = self._interpreter


class _OnFlow(FlowDecorator):
    """Ask for nothing where all is there."""

    def flow_init(self, flow: Any, graph: Any, environment: Any, *context: Any) -> None:
        """Leave the packages to Metaflow only if they are not there."""
        if not _is_satisfied(environment):
            super().flow_init(flow, graph, environment, *context)


class DeclaredConda(_OnStep, CondaStepDecorator):
    """Take the place of `@conda`."""

    def init(self) -> None:
        """Do what the stock one does: Metaflow calls it only on the class that defines it."""
        super().init()


class DeclaredPyPI(_OnStep, PyPIStepDecorator):
    """Take the place of `@pypi`."""


class DeclaredCondaBase(_OnFlow, CondaFlowDecorator):
    """Take the place of `@conda_base`."""

    def init(self) -> None:
        """Do what the stock one does: Metaflow calls it only on the class that defines it."""
        super().init()


class DeclaredPyPIBase(_OnFlow, PyPIFlowDecorator):
    """Take the place of `@pypi_base`."""
