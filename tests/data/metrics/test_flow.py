"""What comes and goes: weeks, limits, what lies between, on rows that can be added up by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.metrics import control_chart, cycle_time, flow
from data.metrics.control_chart import BASELINE, FEWEST, RUN, Limits
from data.model.conditions import Days

TODAY = date(2026, 6, 17)  # a Wednesday
MONDAY = date(2026, 6, 15)


def counts(basis: str, *rows: tuple[str | None, int]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=[basis, "n"])
    return frame.astype({basis: object, "n": "int64"})


def pairs(second: str, *rows: tuple[str | None, str | None, int]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["assigned", second, "n"])
    return frame.astype({"assigned": object, second: object, "n": "int64"})


def weekly(*numbers: int, until: date = MONDAY) -> pd.DataFrame:
    """So many completed in the weeks before *until*, a Monday, each in the middle of its week."""
    first = until - timedelta(weeks=len(numbers))
    days = [(first + timedelta(weeks=week, days=2)).isoformat() for week in range(len(numbers))]
    return counts("completed", *zip(days, numbers, strict=True))


# --- limits -------------------------------------------------------------------------------------


def test_limits_are_the_mean_and_2_66_mean_moving_ranges() -> None:
    limits = control_chart.limits([9, 11, 7, 11, 7, 11, 14])  # they move by 2, 4, 4, 4, 4, 3
    assert limits
    assert (limits.mean, limits.baseline) == (10, 7)
    assert (limits.low, limits.high) == pytest.approx((10 - 2.66 * 3.5, 10 + 2.66 * 3.5))


def test_limits_do_not_go_below_nothing() -> None:
    limits = control_chart.limits([0, 20, 0, 20, 0, 20])
    assert limits
    assert (limits.mean, limits.low, limits.high) == pytest.approx((10, 0, 10 + 2.66 * 20))


def test_of_few_numbers_no_limits_are_made() -> None:
    assert control_chart.limits([5] * (FEWEST - 1)) is None


def test_what_comes_after_the_baseline_does_not_move_the_limits() -> None:
    first = [10, 12, 11, 9, 10, 12, 11, 9, 10, 12, 11, 9]
    assert len(first) == BASELINE
    assert control_chart.limits(first) == control_chart.limits([*first, 90, 80, 95])


def test_what_lies_outside_is_named_by_its_side() -> None:
    assert control_chart.signals([5, 16, 4, 15, 0], Limits(10, 5, 15, 6)) == [
        "", "above", "below", "", "below"
    ]  # fmt: skip


def test_eight_in_a_row_on_one_side_are_a_run_and_seven_are_none() -> None:
    within = Limits(10, 0, 20, 6)
    assert control_chart.signals([9] * (RUN - 1) + [11] * RUN, within) == [""] * 7 + ["run"] * 8
    assert control_chart.signals([11] * 4 + [10] + [11] * 4, within) == [""] * 9


@given(numbers=st.lists(st.integers(0, 99), min_size=FEWEST, max_size=40))
def test_every_number_gets_one_word_and_what_lies_inside_is_never_called_outside(numbers: list[int]) -> None:
    limits = control_chart.limits(numbers)
    assert limits
    for number, signal in zip(numbers, control_chart.signals(numbers, limits), strict=True):
        assert (signal in ("above", "below")) == (not limits.low <= number <= limits.high)


# --- each week ----------------------------------------------------------------------------------


def test_weeks_begin_on_monday_and_those_without_anything_count_nothing() -> None:
    days = counts(
        "completed", ("2026-06-07", 1), ("2026-06-08", 2), ("2026-05-24", 4), ("2026-06-17", 8), (None, 16)
    )
    frame = flow.throughput(days, TODAY)
    assert frame[["start", "n", "full"]].to_numpy().tolist() == [
        [date(2026, 5, 18), 4, True],
        [date(2026, 5, 25), 0, True],
        [date(2026, 6, 1), 1, True],
        [date(2026, 6, 8), 2, True],
        [date(2026, 6, 15), 8, False],
    ]
    assert frame["end"].iloc[-1] == TODAY


def test_the_week_that_is_not_over_is_not_judged_and_makes_no_limits() -> None:
    frame = flow.throughput(pd.concat([weekly(*[10] * 8), counts("completed", ("2026-06-16", 1))]), TODAY)
    assert frame["signal"].tolist() == [""] * 9
    assert frame["low"].tolist() == [10] * 9


def test_half_a_year_is_shown_and_a_filter_shows_its_own_weeks() -> None:
    long_ago = counts("completed", ("2025-01-01", 1), ("2026-06-10", 1), ("9999-01-01", 1))
    assert flow.throughput(long_ago, TODAY)["start"].tolist() == [date(2026, 6, 8), MONDAY]
    within = Days.inclusive(date(2024, 12, 31), date(2025, 1, 7))
    frame = flow.throughput(long_ago, TODAY, within)
    assert frame[["start", "end", "n", "full"]].to_numpy().tolist() == [
        [date(2024, 12, 31), date(2025, 1, 5), 1, False],
        [date(2025, 1, 6), date(2025, 1, 7), 0, False],
    ]


def test_a_change_of_speed_is_seen() -> None:
    steady = [20, 22, 19, 21, 20, 22, 19, 21, 20, 22, 19, 21]
    frame = flow.throughput(weekly(*steady, 40, 41, 39), TODAY)
    assert frame["signal"].tolist()[-4:] == ["above", "above", "above", ""]


def test_nothing_completed_gives_no_weeks() -> None:
    assert flow.throughput(None, TODAY).empty
    assert flow.come_and_gone(counts("assigned", (None, 3)), None, TODAY).empty


def test_arrivals_and_departures_share_their_weeks() -> None:
    came = counts("assigned", ("2026-06-01", 5), ("2026-06-14", 1))
    frame = flow.come_and_gone(came, pairs("completed", ("2026-06-01", "2026-06-09", 3)), TODAY)
    assert frame[["start", "came", "went"]].to_numpy().tolist() == [
        [date(2026, 6, 1), 5, 0],
        [date(2026, 6, 8), 1, 3],
        [date(2026, 6, 15), 0, 0],
    ]


# --- what lies between --------------------------------------------------------------------------


def test_cumulative_flow_counts_by_each_day_what_had_happened_by_then() -> None:
    frame = flow.cumulative(
        counts("assigned", ("2026-06-14", 4), ("2026-06-16", 3), (None, 9), ("2026-06-20", 1)),
        pairs(
            "completed",
            ("2026-06-14", "2026-06-15", 2),
            ("2026-06-16", "2026-06-10", 1),  # before it was assigned: done as soon as it is there
            ("2026-06-14", None, 1),
            (None, "2026-06-15", 5),
        ),
        pairs("approved", ("2026-06-14", "2026-06-17", 1)),
        TODAY,
    )
    assert frame[["end", "assigned", "completed", "approved", "between"]].to_numpy().tolist() == [
        [date(2026, 6, 14), 4, 0, 0, 4],
        [date(2026, 6, 15), 4, 2, 0, 2],
        [date(2026, 6, 16), 7, 3, 0, 4],
        [date(2026, 6, 17), 7, 3, 1, 4],
    ]


def test_a_long_span_is_shown_by_weeks_and_what_came_before_it_counts() -> None:
    frame = flow.cumulative(counts("assigned", ("1850-01-01", 5), ("2026-06-01", 1)), None, None, TODAY)
    assert len(frame) < 110
    assert frame["assigned"].tolist()[0] == 5
    assert frame["assigned"].tolist()[-1] == 6
    assert frame["end"].iloc[-1] == TODAY
    assert {day.weekday() for day in frame["start"]} == {0}


_histories = st.lists(
    st.tuples(st.integers(0, 80), st.integers(0, 80), st.booleans(), st.booleans()), min_size=1, max_size=20
)


@given(history=_histories)
def test_what_is_approved_is_completed_and_what_is_completed_was_assigned(
    history: list[tuple[int, int, bool, bool]],
) -> None:
    def day(ago: int) -> str:
        return (TODAY - timedelta(days=ago)).isoformat()

    finished = [(day(came), day(gone), ok) for came, gone, done, ok in history if done]
    frame = flow.cumulative(
        counts("assigned", *((day(came), 1) for came, *_ in history)),
        pairs("completed", *((came, gone, 1) for came, gone, _ in finished)),
        pairs("approved", *((came, gone, 1) for came, gone, ok in finished if ok)),
        TODAY,
    )
    assert (frame["assigned"] >= frame["completed"]).all()
    assert (frame["completed"] >= frame["approved"]).all()
    assert frame["assigned"].is_monotonic_increasing
    last = frame[["assigned", "completed", "approved"]].iloc[-1].tolist()
    assert last == [len(history), len(finished), sum(ok for _, _, ok in finished)]


def _days_ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


def test_as_much_work_as_the_pace_can_bear_is_steady() -> None:
    """One comes a day and takes five: five are in work on every day."""
    work = cycle_time.work(
        pairs("completed", *((_days_ago(ago + 4), _days_ago(ago), 1) for ago in range(120))),
        pairs("stage", *((_days_ago(ago), "in_progress", 1) for ago in range(4))),
        TODAY,
    )
    seen = flow.steadiness(work, TODAY)
    assert seen
    assert (seen.came, seen.went, seen.took, seen.between) == (1, 1, 5, 5)
    assert seen.expected == 5
    assert seen.steady


def test_work_that_piles_up_is_not_steady() -> None:
    work = cycle_time.work(
        pairs("completed", *((_days_ago(ago), _days_ago(ago), 1) for ago in range(120))),
        pairs("stage", *((_days_ago(ago), "not_started", 1) for ago in range(120))),
        TODAY,
    )
    seen = flow.steadiness(work, TODAY)
    assert seen
    assert not seen.steady
    assert seen.came == 2 * seen.went


def test_of_hardly_any_completed_nothing_is_said() -> None:
    work = cycle_time.work(pairs("completed", (_days_ago(9), _days_ago(3), 9)), None, TODAY)
    assert flow.steadiness(work, TODAY) is None


def test_how_it_stood_some_weeks_ago_is_known_only_since_it_began() -> None:
    frame = flow.cumulative(counts("assigned", (_days_ago(28), 2), (_days_ago(1), 1)), None, None, TODAY)
    earlier = flow.before(frame, TODAY, 4)
    assert earlier is not None
    assert (earlier["end"], earlier["assigned"]) == (TODAY - timedelta(weeks=4), 2)
    assert flow.before(frame, TODAY, 5) is None
