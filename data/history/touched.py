"""The batches and people that an operation has changed, a page at a time, each with its entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from data.history.log import Event, event_of
from data.history.recorder import TELLING, WHOLE
from data.history.reversals import undone_keys, voided
from data.mongo.client import Document, Mongo, database_errors
from data.mongo.documents import LONG

_AT_ONCE = 5000  # of those that are read one after the other


@dataclass(frozen=True)
class Touched:
    """What an operation did to one batch, or one person, and whether it has been `undone`."""

    batch_id: str | None
    person: str | None
    events: tuple[Event, ...]
    undone: bool


@dataclass(frozen=True)
class TouchedPage:
    """Some of `total`, in the order in which the operation came to them."""

    items: tuple[Touched, ...]
    total: int


def touched(mongo: Mongo, operation_id: str, *, page: int = 1, per_page: int = 50) -> TouchedPage:
    """Page *page*, from 1, of what an operation has changed. MongoDB counts; only the page is read."""
    with database_errors():
        void = list(voided(mongo, [operation_id]))
        where: Document = {"operation_id": operation_id, **TELLING, "_id": {"$nin": void}}
        documents: list[Document] = [
            {"$match": where},
            {"$group": {"_id": "$key", "first": {"$min": "$_id"}}},
        ]
        counted = mongo.aggregate(mongo.events, [*documents, {"$count": "n"}], longer=LONG)
        total = next((int(each["n"]) for each in counted), 0)
        shown: list[Document] = [
            {"$sort": {"first": 1}},
            {"$skip": (page - 1) * per_page},
            {"$limit": per_page},
        ]
        found = mongo.aggregate(mongo.events, [*documents, *shown], longer=LONG, allowDiskUse=True)
        keys = [each["_id"] for each in found]
        return TouchedPage(tuple(_items(mongo, operation_id, where, keys)), total)


def every_touched(mongo: Mongo, operation_id: str) -> Iterator[Touched]:
    """All that an operation has changed, read a page at a time as it is asked for."""
    at = 1
    while found := touched(mongo, operation_id, page=at, per_page=_AT_ONCE).items:
        yield from found
        at += 1


def _items(mongo: Mongo, operation_id: str, where: Document, keys: list[object]) -> Iterator[Touched]:
    done = undone_keys(mongo, operation_id, keys)
    entries: dict[str, list[Document]] = {repr(each): [] for each in keys}
    stages: list[Document] = [
        {"$match": where | {"key": {"$in": keys}}},
        {"$sort": {"_id": 1}},
        {"$set": {"from": {"$cond": [{"$eq": ["$field", WHOLE]}, "$$REMOVE", "$from"]}}},
    ]
    for each in mongo.aggregate(mongo.events, stages, longer=LONG):
        entries[repr(each["key"])].append(each)
    for key, theirs in entries.items():
        first = event_of(theirs[0])
        yield Touched(first.batch_id, first.person, tuple(map(event_of, theirs)), key in done)
