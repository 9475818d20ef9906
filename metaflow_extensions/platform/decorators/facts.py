"""Where a run comes from: on every run of an environment, as tags and at the head of its cards.

`platform_facts` goes on every step by configuration, as if with `--with`. What it finds is found once, where the run
or the deployment is planned, and travels in its two attributes to every task, on whatever machine. No task starts a
program or asks a service for it. Metaflow keeps the attributes of each step with the run, in `_graph_info`.
"""

from __future__ import annotations

from typing import Any

from metaflow.decorators import StepDecorator

from .resources import asked, find, is_planning


class FactsDecorator(StepDecorator):
    """Carry the facts of a run.

    Attributes:
        tags: What the system tags the run with, for good: "commit:1a2b3c4d5e6f+,environment:dev,lock:0f1e2d3c4b5a".
        asked: What the step asks for: "cpu:2/memory:4096".
    """

    name = "platform_facts"
    defaults = {"tags": None, "asked": None}  # noqa: RUF012 - how Metaflow's decorators declare their attributes

    def step_init(
        self,
        flow: Any,  # noqa: ARG002 - the signature is Metaflow's
        graph: Any,
        step_name: str,
        decorators: list[Any],
        environment: Any,
        flow_datastore: Any,  # noqa: ARG002
        logger: Any,  # noqa: ARG002
    ) -> None:
        """Find the facts unless they were handed on, and let the run be born with them."""
        self._neighbours = decorators
        if self.attributes["tags"] is None and is_planning(self):
            from .origin import tags

            self.attributes["tags"] = ",".join(tags(environment))
            figures = asked(decorators).items()
            self.attributes["asked"] = "/".join(f"{key}:{value:g}" for key, value in figures) or None
        if step_name == graph.start_step and self.attributes["tags"]:
            self.system_ctx.metadata.add_sticky_tags(sys_tags=self.attributes["tags"].split(","))

    def task_decorate(self, step_func: Any, *_context: Any) -> Any:
        """Write the head of the step's cards: the last moment before the step does, and all cards are there."""
        if find(self._neighbours, "card"):
            from .card_head import write_head

            write_head(self._neighbours, self.attributes["tags"], self.attributes["asked"])
        return step_func
