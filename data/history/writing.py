"""Changes as writes: plain inside a transaction, and guarded where there are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import DeleteOne, InsertOne, UpdateOne
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError
from pymongo.write_concern import WriteConcern

from data.errors import DatabaseError
from data.history.change import MISSING, Change, CollectionName, holds, new_ids
from data.mongo.client import COMMENT, Document, Mongo

MAJORITY = WriteConcern("majority")
_DUPLICATE_KEY = 11000

_Write = InsertOne[Document] | UpdateOne | DeleteOne


def write(mongo: Mongo, changes: Sequence[Change], session: ClientSession) -> None:
    """Carry out *changes*, which were decided on in the transaction of *session*.

    In order: a refused write ends the transaction, and one sent after it would be told of that instead.
    """
    for name, places in _by_collection(changes).items():
        writes = [_write(changes[place], guarded=False) for place in places]
        _collection(mongo, name).bulk_write(writes, ordered=True, session=session, comment=COMMENT)


def write_guarded(mongo: Mongo, changes: Sequence[Change]) -> tuple[set[int], BulkWriteError | None]:
    """Carry out those of *changes* whose document is still what was read; the places of the others.

    With them an error that is more than somebody else's being faster.
    """
    lost: set[int] = set()
    failure: BulkWriteError | None = None
    for name, places in _by_collection(changes).items():
        collection = _collection(mongo, name)
        told: Mapping[str, Any]
        try:
            writes = [_write(changes[place], guarded=True) for place in places]
            told = collection.bulk_write(writes, ordered=False, comment=COMMENT).bulk_api_result
        except BulkWriteError as error:
            told = error.details
            failure = failure if _taken(error) else error
        refused = {places[each["index"]] for each in told["writeErrors"]}
        done = told["nInserted"] + told["nMatched"] + told["nRemoved"]
        lost |= refused
        if done < len(places) - len(refused):
            lost |= _lost(collection, changes, [place for place in places if place not in refused])
    return lost, failure


def untaken(mongo: Mongo, changes: Sequence[Change]) -> list[Change]:
    """*changes* without those that bring an id into being which another batch has got meanwhile."""
    new = new_ids(changes)
    found = mongo.find(mongo.batches, {"id": {"$in": list(new)}}, {"id": 1}) if new else ()
    leaving = {repr(each.key) for each in changes if each.before is not None}
    taken = {each["id"] for each in found if repr(each["_id"]) not in leaving}
    gone = {repr(new[each]) for each in taken}
    return [each for each in changes if each.collection != "batches" or repr(each.key) not in gone]


def was_taken(error: DatabaseError) -> bool:
    """Whether somebody else made a document of the same id first: asked again, a plan will see it."""
    return isinstance(error.__cause__, BulkWriteError) and _taken(error.__cause__)


def has_write_concern_error(error: BulkWriteError) -> bool:
    return bool(error.details.get("writeConcernErrors"))


def _taken(error: BulkWriteError) -> bool:
    errors = error.details.get("writeErrors", [])
    return (
        bool(errors)
        and not has_write_concern_error(error)
        and all(each["code"] == _DUPLICATE_KEY for each in errors)
    )


def _lost(collection: Collection[Document], changes: Sequence[Change], places: Sequence[int]) -> set[int]:
    """The places of the changes that cannot be seen in the documents."""
    keys = [changes[place].key for place in places]
    stored = {repr(each["_id"]): each for each in collection.find({"_id": {"$in": keys}}, comment=COMMENT)}
    return {place for place in places if not _is_done(changes[place], stored.get(repr(changes[place].key)))}


def _is_done(change: Change, stored: Document | None) -> bool:
    if change.after is None:
        return stored is None
    return stored is not None and (change.before is None or holds(stored, change.after))


def _by_collection(changes: Sequence[Change]) -> dict[CollectionName, list[int]]:
    places: dict[CollectionName, list[int]] = {}
    for place, change in enumerate(changes):
        places.setdefault(change.collection, []).append(place)
    return places


def _collection(mongo: Mongo, name: CollectionName) -> Collection[Document]:
    return mongo.named(name).with_options(write_concern=MAJORITY)


def _write(change: Change, *, guarded: bool) -> _Write:
    """The write of *change*; *guarded*, it does nothing when what it replaces is no longer there."""
    if change.before is None:
        return InsertOne(dict(change.after or {}))
    where: Document = {"_id": change.key}
    if change.after is None:
        if guarded:
            where["$expr"] = {"$eq": ["$$ROOT", {"$literal": dict(change.before)}]}
        return DeleteOne(where)
    if guarded:
        where |= {
            path: {"$exists": False} if value is MISSING else {"$eq": value}
            for path, value in change.before.items()
        }
    put = {path: value for path, value in change.after.items() if value is not MISSING}
    gone = {path: "" for path, value in change.after.items() if value is MISSING}
    return UpdateOne(where, {verb: fields for verb, fields in (("$set", put), ("$unset", gone)) if fields})
