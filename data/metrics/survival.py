"""How long something takes when part of it is not over yet: Kaplan and Meier (1958).

Who looks only at what is finished sees the quick ones: the slow ones are still open. What is open says that
it takes longer than it has taken so far, and that counts here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.metrics.day_numbers import Numbers, summed

_NORMAL = 1.959963984540054  # 97.5 % of a normal distribution lie below
_ROUNDING = 1e-12  # of products of shares

Shares = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """One entry for each number of `days` that occurs, in order: how many were `done` on that day, how many
    are `open` and have come so far, and `left`, the share (0 to 1) that takes longer.

    `spread` is the standard error of log(-log(left)) by Greenwood (1926), NaN where all or none are left.
    """

    days: Numbers
    done: Numbers
    open: Numbers
    left: Shares
    spread: Shares

    def reached(self, percent: int) -> int | None:
        """The days within which *percent* of 100 are done; None where it is not known yet."""
        at = np.flatnonzero(self.left <= 1 - percent / 100 + _ROUNDING)
        return int(self.days[at[0]]) if len(at) else None

    def beyond(self, days: int) -> float:
        """The share that takes more than so many *days*, 0 to 1."""
        at = int(np.searchsorted(self.days, days, side="right"))
        return float(self.left[at - 1]) if at else 1.0

    def interval(self) -> tuple[Shares, Shares]:
        """Between which shares `left` truly lies in 95 of 100 cases; NaN where it cannot be said."""
        with np.errstate(divide="ignore", invalid="ignore"):
            middle = np.log(-np.log(self.left))
            low, high = (np.exp(-np.exp(middle + side * _NORMAL * self.spread)) for side in (1, -1))
        return low, high


def curve(days: Numbers, done: Numbers, open_: Numbers) -> Curve:
    """From numbers of *days*, in any order, with how many were *done* after so many and how many are *open_*
    since so many."""
    known, ended, waiting = summed(days, done, open_)
    gone = np.cumsum(ended + waiting)
    at_risk = (gone[-1:] - gone) + ended + waiting
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.cumprod(1 - ended / np.maximum(at_risk, 1))
        greenwood = np.cumsum(ended / (at_risk * (at_risk - ended)))
        spread = np.sqrt(greenwood) / np.abs(np.log(left))
    return Curve(known, ended, waiting, left, np.where(np.isfinite(spread), spread, np.nan))


def of_frames(done: pd.DataFrame, open_: pd.DataFrame | None = None) -> Curve:
    """From frames with `days` and `n`: what is done, and what is open (None: as if nothing were)."""
    frames = [done] if open_ is None else [done, open_]
    days = np.concatenate([frame["days"].to_numpy(np.int64) for frame in frames])
    numbers = [frame["n"].to_numpy(np.int64) for frame in frames]
    ended = np.concatenate([numbers[0], *(np.zeros_like(each) for each in numbers[1:])])
    waiting = np.concatenate([np.zeros_like(numbers[0]), *numbers[1:]])
    return curve(days, ended, waiting)
