"""Schedules: what is accepted, when it is due, and what daylight saving does to it."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platform_cli.core.errors import UsageError
from platform_cli.core.schedule import (
    dues_between,
    from_metaflow,
    in_words,
    last_due,
    next_due,
    parse_schedule,
    parse_zone,
)

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def dues(cron: str, zone: str, after: str, count: int) -> list[str]:
    """Return the next times, as a clock on the wall of that zone shows them."""
    found, when = [], at(after)
    for _ in range(count):
        when = next_due(cron, zone, when)
        found.append(when.isoformat(timespec="minutes"))
    return found


# --- what is a schedule ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cron"),
    [
        ("hourly", "0 * * * *"),
        ("daily", "0 0 * * *"),
        ("weekly", "0 0 * * SUN"),
        ("off", None),
        ("  30   6 * * 1-5 ", "30 6 * * 1-5"),
        ("0 0 29 2 *", "0 0 29 2 *"),
    ],
)
def test_a_schedule_is_a_preset_or_five_fields(text: str, cron: str | None) -> None:
    assert parse_schedule(text) == cron


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the schedule is empty"),
        ("dayly", "Did you mean 'daily'?"),
        ("0 0 * *", "has 4 fields"),
        ("0 0 * * * *", "has 6 fields"),
        ("61 0 * * *", "its minute field cannot be read"),
        ("0 0 32 * *", "its day-of-month field cannot be read"),
        ("0 0 1 13 *", "its month field cannot be read"),
        ("0 0 30 2 *", "'0 0 30 2 *' never comes true"),
        ("0 0 31 2,4,6 *", "never comes true"),
    ],
)
def test_what_is_no_schedule_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(UsageError, match=r".") as refused:
        parse_schedule(text)
    assert reason in refused.value.message
    assert "--schedule" in refused.value.hint


@pytest.mark.parametrize(
    ("metaflow", "cron"),
    [("0 0 * * ? *", "0 0 * * *"), ("0 0 ? * SUN *", "0 0 * * SUN"), ("15 10 * * *", "15 10 * * *")],
)
def test_metaflows_six_fields_become_five_as_argo_takes_them(metaflow: str, cron: str) -> None:
    assert from_metaflow(metaflow) == cron


def test_a_schedule_of_metaflow_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="has 2 fields"):
        from_metaflow("0 0")


def test_an_unknown_zone_is_refused_with_the_nearest() -> None:
    assert parse_zone(BERLIN) == ZoneInfo(BERLIN)
    with pytest.raises(UsageError, match="Did you mean 'Europe/Berlin'"):
        parse_zone("Europe/Berln")


def test_a_schedule_in_words() -> None:
    assert in_words(None) == "on demand"
    assert in_words("0 0 * * *") == "at 00:00 every day"


# --- daylight saving -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "before", "changed", "next_day"),
    [
        (BERLIN, "2026-03-28T12:00+01:00", "2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00"),
        (NEW_YORK, "2026-03-07T12:00-05:00", "2026-03-08T03:00-04:00", "2026-03-09T02:30-04:00"),
    ],
)
def test_a_time_in_the_spring_gap_runs_right_after_it(zone: str, before: str, changed: str, next_day: str) -> None:
    assert dues("30 2 * * *", zone, before, 2) == [changed, next_day]


@pytest.mark.parametrize(
    ("zone", "before", "first", "next_day"),
    [
        (BERLIN, "2026-10-24T12:00+02:00", "2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00"),
        (NEW_YORK, "2026-10-31T12:00-04:00", "2026-11-01T01:30-04:00", "2026-11-02T01:30-05:00"),
    ],
)
def test_a_time_in_the_repeated_hour_of_autumn_runs_once(zone: str, before: str, first: str, next_day: str) -> None:
    hour = at(first).hour
    assert dues(f"30 {hour} * * *", zone, before, 2) == [first, next_day]


@pytest.mark.parametrize(
    ("zone", "in_second_hour", "minute_hour", "next_day"),
    [
        (BERLIN, "2026-10-25T02:45+01:00", "50 2", "2026-10-26T02:50+01:00"),
        (NEW_YORK, "2026-11-01T01:45-05:00", "50 1", "2026-11-02T01:50-05:00"),
    ],
)
def test_who_asks_in_the_second_of_the_two_hours_is_not_sent_back(
    zone: str, in_second_hour: str, minute_hour: str, next_day: str
) -> None:
    assert dues(f"{minute_hour} * * *", zone, in_second_hour, 1) == [next_day]


@pytest.mark.parametrize(
    ("zone", "midnight", "hours"),
    [
        (BERLIN, "2026-03-29T00:00+01:00", 23),
        (BERLIN, "2026-10-25T00:00+02:00", 25),
        (NEW_YORK, "2026-03-08T00:00-05:00", 23),
        (NEW_YORK, "2026-11-01T00:00-04:00", 25),
    ],
)
def test_every_hour_means_every_real_hour(zone: str, midnight: str, hours: int) -> None:
    start = at(midnight).astimezone(ZoneInfo(zone))
    next_midnight = next_due("0 0 * * *", zone, start)
    found = list(dues_between("0 * * * *", zone, start, next_midnight))
    assert len(found) == hours
    steps = {
        later.astimezone(timezone.utc) - sooner.astimezone(timezone.utc) for sooner, later in itertools.pairwise(found)
    }
    assert steps == {timedelta(hours=1)}


def test_the_same_cron_expression_is_another_time_in_another_zone() -> None:
    after = at("2026-07-01T00:00+00:00")
    assert next_due("0 9 * * *", BERLIN, after).astimezone(timezone.utc).hour == 7
    assert next_due("0 9 * * *", NEW_YORK, after).astimezone(timezone.utc).hour == 13


def test_the_last_time_before_a_moment() -> None:
    assert last_due("0 2 * * *", BERLIN, at("2026-10-26T12:00+01:00")) == at("2026-10-26T02:00+01:00")
    repeated = last_due("30 2 * * *", BERLIN, at("2026-10-25T12:00+01:00"))
    assert repeated.astimezone(timezone.utc) == at("2026-10-25T00:30+00:00")


def test_the_times_between_two_moments_begin_with_the_first_and_leave_out_the_end() -> None:
    first, end = at("2026-01-01T10:00+00:00"), at("2026-01-01T10:03+00:00")
    assert [due.minute for due in dues_between("* * * * *", "UTC", first, end)] == [0, 1, 2]
    assert not list(dues_between("* * * * *", "UTC", end, end))


# --- what holds for every schedule -----------------------------------------------------------------------------------

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
