"""Kubernetes' quantities ('500m', '2Gi', '1G') as numbers, and numbers as people and @resources say them."""

from __future__ import annotations

import re

_FACTORS = {
    "": 1.0,
    "n": 1e-9,
    "u": 1e-6,
    "m": 1e-3,
    "k": 1e3,
    "M": 1e6,
    "G": 1e9,
    "T": 1e12,
    "Ki": 2.0**10,
    "Mi": 2.0**20,
    "Gi": 2.0**30,
    "Ti": 2.0**40,
}
_SHAPE = re.compile(r"([0-9.]+(?:e[0-9]+)?)(n|u|m|k|M|G|T|Ki|Mi|Gi|Ti)?")
_MEGABYTE, _GIGABYTE = 1e6, 1e9
_STEP = 256


def number_of(quantity: str | float) -> float:
    """Return a quantity as cores or bytes; 0 if it is none."""
    found = _SHAPE.fullmatch(str(quantity))
    return float(found[1]) * _FACTORS[found[2] or ""] if found else 0.0


def cores(quantity: str | float) -> str:
    """Return '1 CPU', '0.5 CPUs'."""
    number = number_of(quantity)
    return f"{number:g} CPU{'' if number == 1 else 's'}"


def size(quantity: str | float) -> str:
    """Return '512 MB', '1.5 GB': the units of @resources."""
    number = number_of(quantity)
    return f"{number / _GIGABYTE:.3g} GB" if number >= _GIGABYTE else f"{number / _MEGABYTE:.0f} MB"


def twice(quantity: str | float) -> int:
    """Return twice as much in MB, for @resources, in steps of 256."""
    return max(_STEP, -(-int(2 * number_of(quantity) / _MEGABYTE) // _STEP) * _STEP)
