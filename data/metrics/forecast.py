"""When what is left will be done, and how many by when, told by ten thousand futures made of the past weeks.

Each future draws its own weights of the past weeks, Dirichlet(1, …, 1) (the Bayesian bootstrap: Rubin 1981),
and then each of its weeks from them: so it also doubts how well a few weeks show what is usual.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.calendar import WorkingCalendar

#: How many of the last full weeks a forecast rests on, the usual number first.
WEEKS = (12, 26)
NEEDED = 6  # of them with work, or there is no forecast
REVIEWED = 30  # batches, before it is known how many of them come back
TRIALS = 10_000
HORIZON = 104  # weeks that a future lasts
AHEAD = 12  # of them that `reach` shows
#: In how many futures, of all, the work is done by the days that are named.
LEVELS = (0.5, 0.85, 0.95)
_SEED, _OF_ARRIVALS, _OF_RETURNS = 1981, 1, 2  # the same data give the same forecast
_EDGE = 0.01  # of the futures, before the curve begins
_BEFORE, _LEAST = 2, 5  # as many days as from the half of them to its end, and more than a few
_ROUNDING = 1e-9
_JEFFREYS = 0.5
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)

Futures = NDArray[np.float64]
#: Which of the past weeks each week of each future is like: weeks × futures.
Draws = NDArray[np.uint8]


@dataclass(frozen=True)
class Basis:
    """Past weeks, the oldest first: how many were done, on how many working days, and how many came to be
    done (none: a forecast without new ones). What is to come is `speed` times as fast."""

    done: tuple[int, ...]
    worked: tuple[int, ...]
    arrived: tuple[int, ...] = ()
    speed: float = 1.0

    @property
    def with_work(self) -> int:
        """In how many of them anything was done."""
        return sum(n > 0 and days > 0 for n, days in zip(self.done, self.worked, strict=True))

    @property
    def refused(self) -> bool:
        """Whether these are too few."""
        return self.with_work < NEEDED

    @property
    def pace(self) -> list[float]:
        """What a working day is taken to bring, of each week; a week without one says nothing."""
        return [self.speed * n / days for n, days in zip(self.done, self.worked, strict=True) if days]


@dataclass(frozen=True)
class Returns:
    """What comes back to be done once more: the batches that are `rejected` already, and of those that are
    `waiting` for a review the share that was `returned` of those `reviewed`."""

    rejected: int = 0
    waiting: int = 0
    returned: int = 0
    reviewed: int = 0

    @property
    def known(self) -> bool:
        """Whether enough were reviewed to say how many of them come back."""
        return self.reviewed >= REVIEWED

    @property
    def expected(self) -> int:
        """How many that is on average, to whole batches."""
        share = self.returned / self.reviewed if self.known else 0
        return self.rejected + round(self.waiting * share)


@dataclass(frozen=True)
class Refusal:
    """Why there is no forecast: nothing is *left*, or there was work in *few* weeks. `weeks` is in how many
    there was."""

    reason: Literal["left", "few"]
    weeks: int


#: A forecast that does not ask what comes back.
NONE_RETURN = Returns()


@dataclass(frozen=True, eq=False)
class Forecast:
    """Today and the working `days` to come; `ends`, sorted: the place among them of the day on which each
    future is done (`len(days)` for none of them); `reached`: the last day of each of the next weeks, and how
    many are done by then at least in 85, 50 and 15 of 100 futures."""

    days: tuple[date, ...]
    ends: NDArray[np.int64]
    reached: tuple[tuple[date, int, int, int], ...]

    def day(self, level: float) -> date | None:
        """The first day by which that share of the futures is done; None where that is later than all."""
        at = int(self.ends[int(np.ceil(level * len(self.ends) - _ROUNDING)) - 1])
        return self.days[at] if at < len(self.days) else None


# --- what it rests on ---------------------------------------------------------------------------


def weekly(done: pd.DataFrame, arrived: pd.DataFrame, today: date, used: int, most: int) -> pd.DataFrame:
    """The last full weeks (from Monday), at most *most*, since the first in which anything was done: `start`,
    `end`, `n` (done), `arrived`, and `used`, whether it is one of the last *used*.

    *done* is counts by completion day, *arrived* by day of assignment; what has no day is in no week.
    """
    sums, came = _by_week(done, "completed"), _by_week(arrived, "assigned")
    this = _monday(today)
    past = [start for start in sums if start < this]
    weeks = min((this - min(past)).days // 7, most) if past else 0
    starts = [this - back * _WEEK for back in range(weeks, 0, -1)]
    frame = pd.DataFrame({"start": starts, "end": [start + _WEEK - _DAY for start in starts]})
    for name, numbers in (("n", sums), ("arrived", came)):
        frame[name] = pd.Series([numbers[start] for start in starts], dtype="int64")
    frame["used"] = pd.Series([at >= weeks - used for at in range(weeks)], dtype=bool)
    return frame


def basis(weeks: pd.DataFrame, calendar: WorkingCalendar, *, growing: bool) -> Basis:
    """What a forecast rests on: the weeks that `weekly` says are used."""
    used = weeks[weeks["used"]]
    periods = zip(used["start"].tolist(), used["end"].tolist(), strict=True)
    worked = tuple(calendar.count(start, end) for start, end in periods)
    return Basis(tuple(used["n"].tolist()), worked, tuple(used["arrived"].tolist()) if growing else ())


def _by_week(counts: pd.DataFrame, by: str) -> Counter[date]:
    sums: Counter[date] = Counter()
    for day, n in zip(counts[by].tolist(), counts["n"].tolist(), strict=True):
        if isinstance(day, str):  # a missing day is None, or what pandas makes of it
            sums[_monday(date.fromisoformat(day))] += n
    return sums


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


# --- futures ------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def draws(weeks: int, stream: int = 0, trials: int = TRIALS, horizon: int = HORIZON) -> Draws:
    """Which of so many past *weeks* each week of each future is like. Another *stream* is independent."""
    random = np.random.default_rng((_SEED, stream, weeks))
    limits = np.cumsum(random.standard_exponential((weeks, trials)), axis=0)
    limits = (limits / limits[-1]).astype(np.float32)
    thrown = random.random((horizon, trials), dtype=np.float32)
    chosen = np.zeros((horizon, trials), np.uint8)
    for limit in limits[:-1]:
        chosen += thrown >= limit
    chosen.setflags(write=False)
    return chosen


def paths(past: Sequence[float], factors: NDArray[np.int64], chosen: Draws) -> Futures:
    """How many there are after each week of each future: weeks × futures. A week is like the *past* one that
    was *chosen*, times its own of *factors*. The order of the past does not matter."""
    brought = np.sort(np.array(past, np.float64))[chosen] * factors[: len(chosen), None]
    done: Futures = np.cumsum(brought, axis=0, out=brought)
    return done


def at_least(done: NDArray[np.float64], level: float) -> int:
    """How many at least that share of the futures reach."""
    at = int((1 - level) * len(done) + _ROUNDING)
    return int(np.partition(done, at)[at] + _ROUNDING)


@lru_cache(maxsize=32)
def forecast(
    left: int, rests: Basis, calendar: WorkingCalendar, today: date, returns: Returns = NONE_RETURN
) -> Forecast | Refusal:
    """The futures of *left* batches, from tomorrow on, in weeks of seven days.

    A week brings what a working day of a past one did, for each of its own. New batches come at the beginning
    of a week, as many as in one of the past, drawn by itself. What *returns* is there from the beginning.
    """
    again = returning(returns)
    if not left + again.max() or rests.refused:
        return Refusal("few" if left + again.max() else "left", rests.with_work)
    first = today + _DAY
    days = calendar.days(first, first + HORIZON * _WEEK - _DAY)
    per_week = np.bincount([(day - first).days // 7 for day in days], minlength=HORIZON)
    done = paths(rests.pace, per_week, draws(len(rests.pace)))
    goal = left + again[None, :]
    if rests.arrived:
        goal = goal + paths(
            rests.arrived, np.ones(HORIZON, np.int64), draws(len(rests.arrived), _OF_ARRIVALS)
        )
    goal = np.broadcast_to(goal, done.shape)
    ends = np.sort(_ends(done, goal, per_week)) + 1
    surely = None if rests.arrived else at_least(left + again, LEVELS[1])
    return Forecast((today, *days), ends, _reached(np.minimum(done, goal), first, surely))


def returning(returns: Returns) -> Futures:
    """How many come back in each future. Each has its own share of those that wait, as far as the ones that
    were reviewed tell it (a beta distribution, by Jeffreys)."""
    again = np.full(TRIALS, float(returns.rejected))
    if returns.known and returns.returned and returns.waiting:
        random = np.random.default_rng((_SEED, _OF_RETURNS))
        right = returns.reviewed - returns.returned
        share = random.beta(returns.returned + _JEFFREYS, right + _JEFFREYS, TRIALS)
        again += random.binomial(returns.waiting, share)
    return again


def _ends(done: Futures, goal: Futures, per_week: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place of the working day on which each future is done; a week's work is done evenly."""
    ended = done >= goal - _ROUNDING
    week, future = ended.argmax(axis=0), np.arange(done.shape[1])
    before = np.where(week > 0, done[week - 1, future], 0.0)
    missing, speed = goal[week, future] - before, done[week, future] - before
    length = per_week[week]
    with np.errstate(divide="ignore", invalid="ignore"):  # of futures that do not end
        part = np.ceil(missing * length / speed - 1e-6)
    inside = np.clip(np.nan_to_num(part, posinf=1), 1, np.maximum(length, 1)).astype(np.int64)
    begun = np.concatenate([[0], np.cumsum(per_week)])[week]
    ends: NDArray[np.int64] = np.where(ended.any(axis=0), begun + inside - 1, per_week.sum())
    return ends


