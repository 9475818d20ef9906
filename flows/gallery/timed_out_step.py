"""End a step that takes too long.

1. `start` begins.
2. `answer` may take as long as the limit says; `@timeout` ends it, and `@catch` lets the flow go on.
3. `end` says whether the answer came in time.

Kubernetes asks for a limit of at least 60 seconds, so that is the default.
A smaller one serves to see it at work here.

Run: platform run flows/gallery/timed_out_step.py
Late: platform run flows/gallery/timed_out_step.py --config-value limit '{"seconds": 1}' --pause 30
"""

import time

from metaflow import Config, FlowSpec, Parameter, catch, step, timeout


class TimedOutStepFlow(FlowSpec):
    """Wait for an answer, but not for ever."""

    limit = Config("limit", default_value={"seconds": 60}, help="How long the answer may take.")
    pause = Parameter("pause", default=0, help="Seconds until the answer comes.")

    @step
    def start(self) -> None:
        """Begin."""
        self.next(self.answer)

    @catch(var="problem", print_exception=False)
    @timeout(seconds=limit.seconds)
    @step
    def answer(self) -> None:
        """Answer after a pause."""
        time.sleep(self.pause)
        self.value = 42
        self.next(self.end)

    @step
    def end(self) -> None:
        """Say what came of it."""
        self.in_time = self.problem is None
        print("in time" if self.in_time else "too late")


if __name__ == "__main__":
    TimedOutStepFlow()
