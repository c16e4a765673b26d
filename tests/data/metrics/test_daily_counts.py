"""How it stood each day, against hand-made days and against plain Python."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.daily_counts import document, unpacked
from data.metrics.daily_counts import STANDINGS, before, matching, missing, stood, unknown
from data.model.conditions import Days
from data.model.vocabulary import REVIEWS, STAGES
from data.query.filters import EVERYTHING, Filters

TODAY = date(2026, 6, 17)  # a Wednesday
Rows = list[tuple[str, str, str, int]]
#: Twelve batches and how they stood: today, yesterday, and before two days without any counts.
NOW: Rows = [
    ("", "not_started", "pending", 1),
    ("Ana", "segmented", "approved", 4),
    ("Ana", "in_progress", "rejected", 1),
    ("Luz", "segmented", "pending", 2),
    ("Luz", "segmented", "rejected", 1),
    ("Luz", "unknown", "pending", 1),
    ("Luz", "not_started", "pending", 2),
]
YESTERDAY: Rows = [
    ("", "not_started", "pending", 3),
    ("Ana", "segmented", "approved", 2),
    ("Ana", "in_progress", "pending", 3),
    ("Luz", "segmented", "pending", 4),
]
LONG_AGO: Rows = [("Old name", "not_started", "pending", 5)]


def days(told: dict[date, Rows]) -> Any:
    at = datetime(2026, 6, 1, tzinfo=UTC)
    return unpacked([document(day, at, rows) for day, rows in sorted(told.items())])


def counts(rows: Rows) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["person", "stage", "review", "n"])
    return frame.groupby(["stage", "review"])["n"].sum().reset_index()


def table(told: dict[date, Rows], now: Rows = NOW, where: Filters = EVERYTHING) -> pd.DataFrame:
    kept = days(told)
    then = matching(kept.counts, where, where.person)
    return stood(pd.DataFrame({"day": kept.days}), then, counts(now), TODAY)


def numbers(frame: pd.DataFrame) -> list[list[int]]:
    return frame[[*STANDINGS, "total", "left"]].to_numpy().tolist()


def test_each_day_is_told_as_it_was_counted_and_today_as_it_is() -> None:
    frame = table({TODAY - timedelta(1): YESTERDAY, TODAY - timedelta(4): LONG_AGO})
    assert frame["day"].tolist() == [date(2026, 6, 13), date(2026, 6, 16), TODAY]
    assert frame["start"].tolist() == frame["end"].tolist() == frame["day"].tolist()
    assert numbers(frame) == [
        # not started, in progress, segmented: not reviewed, approved, rejected; unknown; total, left
        [5, 0, 0, 0, 0, 0, 5, 5],
        [3, 3, 4, 2, 0, 0, 12, 6],
        [3, 1, 2, 4, 1, 1, 12, 5],
    ]


def test_what_was_counted_today_so_far_is_not_shown_twice() -> None:
    frame = table({TODAY: LONG_AGO, TODAY - timedelta(1): YESTERDAY, TODAY + timedelta(3): YESTERDAY})
    assert frame["day"].tolist() == [date(2026, 6, 16), TODAY]
    assert numbers(frame)[-1] == [3, 1, 2, 4, 1, 1, 12, 5]


def test_without_a_past_day_there_is_nothing_to_see() -> None:
    for told in ({}, {TODAY: YESTERDAY}):
        frame = table(told)
        assert frame.empty
        assert {str(frame[name].dtype) for name in (*STANDINGS, "total", "left")} == {"int64"}


def test_a_day_on_which_nothing_matched_was_kept_all_the_same() -> None:
    told = {TODAY - timedelta(1): YESTERDAY, TODAY - timedelta(2): LONG_AGO}
    frame = table(told, [], Filters(person=("Luz",)))
    assert numbers(frame) == [[0] * 8, [0, 0, 4, 0, 0, 0, 4, 0], [0] * 8]


def test_before_ninety_days_a_week_has_the_last_of_its_days_that_is_kept() -> None:
    told = {TODAY - timedelta(n): [("Ana", "in_progress", "pending", n)] for n in range(1, 120) if n != 101}
    frame = table(told)
    weekly = frame[frame["end"] > frame["start"]]
    first_daily = date(2026, 3, 16)  # the Monday of the week of 19 March, 90 days ago
    assert weekly["end"].tolist() == [
        *(date(2026, 2, 22) + timedelta(7 * n) for n in range(3)),
        first_daily - timedelta(1),
    ]
    assert weekly["day"].tolist() == [
        date(2026, 2, 22),
        date(2026, 3, 1),
        date(2026, 3, 7),  # a Saturday: 101 days ago is missing
        date(2026, 3, 15),
    ]
    daily = frame[frame["end"] == frame["start"]]
    assert daily["day"].tolist() == [first_daily + timedelta(n) for n in range(94)]
    assert frame["in_progress"].tolist()[:-1] == [(TODAY - each).days for each in frame["day"].tolist()[:-1]]


def test_the_days_that_are_missing_are_counted_from_the_first_on() -> None:
    def absent(*ago: int) -> int:
        return missing(pd.DataFrame({"day": [(TODAY - timedelta(n)).isoformat() for n in ago]}), TODAY)

    assert [absent(), absent(0), absent(1), absent(3, 2, 1), absent(9, 8, 3, 0), absent(2)] == [
        0,
        0,
        0,
        0,
        6,
        1,
    ]


def test_the_row_of_some_weeks_ago_is_the_last_one_kept_until_then() -> None:
    frame = table({TODAY - timedelta(n): YESTERDAY for n in (31, 29, 10)})
    earlier = before(frame, TODAY, 4)
    assert earlier is not None
    assert earlier["day"] == TODAY - timedelta(29)
    assert before(frame, TODAY, 5) is None


def test_what_a_day_does_not_know_is_named() -> None:
    known = Filters(person=("Ana",), stage=("segmented",), review=("approved",), accepted=True, everyday=True)
    assert unknown(known) == ()
    others = Filters(text="b", priority=("high",), due=Days(missing=True), person=("Ana",))
    assert unknown(others) == ("text", "priority", "due")


_rows = st.lists(
    st.tuples(
        st.sampled_from(["", "Ana", "Luz", "Old name"]),
        st.sampled_from(STAGES),
        st.sampled_from(REVIEWS),
        st.integers(0, 9),
    ),
    max_size=12,
)
_some = {
    "person": st.lists(st.sampled_from(["", "Ana", "Luz"]), max_size=2, unique=True).map(tuple),
    "stage": st.lists(st.sampled_from(STAGES), max_size=2, unique=True).map(tuple),
    "review": st.lists(st.sampled_from(REVIEWS), max_size=2, unique=True).map(tuple),
}


@given(
    told=st.dictionaries(st.sampled_from([TODAY - timedelta(n) for n in range(1, 30)]), _rows, max_size=4),
    where=st.builds(Filters, **_some, accepted=st.sampled_from([None, True, False]), everyday=st.booleans()),
)
def test_a_filter_lets_through_what_plain_python_does(told: dict[date, Rows], where: Filters) -> None:
    people = {*where.person, "Old name"} if "Ana" in where.person else set(where.person)
    expected: Counter[tuple[str, str, str]] = Counter()
    for day, rows in told.items():
        for person, stage, review, n in rows:
            is_accepted = (stage, review) == ("segmented", "approved")
            hidden = where.everyday and not where.person and where.accepted is None and is_accepted
            if (
                not hidden
                and (not where.person or person in people)
                and (not where.stage or stage in where.stage)
                and (not where.review or review in where.review)
                and where.accepted in (None, is_accepted)
            ):
                expected[(day.isoformat(), stage, review)] += n
    found = matching(days(told).counts, where, people)
    rows_found = {(*key, n) for *key, n in found.itertuples(index=False, name=None)}
    assert rows_found == {(*key, n) for key, n in expected.items() if n}
    assert len(found) == len(rows_found)
    assert str(found["n"].dtype) == "int64"


@pytest.mark.parametrize("pair", [(stage, review) for stage in STAGES for review in REVIEWS])
def test_every_batch_is_in_one_place(pair: tuple[str, str]) -> None:
    frame = table({TODAY - timedelta(1): [("Ana", *pair, 3)]}, [("Ana", *pair, 2)])
    assert frame["total"].tolist() == [3, 2]
    assert (frame[list(STANDINGS)] > 0).sum(axis=1).tolist() == [1, 1]
    assert frame["left"].tolist() == ([0, 0] if pair[0] == "segmented" else [3, 2])
