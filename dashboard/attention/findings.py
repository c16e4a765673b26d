"""What a rule finds, and how: in batches under a filter, in people, in how work flows, in the last check, in
the last sync.

Each way gives the questions it asks (so that those of all rules are asked at once) and a pure function of
what is known to what was found.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

import pandas as pd

from dashboard.panels.batches import crew
from dashboard.panels.spans import measure_of, spans
from data.calendar import MONDAY_TO_FRIDAY, WorkingCalendar
from data.masks.integrity import Summary
from data.metrics import cycle_time, flow
from data.metrics.cycle_time import LATE, UNFINISHED
from data.metrics.overview import outsiders
from data.metrics.pace import Pace, finished_lately, overloaded, paces, running_dry
from data.metrics.presence import presences
from data.metrics.rates import FEW
from data.metrics.totals import totals
from data.model.conditions import Days
from data.query.filters import Filters
from data.query.questions import Counts
from data.query.service import total_of

#: What a number counts.
Counted = Literal["batches", "people", "values", "days"]


@dataclass(frozen=True)
class Evidence:
    """What rules are judged by: a day and a moment, the answers of one generation, the days on which the
    team works, when files were last synced (None: never), whether there are any, and the last
    check of batches and files."""

    today: date
    now: datetime
    answers: Mapping[Counts, pd.DataFrame]
    calendar: WorkingCalendar = MONDAY_TO_FRIDAY
    synced: datetime | None = None
    any_files: bool = False
    checked: Summary | None = None


@dataclass(frozen=True)
class Finding:
    """How many a rule counts, and whether it is on.

    The batches are those that *where* lets through; *people* are whom it is about, and `at` is when what it
    tells was found or done, where that is not now (None: never). `measure` is what *n* was held against where
    that follows from the data: days, or the least and the most that are ordinary.
    """

    n: int
    on: bool
    counted: Counted = "batches"
    where: Filters | None = None
    people: tuple[str, ...] = ()
    at: datetime | None = None
    measure: tuple[int, ...] = ()


@dataclass(frozen=True)
class Way:
    """How something is found on a day under a threshold: what is asked, and what follows from the answers."""

    asks: Callable[[date, int], tuple[Counts, ...]]
    finds: Callable[[Evidence, int], Finding]


def in_batches(where: Callable[[date, int], Filters], *, more_than: bool = False) -> Way:
    """The batches under a filter; *more_than*: on when they are more than the threshold, else when there are
    any."""

    def finds(known: Evidence, limit: int) -> Finding:
        under = where(known.today, limit)
        n = total_of(known.answers[Counts((), under)])
        return Finding(n, n > (limit if more_than else 0), where=under)

    return Way(lambda today, limit: (Counts((), where(today, limit)),), finds)


def in_people(chosen: Callable[[Mapping[str, Pace], list[str], int], tuple[str, ...]]) -> Way:
    """The people of the crew whom *chosen* picks by their paces and the threshold."""

    def asks(today: date, _: int) -> tuple[Counts, ...]:
        return (_open_work(), _finished(today), crew())

    def finds(known: Evidence, limit: int) -> Finding:
        team = known.answers[crew()]
        there = presences(team, known.today, known.calendar)
        known_paces = paces(known.answers[_open_work()], known.answers[_finished(known.today)], there)
        members = sorted(set(team["person"]) - {""})
        people = chosen(known_paces, members, limit)
        return Finding(len(people), bool(people), "people", people=people)

    return Way(asks, finds)


def out_of_work() -> Way:
    return in_people(running_dry)


def overworked() -> Way:
    return in_people(overloaded)


def outside_the_crew() -> Way:
    """The open batches of people who are not in the crew."""

    def finds(known: Evidence, _: int) -> Finding:
        work = known.answers[_open_work()]
        people = outsiders(work, known.answers[crew()])
        held = totals(work, "person")
        where = Filters(person=people, accepted=False) if people else None
        return Finding(sum(held[each] for each in people), bool(people), where=where, people=people)

    return Way(lambda *_: (_open_work(), crew()), finds)


def older_than_most() -> Way:
    """The open batches that are older than the days within which 85 of 100 are done (`measure`), as the panel
    of ages has them; of fewer than ten finished ones nothing follows."""

    def finds(known: Evidence, _: int) -> Finding:
        done, open_ = _flow(known)
        work = cycle_time.work(done, open_, known.today)
        days = measure_of(work).percentiles[LATE]
        if days is None or work.done["n"].sum() < FEW:
            return Finding(0, on=False)
        n = int(work.open.loc[work.open["days"] > days, "n"].sum())
        since = Days.inclusive(None, known.today - timedelta(days=days))
        return Finding(n, n > 0, where=Filters(stage=UNFINISHED, assigned=since), measure=(days,))

    return Way(lambda *_: tuple(spans(Filters()).values()), finds)


def outside_the_limits() -> Way:
    """What was completed in the last full week, on where it lies outside the limits of the control chart
    (`measure`: the least and the most that lie within)."""

    def finds(known: Evidence, _: int) -> Finding:
        weeks = flow.throughput(_flow(known)[0], known.today)
        full = weeks[weeks["full"]]
        if not len(full) or full["mean"].isna().any():
            return Finding(0, on=False)
        week = full.iloc[-1]
        where = Filters(stage=("segmented",), completed=Days.inclusive(week["start"], week["end"]))
        within = math.ceil(week["low"]), math.floor(week["high"])
        return Finding(int(week["n"]), week["signal"] in ("above", "below"), where=where, measure=within)

    return Way(lambda *_: tuple(spans(Filters()).values()), finds)


def in_the_check(kind: str) -> Way:
    """The rows of a *kind* of contradiction in the last check of batches and files."""

    def finds(known: Evidence, _: int) -> Finding:
        n = known.checked.counts[kind] if known.checked else 0
        return Finding(n, n > 0, "values", at=known.checked.at if known.checked else None)

    return Way(lambda *_: (), finds)


def since_the_sync() -> Way:
    """Whole days since the files were synced; on when they are as many as the threshold, or it never was and
    there are files."""

    def finds(known: Evidence, limit: int) -> Finding:
        if known.synced is None:
            return Finding(0, known.any_files, "days")
        days = max((known.now - known.synced).days, 0)
        return Finding(days, known.any_files and days >= limit, "days", at=known.synced)

    return Way(lambda *_: (), finds)


def _flow(known: Evidence) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Of the whole team what is completed, and what is open, by their days."""
    asked = spans(Filters())
    return known.answers[asked["done"]], known.answers[asked["open"]]


def _open_work() -> Counts:
    return Counts(("person",), Filters(accepted=False))


def _finished(today: date) -> Counts:
    return Counts(("person",), Filters(**finished_lately(today)))
