"""Choose the day to score."""

import datetime as dt

from .errors import DataError


def parse(text: str) -> dt.date | None:
    """Return the day of a date such as 2013-12-24, and None for `auto`.

    Raises:
        DataError: The text is neither.
    """
    if text == "auto":
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise DataError(f"'{text}' is no date: write one like 2013-12-24, or auto") from error


def default(dates: list[dt.date], today: dt.date) -> dt.date:
    """Return the day of the data's last month that has today's number, or the nearest before it.

    So a daily deployment always has a day to score, and walks through the month.

    Args:
        dates: Days with flights, oldest first.
        today: The calendar's today.

    Raises:
        DataError: There is no day at all.
    """
    if not dates:
        raise DataError("column 'date' has 0 values: there is no day to score")
    month = [day for day in dates if (day.year, day.month) == (dates[-1].year, dates[-1].month)]
    return max((day for day in month if day.day <= today.day), default=month[0])
