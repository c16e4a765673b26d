"""How often forecasts like these held: made at every past week of what was known then."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd

from data.metrics.forecast import Basis, Draws, at_least, draws, paths
from data.metrics.rates import FEW, exact_interval

HORIZONS = (1, 4, 12)  # weeks
PROMISES = (0.5, 0.85)
#: Past weeks at which a forecast is made, at most.
CHECKED = 104
_TRIALS = 2_000
_COLUMNS = ["horizon", "promise", "held", "n", "apart", "share", "interval", "verdict"]
Verdict = Literal["fits", "short", "exceeds", "few"]


#: How futures choose among so many past weeks: as `draws`, or in another way that is held against it.
Drawing = Callable[[int, int, int, int], Draws]


def backtest(past: Basis, used: int, drawing: Drawing = draws) -> pd.DataFrame:
    """One row for each horizon and promise: how many weeks ahead it looks (`horizon`), the share of futures
    that it speaks of (`promise`); how often at least so many were done in the end (`held`) of `n` times, as
    `share`; where the true share lies in 95 of 100 cases (`interval`), and the `verdict`: whether the promise
    fits there, is fallen short of or exceeded, or cannot be judged by so few.

    *past* is all weeks that are known; each forecast rests on the *used* ones before it, and begins when its
    week has ended. Windows of several weeks share weeks: the interval is that of as many as lie `apart`.
    """
    frame = pd.DataFrame(_rows(past, used, drawing), columns=_COLUMNS)
    return frame.astype(dict.fromkeys(("horizon", "held", "n", "apart"), "int64"))


@lru_cache(maxsize=32)
def _rows(past: Basis, used: int, drawing: Drawing) -> list[tuple[object, ...]]:
    held = {(horizon, promise): list[bool]() for horizon in HORIZONS for promise in PROMISES}
    for week in range(max(len(past.done) - CHECKED, 1), len(past.done)):
        for (horizon, promise), promised in _promised(past, week, used, drawing).items():
            if week + horizon <= len(past.done):
                held[horizon, promise].append(sum(past.done[week : week + horizon]) >= promised)
    return [_row(horizon, promise, each) for (horizon, promise), each in held.items() if each]


def _promised(past: Basis, week: int, used: int, drawing: Drawing) -> dict[tuple[int, float], int]:
    """How many at least will be done, as said at the end of the week before *week*; nothing without a
    forecast."""
    known = slice(max(week - used, 0), week)
    rests = Basis(past.done[known], past.worked[known])
    if rests.refused:
        return {}
    ahead = np.array(past.worked[week : week + HORIZONS[-1]])
    done = paths(rests.pace, ahead, drawing(len(rests.pace), 0, _TRIALS, HORIZONS[-1])[: len(ahead)])
    return {
        (horizon, promise): at_least(done[horizon - 1], promise)
        for horizon in HORIZONS
        if horizon <= len(ahead)
        for promise in PROMISES
    }


def _row(horizon: int, promise: float, held: list[bool]) -> tuple[object, ...]:
    n, times = len(held), sum(held)
    apart = max(n // horizon, 1)
    low, high = exact_interval(round(times / n * apart), apart)
    return horizon, promise, times, n, apart, times / n, (low, high), _verdict(promise, low, high, apart)


def _verdict(promise: float, low: float, high: float, apart: int) -> Verdict:
    if promise > high:
        return "short"
    if promise < low:
        return "exceeds"
    return "few" if apart < FEW else "fits"
