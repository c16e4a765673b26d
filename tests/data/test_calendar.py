"""The working calendar: weekdays, public holidays and days off, as settings say them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.batches.fields import written
from data.calendar import MONDAY_TO_FRIDAY, WorkingCalendar
from data.crew import editing
from data.errors import SettingsError
from data.metrics.day import Day
from data.metrics.pace import Pace, paces
from data.metrics.presence import Presence, worked_lately
from data.mongo.client import Mongo
from data.settings import load

MONDAY = date(2026, 6, 1)
DAY = timedelta(days=1)
_days = st.dates(date(1990, 1, 1), date(2110, 1, 1))
_calendars = st.builds(
    WorkingCalendar,
    weekdays=st.sets(st.integers(0, 6), min_size=1).map(sorted).map(tuple),
    place=st.sampled_from(["", "ES", "ES-CM"]),
    off=st.lists(_days, max_size=5).map(lambda days: tuple((day, day + 3 * DAY) for day in sorted(days))),
)


def calendar(**said: str) -> WorkingCalendar:
    return load(**said).calendar


def worked(days: WorkingCalendar, day: date) -> bool:
    return days.count(day, day) == 1


def test_who_sets_nothing_works_from_monday_to_friday_and_has_no_holidays() -> None:
    assert calendar() == MONDAY_TO_FRIDAY
    week = [MONDAY + n * DAY for n in range(7)]
    assert [worked(calendar(), day) for day in week] == [True] * 5 + [False] * 2
    assert worked(calendar(), date(2026, 12, 25))


@pytest.mark.parametrize(
    ("place", "day", "free"),
    [
        ("ES", date(2026, 4, 3), True),  # Good Friday
        ("ES", date(2027, 3, 26), True),  # the same a year later
        ("ES", date(2026, 12, 25), True),
        ("ES", date(2026, 4, 2), False),  # Maundy Thursday is one in most regions, not in all
        ("ES-CM", date(2026, 4, 2), True),
        ("es-cm", date(2026, 4, 2), True),
        ("DE", date(2026, 4, 6), True),  # Easter Monday
        ("US", date(2026, 4, 6), False),
    ],
)
def test_public_holidays_are_those_of_the_place(place: str, day: date, free: bool) -> None:
    assert worked(calendar(holidays=place), day) is not free


def test_a_week_of_another_country_begins_on_sunday() -> None:
    cairo = calendar(weekdays="Sun, mon,tue,wed,thu")
    assert cairo.weekdays == (0, 1, 2, 3, 6)
    assert cairo.days(MONDAY, MONDAY + 6 * DAY) == [MONDAY + n * DAY for n in (0, 1, 2, 3, 6)]
    assert cairo.shift(date(2026, 6, 4), 1) == date(2026, 6, 7)  # from Thursday to Sunday


def test_days_off_are_single_days_and_ranges_with_both_ends() -> None:
    team = calendar(days_off="2026-06-11, 2026-06-02..2026-06-03")
    expected = [date(2026, 6, day) for day in (1, 4, 5, 8, 9, 10, 12)]
    assert team.days(MONDAY, MONDAY + 13 * DAY) == expected
    assert team.count(MONDAY, MONDAY + 13 * DAY) == 7
    assert team.shift(MONDAY, 1) == date(2026, 6, 4)
    assert team.shift(date(2026, 6, 4), -1) == MONDAY


def test_nothing_moves_out_of_the_calendar() -> None:
    assert MONDAY_TO_FRIDAY.shift(date(9999, 12, 28), 10) is None
    assert MONDAY_TO_FRIDAY.shift(date(1, 1, 3), -10) is None


@given(_calendars, _days, st.integers(-300, 300))
def test_a_day_moves_over_as_many_worked_days_as_asked_for(
    team: WorkingCalendar, day: date, days: int
) -> None:
    start = next(each for each in (day + n * DAY for n in range(60)) if worked(team, each))
    moved = team.shift(start, days)
    assert moved is not None
    assert worked(team, moved)
    between = team.days(min(start, moved), max(start, moved))
    assert len(between) == abs(days) + 1 == team.count(min(start, moved), max(start, moved))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"weekdays": "mon,someday"}, "write some of mon,tue"),
        ({"weekdays": ","}, "not weekdays"),
        ({"holidays": "Atlantis"}, "such as ES or ES-CM"),
        ({"holidays": "ES-XX"}, "such as ES or ES-CM"),
        ({"days_off": "2026-02-30"}, "“2026-02-30” is no day"),
        ({"days_off": "2026-08-21..2026-08-03"}, "ends before it begins"),
        ({"days_off": "2026-01-01..2028-01-01"}, "longer than a year"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_with_a_sentence(given: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        load(**given)
    assert said in str(refusal.value)
    assert next(iter(given)) in str(refusal.value)


def test_dates_move_and_days_are_counted_by_the_calendar_of_the_settings() -> None:
    settings = load(mongodb_uri="mongodb://127.0.0.1:1/", holidays="ES", days_off="2026-12-24")
    style = editing.style(Mongo(settings))
    assert style.calendar == settings.calendar
    assert Day.of(MONDAY, 21, settings.calendar).calendar == settings.calendar
    batch = {"metadata": {"due_date": "2026-12-23"}}
    moved = written(batch, {"shift_due": 1}, style)  # over the day off, Christmas and a weekend
    assert moved == {"metadata.due_date": "2026-12-28"}


def test_a_pace_counts_the_days_that_were_worked() -> None:
    today = date(2026, 6, 17)
    assert worked_lately(today, MONDAY_TO_FRIDAY) == 20
    assert worked_lately(today, calendar(days_off="2026-06-15..2026-06-16")) == 18
    assert worked_lately(today, calendar(days_off="2026-05-01..2026-06-30")) == 1
    nine = pd.DataFrame({"person": ["Ana"], "n": [9]})
    assert paces(nine, nine, {None: Presence(18)}) == {"Ana": Pace(9, 9, 18)}
    assert Pace(9, 9, 18).days == 18


@given(_days)
def test_four_weeks_have_twenty_working_days_on_any_day(today: date) -> None:
    assert worked_lately(today, MONDAY_TO_FRIDAY) == 20
