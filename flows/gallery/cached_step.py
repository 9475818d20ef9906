"""Skip a step's work while its code and its inputs are the same.

1. `start` makes the raw numbers, and a note that is another one in each run.
2. `transform` takes long. `@cached(key="raw")`: while the code and the artifact `raw` stay the same, the results of an
   earlier run are taken over. Without `key` all artifacts count, the note too.
3. `end` prints when the results were made.

The log says which run the results are from. A change of the flow's code or of an installed package is a change, too.

Run: platform run flows/gallery/cached_step.py
Again: platform run flows/gallery/cached_step.py
Changed: platform run flows/gallery/cached_step.py --count 2000
"""

import time
from datetime import datetime, timezone

from metaflow import FlowSpec, Parameter, cached, step


class CachedStepFlow(FlowSpec):
    """Transform numbers once."""

    count = Parameter("count", default=1000, help="How many numbers.")

    @step
    def start(self) -> None:
        """Make the inputs."""
        self.raw = list(range(self.count))
        self.note = f"run at {datetime.now(timezone.utc)}"
        self.next(self.transform)

    @cached(key="raw")
    @step
    def transform(self) -> None:
        """Take long."""
        time.sleep(2)
        self.squares = [value**2 for value in self.raw]
        self.made = datetime.now(timezone.utc)
        self.next(self.end)

    @step
    def end(self) -> None:
        """Say how old the results are."""
        age = datetime.now(timezone.utc) - self.made
        self.age_seconds = age.total_seconds()
        print(f"{self.note}: {len(self.squares)} squares, {self.age_seconds:.0f} s old")


if __name__ == "__main__":
    CachedStepFlow()
