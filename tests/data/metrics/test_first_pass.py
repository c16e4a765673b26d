"""Right at the first review: credited to who had it, and compared with what chance explains."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from dashboard.charts.figure import records
from data.metrics.first_pass import first_pass, funnel_of
from data.metrics.funnel import FAR, NEAR, limits, outside

REVIEWED = ["first_reviewed_person", "first_review", "rejections", "n"]


def reviewed(*rows: tuple[str, str, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=REVIEWED)


def rejected(*rows: tuple[str, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["rejected_people", "n"])


def test_what_came_back_is_of_who_had_it_then() -> None:
    """Nine batches: Ana's six, of which one was rejected at first and one approved and rejected later."""
    frame = first_pass(
        reviewed(
            ("Ana", "approved", 0, 4),
            ("Ana", "approved", 1, 1),
            ("Ana", "rejected", 2, 1),
            ("Berta", "approved", 0, 2),
            ("Berta", "rejected", 1, 1),
            ("Carla", "", 0, 5),
        ),
        rejected(("Ana", 1), ("Ana\nBerta", 1), ("Berta", 1)),
    )
    columns = ["person", "all", "reviewed", "right", "rejections", "rate"]
    assert frame[columns].to_dict("records") == [
        {"person": "Ana", "all": False, "reviewed": 6, "right": 4, "rejections": 2, "rate": 4 / 6},
        {"person": "Berta", "all": False, "reviewed": 3, "right": 2, "rejections": 2, "rate": 2 / 3},
        {"person": "", "all": True, "reviewed": 9, "right": 6, "rejections": 4, "rate": 6 / 9},
    ]


def test_nothing_reviewed_is_an_empty_frame() -> None:
    assert first_pass(reviewed(), None).empty


def test_who_stands_out_is_named_in_the_right_direction() -> None:
    rows = [(f"P{at}", "approved", 0, 80) for at in range(10)]
    rows += [(f"P{at}", "rejected", 1, 20) for at in range(10)]
    rows += [("Slow", "approved", 0, 40), ("Slow", "rejected", 1, 60)]
    rows += [("Good", "approved", 0, 100)]
    sides = {row["person"]: (row["near"], row["far"]) for row in records(first_pass(reviewed(*rows), None))}
    assert (sides["Slow"], sides["Good"], sides["P3"]) == ((-1, -1), (1, 1), (0, 0))


@given(
    n=st.integers(1, 400),
    rate=st.floats(0.01, 0.99),
    level=st.sampled_from([NEAR, FAR, 0.5]),
    share=st.floats(0, 1),
)
def test_the_limits_are_those_of_the_binomial_distribution(
    n: int, rate: float, level: float, share: float
) -> None:
    low, high = limits(n, rate, level)
    beyond = (1 - level) / 2
    for found, bound in ((low, beyond), (high, 1 - beyond)):
        assert stats.binom.cdf(found, n, rate) >= bound - 1e-11
        assert found == 0 or stats.binom.cdf(found - 1, n, rate) < bound + 1e-11
    part = round(share * n)
    assert outside(part, n, rate, level) == (part > high) - (part < low)


@pytest.mark.parametrize(("rate", "sure"), [(0.0, (0, 0)), (1.0, (7, 7))])
def test_where_all_are_alike_nothing_else_is_expected(rate: float, sure: tuple[int, int]) -> None:
    assert limits(7, rate, NEAR) == sure


def test_equals_rarely_lie_outside() -> None:
    """Of 200 draws of 20 people who work equally well, at most 12 % have anybody beyond the far limits."""
    rng = np.random.default_rng(0)
    draws = 0
    for _ in range(200):
        rows = [(f"P{at}", right) for at, right in enumerate(rng.binomial(40, 0.8, 20).tolist())]
        frame = first_pass(
            reviewed(
                *((name, "approved", 0, n) for name, n in rows),
                *((name, "rejected", 1, 40 - n) for name, n in rows),
            ),
            None,
        )
        draws += bool(frame.loc[~frame["all"], "far"].any())
    assert draws <= 24


def test_the_funnel_narrows_and_holds_the_rate_of_all() -> None:
    people = first_pass(
        reviewed(("Ana", "approved", 0, 150), ("Ana", "rejected", 1, 50), ("Berta", "approved", 0, 3)), None
    )
    bounds = funnel_of(people)
    whole = 153 / 203
    assert bounds["reviewed"].iloc[-1] == 200
    for row in records(bounds):
        assert row["far_low"] <= row["near_low"] <= math.ceil(whole * row["reviewed"]) / row["reviewed"]
        assert row["far_high"] >= row["near_high"] >= math.floor(whole * row["reviewed"]) / row["reviewed"]
    first, last = bounds.iloc[0], bounds.iloc[-1]
    assert last["near_high"] - last["near_low"] < first["near_high"] - first["near_low"]
