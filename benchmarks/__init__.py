"""Ratios of interleaved runs beside their goals: `python -m benchmarks`."""
