"""Who is there when: on how many days people worked lately, and on which of the next ones they will not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from data.calendar import Range, WorkingCalendar, known_days_off

WEEKS = 4  # in which a person's own pace is seen
WORKED = 5 * WEEKS  # days in them, where none was a holiday
_FEWEST = 5  # of these that somebody worked: of fewer no pace can be said
_AHEAD = timedelta(days=366)


@dataclass(frozen=True)
class Presence:
    """On how many days of the last weeks somebody `worked` (the team, where those are too few to say how fast
    they are: what is completed is also what is reviewed while they are away), and on which of the team's
    working days from today on, as their numbers (0 is the first), they are `away`."""

    worked: int = WORKED
    away: tuple[int, ...] = ()


#: By person, who is there when; None is everybody who has no days off of their own.
Presences = Mapping[str | None, Presence]
ALWAYS: Presences = {None: Presence()}


def presences(crew: pd.DataFrame, today: date, calendar: WorkingCalendar) -> Presences:
    """*crew* is counts of people by `person` and `days_off` (as `written_days_off` has them)."""
    found: dict[str | None, Presence] = {None: Presence(worked_lately(today, calendar))}
    for person, off in days_off(crew).items():
        own = calendar.without(off)
        there = {*own.days(today, today + _AHEAD)}
        away = (at for at, day in enumerate(calendar.days(today, today + _AHEAD)) if day not in there)
        worked = worked_lately(today, own)
        found[person] = Presence(worked if worked >= _FEWEST else found[None].worked, tuple(away))
    return found


def worked_lately(today: date, calendar: WorkingCalendar) -> int:
    """How many days of the last weeks were worked; one where it was none."""
    first = today - timedelta(weeks=WEEKS) + timedelta(days=1)
    return max(calendar.count(first, today), 1)


def days_off(crew: pd.DataFrame) -> dict[str, tuple[Range, ...]]:
    """The days off of those who have some of their own; *crew* as above."""
    found: dict[str, tuple[Range, ...]] = {}
    for person, text in zip(crew["person"], crew["days_off"], strict=True):
        if off := known_days_off(text):
            found[person] = (*found.get(person, ()), *off)
    return found


def next_days_off(crew: pd.DataFrame, today: date) -> dict[str, Range]:
    """The days off that people have today or that come next; *crew* as above."""
    coming = {person: [each for each in off if each[1] >= today] for person, off in days_off(crew).items()}
    return {person: min(each) for person, each in coming.items() if each}
