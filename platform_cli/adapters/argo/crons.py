"""Write a schedule as Argo reads it: its cron knows less than ours, and says so nowhere but in the cluster."""

from __future__ import annotations

import re

from platform_cli.core.errors import UsageError

_SUNDAYS = 8  # both 0 and 7 are Sunday for us, only 0 for Argo


def argo_cron(cron: str) -> str:
    """Return the expression with the same meaning for Argo.

    Raises:
        UsageError: If there is none: Argo knows no last day (L) and no second Monday (MON#2).
    """
    minute, hour, day, month, weekday = cron.split()
    if re.search(r"L|#", f"{day} {re.sub('JUL', '', month.upper())} {weekday.upper()}"):
        message = f"Argo cannot keep the schedule '{cron}': it knows neither 'L' nor '#'."
        hint = "name the days, such as '0 3 1 * *', and let the flow itself decide what it does on them"
        raise UsageError(message, code="SCHEDULE_UNSUPPORTED", hint=hint)
    return " ".join((minute, hour, day, month, ",".join(map(_weekday, weekday.split(",")))))


def _weekday(part: str) -> str:
    """Return one part of the weekday's field, such as '5-7' or '7', without a seventh day."""
    found = re.fullmatch(r"(\d)(?:-(\d))?(?:/(\d+))?", part)
    if found is None or "7" not in (found[1], found[2]):
        return part
    first, last, step = int(found[1]), int(found[2] or found[1]), int(found[3] or 1)
    return ",".join(str(day % 7) for day in range(first, min(last + 1, _SUNDAYS), step))
