"""What holds for every schedule, in every zone, at every moment."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from platform_cli.core.schedule import next_due

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


PROPERTY = settings(database=None, deadline=None, derandomize=True)
ZONES = st.sampled_from([BERLIN, NEW_YORK, "UTC", "Asia/Kolkata", "Australia/Sydney", "America/Sao_Paulo"])
ANY_MOMENT = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(timezone.utc))  # noqa: DTZ001
CHANGES = st.sampled_from(
    ["2026-03-29T01:00Z", "2026-10-25T01:00Z", "2026-03-08T07:00Z", "2026-11-01T06:00Z", "2026-04-04T16:00Z"]
).map(lambda text: at(text.replace("Z", "+00:00")))
NEAR_A_CHANGE = st.builds(datetime.__add__, CHANGES, st.timedeltas(-timedelta(hours=30), timedelta(hours=6)))
MOMENTS = ANY_MOMENT | NEAR_A_CHANGE
MINUTES, HOURS = st.integers(0, 59), st.integers(0, 23)
FIELDS = st.tuples(
    MINUTES.map(str) | st.just("*") | st.sampled_from(["*/5", "*/15", "10-20", "0,30"]),
    HOURS.map(str) | st.just("*") | st.sampled_from(["*/6", "8-17"]),
    st.integers(1, 28).map(str) | st.just("*"),
    st.integers(1, 12).map(str) | st.just("*"),
    st.integers(0, 6).map(str) | st.just("*") | st.just("1-5"),
)


@PROPERTY
@given(FIELDS, ZONES, MOMENTS)
def test_the_next_time_is_strictly_after(fields: tuple[str, ...], zone: str, after: datetime) -> None:
    assert next_due(" ".join(fields), zone, after).astimezone(timezone.utc) > after


@PROPERTY
@given(FIELDS, ZONES, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=3)))
def test_who_asks_later_gets_no_earlier_time(
    fields: tuple[str, ...], zone: str, after: datetime, later: timedelta
) -> None:
    cron = " ".join(fields)
    assert next_due(cron, zone, after) <= next_due(cron, zone, after + later)


@PROPERTY
@given(FIELDS, ZONES, MOMENTS)
def test_the_next_time_matches_the_fields(fields: tuple[str, ...], zone: str, after: datetime) -> None:
    due = next_due(" ".join(fields), zone, after)
    assert (due.second, due.microsecond) == (0, 0)
    assert any(matches(fields, when) for when in [due, *swallowed_by_the_gap_before(due)])


@PROPERTY
@given(ZONES, MOMENTS, MINUTES, HOURS)
def test_a_daily_schedule_is_due_once_on_every_day(zone: str, after: datetime, minute: int, hour: int) -> None:
    found = [next_due(f"{minute} {hour} * * *", zone, after)]
    for _ in range(3):
        found.append(next_due(f"{minute} {hour} * * *", zone, found[-1]))
    assert [(b.date() - a.date()).days for a, b in itertools.pairwise(found)] == [1, 1, 1]


def swallowed_by_the_gap_before(due: datetime) -> list[datetime]:
    """Return the minutes that the clock on the wall jumped over just before, if it did: they run at once."""
    minute_before = (due.astimezone(timezone.utc) - timedelta(minutes=1)).astimezone(due.tzinfo)
    jumped = due.replace(tzinfo=None) - minute_before.replace(tzinfo=None)
    minutes = range(1, int(jumped.total_seconds() // 60))
    return [due.replace(tzinfo=None) - timedelta(minutes=minute) for minute in minutes]


def matches(fields: tuple[str, ...], when: datetime) -> bool:
    """Read a cron expression as its manual page does: the independent second opinion."""
    minute, hour, day, month, weekday = fields
    on_day = in_field(day, when.day, 1), in_field(weekday, when.isoweekday() % 7, 0)
    both = "*" in {day[0], weekday[0]}
    day_fits = all(on_day) if both else any(on_day)
    return (
        day_fits
        and in_field(minute, when.minute, 0)
        and in_field(hour, when.hour, 0)
        and in_field(month, when.month, 1)
    )


def in_field(field: str, value: int, first: int) -> bool:
    span, _, step = field.partition("/")
    if step:
        return (value - first) % int(step) == 0
    if "-" in span:
        low, high = map(int, span.split("-"))
        return low <= value <= high
    return span == "*" or str(value) in span.split(",")
