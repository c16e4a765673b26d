"""People side by side, and one against the others: by hand, and against scipy and plain Python."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from data.metrics import comparison, cycle_time, first_pass, side_by_side, team, team_pace, team_weeks
from data.metrics.comparison import Compared
from data.metrics.weeks import Weeks
from tests.data.metrics.test_metrics import counts

TODAY = date(2026, 6, 17)  # a Wednesday
NOBODY = counts(("person", "role", "days_off"), [])
WEEKS = team_weeks.weeks_shown(TODAY)
#: Mondays of the last three full weeks, and of the one that is not over.
MAY_25, JUNE_1, JUNE_8, JUNE_15 = "2026-05-25", "2026-06-01", "2026-06-08", "2026-06-15"

WORK = counts(
    ("person", "stage", "review", "accepted"),
    [
        ("Ana", "segmented", "approved", True, 3),
        ("Ana", "in_progress", "pending", False, 2),
        ("Bea", "segmented", "rejected", False, 1),
        ("Bea", "unknown", "pending", False, 1),
        ("", "not_started", "pending", False, 4),
    ],
)
OVERDUE = counts(("person",), [("Ana", 1), ("", 2)])
FINISHED = counts(("person",), [("Ana", 2)])
DONE = counts(
    ("person", "completed"),
    [
        ("Ana", MAY_25, 12),
        ("Ana", JUNE_8, 6),
        ("Ana", JUNE_15, 1),
        ("Bea", JUNE_1, 3),
        ("Bea", None, 5),
        ("", JUNE_8, 2),
    ],
)
REVIEWED = counts(
    ("first_reviewed_person", "first_review", "rejections"),
    [("Ana", "approved", 0, 3), ("Ana", "rejected", 1, 1), ("Gone", "approved", 0, 2), ("Bea", "", 0, 9)],
)
BACK = first_pass.times_rejected(counts(("rejected_people",), [("Ana\nBea", 1), ("Bea", 2)]))


def whole() -> pd.DataFrame:
    standing = team.table(WORK, OVERDUE, FINISHED, None, NOBODY, TODAY)
    return team_pace.with_pace(standing, {}, {}, BACK)


def by_week(done: pd.DataFrame = DONE) -> pd.DataFrame:
    return team_weeks.by_week(done, NOBODY, WEEKS, everyone=False)


def test_the_figures_of_each_are_those_that_can_be_counted_by_hand() -> None:
    frame = side_by_side.table(
        ("Ana", "Bea", "Idle"), whole(), by_week(), WEEKS, first_pass.first_pass(REVIEWED, None), BACK
    )
    names = ["person", "all", "done", "pace", "reviewed", "right", "rejections", "open", "overdue"]
    assert frame[names].to_numpy().tolist() == [
        ["Ana", False, 19, 1.5, 4, 3, 1, 2, 1],
        ["Bea", False, 3, 0.25, 0, 0, 3, 2, 0],
        ["Idle", False, 0, 0.0, 0, 0, 0, 0, 0],
        ["", True, 24, 23 / 12, 6, 5, 4, 8, 3],
    ]
    assert [None if pd.isna(each) else each for each in frame["days"]] == [20, None, None, 80]
    assert frame["rate"].round(4).tolist()[0] == 0.75
    assert [each is None for each in frame["interval"]] == [False, True, True, False]


def test_without_a_full_week_there_is_no_pace() -> None:
    no_day = np.zeros(0, dtype=np.int64)
    no_week = Weeks(no_day, no_day, no_day.astype(np.bool_))
    empty = team_weeks.by_week(None, NOBODY, no_week, everyone=False)
    frame = side_by_side.table(("Ana", "Bea"), whole(), empty, no_week, None, Counter())
    assert frame["pace"].isna().all()
    assert frame["done"].tolist() == [0, 0, 0]


def test_each_week_stands_beside_the_average_of_those_who_did_anything() -> None:
    frame = side_by_side.weekly(("Bea", "Idle"), by_week(), WEEKS)
    assert len(frame) == 13
    last = frame.tail(4)
    assert last["0"].tolist() == [0, 3, 0, 0]
    assert last["1"].tolist() == [0, 0, 0, 0]
    assert last["each"].tolist() == [6.0, 1.5, 3.0, 0.5]  # of Ana and Bea; nobody is not a person
    assert last["full"].tolist() == [True, True, True, False]


# --- one against the others ---------------------------------------------------------------------


def _reviewed(*rows: tuple[str, int, int]) -> pd.DataFrame:
    """`first_pass` of (person, right, wrong)."""
    counted = [(name, "approved", 0, right) for name, right, _ in rows]
    counted += [(name, "rejected", 1, wrong) for name, _, wrong in rows]
    return first_pass.first_pass(
        counts(("first_reviewed_person", "first_review", "rejections"), counted), None
    )


@pytest.mark.parametrize(
    ("right", "wrong", "verdict"), [(60, 40, "less"), (88, 12, "same"), (5, 4, "few"), (400, 2, "more")]
)
def test_a_first_pass_yield_is_judged_by_the_funnel(right: int, wrong: int, verdict: str) -> None:
    found = comparison.first_review(_reviewed(("Ana", right, wrong), ("Bea", 900, 100), ("", 1, 50)), "Ana")
    assert found.verdict == verdict
    assert (found.own.value, found.own.n) == (right / (right + wrong), right + wrong)
    assert (found.others.value, found.others.n) == (0.9, 1000)  # without what was nobody's


def _weekly(**done: list[int]) -> pd.DataFrame:
    """`by_week` of what each did in the full weeks."""
    starts = team_weeks.week_names(WEEKS)[:-1]
    rows = [(name, day, n) for name, numbers in done.items() for day, n in zip(starts, numbers, strict=True)]
    return by_week(counts(("person", "completed"), [row for row in rows if row[2]]))


_USUAL = [8, 9, 7, 10, 8, 9, 7, 8, 10, 9, 8, 7]


@pytest.mark.parametrize(
    ("numbers", "verdict"),
    [
        ([3, 4, 3, 5, 2, 4, 2, 4, 5, 4, 1, 2], "less"),
        ([9, 8, 8, 9, 8, 10, 7, 7, 10, 10, 7, 8], "same"),
        ([0, 0, 0, 0, 0, 0, 0, 15, 16, 17, 15, 16], "few"),  # there for five weeks
        ([15, 16, 17, 15, 16, 14, 15, 16, 15, 17, 16, 15], "more"),
        ([0] * 12, "few"),
    ],
)
def test_a_pace_is_judged_by_the_weeks_since_the_first_with_work(numbers: list[int], verdict: str) -> None:
    nobodys = {"": [50] * 12}
    found = comparison.each_week(_weekly(Ana=numbers, Bea=_USUAL, Cid=_USUAL, **nobodys), WEEKS, "Ana")
    assert found.verdict == verdict
    used = numbers[next((at for at, n in enumerate(numbers) if n), 12) :]
    if used:
        beside = _USUAL[-len(used) :]
        assert found.own.value == pytest.approx(sum(used) / len(used))
        assert found.others.value == pytest.approx(sum(beside) / len(used))
        assert (found.own.n, found.others.n) == (sum(used), 2 * sum(beside))
        expected = stats.ttest_1samp(used, 0).confidence_interval(0.95)
        assert found.own.likely == pytest.approx((max(expected.low, 0), expected.high))
    if len(used) == 12:
        apart = stats.ttest_rel(used, _USUAL).confidence_interval(0.998)
        assert (verdict == "same") == bool(apart.low <= 0 <= apart.high)


@given(level=st.floats(0.5, 0.9999), freedom=st.integers(1, 103))
def test_students_t_is_that_of_scipy(level: float, freedom: int) -> None:
    expected = float(stats.t.ppf((1 + level) / 2, freedom))
    assert comparison.student(level, freedom) == pytest.approx(expected, rel=1e-9)


Spans = list[tuple[int, int | None, int]]
"""Assigned so many days ago, done after so many (None: open), how many."""


def _work(spans: Spans) -> cycle_time.Work:
    def day(back: int) -> str:
        return date.fromordinal(TODAY.toordinal() - back).isoformat()

    ended = [(day(ago), day(ago - took + 1), n) for ago, took, n in spans if took]
    waiting = [(day(ago), "in_progress", n) for ago, took, n in spans if not took]
    return cycle_time.work(
        counts(("assigned", "completed"), ended), counts(("assigned", "stage"), waiting), TODAY
    )


OTHERS: Spans = [(ago, took, 6 + ago % 3) for ago in range(30, 60) for took in (2, 4, 9)]
OTHERS += [(ago, None, 2) for ago in (1, 2, 8, 40)]
TAKES: dict[str, tuple[Spans, str]] = {
    "longer": ([(ago, 4 + ago % 6, 6) for ago in range(30, 50)] + [(20, None, 8)], "less"),
    "as long": ([(ago, (2, 4, 9)[ago % 3], 4) for ago in range(30, 50)], "same"),
    "less long": ([(ago, 1 + ago % 3, 5) for ago in range(30, 50)], "more"),
    "longer than all": ([(ago, 9, 5) for ago in range(30, 50)], "less"),
    "given out on few days": ([(ago, 1, 90) for ago in range(30, 35)], "few"),
    "given out together and done together": (
        [(ago, (1, 9)[ago % 8 < 1], 90) for ago in range(30, 38)],
        "same",
    ),
    "all of them soon, on so few days that it may be chance": (
        [(ago, 1, 2) for ago in range(30, 39)],
        "few",
    ),
    "all of them soon, on more days": ([(ago, 1, 2) for ago in range(30, 40)], "more"),
    "few": ([(ago, 1, 1) for ago in range(30, 39)], "few"),
}


@pytest.mark.parametrize(("spans", "verdict"), TAKES.values(), ids=TAKES)
def test_how_long_it_takes_is_judged_at_the_days_of_half_of_the_others(spans: Spans, verdict: str) -> None:
    found = comparison.within(_work(spans), _work(OTHERS))
    assert (found.verdict, found.about) == (verdict, 4)
    if sum(n for _, took, n in spans if took) < 10:
        assert found.own == comparison.NOTHING
        return
    for side, each in ((found.own, spans), (found.others, OTHERS)):
        assert side.value == pytest.approx(1 - _by_scipy(each, 4))
        assert side.n == sum(n for *_, n in each)


def _by_scipy(spans: Spans, days: int) -> float:
    """The share that takes more than so many days."""
    ended = [took for _, took, n in spans if took for _ in range(n)]
    waiting = [ago + 1 for ago, took, n in spans if not took for _ in range(n)]
    return float(stats.ecdf(stats.CensoredData(uncensored=ended, right=waiting)).sf.evaluate(days))


@pytest.mark.parametrize("days", [1, 2, 4, 5, 8])
def test_the_error_of_a_share_is_that_of_taking_a_little_of_each_day_away(days: int) -> None:
    left, error, given = comparison.left_by_day(_work(OTHERS), days)
    assert left == pytest.approx(_left(OTHERS, days, {}))
    dates = sorted({ago for ago, *_ in OTHERS})
    assert given == len(dates)
    little = 1e-6
    moved = [(_left(OTHERS, days, {ago: little}) - left) / little for ago in dates]
    expected = math.sqrt(sum(each**2 for each in moved) * given / (given - 1))
    assert error == pytest.approx(expected, rel=1e-3, abs=1e-9)


def _left(spans: Spans, days: int, more: dict[int, float]) -> float:
    """What Kaplan and Meier say is left, with a little *more* weight of what was given out on some days."""
    rows = [(took or ago + 1, bool(took), n * (1 + more.get(ago, 0.0))) for ago, took, n in spans]
    left = 1.0
    for at in sorted({length for length, ended, _ in rows if ended and length <= days}):
        at_risk = sum(weight for length, _, weight in rows if length >= at)
        left *= 1 - sum(weight for length, ended, weight in rows if ended and length == at) / at_risk
    return left


def test_of_equal_people_hardly_anybody_is_said_to_differ() -> None:
    """Weeks that vary more than by chance alone, as those of teams do."""
    random = np.random.default_rng(13)
    verdicts = Counter[str]()
    for _ in range(40):
        speeds = random.gamma(8, 1, (10, 12))
        names = [f"Person {at:02}" for at in range(10)]
        numbers = {name: random.poisson(row).tolist() for name, row in zip(names, speeds, strict=True)}
        frame = _weekly(**numbers)
        found: list[Compared] = [comparison.each_week(frame, WEEKS, name) for name in names]
        verdicts.update(each.verdict for each in found)
    assert verdicts["same"] >= 395
