"""How long batches take: the days from their assignment to their completion, both included.

Which days count is what `Durations` say: all, or those on which the team works.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.metrics import survival
from data.metrics.day_numbers import NO_DAY, day_numbers
from data.metrics.durations import EVERY_DAY, Durations
from data.metrics.rates import FEW
from data.model.vocabulary import STAGES

#: Of 100 batches, how many are to be done within the days that are named.
PARTS = (50, 85, 95)
#: So many of 100 are done within the days beyond which a batch is late.
LATE = 85
#: The stages of what is not completed.
UNFINISHED = tuple(stage for stage in STAGES if stage != "segmented")
Percentiles = Mapping[int, int | None]
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Work:
    """What is done and what is open, as spans of days; and how many have no span, by what is wrong with them.

    `done` has a row for each `assigned`, `completed` (day numbers), with `days` and `n`; `open` one for each
    `assigned` and `stage`, `days` being those until today. Left out are of what is done `undated` (either day
    is missing) and `backwards` (completed before they were assigned: a frame like `done`), of all `future`
    (after today), and of what is open `waiting` (without a day of assignment).
    """

    done: pd.DataFrame
    open: pd.DataFrame
    backwards: pd.DataFrame
    undated: int
    future: int
    waiting: int

    @cached_property
    def finished_only(self) -> survival.Curve:
        return survival.of_frames(self.done)

    @cached_property
    def with_open(self) -> survival.Curve:
        return survival.of_frames(self.done, self.open)


def work(
    done: pd.DataFrame | None,
    open_: pd.DataFrame | None,
    today: date,
    durations: Durations = EVERY_DAY,
) -> Work:
    """From counts of completed batches by `assigned` and `completed`, and of others by `assigned` and `stage`
    (None for none)."""
    now = today.toordinal()
    spans, backwards, undated, late = _done(done, now, durations)
    ages, waiting, early = _open(open_, now, durations)
    return Work(spans, ages, backwards, undated, late + early, waiting)


def _done(
    counts: pd.DataFrame | None, today: int, durations: Durations
) -> tuple[pd.DataFrame, pd.DataFrame, int, int]:
    if counts is None:
        nothing = pd.DataFrame(columns=["assigned", "completed", "days", "n"], dtype="int64")
        return nothing, nothing, 0, 0
    assigned, completed = day_numbers(counts["assigned"]), day_numbers(counts["completed"])
    n, days = counts["n"].to_numpy(np.int64), durations.spans(assigned, completed)
    undated = (assigned == NO_DAY) | (completed == NO_DAY)
    future = ~undated & ((completed > today) | (assigned > today))
    good = ~(undated | future)
    spans = {"assigned": assigned, "completed": completed, "days": days, "n": n}
    forwards, backwards = (
        pd.DataFrame({name: values[part] for name, values in spans.items()})
        for part in (good & (completed >= assigned), good & (completed < assigned))
    )
    return forwards, backwards, int(n[undated].sum()), int(n[future].sum())


def _open(counts: pd.DataFrame | None, today: int, durations: Durations) -> tuple[pd.DataFrame, int, int]:
    if counts is None:
        kinds = {"assigned": "int64", "days": "int64", "n": "int64", "stage": "object"}
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()}), 0, 0
    assigned, n = day_numbers(counts["assigned"]), counts["n"].to_numpy(np.int64)
    waiting, future = assigned == NO_DAY, assigned > today
    good = ~(waiting | future)
    since = assigned[good]
    spans = {"assigned": since, "days": durations.spans(since, np.full_like(since, today)), "n": n[good]}
    stages = pd.Series(counts["stage"].to_numpy()[good], dtype=object)
    return pd.DataFrame(spans | {"stage": stages}), int(n[waiting].sum()), int(n[future].sum())


@dataclass(frozen=True)
class Measured:
    """Within how many days `PARTS` of 100 batches are done, and how many `done` ones that rests on."""

    done: int
    days: Percentiles


UNKNOWN = Measured(0, {})


def by_person(
    done: pd.DataFrame | None,
    open_: pd.DataFrame | None,
    today: date,
    durations: Durations = EVERY_DAY,
) -> dict[str | None, Measured]:
    """Within how many days `PARTS` of 100 batches of each person are done, and (None) those of all, with open
    work counted.

    From counts as `work` takes them, each by `person` as well.
    """
    closed, waiting = _of_people(done), _of_people(open_)
    found: dict[str | None, Measured] = {None: _measured(work(done, open_, today, durations))}
    for person in sorted({*closed, *waiting}):
        found[person] = _measured(work(closed.get(person), waiting.get(person), today, durations))
    return found


def _measured(each: Work) -> Measured:
    return Measured(int(each.done["n"].sum()), percentiles(each.with_open))


def _of_people(counts: pd.DataFrame | None) -> dict[str, pd.DataFrame]:
    """The rows of each person."""
    if counts is None:
        return {}
    return {str(person): theirs for person, theirs in counts.groupby("person", sort=False)}


def percentiles(curve: survival.Curve) -> Percentiles:
    """Within how many days `PARTS` of 100 are done; None where that is not known yet."""
    return {part: curve.reached(part) for part in PARTS}


def distribution(each: Work) -> pd.DataFrame:
    """One row for each number of `days` that a batch took or has come to: how many are `done` then, how many
    `open`; the share (0 to 1) done within so many days of the `finished` alone, and with open work, `share`,
    with `interval` (low, high), in which that lies in 95 of 100 cases (None where that cannot be said).
    """
    curve, finished = each.with_open, each.finished_only
    low, high = curve.interval()
    places = np.searchsorted(finished.days, curve.days, side="right")
    frame = pd.DataFrame({"days": curve.days, "done": curve.done, "open": curve.open})
    frame["finished"] = 1 - np.concatenate([[1.0], finished.left])[places]
    frame["share"] = 1 - curve.left
    bounds = zip((1 - high).tolist(), (1 - low).tolist(), strict=True)
    frame["interval"] = pd.Series(
        [None if np.isnan(least) else (least, most) for least, most in bounds], dtype=object
    )
    return frame


def by_month(each: Work, today: date) -> pd.DataFrame:
    """One row a month of completion in which at least ten were done, fewer say little: `start`, `end`, and
    `p50`, `p85`, `p95`, the days within which so many of 100 of them were done; `n` batches are completed in
    it and assigned until its end (also those completed before they were assigned).
    """
    rows = []
    months, wrong = _months(each.done), _months(each.backwards)
    order = np.argsort(months, kind="stable")
    known, begins = np.unique(months[order], return_index=True)
    days, n = (each.done[name].to_numpy(np.int64) for name in ("days", "n"))
    since, others = (each.backwards[name].to_numpy(np.int64) for name in ("assigned", "n"))
    for month, part in zip(known, np.split(order, begins)[1:], strict=True):
        if (counted := int(n[part].sum())) >= FEW:
            first = month.astype("datetime64[D]").item()
            last = min(((month + 1).astype("datetime64[D]") - 1).item(), today)
            also = int(others[(wrong == month) & (since <= last.toordinal())].sum())
            reached = percentiles(survival.curve(days[part], n[part], np.zeros_like(n[part])))
            rows.append((first, last, counted + also, *(reached[percent] for percent in PARTS)))
    names = ["start", "end", "n", *(f"p{part}" for part in PARTS)]
    return pd.DataFrame(rows, columns=names).astype(dict.fromkeys(names[2:], "int64"))


def _months(spans: pd.DataFrame) -> NDArray[np.datetime64]:
    """The month in which each was completed."""
    days = spans["completed"].to_numpy(np.int64) - _EPOCH
    return days.astype("datetime64[D]").astype("datetime64[M]")
