"""Schedules: what is accepted, when it is due, and what daylight saving does to it."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

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
