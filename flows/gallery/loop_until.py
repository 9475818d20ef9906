"""Repeat a step until its result is good enough.

1. `start` makes a first guess of a square root.
2. `refine` improves it by Newton's rule and leads back to itself; each round is a task of its own.
3. `end` prints the root and the number of rounds.

Run: platform run flows/gallery/loop_until.py --number 2
"""

from metaflow import FlowSpec, Parameter, step


class LoopUntilFlow(FlowSpec):
    """Find a square root by repetition."""

    number = Parameter("number", default=2.0, help="Number whose root is wanted.")
    tolerance = Parameter("tolerance", default=1e-6, help="Largest error of the root's square.")

    @step
    def start(self) -> None:
        """Guess."""
        self.root = self.number
        self.rounds = 0
        self.next(self.refine)

    @step
    def refine(self) -> None:
        """Improve the guess, then decide whether another round is needed."""
        self.root = (self.root + self.number / self.root) / 2
        self.rounds += 1
        self.verdict = "done" if abs(self.root**2 - self.number) <= self.tolerance else "again"
        self.next({"again": self.refine, "done": self.end}, condition="verdict")

    @step
    def end(self) -> None:
        """Print the root."""
        print(f"√{self.number} ≈ {self.root:.6f} after {self.rounds} rounds")


if __name__ == "__main__":
    LoopUntilFlow()
