"""What an environment on Google Cloud costs, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from platform_cli.render.results.style import table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.table import Table

    from platform_cli.core.prices import PricesReport


def prices_parts(report: PricesReport) -> Iterable[Any]:
    """Show the parts and their sums, then what work costs, then where prices are from."""
    every = [*(one.source for one in report.parts), *(one.source for one in report.pools if one.source)]
    sources = list(dict.fromkeys(every))
    yield f"US dollars in {report.region}, size {report.size}"
    yield _parts(report, sources)
    yield ""
    yield _pools(report, sources)
    yield ""
    yield from (f"[{number}] {source}" for number, source in enumerate(sources, 1))
    yield from report.notes


def _parts(report: PricesReport, sources: list[str]) -> Table:
    made = table("WHILE NOTHING RUNS", "HOUR", "MONTH", "PAUSED, MONTH", "AS OF", "FROM")
    for part in report.parts:
        mark = f"[{sources.index(part.source) + 1}]"
        made.add_row(part.what, _hour(part.hour), _month(part.month), _month(part.paused), part.date, mark)
    made.add_section()
    made.add_row("together", _hour(report.hour), _month(report.month), _month(report.paused), "", "")
    return _numbers_to_the_right(made)


def _pools(report: PricesReport, sources: list[str]) -> Table:
    made = table("POOL", "MACHINE", "NODES", "NODE AND HOUR", "AS OF", "FROM")
    for pool in report.pools:
        mark = f"[{sources.index(pool.source) + 1}]" if pool.source else ""
        hour = "not known" if pool.hour is None else _hour(pool.hour)
        made.add_row(pool.pool, pool.machine, pool.nodes, hour, pool.date, mark)
    return _numbers_to_the_right(made)


def _numbers_to_the_right(made: Table) -> Table:
    for column in made.columns:
        if column.header in {"HOUR", "MONTH", "PAUSED, MONTH", "NODE AND HOUR"}:
            column.justify = "right"
    return made


def _hour(usd: float) -> str:
    return f"{usd:.4f}"


def _month(usd: float) -> str:
    return f"{usd:.2f}"