def _reached(done: Futures, first: date, goal: int | None) -> tuple[tuple[date, int, int, int], ...]:
    """As `Forecast` says, until as many have reached the *goal* as ever will."""
    rows: list[tuple[date, int, int, int]] = []
    for week in range(AHEAD):
        low, middle, high = (at_least(done[week], level) for level in (0.85, 0.5, 0.15))
        rows.append((first + (week + 1) * _WEEK - _DAY, low, middle, high))
        if low == goal:
            break
    return tuple(rows)


# --- frames -------------------------------------------------------------------------------------


def curve(found: Forecast | Refusal) -> pd.DataFrame:
    """The chance that all is done by the end of each working day: `start` and `end` (the day), `n` (futures
    of ten thousand), `share` (0 to 1); from where it is worth a word to the first day with 95 % or more.

    Empty where not even one of 100 futures ends within two years.
    """
    rows: list[tuple[date, date, int, float]] = []
    if isinstance(found, Forecast) and found.day(_EDGE):
        half, last = (_at(found, level) for level in (LEVELS[0], LEVELS[-1]))
        begin = max(min(_at(found, _EDGE), half - max(_BEFORE * (last - half), _LEAST)), 0)
        done = np.searchsorted(found.ends, np.arange(begin, last + 1), side="right")
        days = found.days[begin : last + 1]
        rows = [(day, day, n, n / len(found.ends)) for day, n in zip(days, done.tolist(), strict=True)]
    frame = pd.DataFrame(rows, columns=["start", "end", "n", "share"])
    return frame.astype({"n": "int64", "share": "float64"})


