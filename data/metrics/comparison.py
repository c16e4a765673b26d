"""One person against all others together: what chance does not explain, at 99.8 of 100 as in the funnel.

Whoever looks through a team one by one looks often: at 95 of 100 somebody would always stand out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, stdev
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.metrics.control_chart import FEWEST
from data.metrics.cycle_time import Work
from data.metrics.day_numbers import Numbers
from data.metrics.funnel import FAR, NEAR
from data.metrics.rates import FEW, interval
from data.metrics.survival import Curve
from data.metrics.team_weeks import average, week_names
from data.metrics.weeks import Weeks

Interval = tuple[float, float]
Verdict = Literal["less", "more", "same", "few"]
_HALF = 50
_ALIKE = 10  # days: that all of so many lie on one side happens by chance less than 2 times in 1,000


@dataclass(frozen=True)
class Side:
    """A figure, between which values it truly lies in 95 of 100 cases, and how many batches that rests on."""

    value: float | None
    likely: Interval | None
    n: int


NOTHING = Side(None, None, 0)


@dataclass(frozen=True)
class Compared:
    """A `figure` of one person beside that of the others together; `few`: too little to say anything."""

    figure: Literal["first", "week", "within"]
    own: Side
    others: Side
    verdict: Verdict
    about: Any = None  # the weeks, or the days, that it is of


def first_review(people: pd.DataFrame, name: str) -> Compared:
    """What is right at the first review, by the funnel. *people* is what `first_pass` gives."""
    each = people[~people["all"].astype(bool)]
    theirs = each[each["person"] == name]
    own, others = _first_pass(theirs), _first_pass(each[~each["person"].isin({name, ""})])
    few = min(own.n, others.n) < FEW
    return Compared("first", own, others, "few" if few else _verdict(int(theirs["far"].iloc[0])))


def each_week(by_week: pd.DataFrame, weeks: Weeks, name: str) -> Compared:
    """What is completed in a full week, against what each of the others did in the same ones on average.

    It begins with the first full week in which the person completed anything: before, they may not have been
    there. *by_week* is what `team_weeks.by_week` gives of the *weeks*; `about` is (first day, last day).
    """
    names = week_names(weeks)
    row = by_week[(by_week["person"] == name) & ~by_week["all"].astype(bool)]
    own = row[names].to_numpy(np.int64)[0] if len(row) else np.zeros(len(names), dtype=np.int64)
    begun = np.flatnonzero((own > 0) & weeks.full)
    used = np.flatnonzero(weeks.full)
    used = used[used >= begun[0]] if len(begun) else used[:0]
    beside = average(by_week, weeks, but=name)[used]
    if not len(used) or np.isnan(beside).any():
        return Compared("week", NOTHING, NOTHING, "few")
    others = by_week[~by_week["all"].astype(bool) & ~by_week["person"].isin({"", name})]
    theirs = int(others[[names[at] for at in used]].to_numpy(np.int64).sum())
    about = (int(weeks.starts[used[0]]), int(weeks.ends[used[-1]]))
    mine = _mean(own[used].tolist(), int(own[used].sum()))
    verdict: Verdict = "few"
    if len(used) >= FEWEST:
        low, high = mean_interval((own[used] - beside).tolist(), FAR)
        verdict = _verdict((low > 0) - (high < 0))
    return Compared("week", mine, _mean(beside.tolist(), theirs), verdict, about)


def within(own: Work, others: Work) -> Compared:
    """The share that is done within the days (`about`) in which half of what the *others* have is, with open
    work counted. What was given out on one day goes together: of fewer than six such days nothing is said.
    """
    days = others.with_open.reached(_HALF)
    if days is None or any(int(work.done["n"].sum()) < FEW for work in (own, others)):
        return Compared("within", NOTHING, NOTHING, "few", days)
    (mine, error, given), (theirs, other, more) = (left_by_day(work, days) for work in (own, others))
    verdict: Verdict = "few"
    whole = mine in (0, 1)  # nothing varies that an error could be seen from
    if min(given, more) >= FEWEST and not (whole and given < _ALIKE):
        reach = student(FAR, min(given, more) - 1) * math.hypot(error, other)
        verdict = _verdict((theirs - mine > reach) - (mine - theirs > reach))
    return Compared("within", _within(own, days), _within(others, days), verdict, days)


def _verdict(side: int) -> Verdict:
    return "more" if side > 0 else "less" if side < 0 else "same"


def _first_pass(rows: pd.DataFrame) -> Side:
    part, whole = (int(rows[name].sum()) for name in ("right", "reviewed"))
    return Side(part / whole, interval(part, whole), whole) if whole else NOTHING


# --- means --------------------------------------------------------------------------------------


def _mean(numbers: Sequence[float], n: int) -> Side:
    low, high = mean_interval(numbers, NEAR)
    return Side(mean(numbers), (max(low, 0.0), high) if math.isfinite(high) else None, n)


def mean_interval(numbers: Sequence[float], level: float) -> Interval:
    """Where the true mean lies with that *level*, of at least two *numbers*. By Student (1908)."""
    if len(numbers) < 2:
        return -math.inf, math.inf
    middle, reach = mean(numbers), student(level, len(numbers) - 1) * stdev(numbers) / math.sqrt(len(numbers))
    return middle - reach, middle + reach


def student(level: float, freedom: int) -> float:
    """Within how many standard errors of it a mean lies with that *level*, of one number more than the
    degrees of *freedom*."""
    low, high = 0.0, 1.0
    while _inside(high, freedom) < level:
        low, high = high, 2 * high
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _inside(middle, freedom) < level else (low, middle)
    return (low + high) / 2


def _inside(reach: float, freedom: int) -> float:
    """How likely Student's t lies between −*reach* and *reach* (Abramowitz and Stegun, 26.7.3 and 26.7.4)."""
    angle = math.atan(reach / math.sqrt(freedom))
    odd, square = freedom % 2, math.cos(angle) ** 2
    term = math.cos(angle) if odd else 1.0
    total = term if freedom > 1 else 0.0
    for step in range(2 + odd, freedom - 1, 2):
        term *= square * (step - 1) / step
        total += term
    total *= math.sin(angle)
    return 2 / math.pi * (angle + total) if odd else total


