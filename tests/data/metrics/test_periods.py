"""Periods that people report about, and the one before each."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import FilterError
from data.metrics.periods import Period, last_full_week, recent, weeks_until

READ = {
    "2026-W47": (date(2026, 11, 16), date(2026, 11, 22)),
    " 2026-w01 ": (date(2025, 12, 29), date(2026, 1, 4)),
    "2026-W53": (date(2026, 12, 28), date(2027, 1, 3)),
    "2026-10": (date(2026, 10, 1), date(2026, 10, 31)),
    "2024-02": (date(2024, 2, 1), date(2024, 2, 29)),
    "2026-10-05..2026-10-18": (date(2026, 10, 5), date(2026, 10, 18)),
    "2026-10-05": (date(2026, 10, 5), date(2026, 10, 5)),
}
WRONG = (
    "", "now", "2026", "2026-W54", "2025-W53", "2026-W00", "2026-13", "2026-00", "2026-02-30",
    "2026-10-18..2026-10-05", "2026-10-05..", "1969-01", "9999-12", "2026-W47; drop", "٢٠٢٦-10",
)  # fmt: skip


@pytest.mark.parametrize(("text", "ends"), READ.items())
def test_a_week_a_month_and_two_days_are_read(text: str, ends: tuple[date, date]) -> None:
    period = Period.read(text)
    assert (period.start, period.last) == ends
    assert Period.read(period.name) == period


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_period_is_refused_with_examples(text: str) -> None:
    with pytest.raises(FilterError, match="2026-W47"):
        Period.read(text)


def test_a_report_has_an_end() -> None:
    assert Period.read("2016-01-01..2025-12-31")
    with pytest.raises(FilterError, match="ten years"):
        Period.read("2015-01-01..2025-12-31")


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("2026-W47", "2026-W46"),
        ("2027-W01", "2026-W53"),
        ("2026-01", "2025-12"),
        ("2024-03", "2024-02"),
        ("2026-10-05..2026-10-18", "2026-09-21..2026-10-04"),
        ("2026-10-05", "2026-10-04..2026-10-04"),
    ],
)
def test_before_a_period_is_one_of_its_kind(text: str, before: str) -> None:
    assert Period.read(text).before.name == before


_days = st.dates(date(1972, 1, 1), date(8990, 1, 1))


@given(_days, st.integers(0, 400))
def test_the_period_before_ends_the_day_before_and_is_as_long(start: date, more: int) -> None:
    period = Period(start, start + timedelta(days=more))
    assert period.before.last == start - timedelta(days=1)
    assert period.before.last - period.before.start == period.last - period.start
    assert (period.days.start, period.days.last) == (period.start, period.last)


@given(_days)
def test_a_day_is_in_its_week_and_month_and_the_last_full_week_is_over(day: date) -> None:
    for period in (Period.week_of(day), Period.month_of(day)):
        assert period.start <= day <= period.last
        assert Period.read(period.name) == period
    assert last_full_week(day).last < day <= last_full_week(day).last + timedelta(days=7)
    assert (last_full_week(day).start.weekday(), last_full_week(day).last.weekday()) == (0, 6)


def test_recent_periods_are_the_newest_first() -> None:
    found = recent(date(2026, 3, 1), 2, 3)
    assert [each.name for each in found] == ["2026-W09", "2026-W08", "2026-03", "2026-02", "2026-01"]


def test_weeks_until_a_day_follow_each_other() -> None:
    names = [each.name for each in weeks_until(date(2026, 1, 7), 3)]
    assert names == ["2025-W52", "2026-W01", "2026-W02"]
