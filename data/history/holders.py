"""Who held an id before an operation: where ids repeat, they may hold it again beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from bson import ObjectId
from pymongo.client_session import ClientSession

from data.history.change import name_of
from data.history.recorder import OPERATION, RENAMED, WHOLE
from data.mongo.client import COMMENT, Document, Mongo
from data.mongo.documents import CODEC


def held_before(
    mongo: Mongo, operation_id: str, holders: Sequence[Document], session: ClientSession | None
) -> set[str]:
    """Those *holders* of ids (`repr` of their keys) that had their id before the operation began.

    What happened to one first since then was that it lost the id, or nothing did and it is older. Of whom
    neither is known, it is not said.
    """
    first = {"operation_id": operation_id, "field": OPERATION}
    start = mongo.events.find_one(first, {"_id": 1}, session=session, comment=COMMENT)
    if start is None:
        return set()
    since: dict[tuple[str, str | None], Document] = {}
    for entry in _entries(mongo, start["_id"], holders, session):
        since.setdefault((repr(entry["key"]), entry["batch_id"]), entry)
    found = {repr(each["_id"]): since.get((repr(each["_id"]), name_of("batches", each))) for each in holders}
    old = {repr(each["_id"]) for each in holders if _is_older(each["_id"], start["_id"])}
    return {key for key, entry in found.items() if (key in old if entry is None else not _is_gain(entry))}


def _entries(
    mongo: Mongo, start: ObjectId, holders: Sequence[Document], session: ClientSession | None
) -> list[Document]:
    """What the *holders* lost and got their ids by since the *start* of an operation, first come first."""
    where = {
        "batch_id": {"$in": [name_of("batches", each) for each in holders]},
        "key": {"$in": [each["_id"] for each in holders]},
        "field": {"$in": [WHOLE, "id", RENAMED]},
        "_id": {"$gt": start},
    }
    shown = {"key": 1, "batch_id": 1, "field": 1, "digest": 1}
    events, order = mongo.events.with_options(CODEC), [("at", 1), ("_id", 1)]
    return list(mongo.find(events, where, shown, session=session, sort=order))


def _is_gain(entry: Document) -> bool:
    """Whether its batch was made with the id, or renamed to it."""
    return entry["field"] == RENAMED or "digest" in entry


def _is_older(key: object, start: ObjectId) -> bool:
    """Whether the batch of this *key* was there already. Within one second that cannot be told."""
    return isinstance(key, ObjectId) and key.generation_time < start.generation_time
