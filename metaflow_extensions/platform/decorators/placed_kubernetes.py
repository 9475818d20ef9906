"""`@kubernetes` that grants what @size, @gpu and @spot ask for; on a step without them it is the stock decorator."""

from __future__ import annotations

from typing import Any

from metaflow.plugins.kubernetes.kubernetes_decorator import KubernetesDecorator

from .resources import find, is_planning, settled


class PlacedKubernetes(KubernetesDecorator):
    """Take the place of `@kubernetes` wherever there is a cluster."""

    attributes: dict[str, Any]
    defaults: dict[str, Any]
    grants_placement = True
    _placing: Any = None

    def init(self) -> None:
        """Do what the stock one does: Metaflow calls it only on the class that defines it."""
        super().init()

    def step_init(
        self,
        flow: Any,
        graph: Any,
        step: str,
        decos: list[Any],
        environment: Any,
        flow_datastore: Any,
        logger: Any,
    ) -> None:
        """Translate the neighbours' wishes into resources, node selector and tolerations, where the run is planned."""
        super().step_init(flow, graph, step, decos, environment, flow_datastore, logger)
        if is_planning(self) and any(find(decos, name) for name in ("size", "gpu", "spot")):
            self._place(step, decos, logger)

    def _place(self, step: str, decos: list[Any], logger: Any) -> None:
        from .placing import bring_retry, place

        for key, value in settled(decos).items():
            self.attributes[key] = f"{value:g}"
        if gpu := find(decos, "gpu"):
            self.attributes["gpu"] = gpu.attributes["count"]
        if find(decos, "spot"):
            bring_retry(decos)
        self._placing = place(step, decos, self, logger)
        # Metaflow gives the pods of exit hooks what the defaults of the first step say: 1 CPU and 4096 MB for a notice.
        self.defaults = {**self.defaults, "cpu": "0.5", "memory": "512"}
        if self._placing:
            self.attributes["tolerations"] = self._placing.tolerations
            self.attributes["node_selector"] = self._placing.for_argo(_retries(decos))

    def runtime_step_cli(self, cli_args: Any, retry_count: int, max_user_code_retries: int, ubf_context: Any) -> None:
        """Choose the machine of this attempt: only the last one leaves the spot machines."""
        if self._placing:
            is_last = retry_count >= max_user_code_retries
            self.attributes["node_selector"] = self._placing.for_attempt(is_last=is_last)
        super().runtime_step_cli(cli_args, retry_count, max_user_code_retries, ubf_context)

    def make_decorator_spec(self) -> str:
        """Leave out what concerns the scheduling of the pod: the spec is for a task that is in it already."""
        kept = self.attributes
        if self._placing:
            self.attributes = {**kept, "node_selector": None, "tolerations": None}
        try:
            return str(super().make_decorator_spec())
        finally:
            self.attributes = kept


def _retries(decos: list[Any]) -> int:
    return max(each.step_task_retry_count()[0] or 0 for each in decos)
