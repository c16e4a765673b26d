"""Where sorted values belong among others is found with few looks at those."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from data.model import bisection, natural

numbers = st.lists(st.integers(-20, 20)).map(sorted)


@given(wanted=numbers, among=numbers)
def test_each_position_is_as_if_looked_for_alone(wanted: list[int], among: list[int]) -> None:
    assert bisection.positions(wanted, among) == [bisect_left(among, each) for each in wanted]


class Looked(list[Any]):
    """Counts how often somebody looks at one of its values."""

    looks = 0

    def __getitem__(self, at: Any) -> Any:
        self.looks += 1
        return super().__getitem__(at)


def test_many_values_that_belong_in_one_place_take_no_more_looks_than_few() -> None:
    among = Looked(range(0, 100_000, 10))
    assert bisection.positions([50_001 + 0.001 * number for number in range(5000)], among) == [5001] * 5000
    assert among.looks < 500


def test_many_new_ids_beside_each_other_take_few_looks_at_the_old_ones() -> None:
    texts = Looked([f"a{number:05}" for number in range(5000)] + [f"b{number:05}" for number in range(2000)])
    places = natural.with_new(natural.places(texts[:5000]), np.arange(5000), texts)
    assert places.tolist() == list(range(7000))
    assert texts.looks < 2100  # each new one is looked at once
