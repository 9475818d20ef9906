"""Ask for machines by name, and learn what to ask for.

1. `start` begins; it asks for nothing.
2. `prepare` asks for a size that the environment gives figures to: `@size("medium")`.
3. `train` also wants a GPU, on a machine that costs less and may be taken away: `@gpu`, `@spot`. It is measured: its
   log, and the card `measured`, say what it used and what it should ask for.
4. `end` prints how long the training took.

On this machine sizes and kinds change nothing, and the run says so; on a cluster they choose the machine.

Run: platform run flows/gallery/sized_steps.py --rounds 3000000
Card: platform cards SizedStepsFlow
Cluster: platform run flows/gallery/sized_steps.py --with kubernetes
"""

import time

from metaflow import FlowSpec, Parameter, gpu, measured, size, spot, step


class SizedStepsFlow(FlowSpec):
    """Train with the machines it takes, and no larger ones."""

    rounds = Parameter("rounds", default=3_000_000, help="How long to train.")

    @step
    def start(self) -> None:
        """Begin."""
        self.next(self.prepare)

    @size("medium")
    @step
    def prepare(self) -> None:
        """Make the data."""
        self.data = list(range(1000))
        self.next(self.train)

    @measured
    @spot
    @gpu(count=1)
    @size("large")
    @step
    def train(self) -> None:
        """Use CPU time and memory."""
        began = time.perf_counter()
        self.loss = sum(value % 7 for value in range(self.rounds)) / self.rounds
        self.seconds = time.perf_counter() - began
        self.next(self.end)

    @step
    def end(self) -> None:
        """Print the time."""
        print(f"trained for {self.seconds:.1f} s, loss {self.loss:.2f}")


if __name__ == "__main__":
    SizedStepsFlow()