# --- shares within days -------------------------------------------------------------------------


def _within(work: Work, days: int) -> Side:
    curve = work.with_open
    at, n = _place(curve, days), int(work.done["n"].sum() + work.open["n"].sum())
    if at < 0:
        return Side(0.0, None, n)
    low, high = (float(bound[at]) for bound in curve.interval())
    return Side(1 - float(curve.left[at]), None if math.isnan(low) else (1 - high, 1 - low), n)


def left_by_day(work: Work, days: int) -> tuple[float, float, int]:
    """The share that takes more than so many *days*, its standard error, and on how many days the *work* was
    given out. The error comes from how much the share would change with what was given out on each (the
    infinitesimal jackknife): batches that are given out together are also done together.
    """
    curve = work.with_open
    place = _place(curve, days)
    left = float(curve.left[place]) if place >= 0 else 1.0
    rows = pd.concat([work.done.assign(ended=True), work.open.assign(ended=False)])
    assigned, took, n = (rows[name].to_numpy(np.int64) for name in ("assigned", "days", "n"))
    groups = np.unique(assigned, return_inverse=True)[1]
    moved = np.bincount(
        groups, weights=n * left * _influence(curve, place, took, rows["ended"].to_numpy(bool))
    )
    given = len(moved)
    return left, math.sqrt(float((moved**2).sum()) * given / max(given - 1, 1)), given


def _influence(curve: Curve, place: int, took: Numbers, ended: NDArray[np.bool_]) -> NDArray[np.float64]:
    """By how much the logarithm of what is left at a *place* rises with one more that *took* so long."""
    there = curve.done + curve.open
    at_risk = (there.sum() - np.cumsum(there) + there).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        survived = curve.done / (at_risk * (at_risk - curve.done))
    rises = np.concatenate([[0.0], np.cumsum(np.where(np.isfinite(survived), survived, 0.0))])
    at = np.searchsorted(curve.days, took)
    falls = ended & (at <= place)
    influence: NDArray[np.float64] = rises[np.minimum(at, place) + np.where(falls, 0, 1)]
    return influence - np.where(falls, 1 / at_risk[at], 0.0)


def _place(curve: Curve, days: int) -> int:
    return int(np.searchsorted(curve.days, days, side="right")) - 1
