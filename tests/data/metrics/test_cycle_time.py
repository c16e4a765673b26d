"""How long batches take: against tables that can be worked out by hand, and against scipy."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from data.metrics import aging, cycle_time, survival, thinning
from data.metrics.cycle_time import Measured, percentiles
from data.metrics.day_numbers import day_numbers

TODAY = date(2026, 6, 17)  # a Wednesday
Pair = tuple[str | None, str | None, int]


def done(*rows: Pair) -> pd.DataFrame:
    """Counts of completed batches as an engine gives them."""
    frame = pd.DataFrame(rows, columns=["assigned", "completed", "n"])
    return frame.astype({"assigned": object, "completed": object, "n": "int64"})


def open_work(*rows: tuple[str | None, str, int]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["assigned", "stage", "n"])
    return frame.astype({"assigned": object, "n": "int64"})


#: Twelve batches with dirt of every kind.
DONE = done(
    ("2026-06-01", "2026-06-01", 1),  # 1 day
    ("2026-06-01", "2026-06-03", 2),  # 3 days
    ("2026-06-04", "2026-06-08", 1),  # 5 days
    ("2026-06-05", "2026-06-02", 1),  # before it was assigned
    (None, "2026-06-05", 1),
    ("2026-06-05", None, 1),
    ("2026-06-05", "2026-07-01", 1),  # in the future
)
OPEN = open_work(
    ("2026-06-14", "in_progress", 1),  # 4 days
    ("2026-06-08", "unknown", 1),  # 10 days
    (None, "not_started", 1),
    ("2026-06-18", "not_started", 1),  # tomorrow
)


def test_what_has_no_span_is_counted_by_what_is_wrong_with_it() -> None:
    work = cycle_time.work(DONE, OPEN, TODAY)
    assert work.done[["days", "n"]].to_numpy().tolist() == [[1, 1], [3, 2], [5, 1]]
    assert work.open["days"].tolist() == [4, 10]
    assert (work.undated, work.future, work.waiting, work.backwards["n"].sum()) == (2, 2, 1, 1)
    counted = sum(int(frame["n"].sum()) for frame in (work.done, work.open, work.backwards))
    assert counted + work.undated + work.future + work.waiting == DONE["n"].sum() + OPEN["n"].sum()


def test_open_work_makes_the_days_longer_that_finished_work_alone_would_give() -> None:
    work = cycle_time.work(DONE, OPEN, TODAY)
    assert percentiles(work.finished_only) == {50: 3, 85: 5, 95: 5}
    # of 6 at risk 1 is done on day 1, of 5 left 2 on day 3; one is open since day 4; of 2 left 1 on day 5
    assert work.with_open.left.tolist() == pytest.approx([5 / 6, 1 / 2, 1 / 2, 1 / 4, 1 / 4])
    assert percentiles(work.with_open) == {50: 3, 85: None, 95: None}
    assert [work.with_open.beyond(days) for days in (0, 3, 4, 99)] == pytest.approx([1, 1 / 2, 1 / 2, 1 / 4])


def test_each_person_has_their_own_days_and_all_together_those_of_everything() -> None:
    of_two = [frame.assign(person="Person 01") for frame in (DONE, OPEN)]
    quick = done(("2026-06-01", "2026-06-02", 3)).assign(person="Person 02")
    waits = open_work(("2026-06-01", "in_progress", 1)).assign(person="Person 03")
    found = cycle_time.by_person(pd.concat([of_two[0], quick]), pd.concat([of_two[1], waits]), TODAY)
    # all: of 10 at risk 1 is done on day 1, of 9 left 3 on day 2, of 6 left 2 on day 3, of 3 left 1 on day 5
    assert found == {
        None: Measured(7, {50: 3, 85: None, 95: None}),
        "Person 01": Measured(4, {50: 3, 85: None, 95: None}),
        "Person 02": Measured(3, {50: 2, 85: 2, 95: 2}),
        "Person 03": Measured(0, {50: None, 85: None, 95: None}),
    }
    nobody = Measured(0, {50: None, 85: None, 95: None})
    assert cycle_time.by_person(None, None, TODAY) == {None: nobody}


def test_the_distribution_has_both_shares_and_adds_up() -> None:
    frame = cycle_time.distribution(cycle_time.work(DONE, OPEN, TODAY))
    assert frame["days"].tolist() == [1, 3, 4, 5, 10]
    assert frame["done"].tolist() == [1, 2, 0, 1, 0]
    assert frame["open"].tolist() == [0, 0, 1, 0, 1]
    assert frame["finished"].tolist() == pytest.approx([1 / 4, 3 / 4, 3 / 4, 1, 1])
    assert frame["share"].tolist() == pytest.approx([1 / 6, 1 / 2, 1 / 2, 3 / 4, 3 / 4])


def test_of_nothing_nothing_is_known() -> None:
    work = cycle_time.work(None, None, TODAY)
    assert percentiles(work.with_open) == percentiles(work.finished_only) == {50: None, 85: None, 95: None}
    assert cycle_time.distribution(work).empty
    assert cycle_time.by_month(work, TODAY).empty
    assert thinning.cells(work.done, 10, TODAY).empty


_durations = st.lists(st.tuples(st.integers(1, 40), st.integers(0, 3), st.integers(0, 3)), max_size=30)


def _expanded(rows: Sequence[tuple[int, int, int]]) -> tuple[list[int], list[int]]:
    return [days for days, n, _ in rows for _ in range(n)], [days for days, _, n in rows for _ in range(n)]


def _curve(rows: Sequence[tuple[int, int, int]]) -> survival.Curve:
    days, ended, waiting = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return survival.curve(days, ended, waiting)


@given(rows=_durations.filter(lambda rows: any(n for _, n, _ in rows)))
def test_the_curve_and_its_interval_are_those_of_scipy(rows: list[tuple[int, int, int]]) -> None:
    finished, unfinished = _expanded(rows)
    curve = _curve([row for row in rows if row[1] or row[2]])
    theirs = ecdf(CensoredData(uncensored=finished, right=unfinished)).sf
    assert curve.days.tolist() == theirs.quantiles.tolist()
    np.testing.assert_allclose(curve.left, theirs.probabilities, rtol=0, atol=1e-12)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # where all or none are left it has none
        bounds = theirs.confidence_interval(0.95, method="log-log")
    low, high = curve.interval()
    known = (curve.left > 0) & (curve.left < 1)
    np.testing.assert_allclose(low[known], bounds.low.probabilities[known], rtol=0, atol=1e-12)
    np.testing.assert_allclose(high[known], bounds.high.probabilities[known], rtol=0, atol=1e-12)


@given(rows=_durations, percent=st.sampled_from(cycle_time.PARTS))
def test_without_open_work_a_percentile_is_the_day_by_which_so_many_of_100_are_done(
    rows: list[tuple[int, int, int]], percent: int
) -> None:
    days = sorted(_expanded(rows)[0])
    wanted = next((day for n, day in enumerate(days, 1) if 100 * n >= percent * len(days)), None)
    assert _curve([(day, n, 0) for day, n, _ in rows]).reached(percent) == wanted


@given(rows=_durations, percent=st.sampled_from(cycle_time.PARTS))
def test_open_work_never_makes_batches_look_quicker(rows: list[tuple[int, int, int]], percent: int) -> None:
    alone = _curve([(day, n, 0) for day, n, _ in rows]).reached(percent)
    reached = _curve(rows).reached(percent)
    assert reached is None or (alone is not None and reached >= alone)


def test_a_month_has_its_percentiles_once_ten_were_done_in_it() -> None:
    finished = done(
        ("2026-05-01", "2026-05-01", 8),
        ("2026-04-30", "2026-05-31", 2),
        ("2026-05-20", "2026-05-10", 1),  # backwards, but of the month
        ("2026-06-01", "2026-06-02", 9),
    )
    frame = cycle_time.by_month(cycle_time.work(finished, None, TODAY), TODAY)
    (row,) = frame.to_dict("records")
    assert row == {
        "start": date(2026, 5, 1), "end": date(2026, 5, 31), "n": 11, "p50": 1, "p85": 32, "p95": 32
    }  # fmt: skip


def test_the_month_that_is_not_over_ends_today() -> None:
    work = cycle_time.work(done(("2026-06-01", "2026-06-02", 10)), None, TODAY)
    frame = cycle_time.by_month(work, TODAY)
    assert frame[["start", "end", "p50"]].to_numpy().tolist() == [[date(2026, 6, 1), TODAY, 2]]


# --- by age -------------------------------------------------------------------------------------


def test_open_work_is_parted_by_the_days_within_which_so_many_are_done() -> None:
    work = cycle_time.work(
        None,
        open_work(
            ("2026-06-17", "not_started", 1),  # 1 day
            ("2026-06-12", "in_progress", 2),  # 6 days
            ("2026-06-11", "in_progress", 4),  # 7 days
            ("2026-05-28", "unknown", 8),  # 21 days
            ("2026-05-27", "not_started", 16),  # 22 days
            ("1850-01-01", "in_progress", 32),
        ),
        TODAY,
    )
    frame = aging.bands(work, {50: 6, 85: 21, 95: None}, TODAY)
    assert frame[["not_started", "in_progress", "unknown", "total"]].to_numpy().tolist() == [
        [1, 2, 0, 3],
        [0, 4, 8, 12],
        [16, 32, 0, 48],
    ]
    assert frame["part"].tolist() == [50, 85, 100]
    assert [(row["since"], row["until"]) for row in frame.to_dict("records")] == [
        (date(2026, 6, 12), TODAY),
        (date(2026, 5, 28), date(2026, 6, 11)),
        (None, date(2026, 5, 27)),
    ]


def test_parts_that_are_done_on_one_day_are_one_range() -> None:
    work = cycle_time.work(None, OPEN, TODAY)
    frame = aging.bands(work, {50: 4, 85: 4, 95: 4}, TODAY)
    assert frame[["low", "part", "total"]].to_numpy().tolist() == [[1, 95, 1], [5, 100, 1]]


def test_without_a_measure_everything_is_of_any_age() -> None:
    frame = aging.bands(cycle_time.work(None, OPEN, TODAY), {50: None, 85: None, 95: None}, TODAY)
    assert frame[["low", "part", "total"]].to_numpy().tolist() == [[1, 100, 2]]


def test_finished_work_alone_is_the_measure_where_too_much_is_open() -> None:
    finished = {50: 3, 85: 5, 95: 5}
    assert aging.yardstick({50: 3, 85: None, 95: None}, finished) == aging.Yardstick(finished, False)
    known = {50: 3, 85: 9, 95: None}
    assert aging.yardstick(known, finished) == aging.Yardstick(known, True)


# --- few marks for many -------------------------------------------------------------------------

_pairs = st.lists(
    st.tuples(st.integers(0, 120), st.integers(-20, 60), st.integers(1, 5)), min_size=1, max_size=60
)


@given(pairs=_pairs, most=st.integers(1, 40))
def test_every_mark_stands_for_exactly_the_batches_within_its_days(
    pairs: list[tuple[int, int, int]], most: int
) -> None:
    batches = Counter[tuple[date, date]]()
    for since, took, n in pairs:
        assigned = TODAY - timedelta(days=since)
        batches[assigned, min(assigned + timedelta(days=took), TODAY)] += n
    work = cycle_time.work(
        done(*((one.isoformat(), other.isoformat(), n) for (one, other), n in batches.items())), None, TODAY
    )
    frame = thinning.cells(pd.concat([work.done, work.backwards]), most, TODAY)
    assert len(frame) <= most
    for row in frame.to_dict("records"):
        within = [
            n
            for (assigned, completed), n in batches.items()
            if row["since"] <= assigned <= row["until"] and row["start"] <= completed <= row["end"]
        ]
        assert sum(within) == row["n"] > 0
    forwards = sum(n for (assigned, completed), n in batches.items() if assigned <= completed)
    assert forwards <= frame["n"].sum() <= sum(batches.values())


def test_few_pairs_of_days_are_shown_as_they_are() -> None:
    frame = thinning.cells(cycle_time.work(DONE, None, TODAY).done, 3, TODAY)
    assert frame[["start", "since", "days", "n"]].to_numpy().tolist() == [
        [date(2026, 6, 1), date(2026, 6, 1), 1, 1],
        [date(2026, 6, 3), date(2026, 6, 1), 3, 2],
        [date(2026, 6, 8), date(2026, 6, 4), 5, 1],
    ]
    assert frame["start"].tolist() == frame["end"].tolist()


def test_of_many_the_slowest_keeps_a_mark_of_its_own() -> None:
    """A hundred that took up to two weeks, from one week, and one that took a year."""
    rows = [
        (date(2026, 3, 2 + n % 7).isoformat(), date(2026, 3, 9 + n % 5).isoformat(), 1) for n in range(100)
    ]
    work = cycle_time.work(done(*rows, ("2025-03-03", "2026-03-10", 1)), None, TODAY)
    frame = thinning.cells(work.done, 2, TODAY)
    slowest = frame[frame["days"] == 373]
    assert slowest[["start", "end", "since", "n"]].to_numpy().tolist() == [
        [date(2026, 3, 10), date(2026, 3, 10), date(2025, 3, 3), 1]
    ]
    assert frame["n"].sum() == 101


@given(days=st.lists(st.dates(date(1, 1, 1), date(9999, 12, 29)) | st.none()))
def test_days_of_any_century_are_numbered_as_python_does(days: list[date | None]) -> None:
    texts = pd.Series([day.isoformat() if day else None for day in days], dtype=object)
    assert day_numbers(texts).tolist() == [day.toordinal() if day else 0 for day in days]
