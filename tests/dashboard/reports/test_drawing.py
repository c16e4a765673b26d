"""The charts of a report: lengths are numbers, nobody is left out, nothing is drawn of nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.reports.base import Chart
from dashboard.reports.drawing import drawn

STACKED = Chart("person", {"segmented": "Segmented", "in_progress": "In progress"})
UPRIGHT = Chart("start", {"completed": "Done"}, upright=True)
WORDS = ("Segmented", "In progress")
_numbers = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 5000)), min_size=1, max_size=80)


def people(numbers: list[tuple[int, int]], *, whole: bool = False) -> pd.DataFrame:
    frame = pd.DataFrame(numbers, columns=["segmented", "in_progress"])
    frame.insert(0, "person", [f"Person {n}" for n in range(len(frame))])
    frame["all"] = [False] * (len(frame) - whole) + [True] * whole
    return frame


@given(_numbers)
def test_bars_are_as_long_as_their_numbers_and_stay_within(numbers: list[tuple[int, int]]) -> None:
    found = drawn(STACKED, people(numbers), WORDS)
    total = sum(map(sum, numbers))
    if not total:
        assert found is None
        return
    assert found
    lengths = {bar.said: bar.width for bar in found.bars}
    scale = sum(lengths.values()) / total
    assert all(bar.x + bar.width <= found.width and bar.y + bar.height <= found.height for bar in found.bars)
    for said, length in lengths.items():
        assert length == pytest.approx(int(said.rpartition(": ")[2].replace(",", "")) * scale, abs=4)
    assert sum(int(said.rpartition(": ")[2].replace(",", "")) for said in lengths) == total


def test_the_row_of_all_is_no_bar() -> None:
    found = drawn(STACKED, people([(1, 2), (3, 4), (4, 6)], whole=True), WORDS)
    assert found
    assert len(found.bars) == 4


def test_many_people_are_folded_and_none_is_lost() -> None:
    found = drawn(STACKED, people([(2, 1)] * 80), WORDS)
    assert found
    names = [words.text for words in found.words if words.anchor == "end"]
    assert (len(names), names[-1]) == (27, "54 others")
    assert [bar.said for bar in found.bars[-2:]] == [
        "54 others, Segmented: 108",
        "54 others, In progress: 54",
    ]


def test_a_long_name_is_shortened_and_whole_beside_the_mouse() -> None:
    frame = people([(1, 0)]).assign(person="x" * 90)
    found = drawn(STACKED, frame, WORDS)
    assert found
    assert found.words[0].text == "x" * 27 + "…"
    assert found.bars[0].said.startswith("x" * 90)


@pytest.mark.parametrize(("weeks", "days"), [(1, 1), (13, 13), (27, 14), (104, 13)])
def test_weeks_have_a_bar_each_and_days_have_room(weeks: int, days: int) -> None:
    start = [date(2026, 1, 5) + timedelta(weeks=n) for n in range(weeks)]
    frame = pd.DataFrame({"start": start, "completed": range(1, weeks + 1)})
    found = drawn(UPRIGHT, frame, ("Done",))
    assert found
    assert len(found.bars) == weeks
    assert found.bars[-1].height == max(bar.height for bar in found.bars)
    assert sum(words.quiet for words in found.words) == days
    assert all(bar.x >= 0 and bar.x + bar.width <= found.width for bar in found.bars)


def test_nothing_is_drawn_of_nothing() -> None:
    assert drawn(STACKED, people([(0, 0)]), WORDS) is None
    assert drawn(UPRIGHT, pd.DataFrame({"start": [], "completed": []}), ("Done",)) is None