def _at(found: Forecast, level: float) -> int:
    """The place of the day of a *level* among the days; of a later one, that of the last."""
    day = found.day(level)
    return len(found.days) - 1 if day is None else found.days.index(day)


def reach(found: Forecast | Refusal) -> pd.DataFrame:
    """How many are done by the end of each coming week: `start`, `end`, and `low`, `middle` and `high`, which
    are reached in 85, 50 and 15 of 100 futures."""
    rows = found.reached if isinstance(found, Forecast) else ()
    frame = pd.DataFrame(rows, columns=["end", "low", "middle", "high"])
    frame.insert(0, "start", [day - _WEEK + _DAY for day, *_ in rows])
    return frame.astype(dict.fromkeys(("low", "middle", "high"), "int64"))


def named(frame: pd.DataFrame) -> list[tuple[float, date]]:
    """The levels that a `curve` reaches, each with its day."""
    found: list[tuple[float, Any]] = []
    for level in LEVELS:
        days = frame.loc[frame["share"] >= level - _ROUNDING, "end"]
        found += [(level, days.iloc[0])] if len(days) else []
    return found


def working_days(
    frame: pd.DataFrame, calendar: WorkingCalendar, today: date
) -> list[tuple[float, date | None, int]]:
    """Each of the levels with its day in a `curve` (None: later than all), and how many days are worked until
    then from tomorrow on."""
    days = dict(named(frame))
    found = [(level, days.get(level)) for level in LEVELS]
    return [(level, at, calendar.count(today + _DAY, at) if at else 0) for level, at in found]
