"""How many days something takes, of all or of those worked: against a table and a count day by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st

from data.calendar import WorkingCalendar
from data.metrics import aging, cycle_time, flow
from data.metrics.cycle_time import UNFINISHED, percentiles
from data.metrics.day import Day
from data.metrics.durations import EVERY_DAY, Durations
from data.metrics.team import table

DAY = timedelta(days=1)
#: Friday, 1 May 2026, is a public holiday in Spain; the Monday after it is off.
MAY = WorkingCalendar(place="ES", off=((date(2026, 5, 4), date(2026, 5, 4)),))
WORKING = Durations(MAY)
TODAY = date(2026, 5, 8)  # a Friday

#: From when until when, and how many working and calendar days that is.
SPANS = [
    ("2026-04-30", "2026-05-05", 2, 6),  # over the holiday, a weekend and the day off
    ("2026-05-01", "2026-05-01", 1, 1),  # the holiday
    ("2026-05-02", "2026-05-03", 1, 2),  # a weekend
    ("2026-05-01", "2026-05-04", 1, 4),  # nobody worked
    ("2026-05-03", "2026-05-05", 1, 3),
    ("2026-05-05", "2026-05-07", 3, 3),
    ("2026-04-27", "2026-05-05", 5, 9),
]
DONE = pd.DataFrame(
    [
        *((since, until, 1) for since, until, _, _ in SPANS),
        ("2026-05-03", "2026-05-01", 1),  # before it was assigned, and no day of it was worked
        (None, "2026-05-05", 1),
        ("2026-05-05", "2026-05-11", 1),  # in the future
    ],
    columns=["assigned", "completed", "n"],
)
OPEN = pd.DataFrame(
    [("2026-05-02", "in_progress", 1), ("2026-05-08", "not_started", 1)], columns=["assigned", "stage", "n"]
)


@pytest.mark.parametrize(("durations", "column"), [(WORKING, 2), (EVERY_DAY, 3)], ids=["working", "calendar"])
def test_spans_are_those_of_the_table(durations: Durations, column: int) -> None:
    work = cycle_time.work(DONE, OPEN, TODAY, durations)
    assert work.done["days"].tolist() == [span[column] for span in SPANS]
    assert (work.backwards["n"].sum(), work.undated, work.future) == (1, 1, 1)
    assert work.open["days"].tolist() == ([4, 1] if durations is WORKING else [7, 1])


def test_percentiles_follow_the_days_that_count() -> None:
    """With open work, by hand: of 9 four end after 1 day (5/9 left), of the 4 that are followed further one
    after 2 (5/12), one after 3 (5/18), one is open after 4, and the last ends after 5."""
    working, calendar = (cycle_time.work(DONE, OPEN, TODAY, each) for each in (WORKING, EVERY_DAY))
    assert percentiles(working.finished_only) == {50: 1, 85: 3, 95: 5}
    assert percentiles(working.with_open) == {50: 2, 85: 5, 95: 5}
    assert percentiles(calendar.finished_only) == {50: 3, 85: 6, 95: 9}
    assert working.with_open.left == pytest.approx([5 / 9, 5 / 12, 5 / 18, 5 / 18, 0])


def test_bands_of_age_mean_days_of_assignment_and_leave_no_gap() -> None:
    """Of the working days before Friday, the third is Wednesday and the fifth the 30th of April."""
    work = cycle_time.work(DONE, OPEN, TODAY, WORKING)
    bands = aging.bands(work, {50: 2, 85: 4, 95: None}, TODAY, WORKING)
    assert bands[["low", "high", "total"]].to_numpy(object).tolist() == [[1, 2, 1], [3, 4, 1], [5, pd.NA, 0]]
    assert bands["until"].tolist() == [TODAY, date(2026, 5, 6), date(2026, 4, 30)]
    assert bands["since"].tolist() == [date(2026, 5, 7), date(2026, 5, 1), None]


def test_days_that_have_passed_do_not_count_the_first() -> None:
    thursday = date(2026, 4, 30)
    assert (WORKING.passed(thursday, TODAY), EVERY_DAY.passed(thursday, TODAY)) == (4, 8)
    assert (WORKING.passed(TODAY, TODAY), EVERY_DAY.passed(TODAY, TODAY)) == (0, 0)
    assert (WORKING.passed(TODAY + DAY, TODAY), EVERY_DAY.passed(TODAY + 3 * DAY, TODAY)) == (0, 0)


def test_the_oldest_of_somebody_is_as_old_as_the_days_that_count() -> None:
    work = pd.DataFrame(
        [("Ana", "in_progress", "pending", False, 1)],
        columns=["person", "stage", "review", "accepted", "n"],
    )
    oldest = pd.DataFrame([("Ana", "2026-04-30", 1)], columns=["person", "assigned", "n"])
    crew = pd.DataFrame([("Ana", "Senior", "", 1)], columns=["person", "role", "days_off", "n"])
    ages = [
        table(work, None, None, oldest, crew, TODAY, durations=each)["age"].tolist()
        for each in (WORKING, EVERY_DAY)
    ]
    assert ages == [[4], [8]]


def test_littles_law_holds_in_working_days_where_work_rests_at_weekends() -> None:
    """One batch is completed each working day, and takes three of them: three are always in progress."""
    calendar = WorkingCalendar()
    worked = calendar.days(date(2026, 1, 1), date(2026, 6, 16))
    rows = [(str(since), str(until), 1) for since, until in zip(worked, worked[2:], strict=False)]
    begun = [(str(each), "in_progress", 1) for each in worked[-2:]]
    done = pd.DataFrame(rows, columns=["assigned", "completed", "n"])
    open_ = pd.DataFrame(begun, columns=["assigned", "stage", "n"])
    today, durations = date(2026, 6, 17), Durations(calendar)
    seen = flow.steadiness(cycle_time.work(done, open_, today, durations), today, durations)
    assert seen
    assert (seen.between, seen.expected, seen.took, seen.steady) == (3, 3, 3, True)
    assert (seen.week, seen.week * seen.went, seen.week * seen.came) == (5, 5, 5)


def test_where_no_day_is_worked_nothing_is_said_of_the_flow() -> None:
    off = WorkingCalendar(off=((TODAY - 180 * DAY, TODAY),))
    work = cycle_time.work(DONE.assign(n=10), OPEN, TODAY, Durations(off))
    assert work.done["days"].tolist() == [1] * len(SPANS)
    assert flow.steadiness(work, TODAY, Durations(off)) is None


def test_a_day_knows_what_durations_are_counted_in() -> None:
    assert Day.of(TODAY, 21, MAY).durations == EVERY_DAY
    assert Day.of(TODAY, 21, MAY, "working").durations == WORKING
    assert (EVERY_DAY.unit, WORKING.unit) == ("calendar", "working")


# --- against a count day by day -----------------------------------------------------------------

_FIRST = date(2026, 1, 1)
days = st.integers(0, 500).map(lambda n: _FIRST + n * DAY)
ranges = st.tuples(days, st.integers(0, 30)).map(lambda each: (each[0], each[0] + each[1] * DAY))
calendars = st.builds(
    WorkingCalendar,
    weekdays=st.sets(st.integers(0, 6), min_size=1).map(lambda each: tuple(sorted(each))),
    place=st.sampled_from(["", "ES"]),
    off=st.lists(ranges, max_size=3).map(tuple),
)


def every(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


def works(calendar: WorkingCalendar, day: date) -> bool:
    """Whether the team works on a day, without the calendar's own arithmetic."""
    free = day in country_holidays("ES", years=day.year) if calendar.place else False
    off = any(first <= day <= last for first, last in calendar.off)
    return day.weekday() in calendar.weekdays and not free and not off


