"""A sample: fair, drawn by its seed alone, and steady while work comes and goes."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from math import ceil
from typing import Any

import numpy as np
from bson import ObjectId
from hypothesis import assume, given
from hypothesis import strategies as st

from data.crew.sampling import Sample, draw, numbers
from data.query.keys import Keys

PEOPLE = ("Person 01", "Person 02", "Person 03", "")
groups = st.lists(st.tuples(st.sampled_from(PEOPLE), st.integers(0, 30)), max_size=6)
percents = st.integers(1, 100)
seeds = st.integers(0, 2**31)


def _keys(n: int, start: int = 0) -> list[ObjectId]:
    """As a server makes them: one after the other."""
    return [ObjectId(f"{0x65000000:08x}{at:016x}") for at in range(start, start + n)]


def _drawn(of: list[tuple[str, int]], percent: int, seed: int) -> tuple[Sample, list[str]]:
    """The sample, and whose each place is."""
    owners = [person for person, n in of for _ in range(n)]
    return draw(of, numbers(Keys.of(_keys(len(owners))), seed), percent), owners


@given(groups, percents, seeds)
def test_of_everybody_who_has_any_so_many_percent_rounded_up_are_drawn(
    of: list[tuple[str, int]], percent: int, seed: int
) -> None:
    sample, owners = _drawn(of, percent, seed)
    totals = Counter(owners)
    assert {each.person: each.total for each in sample.plan} == totals
    assert Counter(owners[place] for place in sample.places) == {
        person: ceil(Fraction(percent * n, 100)) for person, n in totals.items()
    }
    assert {each.person: each.chosen for each in sample.plan} == Counter(owners[at] for at in sample.places)


@given(groups, percents, seeds)
def test_a_sample_is_a_part_of_what_there_is_and_names_nothing_twice(
    of: list[tuple[str, int]], percent: int, seed: int
) -> None:
    sample, owners = _drawn(of, percent, seed)
    assert len(set(sample.places)) == len(sample.places)
    assert set(sample.places) <= set(range(len(owners)))


@given(groups, percents, seeds)
def test_the_same_seed_draws_the_same_again(of: list[tuple[str, int]], percent: int, seed: int) -> None:
    assert _drawn(of, percent, seed) == _drawn(of, percent, seed)


@given(groups, percents, percents, seeds)
def test_a_larger_sample_holds_the_smaller_one(
    of: list[tuple[str, int]], one: int, other: int, seed: int
) -> None:
    small, large = sorted((one, other))
    assert set(_drawn(of, small, seed)[0].places) <= set(_drawn(of, large, seed)[0].places)


@given(st.integers(2, 60), percents, seeds, st.data())
def test_what_goes_changes_at_most_one_place_of_the_sample(
    n: int, percent: int, seed: int, data: Any
) -> None:
    keys = _keys(n)
    gone = data.draw(st.integers(0, n - 1))
    left = keys[:gone] + keys[gone + 1 :]

    def sampled(some: list[ObjectId]) -> set[ObjectId]:
        places = draw([("Person 01", len(some))], numbers(Keys.of(some), seed), percent).places
        return {some[place] for place in places}

    before, after = sampled(keys), sampled(left)
    assert len(before - after - {keys[gone]}) <= 1
    assert len(after - before) <= 1


def test_everything_is_drawn_about_equally_often() -> None:
    seen: Counter[int] = Counter()
    for seed in range(2000):
        seen.update(_drawn([("Person 01", 40)], 10, seed)[0].places)
    # 2,000 draws of 4 among 40: 200 each; six standard deviations (13.4) off is no accident
    assert max(abs(seen[place] - 200) for place in range(40)) < 80


@given(seeds, seeds)
def test_other_seeds_draw_otherwise(one: int, other: int) -> None:
    assume(one != other)
    of = [("Person 01", 200)]
    assert _drawn(of, 50, one)[0].places != _drawn(of, 50, other)[0].places


@given(st.lists(st.one_of(st.integers(0, 10**6), st.text(max_size=8)), unique_by=repr, min_size=2), seeds)
def test_keys_of_any_kind_have_numbers_of_their_own(keys: list[Any], seed: int) -> None:
    assert len(np.unique(numbers(Keys.of(keys), seed))) == len(keys)
    assert list(numbers(Keys.of(keys[1:]), seed)) == list(numbers(Keys.of(keys), seed))[1:]
