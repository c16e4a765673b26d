"""What each of the team completed, week by week."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.metrics.day_numbers import Numbers
from data.metrics.weeks import Weeks, counted, last_weeks
from data.model.conditions import Days

FULL = 12  # full weeks, before the one that is not over yet


def weeks_shown(today: date, within: Days | None = None) -> Weeks:
    """The last full weeks and the running one, until the end of *within*, the filter's own range."""
    return last_weeks(FULL, today, within)


def by_week(
    done: pd.DataFrame | None, crew: pd.DataFrame, weeks: Weeks, *, everyone: bool = True
) -> pd.DataFrame:
    """One row a person, and at the end one of all (`all`): `person`, a number for each of the *weeks*, named
    after its first day (`2026-11-23`), and `total`; `most` is the largest number of a person in a week.

    *done* is counts by person and completed (None for none), *crew* counts of people, who have a row with
    *everyone* though they completed nothing. Who completed most comes first, what nobody has comes last.
    """
    members = {name for name in crew["person"].tolist() if name} if everyone else set()
    numbers = {name: np.zeros(len(weeks.starts), dtype=np.int64) for name in members}
    if done is not None:
        days, n = counted(done, "completed")
        for person, rows in done.reset_index(drop=True).groupby("person").indices.items():
            theirs = weeks.counts(days[rows], n[rows])
            if theirs.any():
                numbers[str(person)] = theirs
    people = sorted(numbers, key=lambda name: (name == "", -int(numbers[name].sum()), name.casefold(), name))
    return _frame(people, [numbers[name] for name in people], weeks)


def _frame(people: list[str], numbers: list[Numbers], weeks: Weeks) -> pd.DataFrame:
    table = np.array(numbers, dtype=np.int64).reshape(len(people), len(weeks.starts))
    most = int(table.max(initial=0))
    whole = len(people) > 1
    if whole:
        table = np.vstack([table, table.sum(axis=0)])
    frame = pd.DataFrame({"person": [*people, *([""] if whole else [])]})
    frame["all"] = [*(False for _ in people), *([True] if whole else [])]
    for name, column in zip(week_names(weeks), table.T, strict=True):
        frame[name] = column
    frame["total"] = table.sum(axis=1, dtype=np.int64)
    frame["most"] = np.full(len(frame), most, dtype=np.int64)
    return frame


def average(by_week: pd.DataFrame, weeks: Weeks, but: str = "") -> NDArray[np.float64]:
    """What each of those who completed anything did in each of the *weeks* on average, without one (*but*)
    and without what is nobody's; NaN where there is nobody."""
    people = ~by_week["all"].astype(bool) & ~by_week["person"].isin({"", but})
    others = by_week[people & (by_week["total"] > 0)]
    done = others[week_names(weeks)].to_numpy(np.float64)
    return done.mean(axis=0) if len(done) else np.full(len(weeks.starts), np.nan)


def week_names(weeks: Weeks) -> list[str]:
    """The columns of *weeks*: the first day of each."""
    return [date.fromordinal(start).isoformat() for start in weeks.starts.tolist()]