def spent(calendar: WorkingCalendar, first: date, last: date) -> int:
    return max(sum(works(calendar, day) for day in every(first, last)), 1)


@given(calendars, st.lists(st.tuples(days, days), min_size=1, max_size=12))
def test_spans_are_a_count_day_by_day(calendar: WorkingCalendar, pairs: list[tuple[date, date]]) -> None:
    first, last = (np.array([each.toordinal() for each in ends]) for ends in zip(*pairs, strict=True))
    for found, (since, until) in zip(Durations(calendar).spans(first, last).tolist(), pairs, strict=True):
        assert found == spent(calendar, since, until) if since <= until else found <= 0
    numbers = np.array([day.toordinal() for pair in pairs for day in pair])
    worked = [works(calendar, day) for pair in pairs for day in pair]
    assert Durations(calendar).counted(numbers).tolist() == worked


@given(calendars, days, st.integers(0, 60))
def test_what_has_passed_is_a_count_day_by_day(calendar: WorkingCalendar, since: date, later: int) -> None:
    until = since + later * DAY
    passed = sum(works(calendar, day) for day in every(since + DAY, until))
    assert Durations(calendar).passed(since, until) == passed


@given(calendars, days, st.integers(1, 12))
def test_a_number_of_days_is_the_last_day_that_it_is_so_long_ago(
    calendar: WorkingCalendar, today: date, number: int
) -> None:
    found = Durations(calendar).begun(today, number)
    assert found <= today
    assert spent(calendar, found, today) >= number
    assert found == today or spent(calendar, found + DAY, today) < number


@given(calendars, days, st.lists(st.integers(0, 300), min_size=1, max_size=20), st.data())
def test_each_open_batch_is_in_the_band_that_its_day_of_assignment_means(
    calendar: WorkingCalendar, today: date, ago: list[int], data: st.DataObject
) -> None:
    durations, since = Durations(calendar), [today - each * DAY for each in ago]
    open_ = pd.DataFrame({"assigned": [str(each) for each in since], "stage": "in_progress", "n": 1})
    edges = data.draw(st.lists(st.none() | st.integers(1, 60), min_size=3, max_size=3))
    measure = dict(zip((50, 85, 95), edges, strict=True))
    bands = aging.bands(cycle_time.work(None, open_, today, durations), measure, today, durations)
    for row in bands.to_dict("records"):
        within = [each for each in since if (row["since"] or date.min) <= each <= row["until"]]
        assert row["total"] == len(within) == sum(row[stage] for stage in UNFINISHED)
        high = 1000 if pd.isna(row["high"]) else row["high"]
        assert all(row["low"] <= spent(calendar, each, today) <= high for each in within)
