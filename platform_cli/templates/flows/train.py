"""Train a model: how many bicycles are rented at which temperature?

1. `start` loads the observations.
2. `fit` fits each candidate on the first part of them, side by side.
3. `choose` keeps the one with the smallest error on the rest.

    platform run flows/train.py --days 200
"""

import random
import statistics

from metaflow import FlowSpec, Parameter, step


def observations(days, seed=7):
    """Return pairs of temperature and rentals; put your own data here."""
    source = random.Random(seed)
    temperatures = [source.uniform(-5, 30) for _ in range(days)]
    return [(celsius, 120 + 14 * celsius + source.gauss(0, 40)) for celsius in temperatures]


def fit_mean(pairs):
    """Return a model that always says the mean, as slope and intercept."""
    return 0.0, statistics.fmean(rentals for _, rentals in pairs)


def fit_line(pairs):
    """Return the line of least squares, as slope and intercept."""
    line = statistics.linear_regression(*zip(*pairs, strict=True))
    return line.slope, line.intercept


CANDIDATES = {"mean": fit_mean, "line": fit_line}


class TrainFlow(FlowSpec):
    """Fit candidates side by side and keep the best."""

    days = Parameter("days", help="How many days to learn from.", default=365)

    @step
    def start(self):
        """Load the observations and keep the last fifth for the comparison."""
        pairs = observations(self.days)
        cut = len(pairs) * 4 // 5
        self.train, self.test = pairs[:cut], pairs[cut:]
        self.candidates = sorted(CANDIDATES)
        self.next(self.fit, foreach="candidates")

    @step
    def fit(self):
        """Fit one candidate and measure its mean absolute error, in rentals."""
        self.candidate = self.input
        self.model = CANDIDATES[self.candidate](self.train)
        slope, intercept = self.model
        self.error = statistics.fmean(abs(slope * celsius + intercept - seen) for celsius, seen in self.test)
        self.next(self.choose)

    @step
    def choose(self, inputs):
        """Keep the best candidate."""
        best = min(inputs, key=lambda one: one.error)
        self.candidate, self.model, self.error = best.candidate, best.model, best.error
        self.next(self.end)

    @step
    def end(self):
        """Say what came out."""
        print(f"{self.candidate}: off by {self.error:.1f} rentals a day")


if __name__ == "__main__":
    TrainFlow()
