"""How fast each of the team is: cycle time, completions week by week, and how often work came back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from data.metrics.cycle_time import UNKNOWN, Measured
from data.metrics.day_numbers import NO_DAY, day_numbers, mondays
from data.model.conditions import Days

WEEKS = 8  # full weeks, of which each person's completions are shown
_LENGTH = 7
Weekly = tuple[int, ...]


def weeks_shown(today: date) -> Days:
    """The days of the last full weeks, from a Monday to a Sunday."""
    monday = today - timedelta(days=today.weekday())
    return Days.inclusive(monday - timedelta(weeks=WEEKS), monday - timedelta(days=1))


def weekly(done: pd.DataFrame | None, today: date) -> dict[str | None, Weekly]:
    """How many each person completed in each of the last full weeks, the oldest first; None is everybody.

    *done* is counts by person and completed in `weeks_shown` (None for none).
    """
    nothing = [0] * WEEKS
    found: dict[str | None, list[int]] = {None: list(nothing)}
    if done is not None:
        days, first = day_numbers(done["completed"]), today.toordinal() - today.weekday() - WEEKS * _LENGTH
        places = ((mondays(days) - first) // _LENGTH).tolist()
        rows = zip(done["person"].tolist(), days.tolist(), places, done["n"].tolist(), strict=True)
        for person, day, place, n in rows:
            if day != NO_DAY and 0 <= place < WEEKS:
                found.setdefault(person, list(nothing))[place] += n
                found[None][place] += n
    return {person: tuple(numbers) for person, numbers in found.items()}


def with_pace(
    people: pd.DataFrame,
    cycle_times: Mapping[str | None, Measured],
    weeks: Mapping[str | None, Weekly],
    rejected: Counter[str],
) -> pd.DataFrame:
    """*people*, what `team.table` gives, with `p50` and `p85` days (missing where unknown, and of the
    unassigned) and on how many done ones these rest, `timed`; `weekly` completions; and `rejections`,
    how often work came back while they had it."""
    frame = people.copy()
    whose: list[Any] = [
        None if whole else person for person, whole in zip(frame["person"], frame["all"], strict=True)
    ]
    times_of = [cycle_times.get(each, UNKNOWN) for each in whose]
    frame["timed"] = pd.Series([each.done for each in times_of], dtype="int64")
    for part in (50, 85):
        days = [
            None if each == "" else found.days.get(part) for each, found in zip(whose, times_of, strict=True)
        ]
        frame[f"p{part}"] = pd.Series([pd.NA if each is None else each for each in days], dtype="Int64")
    frame["weekly"] = pd.Series([weeks.get(each, (0,) * WEEKS) for each in whose], dtype=object)
    total = sum(rejected[each] for each in whose if each is not None)
    times = [total if each is None else rejected[each] for each in whose]
    frame["rejections"] = pd.Series(times, dtype="int64")
    return frame
