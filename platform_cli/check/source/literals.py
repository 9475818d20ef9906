"""Evaluate expressions that are written out."""

from __future__ import annotations

import ast


def literal(expression: ast.expr | None) -> object:
    """Return the value of a written-out number, text, list or dictionary, or None for everything else."""
    if expression is None:
        return None
    try:
        value: object = ast.literal_eval(expression)
    except (ValueError, TypeError):
        return None
    return value
