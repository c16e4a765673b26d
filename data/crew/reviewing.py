"""What is to be reviewed: batches that are segmented and not yet reviewed, the oldest first or a sample."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from data.crew import sampling
from data.crew.sampling import Share
from data.model.conditions import Days
from data.query.filters import Filters
from data.query.keys import Keys
from data.query.questions import Counts, Order, Question, Rows, RowsByKey
from data.query.result import QueryResult
from data.query.service import SOON, QueryService, total_of

_BY_PERSON = (("person", False),)
_ROW = ("id", "completed", "assigned")


@dataclass(frozen=True)
class Queue:
    """The first `ids` of the `total` that are to be reviewed. Of a sample, its plan, and how many of each
    person's batches in it are `left`."""

    ids: tuple[str, ...]
    total: int
    reading: QueryResult
    plan: tuple[Share, ...] = ()
    left: Mapping[str, int] | None = None


def waiting(where: Filters) -> Filters | None:
    """What of *where* is segmented and not reviewed; None when nothing can be."""
    return where.narrow(stage=("segmented",), review=("pending",))


def oldest_first(answers: QueryService, where: Filters, most: int) -> Queue:
    """Those that *wait* by the day of their completion, or where none is known of their assignment."""
    total = Counts((), where)
    dated = Rows(_ROW, where, (("completed", False),), 0, most)
    asked: list[Question[Any]] = [total, dated]
    undated = where.narrow(completed=Days(missing=True))
    if undated is not None:
        asked.append(Rows(_ROW, undated, (("assigned", False),), 0, most))
    reading = answers.ask(asked, patience=SOON)
    rows = [row for row in reading[dated] if row["completed"]]
    rows += reading[asked[-1]] if undated is not None else []
    rows.sort(key=_age)
    return Queue(tuple(row["id"] for row in rows[:most]), total_of(reading[total]), reading)


def sampled(answers: QueryService, where: Filters, percent: int, seed: int, since: date, most: int) -> Queue:
    """A sample of each person's batches that *wait*, or did when the sample was drawn.

    What was reviewed *since* that day still belongs to what is drawn from: else whatever was reviewed would
    be replaced, and a sample would have no end.
    """
    days = Days(since).intersect(where.reviewed) if where.reviewed else Days(since)
    parts = [where]
    if days is not None:
        parts.append(replace(where, review=("approved", "rejected"), reviewed=days, accepted=None))
    asked = [(Counts(("person",), part), Order(part, _BY_PERSON)) for part in parts]
    reading = answers.ask([question for pair in asked for question in pair], patience=SOON)
    keys = [reading[order] for _, order in asked]
    groups = [(str(who), int(n)) for count, _ in asked for who, n in _counted(reading[count])]
    numbers = np.concatenate([sampling.numbers(each, seed) for each in keys])
    sample = sampling.draw(groups, numbers, percent)
    to_do = [place for place in sample.places if place < keys[0].count]
    picked = RowsByKey(("id", "person"), Keys.of(_at(keys[0], to_do[:most])))
    rows = answers.ask((picked,), reading.generation)[picked] if to_do else []
    left = _left(groups, to_do)
    return Queue(tuple(row["id"] for row in rows), len(to_do), reading, sample.plan, left)


def _counted(frame: Any) -> Iterable[tuple[Any, Any]]:
    return zip(frame["person"], frame["n"], strict=True)


def _at(keys: Keys, places: Iterable[int]) -> list[Any]:
    return [keys.between(place, place + 1)[0] for place in places]


def _left(groups: Iterable[tuple[str, int]], places: Iterable[int]) -> dict[str, int]:
    """How many of *places* are each person's."""
    names, sizes = zip(*groups, strict=True) if groups else ((), ())
    at = np.searchsorted(np.cumsum(sizes), list(places), side="right")
    return dict(Counter(names[each] for each in at.tolist()))


def _age(row: Mapping[str, Any]) -> str:
    day = row["completed"] or row["assigned"]
    return str(day) if day else "~"
