"""Resume a failed run: what has succeeded is taken over, not computed again.

1. `start` does the expensive work and notes which run did it.
2. `publish` meets an outage, which lasts for the first run and is over when the run is resumed.
3. `end` shows that the prepared data came from the failed run.

Run: platform run flows/gallery/resume_after_failure.py
Resume: platform resume
"""

from metaflow import FlowSpec, current, step


class ResumeAfterFailureFlow(FlowSpec):
    """Fail once, half-way."""

    @step
    def start(self) -> None:
        """Do work that nobody wants to pay for twice."""
        self.prepared_by = current.run_id
        self.total = sum(n * n for n in range(100_000))
        self.next(self.publish)

    @step
    def publish(self) -> None:
        """Fail as long as the outage lasts; a resumed run knows its origin."""
        if current.origin_run_id is None:
            raise ConnectionError("the warehouse is down; resume this run once it is back")
        self.published = self.total
        self.next(self.end)

    @step
    def end(self) -> None:
        """Compare the runs."""
        print(f"run {current.run_id} published what run {self.prepared_by} had prepared")


if __name__ == "__main__":
    ResumeAfterFailureFlow()
