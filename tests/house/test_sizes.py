"""Files and functions stay small enough to be read at one go."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from tests.house.sources import Module, functions, modules

if TYPE_CHECKING:
    from collections.abc import Sequence

OURS = ("platform_cli", "metaflow_extensions", "tools", "benchmarks")
ALL = (*OURS, "flows", "tests")
FILE_MEDIAN, FILE_P90, FILE_CAP = 60, 150, 250
FUNCTION_MEDIAN, FUNCTION_CAP = 10, 50


def test_files_are_small() -> None:
    lengths = sorted(map(_written, modules(*OURS)))
    assert statistics.median(lengths) <= FILE_MEDIAN
    assert _p90(lengths) <= FILE_P90
    long = {str(module.path): _lines(module) for module in modules(*ALL) if _lines(module) > FILE_CAP}
    assert not long, f"longer than {FILE_CAP} lines: {long}"


def test_functions_are_small() -> None:
    sizes = {f"{module.name}.{name}": size for module in modules(*ALL) for name, size in _sizes(module)}
    assert statistics.median(sizes.values()) <= FUNCTION_MEDIAN
    long = {name: size for name, size in sizes.items() if size > FUNCTION_CAP}
    assert not long, f"longer than {FUNCTION_CAP} lines: {long}"


def _lines(module: Module) -> int:
    return module.text.count("\n")


def _written(module: Module) -> int:
    """Count the lines with something on them: blank ones do not make a file harder to read."""
    return sum(bool(line.strip()) for line in module.text.splitlines())


def _p90(lengths: Sequence[int]) -> float:
    return statistics.quantiles(lengths, n=10)[-1]


def _sizes(module: Module) -> list[tuple[str, int]]:
    return [(one.name, (one.end_lineno or one.lineno) - one.lineno + 1) for one in functions(module)]
