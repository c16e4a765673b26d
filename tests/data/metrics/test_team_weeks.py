"""What each completed week by week, against a table that can be worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from data.metrics.team_weeks import by_week, weeks_shown
from data.metrics.weeks import Weeks
from data.model.conditions import Days
from tests.data.metrics.test_metrics import counts

TODAY = date(2026, 6, 17)  # a Wednesday


def spans(weeks: Weeks) -> list[tuple[str, str, bool]]:
    rows = weeks.frame().itertuples(index=False)
    return [(str(start), str(end), bool(full)) for start, end, full in rows]


@pytest.mark.parametrize(
    ("today", "n", "first", "last"),
    [
        (TODAY, 13, "2026-03-23", ("2026-06-15", "2026-06-17", False)),
        (date(2026, 6, 15), 13, "2026-03-23", ("2026-06-15", "2026-06-15", False)),  # a Monday
        (date(2026, 6, 14), 13, "2026-03-16", ("2026-06-08", "2026-06-14", False)),  # a Sunday is not over
    ],
)
def test_twelve_full_weeks_are_shown_and_the_running_one(
    today: date, n: int, first: str, last: tuple[str, str, bool]
) -> None:
    weeks = spans(weeks_shown(today))
    assert len(weeks) == n
    assert weeks[0][0] == first
    assert weeks[-1] == last
    assert all(full for *_, full in weeks[:-1])


def test_a_filter_by_completion_says_in_which_weeks() -> None:
    until_sunday = spans(weeks_shown(TODAY, Days.inclusive(None, date(2026, 5, 31))))
    assert (len(until_sunday), until_sunday[0][0], until_sunday[-1]) == (
        12,
        "2026-03-09",
        ("2026-05-25", "2026-05-31", True),
    )
    until_saturday = spans(weeks_shown(TODAY, Days.inclusive(None, date(2026, 5, 30))))
    assert (len(until_saturday), until_saturday[-1]) == (13, ("2026-05-25", "2026-05-30", False))
    cut = spans(weeks_shown(TODAY, Days.inclusive(date(2026, 6, 3), date(2026, 12, 31))))
    assert cut == [
        ("2026-06-03", "2026-06-07", False),
        ("2026-06-08", "2026-06-14", True),
        ("2026-06-15", "2026-06-17", False),
    ]
    assert spans(weeks_shown(TODAY, Days.inclusive(date(2026, 7, 1), None))) == []
    assert len(spans(weeks_shown(TODAY, Days(missing=True)))) == 13


CREW = counts(("person", "role"), [("Person 01", "Senior", 1), ("Person 03", "", 2), ("", "", 1)])
DONE = counts(
    ("person", "completed"),
    [
        ("Person 02", "2026-06-01", 2),
        ("Person 01", "2026-06-07", 1),
        ("Person 01", "2026-06-08", 4),
        ("Person 01", "2026-06-14", 3),
        ("", "2026-06-15", 5),
        ("Person 02", "2026-06-17", 1),
        ("Person 02", "2026-06-18", 9),  # tomorrow
        ("Person 04", "2026-05-31", 9),  # before
        ("Person 04", None, 9),
    ],
)
WEEKS = weeks_shown(TODAY, Days.inclusive(date(2026, 6, 1), None))
NAMES = ["person", "all", "2026-06-01", "2026-06-08", "2026-06-15", "total", "most"]


def test_each_week_counts_what_each_completed_in_it_and_the_last_line_is_of_all() -> None:
    frame = by_week(DONE, CREW, WEEKS)
    assert list(frame.columns) == NAMES
    assert frame.to_numpy().tolist() == [
        ["Person 01", False, 1, 7, 0, 8, 7],
        ["Person 02", False, 2, 0, 1, 3, 7],
        ["Person 03", False, 0, 0, 0, 0, 7],
        ["", False, 0, 0, 5, 5, 7],
        ["", True, 3, 7, 6, 16, 7],
    ]


def test_under_a_filter_only_who_completed_something_has_a_line() -> None:
    frame = by_week(DONE[DONE["person"] == "Person 02"], CREW, WEEKS, everyone=False)
    assert frame.to_numpy().tolist() == [["Person 02", False, 2, 0, 1, 3, 2]]  # alone: no sum


def test_nothing_is_a_line_of_noughts_for_each_of_the_crew_and_without_them_no_line() -> None:
    assert by_week(None, CREW, WEEKS)["total"].tolist() == [0, 0, 0]
    empty = by_week(None, CREW, WEEKS, everyone=False)
    assert (list(empty.columns), len(empty)) == (NAMES, 0)
    assert {str(empty[name].dtype) for name in NAMES[2:]} == {"int64"}
    no_week = by_week(None, CREW, weeks_shown(TODAY, Days.inclusive(date(2026, 7, 1), None)))
    assert no_week.to_numpy().tolist() == [
        ["Person 01", False, 0, 0],
        ["Person 03", False, 0, 0],
        ["", True, 0, 0],
    ]
