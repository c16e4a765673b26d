"""How it stood each day: what was counted and kept then, and what is counted now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import numpy as np
import pandas as pd

from data.metrics.day_numbers import Numbers, dates, day_numbers, mondays
from data.query.filters import Filters

#: The columns of `stood`, which together are all batches; what is segmented is divided by its review.
STANDINGS = ("not_started", "in_progress", "segmented", "approved", "rejected", "unknown")
#: What was counted each day, so that it can be filtered by.
_KNOWN = ("person", "stage", "review", "accepted", "everyday")
#: What of it is not segmented.
_LEFT = ("not_started", "in_progress", "unknown")
_COLUMNS = ("day", "start", "end", *STANDINGS, "total", "left")
_DAILY = 90  # days back from today of which each has a row; before them each week has one
_LONGEST = 5 * 365  # days that are looked back


def unknown(where: Filters) -> tuple[str, ...]:
    """The names of the restrictions of *where* that nothing is known of for past days."""
    return tuple(name for name, _ in where.set_values() if name not in _KNOWN)


def matching(counts: pd.DataFrame, where: Filters, people: Collection[str]) -> pd.DataFrame:
    """Counts by `day`, `stage` and `review` of what *where* lets through of *counts*, which are by `person`,
    too, as `KeptDays` has them. *people* are those of *where* by every name they had."""
    shown = np.ones(len(counts), bool)
    for name, values in (
        ("person", people if where.person else ()),
        ("stage", where.stage),
        ("review", where.review),
    ):
        if values:
            shown &= counts[name].isin(list(values)).to_numpy()
    wanted = False if where.hides_accepted else where.accepted
    if wanted is not None:
        shown &= wanted == ((counts["stage"] == "segmented") & (counts["review"] == "approved")).to_numpy()
    return _summed(counts[shown], ("day", "stage", "review"))


def _summed(counts: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    """*counts* by some of their columns only, which are categories: text again."""
    if counts.empty:
        return pd.DataFrame({**dict.fromkeys(by, pd.Series(dtype=object)), "n": pd.Series(dtype="int64")})
    columns = [counts[name].cat for name in by]
    sizes = [len(each.categories) for each in columns]
    codes = np.ravel_multi_index(tuple(each.codes.to_numpy(np.int64) for each in columns), sizes)
    sums = np.bincount(codes, counts["n"].to_numpy(np.int64), int(np.prod(sizes))).astype(np.int64)
    found = np.flatnonzero(sums)
    texts = zip(by, columns, np.unravel_index(found, sizes), strict=True)
    frame = {name: each.categories.to_numpy(object)[places] for name, each, places in texts}
    return pd.DataFrame({**frame, "n": sums[found]})


def stood(kept: pd.DataFrame, then: pd.DataFrame, now: pd.DataFrame, today: date) -> pd.DataFrame:
    """One row a day that is kept and one for *today*: `day`, the numbers of `STANDINGS`, their `total` and
    what of it is `left` (not segmented). Of each week that is longer ago than 90 days it is the last day that
    is kept; `start` and `end` are the days a row stands for, both included.

    *kept* has the days that are kept (`day`), *then* counts by `day`, `stage` and `review`, *now* by the last
    two. No row where no day before today is kept.
    """
    last, days = today.toordinal(), np.unique(day_numbers(kept["day"]))
    days = days[(days < last) & (days >= last - _LONGEST)]
    if not len(days):
        return pd.DataFrame(columns=list(_COLUMNS)).astype(
            dict.fromkeys((*STANDINGS, "total", "left"), "int64")
        )
    days, starts, ends = (np.append(each, last) for each in _rows(days, last))
    past = then[then["day"] < today.isoformat()]  # of today is shown what is counted now
    moments = pd.concat([past, now.assign(day=today.isoformat())], ignore_index=True)
    named = {"day": days, "start": starts, "end": ends}
    frame = pd.DataFrame({name: dates(each.tolist()) for name, each in named.items()})
    frame = frame.assign(**_numbers(moments, days))
    frame["total"] = frame[list(STANDINGS)].sum(axis=1)
    frame["left"] = frame[list(_LEFT)].sum(axis=1)
    return frame


def _rows(days: Numbers, last: int) -> tuple[Numbers, Numbers, Numbers]:
    """The *days* that have a row, and the first and the last day that each of them stands for."""
    weeks = mondays(days)
    by_week = days < mondays(np.array([last - _DAILY]))[0]
    shown = ~by_week | (weeks != np.append(weeks[1:], 0))
    starts, ends = np.where(by_week, weeks, days), np.where(by_week, weeks + 6, days)
    return days[shown], starts[shown], ends[shown]


def _numbers(moments: pd.DataFrame, days: Numbers) -> dict[str, Numbers]:
    """How many of *moments* (counts by `day`, `stage` and `review`) are in each of `STANDINGS` on *days*."""
    numbers, n = day_numbers(moments["day"]), moments["n"].to_numpy(np.int64)
    standings = np.array(
        [standing_of(*each) for each in zip(moments["stage"], moments["review"], strict=True)]
    )
    places, known = np.searchsorted(days, numbers).clip(max=len(days) - 1), np.isin(numbers, days)
    counted = {}
    for name in STANDINGS:
        of = known & (standings == name)
        counted[name] = np.bincount(places[of], n[of], len(days)).astype(np.int64)
    return counted


def before(frame: pd.DataFrame, today: date, weeks: int) -> pd.Series | None:
    """The row of *frame* of so many *weeks* ago, or the last before it; None before the first day."""
    earlier = frame[frame["day"] <= today - timedelta(weeks=weeks)]
    return earlier.iloc[-1] if len(earlier) else None


def missing(kept: pd.DataFrame, today: date) -> int:
    """How many days since the first that is kept, and before *today*, are not."""
    days = np.unique(day_numbers(kept["day"]))
    days = days[days < today.toordinal()]
    return today.toordinal() - int(days[0]) - len(days) if len(days) else 0


def standing_of(stage: str, review: str) -> str:
    """Which of `STANDINGS` a batch of this *stage* and *review* is in."""
    return review if stage == "segmented" and review != "pending" else stage
