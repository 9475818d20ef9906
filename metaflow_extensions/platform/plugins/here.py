"""`@kubernetes` and `@batch` on the local target: the step runs here, its resources are a wish."""

from __future__ import annotations

from typing import Any

from metaflow.decorators import StepDecorator
from metaflow.plugins.aws.batch.batch_decorator import BatchDecorator
from metaflow.plugins.kubernetes.kubernetes_decorator import KubernetesDecorator

_REMOTE = ("kubernetes", "batch")


class _Here(StepDecorator):
    """Forget every hook that would send the step away; keep the attributes, so that a wrong one is still refused."""

    def init(self) -> None:
        """Skip what the stock decorator computes for a pod."""

    def step_init(
        self,
        flow: Any,
        graph: Any,  # noqa: ARG002 - the signature is Metaflow's
        step: str,
        decos: Any,  # noqa: ARG002
        environment: Any,  # noqa: ARG002
        flow_datastore: Any,  # noqa: ARG002
        logger: Any,
    ) -> None:
        """Remember where we stand, for the one line that says so."""
        self._logger = logger
        self._is_first = step == _remote_steps(flow)[0]

    def runtime_init(self, flow: Any, graph: Any, package: Any, run_id: str) -> None:  # noqa: ARG002
        """Say once a run that these steps run here."""
        if self._is_first:
            steps = ", ".join(_remote_steps(flow))
            self._logger(
                f"Local target: {steps} would go to @kubernetes or @batch, and run here instead.",
                head="",
                timestamp=False,
            )

    package_init = StepDecorator.package_init
    runtime_finished = StepDecorator.runtime_finished
    runtime_step_cli = StepDecorator.runtime_step_cli
    runtime_task_created = StepDecorator.runtime_task_created
    task_exception = StepDecorator.task_exception
    task_finished = StepDecorator.task_finished
    task_post_step = StepDecorator.task_post_step
    task_pre_step = StepDecorator.task_pre_step


def _remote_steps(flow: Any) -> list[str]:
    return [step.__name__ for step in flow if any(deco.name in _REMOTE for deco in step.decorators)]


class KubernetesHere(_Here, KubernetesDecorator):
    """Take the place of `@kubernetes` on the local target."""


class BatchHere(_Here, BatchDecorator):
    """Take the place of `@batch` on the local target."""
