"""@measured: what a step used against what it asked for, with advice: as a card, as metadata, and in its log."""

from __future__ import annotations

import json
from typing import Any

from metaflow.decorators import StepDecorator

from .resources import asked, find


class MeasuredDecorator(StepDecorator):
    """Measure the step's own code: not the start of its process, nor the keeping of its artifacts."""

    name = "measured"
    defaults: dict[str, Any] = {}  # noqa: RUF012 - how Metaflow's decorators declare their attributes
    _usage: Any = None

    def step_init(
        self,
        flow: Any,  # noqa: ARG002 - the signature is Metaflow's
        graph: Any,  # noqa: ARG002
        step_name: str,  # noqa: ARG002
        decorators: list[Any],
        environment: Any,  # noqa: ARG002
        flow_datastore: Any,
        logger: Any,
    ) -> None:
        """Keep what the end of the task needs."""
        self._neighbours, self._store, self._logger = decorators, flow_datastore, logger

    def task_pre_step(
        self,
        step_name: str,
        task_datastore: Any,  # noqa: ARG002
        metadata: Any,
        run_id: str,
        task_id: str,
        *_rest: Any,
    ) -> None:
        """Remember whose task it is."""
        self._metadata, self._names = metadata, (run_id, step_name, task_id)

    def task_decorate(self, step_func: Any, *_context: Any) -> Any:
        """Measure around the step's code; nothing is to be learned from one whose results @cached takes over."""
        cached = find(self._neighbours, "cached")
        if cached is not None and cached.has_hit:
            return step_func
        from .usage import Meter

        def measured(*inputs: Any) -> Any:
            meter = Meter()
            try:
                return step_func(*inputs)
            finally:
                self._usage = meter.read()

        return measured

    def task_finished(
        self,
        step_name: str,  # noqa: ARG002
        flow: Any,
        graph: Any,  # noqa: ARG002
        is_task_ok: bool,  # noqa: ARG002, FBT001
        retry_count: int,
        max_user_code_retries: int,  # noqa: ARG002
    ) -> None:
        """Report, also of an attempt that failed."""
        if self._usage is None:
            return
        try:
            self._report(flow.name, retry_count)
        except Exception as error:  # noqa: BLE001 - the step is done, and no report is worth its failure
            self._logger(f"@measured: no report ({type(error).__name__}: {error})", head="", timestamp=False)

    def _report(self, flow: str, retry_count: int) -> None:
        from metaflow.metadata_provider import MetaDatum

        from .advice import advise, in_one_line
        from .measured_card import save_card

        wanted = self._wanted()
        advice = advise(self._usage, wanted)
        self._logger(f"@measured: {in_one_line(advice)}", head="", timestamp=False)
        value = json.dumps({"used": self._usage.as_dict(), "asked": wanted})
        datum = MetaDatum("measured", value, "measured", [f"attempt_id:{retry_count}"])
        self._metadata.register_metadata(*self._names, [datum])
        save_card(self._store, "/".join([flow, *self._names]), advice)

    def _wanted(self) -> dict[str, float]:
        """Return what was asked for, as worked out where the run was planned: a pod has not the sizes' figures."""
        facts = find(self._neighbours, "platform_facts")
        if facts is None:
            return asked(self._neighbours)
        figures = [figure.split(":") for figure in (facts.attributes["asked"] or "").split("/") if figure]
        return {key: float(value) for key, value in figures}
