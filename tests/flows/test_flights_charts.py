"""Cards get tables and charts that hold the rows they are given."""

from __future__ import annotations

from flights import charts

ROWS = [{"carrier": "AA", "mae": 12.345, "verdict": "passed"}, {"carrier": "BB", "mae": 9.0, "verdict": "refused"}]


def test_a_table_has_a_header_and_numbers_with_two_decimals() -> None:
    assert charts.cells(ROWS) == (
        [["AA", "12.35", "passed"], ["BB", "9.00", "refused"]],
        ["carrier", "mae", "verdict"],
    )
    assert charts.cells([]) == ([], [])


def test_a_chart_holds_its_rows_and_draws_columns_that_they_have() -> None:
    for chart in (charts.bars(ROWS, "carrier", "mae", "Error"), charts.verdicts(ROWS, "carrier", "mae", "Error")):
        assert chart["data"]["values"] == ROWS
        assert {axis["field"] for axis in chart["encoding"].values()} == {"carrier", "mae"}
        assert chart["title"] == "Error"
