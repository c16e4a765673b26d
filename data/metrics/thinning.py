"""Many points become few: where they lie close, one stands for its neighbours; what lies apart stays."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from data.metrics.day_numbers import Numbers, dates, summed

_WEEK = 7
_DAYS = 1 << 22  # more than there are


def cells(done: pd.DataFrame, most: int, today: date) -> pd.DataFrame:
    """One row a mark, at most *most*: the days of completion `start` to `end`, and of assignment `since` to
    `until` (all included) of exactly the `n` batches that it stands for, and their mean `days`.

    *done* has `assigned`, `completed` (day numbers until *today*), `days`, `n`, a row for each pair. As long
    as there are few, a mark is a pair of days; then one of weeks, of fortnights …; the batches that took
    longest keep marks of their own as far as there is room. What was completed before it was assigned has
    none, and is counted where a mark of weeks stands for it, too.
    """
    width, weeks = 1, 1
    marks = _of_width(done, 1)
    while len(marks) > most:
        width, weeks = _WEEK * weeks, weeks * 2
        coarse = _of_width(done, width)
        marks = _with_the_slowest(done, coarse, width, most) if len(coarse) <= most else coarse
    marks = marks.sort_values(["completed", "assigned"], ignore_index=True)
    edge, now = marks["width"].to_numpy() - 1, today.toordinal()
    return pd.DataFrame(
        {
            "start": dates(marks["completed"].tolist()),
            "end": dates((marks["completed"] + edge).clip(upper=now).tolist()),
            "since": dates(marks["assigned"].tolist()),
            "until": dates((marks["assigned"] + edge).clip(upper=now).tolist()),
            "days": np.rint(marks["spent"] / marks["n"]).astype("int64"),
            "n": marks["n"].astype("int64"),
        }
    )


def _of_width(done: pd.DataFrame, width: int) -> pd.DataFrame:
    """The squares of *width* days a side, by their first days, from Mondays on."""
    first, then = _begin(done["assigned"], width), _begin(done["completed"], width)
    forwards = first <= then
    n, days = (done[name].to_numpy(np.int64)[forwards] for name in ("n", "days"))
    squares = (then * _DAYS + first)[forwards]
    counts, spent = n, n * days
    if width > 1:  # else each row is one
        squares, counts, spent = summed(squares, n, spent)
    return pd.DataFrame(
        {
            "completed": squares // _DAYS,
            "assigned": squares % _DAYS,
            "n": counts,
            "spent": spent,
            "width": width,
        }
    )


def _begin(days: pd.Series, width: int) -> Numbers:
    numbers = days.to_numpy(np.int64)
    if width == 1:
        return numbers
    begins: Numbers = numbers - (numbers - 1) % width  # day 1 was a Monday
    return begins


def _with_the_slowest(done: pd.DataFrame, coarse: pd.DataFrame, width: int, most: int) -> pd.DataFrame:
    """*coarse*, but for the squares furthest from their day of assignment, whose pairs stand for
    themselves."""
    fine = _of_width(done, 1)
    lag = (coarse["completed"] - coarse["assigned"]).to_numpy(np.int64)
    fine_lag = _begin(fine["completed"], width) - _begin(fine["assigned"], width)
    for least in np.unique(lag):  # the first that leaves room for all that lies further
        if (lag < least).sum() + (fine_lag >= least).sum() <= most:
            kept: pd.DataFrame = pd.concat([coarse[lag < least], fine[fine_lag >= least]], ignore_index=True)
            return kept
    return coarse
