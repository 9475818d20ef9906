"""Make a flow ready to run on its own: retries, time limits, resources, tags and a notice when it fails.

1. `start` keeps what `@production` gives to every step: two retries, four hours, the size "small".
2. `fetch` says for itself that it is tried again four times; the rest comes from `@production`.
3. `charge` must never happen twice: `@retry(times=0)`.
4. `end` prints what the run is tagged with.

When a run fails, `tell` is called with it, here and on a cluster. An address of a webhook would do as well.

Run: platform run flows/gallery/production_ready.py
Fail: platform run flows/gallery/production_ready.py --decline True
Deploy: platform deploy flows/gallery/production_ready.py --schedule daily
"""

from typing import Any

from metaflow import FlowSpec, Parameter, Run, current, production, retry, step


def tell(run: Any) -> None:
    """Tell somebody; a real flow would write a message."""
    print(f"somebody should look at {run.pathspec}")


@production(version="1.2", minutes_between_retries=0, on_failure=tell)
class ProductionReadyFlow(FlowSpec):
    """Collect an amount and charge it."""

    decline = Parameter("decline", default=False, help="Let the charge fail.")

    @step
    def start(self) -> None:
        """Begin."""
        self.next(self.fetch)

    @retry(times=4, minutes_between_retries=0)
    @step
    def fetch(self) -> None:
        """Fetch what may be out of reach for a moment."""
        self.amount = 98
        self.next(self.charge)

    @retry(times=0)
    @step
    def charge(self) -> None:
        """Do what must not be done twice."""
        if self.decline:
            raise ValueError("the charge was declined")
        self.next(self.end)

    @step
    def end(self) -> None:
        """Read the tags that the system gave the run."""
        tags = Run(f"{current.flow_name}/{current.run_id}").system_tags
        self.version = [tag for tag in tags if tag.startswith("version:")]
        print(f"charged {self.amount}: {', '.join(sorted(tags))}")


if __name__ == "__main__":
    ProductionReadyFlow()
