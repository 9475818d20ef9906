"""@cached: take a step's results over from an earlier task that had the same code and the same inputs."""

from __future__ import annotations

from typing import Any

from metaflow.decorators import StepDecorator
from metaflow.exception import MetaflowException

from .resources import find


class CachedDecorator(StepDecorator):
    """Skip the step's work where it has been done; what is known of it is in `cache.py` and `cache_key.py`.

    Attributes:
        key: Names of the artifacts that the step depends on, with commas between them; None: all that reach it.
    """

    name = "cached"
    defaults = {"key": None}  # noqa: RUF012 - how Metaflow's decorators declare their attributes
    _hit: Any = None

    def init(self) -> None:
        """Accept names with commas between them, or a list of names."""
        key = self.attributes["key"]
        names = key.split(",") if isinstance(key, str) else key
        if names is None:
            return
        if not isinstance(names, list | tuple) or not names or not all(isinstance(n, str) and n.strip() for n in names):
            raise MetaflowException(f"@cached(key={key!r}): key names artifacts, such as 'raw' or 'raw,months'.")
        self.attributes["key"] = ",".join(name.strip() for name in names)

    def step_init(
        self,
        flow: Any,  # noqa: ARG002 - the signature is Metaflow's
        graph: Any,
        step_name: str,
        decorators: list[Any],
        environment: Any,  # noqa: ARG002
        flow_datastore: Any,
        logger: Any,
    ) -> None:
        """Refuse where a step's results cannot be taken over, or not by part of its inputs."""
        self._neighbours, self._store, self._logger = decorators, flow_datastore, logger
        if find(decorators, "parallel"):
            raise MetaflowException(
                f"Step {step_name!r} has @parallel, and @cached cannot stand in for several machines: keep one."
            )
        if self.attributes["key"] and graph[step_name].type == "join":
            raise MetaflowException(
                f"Step {step_name!r} is a join, and @cached looks at all inputs of a join: leave out key."
            )

    def task_pre_step(
        self,
        step_name: str,
        task_datastore: Any,
        metadata: Any,
        run_id: str,
        task_id: str,
        flow: Any,
        graph: Any,
        retry_count: int,
        max_user_code_retries: int,  # noqa: ARG002
        ubf_context: Any,  # noqa: ARG002
        inputs: list[Any],
    ) -> None:
        """Look for an earlier task, and record with this one which it was."""
        from .cache import Cache
        from .cache_key import key_of

        self._task, self._inputs, self._hit = task_datastore, inputs, None
        self._cache = Cache(self._store, step_name)
        self._key = key_of(
            flow, graph[step_name], inputs, self.attributes["key"], find(self._neighbours, "environment")
        )
        self._hit, reason = self._cache.find(self._key)
        if self._hit is None:
            self._say(f"@cached: {reason}; {step_name} is computed.")
            return
        from metaflow.metadata_provider import MetaDatum

        origin = f"{flow.name}/{self._hit.pathspec}"
        self._say(f"@cached: same code and inputs as {origin}; its results are taken over.")
        metadata.register_metadata(
            run_id,
            step_name,
            task_id,
            [MetaDatum("cached-from", origin, "cached-from", [f"attempt_id:{retry_count}"])],
        )

    @property
    def has_hit(self) -> bool:
        """Whether this task takes results over."""
        return self._hit is not None

    def task_decorate(
        self,
        step_func: Any,
        flow: Any,
        graph: Any,  # noqa: ARG002
        retry_count: int,  # noqa: ARG002
        max_user_code_retries: int,  # noqa: ARG002
        ubf_context: Any,  # noqa: ARG002
    ) -> Any:
        """Put the taking over in place of the step's body."""
        if not self.has_hit:
            return step_func

        def take_over(_inputs: Any = None) -> None:
            self._hit.give_to(flow)
            if find(self._neighbours, "card"):
                from .card_head import write

                write(
                    self._neighbours,
                    f"Results taken over from `{flow.name}/{self._hit.pathspec}`: its card shows how they came to be.",
                )

        return take_over

    def task_finished(
        self,
        step_name: str,  # noqa: ARG002
        flow: Any,
        graph: Any,
        is_task_ok: bool,  # noqa: ARG002, FBT001
        retry_count: int,  # noqa: ARG002
        max_user_code_retries: int,  # noqa: ARG002
    ) -> None:
        """Remember this task for the next one like it; not one that failed, be it caught, nor one that took over."""
        if self.has_hit or not getattr(flow, "_success", False):
            return
        try:
            self._cache.remember(
                self._key, self._task, self._inputs, is_join=graph[self._task.step_name].type == "join"
            )
        except Exception as error:  # noqa: BLE001 - the step is done; that it is not remembered costs time only
            self._say(f"@cached: this task could not be remembered ({type(error).__name__}: {error}).")

    def _say(self, text: str) -> None:
        self._logger(text, head="", timestamp=False)
