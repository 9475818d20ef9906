"""Train a booster and predict with it; a model is its text and its features, nothing else."""

from collections.abc import Mapping
from typing import Any

import lightgbm
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from .features import Features, Matrix, fill, names

BATCH_ROWS = 65_536
# The mean absolute error suits delays: a few hours late must not outweigh a thousand flights on time.
FIXED = {
    "objective": "regression_l1",
    "seed": 2013,
    "deterministic": True,
    "force_row_wise": True,
    # Candidates train side by side, each in its own task; more threads than cores would wait for each other.
    "num_threads": 1,
    "verbosity": -1,
}


def train(matrix: Matrix, delays: Matrix, features: Features, parameters: Mapping[str, Any]) -> str:
    """Train one candidate and return the booster as LightGBM's own text format.

    Args:
        matrix: n x k, as `features.to_matrix` returned it.
        delays: n minutes late at arrival.
        features: The k features.
        parameters: LightGBM's parameters; `num_iterations` is the number of trees, 100 without it.
    """
    parameters = {**FIXED, **parameters}
    rounds = int(parameters.pop("num_iterations", 100))
    categories = list(range(len(features["numeric"]), len(names(features))))
    data = lightgbm.Dataset(matrix, delays, feature_name=names(features), categorical_feature=categories)
    return str(lightgbm.train(parameters, data, num_boost_round=rounds).model_to_string())


def predict_matrix(matrix: Matrix, model_text: str) -> Matrix:
    """Return the minutes late of each row of a matrix."""
    return np.asarray(_load(model_text).predict(matrix), np.float32)


def predict(table: pa.Table, model_text: str, features: Features) -> npt.NDArray[np.float32]:
    """Return the minutes late of each flight; one small matrix serves a table of any size.

    Raises:
        DataError: The table lacks a feature of the model.
    """
    booster = _load(model_text)
    predictions = np.empty(table.num_rows, np.float32)
    buffer = np.empty((min(table.num_rows, BATCH_ROWS), len(names(features))), np.float32)
    start = 0
    for batch in table.to_batches(max_chunksize=BATCH_ROWS):
        rows = batch.num_rows
        fill(batch, features, buffer[:rows])
        predictions[start : start + rows] = booster.predict(buffer[:rows])
        start += rows
    return predictions


def importance(model_text: str) -> list[dict[str, Any]]:
    """Return each feature's share of the gain of all splits, largest first."""
    booster = _load(model_text)
    gain = booster.feature_importance("gain")
    shares = gain / max(gain.sum(), np.finfo(float).tiny)
    rows = [
        {"feature": name, "gain": share} for name, share in zip(booster.feature_name(), shares.tolist(), strict=True)
    ]
    return sorted(rows, key=lambda row: -row["gain"])


def _load(model_text: str) -> lightgbm.Booster:
    return lightgbm.Booster(model_str=model_text)
