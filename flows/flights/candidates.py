"""Check the list of candidates before anything is spent on it."""

from .errors import DataError


def check(candidates: object) -> None:
    """Refuse anything but a list, not empty, of LightGBM parameters.

    Raises:
        DataError: The candidates have another shape.
    """
    if not isinstance(candidates, list) or not candidates:
        raise DataError(f"candidates must be a list with one object or more, not {candidates!r}")
    for candidate in candidates:
        if not isinstance(candidate, dict):
            raise DataError(f"candidates must be objects of LightGBM parameters, not {candidate!r}")
