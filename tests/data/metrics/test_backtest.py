"""How often it held: against literal teams, and pooled over many that are steady and overdispersed."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from bench.forecasting import PLAIN, TEAMS, pooled, team
from data.metrics.backtest import HORIZONS, PROMISES, backtest
from data.metrics.forecast import Basis
from data.metrics.rates import exact_interval


def tried(done: list[int], used: int = 12) -> pd.DataFrame:
    return backtest(Basis(tuple(done), (5,) * len(done)), used)


def test_a_constant_team_holds_every_promise_at_every_week_that_is_known() -> None:
    frame = tried([10] * 20)
    assert frame["horizon"].tolist() == [1, 1, 4, 4, 12, 12]
    assert frame["promise"].tolist() == [0.5, 0.85] * 3
    # the first forecast is made after six weeks, the last one a horizon before the end
    assert frame["n"].tolist() == frame["held"].tolist() == [14, 14, 11, 11, 3, 3]
    assert frame["apart"].tolist() == [14, 14, 2, 2, 1, 1]


def test_a_team_that_slows_down_breaks_its_promises_and_that_is_said() -> None:
    frame = tried([60 - n for n in range(60)])
    assert (frame["held"] == 0).all()
    assert frame.loc[frame["horizon"] == 1, "verdict"].tolist() == ["short", "short"]


def test_of_few_that_lie_apart_nothing_is_said_but_what_is_plain() -> None:
    verdicts = tried([10] * 40).set_index(["horizon", "promise"])["verdict"]
    assert verdicts[12, 0.85] == "few"
    assert verdicts[1, 0.5] == "exceeds"  # it is always held, which half of the futures do not promise


def test_weeks_off_are_known_beforehand() -> None:
    """Two a day, and every fourth week is a short one, or none."""
    worked = (5, 5, 5, 2, 5, 5, 5, 0) * 5
    frame = backtest(Basis(tuple(2 * days for days in worked), worked), 12)
    assert set(frame["share"]) == {1.0}


@pytest.mark.parametrize("done", [[], [4] * 6, [4, 0] * 5])
def test_without_a_week_after_six_with_work_there_is_nothing(done: list[int]) -> None:
    assert tried(done).empty


@given(st.integers(1, 120).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_the_exact_interval_is_clopper_and_pearsons(case: tuple[int, int]) -> None:
    expected = binomtest(*case).proportion_ci(method="exact")
    assert exact_interval(*case) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_what_85_of_100_futures_promise_holds_in_80_to_90_of_100_cases() -> None:
    """Over steady teams whose weeks differ more than by chance; a plain bootstrap promises too much."""
    teams = [team(TEAMS["usual"], seed) for seed in range(24)]
    held = pooled(teams)
    assert set(held) == {(horizon, promise) for horizon in HORIZONS for promise in PROMISES}
    assert all(0.8 <= held[horizon, 0.85] <= 0.9 for horizon in HORIZONS)
    assert pooled(teams, PLAIN)[12, 0.85] < 0.8
