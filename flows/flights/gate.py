"""Decide whether a new model may replace the one in use."""

from typing import TypedDict


class Reigning(TypedDict):
    """The model in use: its run, and its mean absolute error (minutes) on the new model's test flights.

    `same_flights` is false where the error is the one recorded on that run's own test flights.
    """

    pathspec: str
    mae: float
    same_flights: bool


def decide(mae: float, baseline: float, reigning: Reigning | None, margin: float) -> tuple[bool, str]:
    """Return whether the new model passes, and why.

    Args:
        mae: Mean absolute error of the new model, minutes.
        baseline: The same for predicting the median delay every time; the very first model must beat it.
        reigning: The model in use, if there is one.
        margin: How much worse than the model in use still passes: 0.02 allows two per cent.
    """
    if reigning is None:
        passed = mae < baseline
        return (
            passed,
            f"MAE {mae:.2f} min {_against(mae, baseline)} the median's {baseline:.2f}; no model before it",
        )
    passed = mae <= reigning["mae"] * (1 + margin)
    then = "" if reigning["same_flights"] else ", measured in that run"
    whose = f"{reigning['mae']:.2f} of {reigning['pathspec']}{then}"
    return (
        passed,
        f"MAE {mae:.2f} min {_against(mae, reigning['mae'])} {whose}; up to {margin:.1%} worse passes",
    )


def _against(mae: float, other: float) -> str:
    change = abs(mae / other - 1) if other else 0.0
    if round(change, 3) == 0:
        return "is as good as"
    return f"is {change:.1%} {'worse than' if mae > other else 'better than'}"
