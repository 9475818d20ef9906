"""A day is chosen, scored in batches and written in place of what was there."""

from __future__ import annotations

import datetime as dt
import tracemalloc
from typing import TYPE_CHECKING

import lightgbm
import numpy as np
import pyarrow as pa
import pyarrow.dataset
import pytest
from flights import days, evaluation, features, history, model, partitions, scoring
from flights.errors import DataError

from tests.flows.flights_fixtures import FIRST_DAY, make_flights

if TYPE_CHECKING:
    from pathlib import Path

TABLE = history.add(make_flights())
FITTED = features.fit(TABLE)
TEXT = model.train(*features.labelled(TABLE, FITTED), FITTED, {"num_iterations": 30, "min_data_in_leaf": 5})
SCORED = scoring.score(TABLE, TEXT, FITTED, "TrainFlow/7")
DECEMBER = [dt.date(2013, 11, 30), *(dt.date(2013, 12, day) for day in (3, 4, 20))]


@pytest.mark.parametrize(("today", "chosen"), [(1, 3), (3, 3), (19, 4), (20, 20), (31, 20)])
def test_the_default_day_is_todays_number_in_the_last_month_or_the_nearest_before(today: int, chosen: int) -> None:
    assert days.default(DECEMBER, dt.date(2026, 1, today)) == dt.date(2013, 12, chosen)


def test_a_day_is_read_from_text_and_nonsense_refused() -> None:
    assert days.parse("2013-12-24") == dt.date(2013, 12, 24)
    assert days.parse("auto") is None
    with pytest.raises(DataError, match="'2013-02-30' is no date"):
        days.parse("2013-02-30")
    with pytest.raises(DataError, match="there is no day to score"):
        days.default([], FIRST_DAY)


def test_a_day_has_yesterdays_delays_and_an_empty_day_is_refused() -> None:
    flights = scoring.flights_of(make_flights(), FIRST_DAY + dt.timedelta(days=1))
    assert flights.num_rows == 40
    assert not np.isnan(flights["origin_yesterday"].to_numpy()).any()
    with pytest.raises(DataError, match="column 'date' has 0 flights on 2014-01-01"):
        scoring.flights_of(make_flights(), dt.date(2014, 1, 1))


def test_scores_are_those_of_the_bare_booster_in_the_order_of_the_flights() -> None:
    bare = lightgbm.Booster(model_str=TEXT).predict(features.to_matrix(TABLE, FITTED))
    np.testing.assert_allclose(SCORED["predicted_delay"].to_numpy(), bare, rtol=1e-6)
    assert SCORED["flight"].equals(TABLE["flight"])
    assert set(SCORED["model_run"].to_pylist()) == {"TrainFlow/7"}


def test_many_batches_give_the_same_scores_without_a_matrix_of_all_rows() -> None:
    copies = 1 + 3 * model.BATCH_ROWS // TABLE.num_rows
    big = pa.concat_tables([TABLE] * copies).combine_chunks()
    tracemalloc.start()
    predictions = model.predict(big, TEXT, FITTED)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    np.testing.assert_array_equal(predictions.reshape(copies, -1), np.tile(SCORED["predicted_delay"], (copies, 1)))
    assert peak < big.num_rows * len(features.names(FITTED)) * 4 / 1.5


def test_training_twice_gives_the_same_model_and_importance_sums_to_one() -> None:
    again = model.train(*features.labelled(TABLE, FITTED), FITTED, {"num_iterations": 30, "min_data_in_leaf": 5})
    assert again == TEXT
    shares = model.importance(TEXT)
    assert sum(row["gain"] for row in shares) == pytest.approx(1)
    assert shares[0]["feature"] in {"departure_minute", "arrival_minute", "carrier"}


def test_a_backtest_uses_only_flights_that_have_arrived() -> None:
    known = scoring.backtest(TABLE, SCORED)
    assert known is not None
    assert known["flights"] == 400
    assert known["mae"] < evaluation.against_median(TABLE, TABLE, np.zeros(400))["median_mae"]
    index = TABLE.schema.get_field_index("arr_delay")
    unknown = TABLE.set_column(index, "arr_delay", pa.nulls(400, pa.float32()))
    assert scoring.backtest(unknown, SCORED) is None


def test_hours_are_in_order_and_the_latest_flights_first() -> None:
    hours = [row["hour"] for row in scoring.by_hour(SCORED)]
    assert hours == sorted(hours)
    delays = [float(str(row["predicted_delay"])) for row in scoring.latest(SCORED, 5)]
    assert delays == sorted(SCORED["predicted_delay"].to_pylist(), reverse=True)[:5]


def test_writing_a_day_again_leaves_the_same_bytes_and_never_appends(tmp_path: Path) -> None:
    file = partitions.write_day(str(tmp_path), FIRST_DAY, SCORED)
    before = (tmp_path / "date=2013-01-01" / partitions.FILE).read_bytes()
    again = scoring.score(TABLE, TEXT, FITTED, "TrainFlow/7")
    assert partitions.write_day(str(tmp_path), FIRST_DAY, again) == file
    assert (tmp_path / "date=2013-01-01" / partitions.FILE).read_bytes() == before
    assert [path.name for path in (tmp_path / "date=2013-01-01").iterdir()] == [partitions.FILE]


def test_days_lie_side_by_side_and_a_new_score_replaces_only_its_own(tmp_path: Path) -> None:
    for day in (1, 2):
        partitions.write_day(str(tmp_path), dt.date(2013, 1, day), SCORED)
    partitions.write_day(tmp_path.as_uri(), dt.date(2013, 1, 2), SCORED.slice(0, 3))
    dataset = pa.dataset.dataset(tmp_path, partitioning="hive").to_table()
    assert dataset.group_by("date").aggregate([([], "count_all")]).to_pylist() == [
        {"date": "2013-01-01", "count_all": 400},
        {"date": "2013-01-02", "count_all": 3},
    ]


def test_a_write_that_fails_leaves_the_day_as_it_was(tmp_path: Path) -> None:
    partitions.write_day(str(tmp_path), FIRST_DAY, SCORED)
    before = (tmp_path / "date=2013-01-01" / partitions.FILE).read_bytes()
    unwritable = pa.table({"empty": pa.array([{}], pa.struct([]))})
    with pytest.raises(pa.ArrowNotImplementedError):
        partitions.write_day(str(tmp_path), FIRST_DAY, unwritable)
    assert (tmp_path / "date=2013-01-01" / partitions.FILE).read_bytes() == before
    assert len(list((tmp_path / "date=2013-01-01").iterdir())) == 1
