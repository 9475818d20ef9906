"""Run when another flow has finished, on that run's results.

1. `start` takes the run that triggered this one, or the latest successful one if started by hand.
2. `end` prints the most frequent word that the other flow counted.

Before: platform run flows/gallery/linear.py
Run: platform run flows/gallery/on_finish.py
Deploy: platform deploy flows/gallery/linear.py flows/gallery/on_finish.py
Start: platform trigger LinearFlow
"""

from metaflow import Flow, FlowSpec, current, step, trigger_on_finish


@trigger_on_finish(flow="LinearFlow")
class OnFinishFlow(FlowSpec):
    """Go on where LinearFlow ended."""

    @step
    def start(self) -> None:
        """Read the other run's artifacts through the Client API."""
        cause = getattr(current, "trigger", None)  # only a triggered run has one
        upstream = cause.run if cause else Flow("LinearFlow").latest_successful_run
        if upstream is None or upstream.data is None:
            raise RuntimeError("LinearFlow never succeeded; run first: platform run flows/gallery/linear.py")
        self.upstream = upstream.pathspec
        self.counts = upstream.data.counts
        self.next(self.end)

    @step
    def end(self) -> None:
        """Print the most frequent word."""
        self.top = max(self.counts, key=self.counts.__getitem__)
        print(f"most frequent in {self.upstream}: {self.top}")


if __name__ == "__main__":
    OnFinishFlow()
