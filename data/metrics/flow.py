"""What comes, what goes, and what lies between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from data.metrics import control_chart
from data.metrics.cycle_time import Work
from data.metrics.day_numbers import NO_DAY, Numbers, dates, mondays
from data.metrics.durations import EVERY_DAY, Durations
from data.metrics.rates import FEW
from data.metrics.weeks import counted, weeks_of
from data.model.conditions import Days

_DAILY = 90  # days of a span that is shown day by day
_LONGEST = 2 * 365  # days before today that are shown
_STEADY_DAYS = 12 * 7  # in which it is seen whether the flow is steady
_STEADY = 0.25  # how far two lengths may be apart


# --- each week ----------------------------------------------------------------------------------


def throughput(done: pd.DataFrame | None, today: date, within: Days | None = None) -> pd.DataFrame:
    """One row a week: `start`, `end`, `full`, `n` completed; `signal` of `control_chart`, and `mean`, `low`,
    `high`, the limits of the first full weeks (NaN where these are too few).

    *done* is counts by `completed`. A week that is not over, or not wholly in the period, is not judged.
    """
    days, n = counted(done, "completed")
    weeks = weeks_of(days, today, within)
    frame = weeks.frame(n=weeks.counts(days, n))
    full = frame.loc[frame["full"], "n"].tolist()
    limits = control_chart.limits(full)
    frame["signal"] = ""
    if limits:
        frame.loc[frame["full"], "signal"] = control_chart.signals(full, limits)
    for name in ("mean", "low", "high"):
        frame[name] = getattr(limits, name) if limits else np.nan
    return frame


def come_and_gone(
    assigned: pd.DataFrame, done: pd.DataFrame | None, today: date, within: Days | None = None
) -> pd.DataFrame:
    """One row a week: `start`, `end`, `full`, `came` (assigned in it) and `went` (completed in it).

    *assigned* is counts by `assigned`, *done* by `completed`.
    """
    came, went = counted(assigned, "assigned"), counted(done, "completed")
    weeks = weeks_of(np.concatenate([came[0], went[0]]), today, within)
    return weeks.frame(came=weeks.counts(*came), went=weeks.counts(*went))


# --- what lies between --------------------------------------------------------------------------


def cumulative(
    assigned: pd.DataFrame, done: pd.DataFrame | None, approved: pd.DataFrame | None, today: date
) -> pd.DataFrame:
    """One row a day, or a week in a long span: `start`, `end`; how many were `assigned` by then, of these
    `completed`, and of those `approved`; and `between`, assigned and not completed.

    *assigned* is counts by `assigned`, *done* by that and `completed`, *approved* those of accepted batches
    by that and `approved`. A batch without a day of assignment is in none of them.
    """
    came, n = counted(assigned, "assigned")
    now, first = today.toordinal(), _first(came, today)
    length = 1 if now - first < _DAILY else 7
    begins = first if length == 1 else int(mondays(np.array([first]))[0])
    starts = np.arange(begins, now + 1, length, dtype=np.int64)
    ends = np.minimum(starts + length - 1, now)
    frame = pd.DataFrame({"start": dates(starts.tolist()), "end": dates(ends.tolist())})
    frame["assigned"] = _until(ends, came, n)
    frame["completed"] = _until(ends, *_both(done, "completed"))
    frame["approved"] = _until(ends, *_both(approved, "approved"))
    frame["between"] = frame["assigned"] - frame["completed"]
    return frame


def _first(days: Numbers, today: date) -> int:
    known = days[(days != NO_DAY) & (days <= today.toordinal())]
    first = int(known.min()) if len(known) else today.toordinal() + 1
    return max(first, today.toordinal() - _LONGEST)


def _both(counts: pd.DataFrame | None, basis: str) -> tuple[Numbers, Numbers]:
    """The days by which both had happened, the assignment and *basis*."""
    assigned, n = counted(counts, "assigned")
    then, _ = counted(counts, basis)
    known = (assigned != NO_DAY) & (then != NO_DAY)
    return np.maximum(assigned, then)[known], n[known]


def _until(ends: Numbers, days: Numbers, n: Numbers) -> Numbers:
    """How many of the *days* (each standing for *n*) have come by each of the *ends*."""
    known = days != NO_DAY
    order = np.argsort(days[known], kind="stable")
    sums = np.concatenate([[0], np.cumsum(n[known][order])])
    return sums[np.searchsorted(days[known][order], ends, side="right")]


@dataclass(frozen=True)
class Steadiness:
    """Little's law as a check: work in progress ÷ throughput is the cycle time, as long as nothing piles up.

    Of the last twelve weeks, as means: batches in progress on a day (`between`), assigned a day (`came`),
    completed a day (`went`), which `took` so many days each. `expected` is what `took` should be, and `week`
    how many days a week counts.
    """

    between: float
    came: float
    went: float
    took: float
    week: float = 7

    @property
    def expected(self) -> float:
        return self.between / self.went

    @property
    def steady(self) -> bool:
        """Whether neither the days nor what comes and what goes are further apart than a quarter."""
        return _near(self.expected, self.took) and _near(self.came, self.went)


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= _STEADY * other


def steadiness(work: Work, today: date, durations: Durations = EVERY_DAY) -> Steadiness | None:
    """Of the days that count in the twelve weeks before *today*; None where too few were completed in
    them."""
    last = today.toordinal() - 1
    every = np.arange(last - _STEADY_DAYS + 1, last + 1, dtype=np.int64)
    ends = every[durations.counted(every)]
    done, open_ = work.done, work.open
    came = np.concatenate([done["assigned"].to_numpy(np.int64), open_["assigned"].to_numpy(np.int64)])
    n = np.concatenate([done["n"].to_numpy(np.int64), open_["n"].to_numpy(np.int64)])
    went = done["completed"].to_numpy(np.int64)
    # A batch of one day lies between for a day: what is completed on a day is in progress on it.
    between = _until(ends, came, n) - _until(ends - 1, went, done["n"].to_numpy(np.int64))
    lately = done[(done["completed"] >= every[0]) & (done["completed"] <= last)]
    completed = int(lately["n"].sum())
    if completed < FEW or not len(ends):
        return None
    took = float((lately["days"] * lately["n"]).sum()) / completed
    arrived = int(n[(came >= every[0]) & (came <= last)].sum())
    week = 7 * len(ends) / _STEADY_DAYS
    return Steadiness(float(between.mean()), arrived / len(ends), completed / len(ends), took, week)


def before(frame: pd.DataFrame, today: date, weeks: int) -> pd.Series | None:
    """The row of *frame* (with `end`) that tells how it stood so many *weeks* ago; None before its first."""
    earlier = frame[frame["end"] <= today - timedelta(weeks=weeks)]
    return earlier.iloc[-1] if len(earlier) else None
