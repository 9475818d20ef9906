"""Draw charts and lay out tables for cards, as plain Vega-Lite specifications and lists of cells."""

from collections.abc import Mapping, Sequence
from typing import Any

Rows = Sequence[Mapping[str, Any]]
_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"


def bars(rows: Rows, label: str, value: str, title: str) -> dict[str, Any]:
    """Return a chart with one horizontal bar a row, in the order of the rows."""
    return {
        "$schema": _SCHEMA,
        "title": title,
        "width": "container",
        "data": {"values": [dict(row) for row in rows]},
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "y": {"field": label, "type": "nominal", "sort": None, "title": None},
            "x": {"field": value, "type": "quantitative", "title": value},
        },
    }


def verdicts(rows: Rows, x: str, y: str, title: str) -> dict[str, Any]:
    """Return a chart of a value over ordered names, its points coloured by the column `verdict`."""
    return {
        "$schema": _SCHEMA,
        "title": title,
        "width": "container",
        "data": {"values": [dict(row) for row in rows]},
        "encoding": {
            "x": {"field": x, "type": "ordinal", "sort": None, "title": x},
            "y": {"field": y, "type": "quantitative", "scale": {"zero": False}, "title": y},
        },
        "layer": [
            {"mark": {"type": "line", "color": "#bbbbbb"}},
            {
                "mark": {"type": "point", "filled": True, "size": 80, "tooltip": True},
                "encoding": {
                    "color": {
                        "field": "verdict",
                        "type": "nominal",
                        "scale": {"domain": ["passed", "refused"], "range": ["#2a9d55", "#c0392b"]},
                    }
                },
            },
        ],
    }


def cells(rows: Rows) -> tuple[list[list[Any]], list[str]]:
    """Return the rows as a card's table: cells as text, numbers with two decimals, and the headers."""
    headers = list(rows[0]) if rows else []
    return [[_text(row[name]) for name in headers] for row in rows], headers


def _text(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)
