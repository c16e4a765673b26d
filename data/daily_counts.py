"""How the batches stood each day, by person, stage and review: written while the day lasts, and then left as
it is, whatever becomes of the batches."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from pymongo.errors import DuplicateKeyError
from pymongo.write_concern import WriteConcern

from data.history.change import digest
from data.model.vocabulary import REVIEWS, STAGES
from data.mongo.client import COMMENT, Document, Mongo, database_errors

#: What is counted of each day.
BY = ("person", "stage", "review")


@dataclass(frozen=True)
class KeptDays:
    """The days that are kept, `YYYY-MM-DD`, the first one first, and their counts: `day`, `person`, `stage`,
    `review` (categories, which take little room) and `n` above 0."""

    days: tuple[str, ...]
    counts: pd.DataFrame


def document(
    day: datetime.date, at: datetime.datetime, rows: Iterable[tuple[str, str, str, int]]
) -> Document:
    """A day as it is stored: *at* is when it stood so, *rows* are person, stage, review and how many.

    Each pair of stage and review that occurs is a list of numbers in the order of the people: small, and read
    without a loop over them.
    """
    counted = [row for row in rows if row[-1]]
    people = sorted({person for person, *_ in counted})
    places = {person: place for place, person in enumerate(people)}
    pairs: dict[str, dict[str, list[int]]] = {}
    for person, stage, review, n in counted:
        numbers = pairs.setdefault(stage, {}).setdefault(review, [0] * len(people))
        numbers[places[person]] += n
    return {"_id": day.isoformat(), "at": at, "people": people, "counts": pairs}


def keep(mongo: Mongo, zone: ZoneInfo, at: datetime.datetime, counts: pd.DataFrame) -> bool:
    """Write how it stood *at* a moment, in place of what is kept of an earlier moment of that day. What
    another wrote of a later one stays.

    False before the first batch, when there is nothing to keep. Raises DatabaseError.
    """
    rows = counts[[*BY, "n"]].itertuples(index=False, name=None)
    stored = document(at.astimezone(zone).date(), at, rows)
    with database_errors():
        if not stored["people"] and mongo.daily_counts.find_one({}, {"_id": 1}, **_limits(mongo)) is None:
            return False
        collection = mongo.daily_counts.with_options(write_concern=WriteConcern("majority"))
        earlier = {"_id": stored["_id"], "at": {"$lte": at}}
        try:
            collection.replace_one(earlier, stored, upsert=True, comment=COMMENT)
        except DuplicateKeyError:  # there is one: a later one, or an earlier one of that very moment
            collection.replace_one(earlier, stored, comment=COMMENT)
    return True


def put(mongo: Mongo, days: Iterable[Document]) -> None:
    """Write *days* that nobody else writes, as the demo team's."""
    if documents := list(days):
        mongo.daily_counts.delete_many({"_id": {"$in": [each["_id"] for each in documents]}}, comment=COMMENT)
        mongo.daily_counts.insert_many(documents, ordered=False, comment=COMMENT)


def state(mongo: Mongo, before: datetime.date) -> str:
    """Tells what is kept of the days *before* one from what was: how many there are, and all of the last.
    Raises DatabaseError."""
    days = {"_id": {"$lt": before.isoformat()}}
    with database_errors():
        last = mongo.daily_counts.find_one(days, sort=[("_id", -1)], **_limits(mongo))
        number = mongo.daily_counts.count_documents(days, maxTimeMS=mongo.max_time_ms, comment=COMMENT)
    return f"{number} {digest(last or {})}"


def read(mongo: Mongo, before: datetime.date) -> KeptDays:
    """All that is kept of the days *before* one. Raises DatabaseError."""
    days = {"_id": {"$lt": before.isoformat()}}
    with database_errors():
        return unpacked(list(mongo.find(mongo.daily_counts, days, sort=[("_id", 1)])))


def unpacked(documents: Sequence[Mapping[str, Any]]) -> KeptDays:
    """The days that *documents* hold."""
    names = sorted({person for each in documents for person in each["people"]})
    places = {name: place for place, name in enumerate(names)}
    who = [[places[person] for person in each["people"]] for each in documents]
    pieces = [
        (day, STAGES.index(stage), REVIEWS.index(review), n)
        for day, each in enumerate(documents)
        for stage, reviews in each["counts"].items()
        for review, n in reviews.items()
    ]
    lengths = [len(who[day]) for day, *_ in pieces]
    day, stage, review = (np.repeat([piece[at] for piece in pieces], lengths) for at in range(3))
    person = np.fromiter(chain.from_iterable(who[day] for day, *_ in pieces), np.int64)
    n = np.fromiter(chain.from_iterable(n for *_, n in pieces), np.int64)
    days = tuple(each["_id"] for each in documents)
    columns = {
        "day": (day, days),
        "person": (person, names),
        "stage": (stage, STAGES),
        "review": (review, REVIEWS),
    }
    codes = {
        name: pd.Categorical.from_codes(each.astype(np.int64), pd.Index(values, dtype=object))
        for name, (each, values) in columns.items()
    }
    frame = pd.DataFrame({**codes, "n": n})
    return KeptDays(days, frame[frame["n"] > 0].reset_index(drop=True))


def _limits(mongo: Mongo) -> dict[str, Any]:
    return {"max_time_ms": mongo.max_time_ms, "comment": COMMENT}
