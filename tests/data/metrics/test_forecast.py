"""When and how many: against arithmetic, a plain oracle, and laws that hold for any team."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.calendar import MONDAY_TO_FRIDAY, WorkingCalendar
from data.metrics.forecast import (
    LEVELS,
    NEEDED,
    Basis,
    Forecast,
    Refusal,
    Returns,
    basis,
    curve,
    draws,
    forecast,
    named,
    paths,
    reach,
    returning,
    weekly,
)

SUNDAY = date(2026, 6, 14)  # the next week begins tomorrow
DAY = timedelta(days=1)
#: Short enough for the draws of each length to be made once.
_teams = st.lists(st.integers(0, 40), min_size=NEEDED, max_size=NEEDED + 6).filter(
    lambda done: sum(n > 0 for n in done) >= NEEDED
)
few = settings(max_examples=15)  # each of ten thousand futures
_todays = st.dates(date(2025, 1, 1), date(2027, 12, 31))


def rests(done: Sequence[int], arrived: Sequence[int] = (), worked: int = 5) -> Basis:
    return Basis(tuple(done), (worked,) * len(done), tuple(arrived))


def found(
    left: int, on: Basis, calendar: WorkingCalendar = MONDAY_TO_FRIDAY, today: date = SUNDAY
) -> Forecast:
    result = forecast(left, on, calendar, today)
    assert isinstance(result, Forecast)
    return result


def counts(by: str, **days: int) -> pd.DataFrame:
    """Counts by day, which is written `d2026_06_01`; `none` has no day."""
    rows = [(None if name == "none" else name[1:].replace("_", "-"), n) for name, n in days.items()]
    return pd.DataFrame(rows, columns=[by, "n"])


NOBODY = counts("assigned")


# --- a team of constant throughput ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "ends"),
    [
        (1, date(2026, 6, 15)),  # two a day
        (2, date(2026, 6, 15)),
        (3, date(2026, 6, 16)),
        (10, date(2026, 6, 19)),
        (11, date(2026, 6, 22)),
        (25, date(2026, 7, 1)),  # two weeks, and half of the third
    ],
)
def test_a_team_that_always_does_ten_a_week_ends_when_arithmetic_says(left: int, ends: date) -> None:
    result = found(left, rests([10] * 8))
    assert [result.day(level) for level in LEVELS] == [ends] * 3


def test_new_batches_that_always_are_four_a_week_put_the_end_off() -> None:
    result = found(25, rests([10] * 8, [4] * 8))
    # 6 fewer a week: 19, 13, 7, 1 are left; in the fifth week 5 of its 10 are needed
    assert {result.day(level) for level in LEVELS} == {date(2026, 7, 15)}


def test_as_many_new_ones_as_are_done_never_end() -> None:
    result = found(25, rests([10] * 8, [10] * 8))
    assert [result.day(level) for level in LEVELS] == [None] * 3
    assert curve(result).empty
    assert len(reach(result)) == 12


def test_absent_days_bring_less_and_nothing_is_done_on_them() -> None:
    away = WorkingCalendar(off=((date(2026, 6, 17), date(2026, 6, 26)),))
    # two days of the first week bring 4, the second brings nothing, then two a day
    assert found(4, rests([10] * 8), away).day(0.5) == date(2026, 6, 16)
    assert found(5, rests([10] * 8), away).day(0.5) == date(2026, 6, 29)
    assert reach(found(50, rests([10] * 8), away))["middle"].tolist()[:3] == [4, 4, 14]


def test_past_weeks_of_few_days_are_what_coming_ones_are_measured_by() -> None:
    short = Basis((8,) * 8, (4,) * 8)  # two a day on four days
    assert reach(found(50, short))["middle"].tolist()[:2] == [10, 20]
    away = Basis((8, 0) * 6, (4, 0) * 6)  # every other week nobody was there
    assert reach(found(50, away))["middle"].tolist()[:2] == [10, 20]


def test_a_week_of_another_country_ends_on_another_day() -> None:
    cairo = WorkingCalendar(weekdays=(0, 1, 2, 3, 6))
    assert found(10, rests([10] * 8), cairo).day(0.5) == date(2026, 6, 21)  # a Sunday


def test_the_band_of_a_constant_team_is_a_line_that_ends_at_its_goal() -> None:
    frame = reach(found(25, rests([10] * 8)))
    assert frame["end"].tolist() == [date(2026, 6, 21), date(2026, 6, 28), date(2026, 7, 5)]
    assert frame["start"].tolist() == [date(2026, 6, 15), date(2026, 6, 22), date(2026, 6, 29)]
    for name in ("low", "middle", "high"):
        assert frame[name].tolist() == [10, 20, 25]


def test_a_curve_begins_before_anything_can_be_done() -> None:
    frame = curve(found(1, rests([10] * 8)))
    assert frame["end"].tolist() == [SUNDAY, SUNDAY + DAY]
    assert frame["share"].tolist() == [0, 1]
    later = curve(found(100, rests([10] * 8)))  # all of it in ten weeks, on a Friday
    assert later["end"].tolist() == [date(2026, 8, day) for day in (14, 17, 18, 19, 20, 21)]


# --- laws -----------------------------------------------------------------------------------------


@few
@given(_teams, st.integers(1, 400), st.integers(0, 50), _todays, st.booleans())
def test_more_work_is_never_done_sooner(
    done: list[int], left: int, more: int, today: date, grows: bool
) -> None:
    on = rests(done, [2] * len(done) if grows else ())
    one, other = found(left, on, today=today), found(left + more, on, today=today)
    assert (one.ends <= other.ends).all()


@few
@given(_teams, st.integers(1, 400), _todays)
def test_a_surer_day_is_never_earlier_and_is_worked(done: list[int], left: int, today: date) -> None:
    result = found(left, rests(done), today=today)
    days = [day for level in LEVELS if (day := result.day(level))]
    assert days == sorted(days)
    assert all(day > today and day.weekday() < 5 for day in days)
    frame = reach(result)
    assert (frame["low"] <= frame["middle"]).all()
    assert (frame["middle"] <= frame["high"]).all()
    assert (frame["high"] <= left).all()


@few
@given(_teams, st.integers(1, 400), st.randoms(use_true_random=False))
def test_the_order_of_the_past_does_not_matter(done: list[int], left: int, chance: random.Random) -> None:
    mixed = chance.sample(done, len(done))
    one, other = found(left, rests(done)), found(left, rests(mixed))
    assert (one.ends == other.ends).all()
    assert one.reached == other.reached


@few
@given(_teams, st.integers(1, 400))
def test_a_curve_rises_to_95_of_100_and_says_the_days_that_are_named(done: list[int], left: int) -> None:
    result = found(left, rests(done))
    frame = curve(result)
    shares = frame["share"].tolist()
    assert shares == sorted(shares)
    assert all(share < 0.95 for share in shares[:-1])
    assert dict(named(frame)) == {level: day for level in LEVELS if (day := result.day(level))}
    by = dict(zip(frame["end"], frame["n"], strict=True))
    ends = np.array(result.ends)
    assert all((ends <= result.days.index(day)).sum() == n for day, n in by.items())


def test_futures_are_those_of_a_bayesian_bootstrap() -> None:
    """Against the same written week by week in plain Python: the mean and the spread of twelve weeks."""
    past, chance = [0, 3, 8, 12, 30, 4, 7, 9], random.Random(5)  # noqa: S311 - no secret
    sums = []
    for _ in range(4_000):
        weights = [chance.expovariate(1) for _ in past]
        sums.append(sum(chance.choices(past, weights)[0] for _ in range(12)))
    done = paths(past, np.ones(12, np.int64), draws(len(past))[:12])[-1]
    assert done.mean() == pytest.approx(np.mean(sums), rel=0.03)
    assert done.std() == pytest.approx(np.std(sums), rel=0.05)
    assert (
        done.std() > 1.4 * np.std(past) * 12**0.5
    )  # a plain bootstrap would forget the doubt about the mean


def test_the_same_data_give_the_same_forecast() -> None:
    draws.cache_clear()
    forecast.cache_clear()
    one = found(300, rests([5, 9, 14, 3, 22, 8]))
    draws.cache_clear()
    forecast.cache_clear()
    assert (found(300, rests([5, 9, 14, 3, 22, 8])).ends == one.ends).all()


# --- refusing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "done", "refusal"),
    [
        (0, [3] * 12, Refusal("left", 12)),
        (9, [3] * 5, Refusal("few", 5)),
        (9, [3] * 5 + [0] * 7, Refusal("few", 5)),
        (9, [], Refusal("few", 0)),
    ],
)
def test_without_work_left_or_six_weeks_with_work_there_is_a_reason_instead(
    left: int, done: list[int], refusal: Refusal
) -> None:
    result = forecast(left, rests(done), MONDAY_TO_FRIDAY, SUNDAY)
    assert result == refusal
    assert curve(result).empty
    assert reach(result).empty


def test_a_week_without_a_working_day_says_nothing_whatever_was_written_in_it() -> None:
    on = Basis((3,) * 6, (5, 5, 5, 5, 5, 0))
    assert forecast(9, on, MONDAY_TO_FRIDAY, SUNDAY) == Refusal("few", 5)


# --- what it rests on -----------------------------------------------------------------------------


def test_weeks_are_full_ones_from_monday_also_those_with_nothing() -> None:
    done = counts("completed", d2026_05_27=2, d2026_05_31=1, d2026_06_08=4, d2026_06_15=9, none=3)
    frame = weekly(done, NOBODY, date(2026, 6, 17), used=2, most=50)
    assert frame["start"].tolist() == [date(2026, 5, 25), date(2026, 6, 1), date(2026, 6, 8)]
    assert frame["end"].tolist() == [date(2026, 5, 31), date(2026, 6, 7), date(2026, 6, 14)]
    assert frame["n"].tolist() == [3, 0, 4]
    assert frame["used"].tolist() == [False, True, True]


def test_a_week_is_full_when_it_is_over() -> None:
    done = counts("completed", d2026_06_08=4)
    assert weekly(done, NOBODY, SUNDAY, 12, 50).empty
    assert weekly(done, NOBODY, SUNDAY + DAY, 12, 50)["n"].tolist() == [4]


def test_a_day_in_another_century_makes_no_more_weeks_than_asked_for() -> None:
    frame = weekly(counts("completed", d1850_01_01=1, d2026_06_02=5, d2999_01_01=1), NOBODY, SUNDAY, 2, 3)
    assert frame["n"].tolist() == [0, 0, 5]
    assert weekly(counts("completed", none=4), NOBODY, SUNDAY, 12, 50).empty


def test_what_came_is_counted_in_the_same_weeks() -> None:
    done = counts("completed", d2026_05_26=2, d2026_06_02=5)
    came = counts("assigned", d2026_01_05=70, d2026_06_01=3, d2026_06_07=1, none=8)
    frame = weekly(done, came, date(2026, 6, 8), 12, 50)
    assert frame["arrived"].tolist() == [0, 4]
    off = WorkingCalendar(off=((date(2026, 6, 1), date(2026, 6, 2)),))
    assert basis(frame, off, growing=True) == Basis((2, 5), (5, 3), (0, 4))
    assert basis(frame, off, growing=False).arrived == ()


# --- what comes back ------------------------------------------------------------------------------


def again(left: int, on: Basis, returns: Returns) -> Forecast:
    result = forecast(left, on, MONDAY_TO_FRIDAY, SUNDAY, returns)
    assert isinstance(result, Forecast)
    return result


def test_what_is_rejected_already_is_done_once_more() -> None:
    result = again(20, rests([10] * 8), Returns(rejected=5))
    assert [result.day(level) for level in LEVELS] == [date(2026, 7, 1)] * 3  # as 25 are
    assert reach(result)["middle"].tolist() == [10, 20, 25]
    alone = again(0, rests([10] * 8), Returns(rejected=5))  # nothing else is left
    assert alone.day(0.5) == date(2026, 6, 17)


@pytest.mark.parametrize(
    ("returns", "mean"),
    [
        (Returns(0, 100, 0, 50), 0),  # nobody's work was ever rejected
        (Returns(0, 100, 20, 29), 0),  # too few are reviewed to know
        (Returns(3, 100, 10, 40), 3 + 100 * 10.5 / 41),  # the mean of a beta distribution, by Jeffreys
        (Returns(0, 40, 60, 60), 40 * 60.5 / 61),
    ],
)
def test_of_those_that_wait_as_many_come_back_as_the_reviewed_ones_tell(
    returns: Returns, mean: float
) -> None:
    found = returning(returns)
    assert found.mean() == pytest.approx(mean, abs=0.5)
    assert found.min() >= returns.rejected
    assert found.max() <= returns.rejected + returns.waiting


def test_how_many_come_back_varies_as_the_textbook_says() -> None:
    a, b, n = 10.5, 30.5, 100  # a beta-binomial distribution
    variance = n * a * b * (a + b + n) / ((a + b) ** 2 * (a + b + 1))
    assert returning(Returns(0, n, 10, 40)).var() == pytest.approx(variance, rel=0.05)


def test_how_many_are_expected_is_the_share_of_those_that_wait() -> None:
    assert Returns(3, 100, 10, 40).expected == 28
    assert Returns(3, 100, 10, 29).expected == 3


@few
@given(_teams, st.integers(1, 200), st.integers(0, 60), st.integers(0, 60), st.integers(0, 40))
def test_what_comes_back_never_makes_it_earlier(
    done: list[int], left: int, rejected: int, waiting: int, returned: int
) -> None:
    on = rests(done)
    assert (found(left, on).ends <= again(left, on, Returns(rejected, waiting, returned, 40)).ends).all()


@few
@given(_teams, st.integers(1, 200), st.floats(0.3, 1), st.floats(1, 3))
def test_a_faster_pace_never_makes_it_later(done: list[int], left: int, slow: float, fast: float) -> None:
    ends = [found(left, replace(rests(done), speed=speed)).ends for speed in (fast, 1.0, slow)]
    assert (ends[0] <= ends[1]).all()
    assert (ends[1] <= ends[2]).all()


def test_at_half_the_pace_it_takes_twice_the_days() -> None:
    assert found(10, replace(rests([10] * 8), speed=0.5)).day(0.5) == date(2026, 6, 26)
