"""A few people side by side, with the whole team as what they are seen against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from data.metrics.rates import interval, share
from data.metrics.team_weeks import average, week_names
from data.metrics.weeks import Weeks

#: So many people can be compared at a glance.
FEWEST, MOST = 2, 5
_KNOWN = ("open", "overdue", "timed")


def table(
    people: Sequence[str],
    team: pd.DataFrame,
    by_week: pd.DataFrame,
    weeks: Weeks,
    first: pd.DataFrame | None,
    rejected: Counter[str],
) -> pd.DataFrame:
    """One row for each of *people*, in their order, and at the end one of the whole team (`all`).

    Columns: `person`, `all`; `done` in the *weeks*, and `pace`, done in a full week on average (None without
    one); `reviewed`, `right`, `rate` and `interval` of the first review with `far`, as `first_pass` has them
    (None for nothing reviewed); `rejections`; `p50`, `p85`, on how many done ones these rest (`timed`),
    `open`, `overdue` and `days` of work.

    *team* is what `team_pace.with_pace` gives, *by_week* what `team_weeks.by_week` gives of the *weeks*,
    *first* what `first_pass` gives.
    """
    has, did, right = (_rows(frame) for frame in (team, by_week, first))
    full = [name for name, whole in zip(week_names(weeks), weeks.full.tolist(), strict=True) if whole]
    rows = []
    for person in (*people, None):
        theirs, done, reviewed = (found.get(person, {}) for found in (has, did, right))
        part, whole = reviewed.get("right", 0), reviewed.get("reviewed", 0)
        rows.append(
            {
                "person": person or "",
                "all": person is None,
                "done": done.get("total", 0),
                "pace": sum(done.get(name, 0) for name in full) / len(full) if full else None,
                "reviewed": whole,
                "right": part,
                "rate": share(part, whole),
                "interval": interval(part, whole),
                "far": reviewed.get("far", 0),
                "rejections": rejected.total() if person is None else rejected[person],
                **{name: theirs.get(name, 0) for name in _KNOWN},
                **{name: theirs.get(name, pd.NA) for name in ("p50", "p85", "days")},
            }
        )
    frame = pd.DataFrame(rows)
    frame["interval"] = frame["interval"].astype(object)
    frame["pace"] = frame["pace"].astype("float64")
    return frame.astype(dict.fromkeys(("p50", "p85", "days"), "Int64"))


def weekly(people: Sequence[str], by_week: pd.DataFrame, weeks: Weeks) -> pd.DataFrame:
    """One row for each of the *weeks*: `start`, `end`, `full`, how many each of *people* completed (named
    after their places, `0` and so on), and `each`, what one of the team did on `average`."""
    names, rows = week_names(weeks), _rows(by_week)
    numbers = {
        str(place): np.array([rows.get(person, {}).get(name, 0) for name in names], dtype=np.int64)
        for place, person in enumerate(people)
    }
    return weeks.frame(**numbers).assign(each=average(by_week, weeks))


def _rows(frame: pd.DataFrame | None) -> dict[str | None, Mapping[str, Any]]:
    """The row of each person, and (None) that of all; where there is one person only, that is all."""
    if frame is None or frame.empty:
        return {}
    found: dict[str | None, Mapping[str, Any]] = {}
    for row in frame.to_dict("records"):
        found[None if row["all"] else row["person"]] = {str(name): each for name, each in row.items()}
    return {None: next(iter(found.values()))} | found
