"""What would be otherwise: against arithmetic, and laws that hold for any team."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.calendar import MONDAY_TO_FRIDAY, WorkingCalendar
from data.metrics.forecast import Basis, Forecast, Refusal, forecast
from data.metrics.what_if import Answer, Case, chance_by, compared, share_of_one

SUNDAY = date(2026, 6, 14)  # the next week begins tomorrow
TEN_A_WEEK = Basis((10,) * 8, (5,) * 8)
_teams = st.lists(st.integers(1, 40), min_size=6, max_size=12)


def found(left: int, on: Basis = TEN_A_WEEK, calendar: WorkingCalendar = MONDAY_TO_FRIDAY) -> Forecast:
    result = forecast(left, on, calendar, SUNDAY)
    assert isinstance(result, Forecast)
    return result


def people(**finished: int) -> pd.DataFrame:
    return pd.DataFrame(list(finished.items()), columns=["person", "n"])


@pytest.mark.parametrize(
    ("finished", "share"),
    [
        ({"a": 10, "b": 10}, 0.5),
        ({"a": 2, "b": 6, "c": 12}, 0.3),
        ({"a": 5, "b": 5, "c": 0}, 0.5),  # who finished nothing is not one of them
        ({"a": 6, "": 6}, 0.5),  # what is nobody's was done as well
        ({"": 6}, 0.0),
        ({}, 0.0),
    ],
)
def test_one_person_brings_the_median_of_those_who_finished_anything(
    finished: dict[str, int], share: float
) -> None:
    assert share_of_one(people(**finished)) == share


def test_the_days_stand_side_by_side_with_how_much_later_they_are() -> None:
    usual = found(20)
    off = found(20, calendar=WorkingCalendar(off=((date(2026, 6, 15), date(2026, 6, 21)),)))
    twice = found(20, replace(TEN_A_WEEK, speed=2.0))
    frame = compared(
        [
            Answer(Case("as_it_is"), 20, usual),
            Answer(Case("off"), 20, off, against=usual),
            Answer(Case("more"), 20, twice, against=usual),
        ],
        date(2026, 6, 25),
    )
    friday, next_friday, soon = date(2026, 6, 26), date(2026, 7, 3), date(2026, 6, 19)
    for name in ("half", "likely", "sure"):
        assert frame[name].tolist() == [friday, next_friday, soon]
    assert frame["later"].tolist() == [pd.NA, 7, -7]
    assert frame["chance"].tolist() == [0, 0, 1]
    assert frame["n"].tolist() == [20] * 3


def test_what_cannot_be_said_is_left_open() -> None:
    usual, refused = found(20), Refusal("few", 2)
    frame = compared([Answer(Case("gets", person="a"), 4, refused, against=usual)], date(2026, 6, 25))
    row = frame.iloc[0]
    assert [row[name] for name in ("half", "likely", "sure")] == [None] * 3
    assert row["refused"]
    assert pd.isna(row["later"])
    assert pd.isna(row["chance"])
    never = found(20, replace(TEN_A_WEEK, speed=0.0))  # the only one is gone
    assert compared([Answer(Case("fewer"), 20, never, against=usual)], None)["likely"].tolist() == [None]


@pytest.mark.parametrize(
    ("day", "chance"),
    [
        (date(2026, 6, 25), 0.0),
        (date(2026, 6, 26), 1.0),
        (date(2026, 6, 28), 1.0),  # a Sunday: what was done on Friday
        (date(2026, 6, 1), 0.0),  # is over
        (date(2040, 1, 1), 1.0),
    ],
)
def test_a_constant_team_is_in_time_or_not(day: date, chance: float) -> None:
    assert chance_by(found(20), day) == chance


@settings(max_examples=10)
@given(_teams, st.integers(1, 300), st.floats(0, 1))
def test_one_person_more_never_makes_it_later_and_one_fewer_never_sooner(
    done: list[int], left: int, share: float
) -> None:
    on = Basis(tuple(done), (5,) * len(done))
    more, same, fewer = (found(left, replace(on, speed=1 + staff * share)).ends for staff in (1, 0, -1))
    assert (more <= same).all()
    assert (same <= fewer).all()


@settings(max_examples=10)
@given(_teams, st.integers(2, 300), st.integers(1, 300))
def test_fewer_batches_are_never_done_later(done: list[int], left: int, wanted: int) -> None:
    on = Basis(tuple(done), (5,) * len(done))
    assert (found(min(left, wanted), on).ends <= found(left, on).ends).all()


@settings(max_examples=10)
@given(_teams, st.integers(1, 300), st.integers(1, 40))
def test_the_chance_of_a_day_is_the_share_of_futures_that_end_by_it(
    done: list[int], left: int, after: int
) -> None:
    result = found(left, Basis(tuple(done), (5,) * len(done)))
    day = result.days[after]
    ends = [result.days[at] <= day for at in result.ends.tolist() if at < len(result.days)]
    assert chance_by(result, day) == pytest.approx(np.sum(ends) / len(result.ends))
