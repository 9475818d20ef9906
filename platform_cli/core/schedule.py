"""Schedules: presets, Metaflow's and the user's cron expressions, time zones, next times, words."""

from __future__ import annotations

import itertools
import zoneinfo
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from platform_cli.core.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

PRESETS = {"hourly": "0 * * * *", "daily": "0 0 * * *", "weekly": "0 0 * * SUN"}
OFF = "off"
_FIELDS = 5


def parse_schedule(text: str) -> str | None:
    """Return the five-field cron expression of a preset or expression; None for 'off'.

    Raises:
        UsageError: If it is neither, or never comes true.
    """
    if text == OFF:
        return None
    cron = PRESETS.get(text, text)
    fields = cron.split()
    if not fields:
        raise _refused("the schedule is empty.")
    if len(fields) == 1:
        raise _refused(f"'{text}' is no schedule.{did_you_mean(text, [*PRESETS, OFF])}")
    return _checked(fields, text)


def from_metaflow(cron: str) -> str:
    """Return the five fields of a cron expression as `@schedule` writes it: AWS's six fields, `?` for 'any'.

    Argo, too, gets the first five fields of it.
    """
    return _checked(cron.replace("?", "*").split()[:_FIELDS], cron)


def _checked(fields: list[str], text: str) -> str:
    from cronsim import CronSim, CronSimError

    if len(fields) != _FIELDS:
        raise _refused(f"'{text}' has {len(fields)} fields, a cron expression has 5: minute hour day month weekday.")
    cron = " ".join(fields)
    try:
        next(CronSim(cron, datetime.now(timezone.utc)))
    except CronSimError as error:
        field = str(error).removeprefix("Bad ").lower()
        if field == "day-of-month" and _fits_some_month(cron):
            raise _never(cron) from None
        raise _refused(f"'{cron}' is no cron expression: its {field} field cannot be read.") from None
    except StopIteration:
        raise _never(cron) from None
    return cron


def _fits_some_month(cron: str) -> bool:
    from cronsim import CronSim, CronSimError

    minute, hour, day, _, weekday = cron.split()
    try:
        CronSim(f"{minute} {hour} {day} * {weekday}", datetime.now(timezone.utc))
    except CronSimError:
        return False
    return True


def _never(cron: str) -> UsageError:
    return _refused(f"'{cron}' never comes true.")


def _refused(message: str) -> UsageError:
    hint = "use --schedule hourly, daily, weekly, off or a cron expression such as '30 6 * * 1-5'"
    return UsageError(message, code="SCHEDULE_INVALID", hint=hint)


def parse_zone(name: str) -> zoneinfo.ZoneInfo:
    """Return the zone of an IANA name.

    Raises:
        UsageError: If there is no such zone.
    """
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        nearest = did_you_mean(name, zoneinfo.available_timezones())
        message = f"'{name}' is no time zone.{nearest}"
        raise UsageError(
            message, code="TIMEZONE_UNKNOWN", hint="use an IANA name such as --timezone Europe/Berlin"
        ) from None


def next_due(cron: str, zone: str, after: datetime) -> datetime:
    """Return the first time after `after` (an aware datetime) at which the schedule is due, in the schedule's zone.

    An hour that daylight saving skips or repeats is handled as Debian's cron does: a skipped time runs right after the
    change, a repeated one runs once, in the first of the two hours; every minute or every hour means each real one.
    """
    return next(_dues(cron, zone, after))


def dues_between(cron: str, zone: str, first: datetime, end: datetime) -> Iterator[datetime]:
    """Yield `first`, which is one of the schedule's times, and all later ones before `end`."""
    for due in itertools.chain([first], _dues(cron, zone, first)):
        if due.astimezone(timezone.utc) >= end.astimezone(timezone.utc):
            return
        yield due


def last_due(cron: str, zone: str, before: datetime) -> datetime:
    """Return the last time before `before` at which the schedule was due."""
    return next(_dues(cron, zone, before, reverse=True))


def _dues(cron: str, zone: str, start: datetime, *, reverse: bool = False) -> Iterator[datetime]:
    """Yield the times after (or, in reverse, before) `start`.

    Inside the repeated hour cronsim takes `start` for the first of the two and would go back; hence the comparison, in
    UTC: between times of one zone Python compares what the clock on the wall shows.
    """
    from cronsim import CronSim

    start = start.astimezone(timezone.utc)
    for due in CronSim(cron, start.astimezone(parse_zone(zone)), reverse=reverse):
        if (due.astimezone(timezone.utc) < start) if reverse else (due.astimezone(timezone.utc) > start):
            yield due


def in_words(cron: str | None) -> str:
    """Return the schedule as people would say it; 'on demand' without one."""
    if cron is None:
        return "on demand"
    from cronsim import CronSim

    words = CronSim(cron, datetime.now(timezone.utc)).explain()
    return words[0].lower() + words[1:]
