"""Every write of ours: the change to the team's data and its entry in `batch_events`, together.

An *operation* is what somebody did at one go; its id ties its entries together, for the log and for undo.
Its first entry (`field` = `operation`) says what it is, its last (`result`) what came of it; an operation
without a result was interrupted. Where the server has transactions a change and its entries are one; on a
standalone server the entries are written first, so that no change is ever without history.
"""

from __future__ import annotations

import datetime
import hashlib
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import bson
from bson import ObjectId
from pymongo import DeleteOne, InsertOne, UpdateOne
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from data.errors import DatabaseError
from data.mongo import COMMENT, Document, Mongo, database_errors

Origin = Literal["dashboard", "api", "import", "sync", "external"]
CollectionName = Literal["batches", "people"]
#: `field` of the entries that are about the operation itself, and of a document made or deleted whole.
OPERATION, RESULT, WHOLE = "operation", "result", "*"
CHUNK = 1000  # changes of one transaction
_MAJORITY = WriteConcern("majority")
_ATTEMPTS = 3
_DUPLICATE_KEY = 11000


class _Missing:
    """The value of a field that is not there."""

    def __repr__(self) -> str:
        return "MISSING"

    def __reduce__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()


@dataclass(frozen=True)
class Operation:
    """What somebody does at one go. `about` holds its parameters, for the log."""

    kind: str
    actor: str
    origin: Origin
    about: Mapping[str, Any] = field(default_factory=dict)
    id: str = field(default_factory=lambda: uuid.uuid4().hex)


@dataclass(frozen=True)
class Change:
    """What happens to one document: made (`before` is None), deleted (`after` is None), or some of its
    fields, by dotted path, get another value (then both hold just these; MISSING stands for no field)."""

    collection: CollectionName
    key: Any  # its `_id`
    name: str  # a batch's id, a person's name
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


Plan = Callable[[ClientSession | None], Sequence[Change]]


def digest(document: Mapping[str, Any]) -> str:
    """A document's version: equal for equal content, whatever the order of its fields."""
    return hashlib.sha256(bson.encode(_sorted(document))).hexdigest()[:32]


def value_at(document: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path, or MISSING."""
    value: Any = document
    for name in path.split("."):
        if not isinstance(value, Mapping) or name not in value:
            return MISSING
        value = value[name]
    return value


def made(collection: CollectionName, document: Document) -> Change:
    """*document* is new; it gets an `_id` here when it has none."""
    document.setdefault("_id", ObjectId())
    return Change(collection, document["_id"], _name(collection, document), None, document)


def deleted(collection: CollectionName, document: Document) -> Change:
    return Change(collection, document["_id"], _name(collection, document), document, None)


def changed(collection: CollectionName, document: Document, values: Mapping[str, Any]) -> Change | None:
    """The fields of *document* that *values* (dotted path → value) sets otherwise; None if all are so."""
    before = {path: value_at(document, path) for path in values}
    paths = [path for path, value in values.items() if not same(before[path], value)]
    if not paths:
        return None
    return Change(
        collection,
        document["_id"],
        _name(collection, document),
        {path: before[path] for path in paths},
        {path: values[path] for path in paths},
    )


def same(one: Any, other: Any) -> bool:
    """Whether two values are stored alike: `True` is not 1, and a missing field is not null."""
    if one is MISSING or other is MISSING:
        return one is other
    return one == other and isinstance(one, bool) == isinstance(other, bool)


class Recorder:
    """Writes the changes of one operation."""

    def __init__(self, mongo: Mongo, operation: Operation) -> None:
        self.mongo = mongo
        self.operation = operation
        self.written = 0
        self._events = mongo.events.with_options(write_concern=_MAJORITY)
        self._transactions = _has_transactions(mongo)

    def write(self, plan: Plan) -> Sequence[Change]:
        """Carry out what *plan* wants, at most CHUNK changes, all or none; what was done.

        *plan* gets the session with which to read what it decides on. Someone else's change in between
        makes it be asked again, so that nothing is decided on what no longer holds.
        """
        for attempt in range(_ATTEMPTS):
            try:
                with database_errors():
                    done = self._write(plan)
                break
            except DatabaseError as error:
                taken = isinstance(error.__cause__, BulkWriteError) and _taken(error.__cause__)
                if not taken or attempt == _ATTEMPTS - 1:
                    raise
        self.written += len(done)
        return done

    def _write(self, plan: Plan) -> Sequence[Change]:
        if not self._transactions:
            return self._apply(plan(None), None)
        with self.mongo.client.start_session() as session:
            return session.with_transaction(
                lambda active: self._apply(plan(active), active),
                read_concern=ReadConcern("snapshot"),
                write_concern=_MAJORITY,
            )

    def note(self, field: str, to: Any) -> None:
        """An entry about the operation itself."""
        with database_errors():
            self._events.insert_one(self._entry(None, None, field) | {"to": to}, comment=COMMENT)

    def _apply(self, changes: Sequence[Change], session: ClientSession | None) -> Sequence[Change]:
        if not changes:
            return changes
        entries = [entry for change in changes for entry in self._entries(change)]
        self._events.insert_many(entries, ordered=session is not None, session=session, comment=COMMENT)
        for name in dict.fromkeys(change.collection for change in changes):
            writes = [
                _write(change, guarded=session is None) for change in changes if change.collection == name
            ]
            self._collection(name).bulk_write(
                writes, ordered=session is not None, session=session, comment=COMMENT
            )
        return changes

    def _collection(self, name: CollectionName) -> Collection[Document]:
        found = self.mongo.batches if name == "batches" else self.mongo.people
        return found.with_options(write_concern=_MAJORITY)

    def _entries(self, change: Change) -> Iterator[Document]:
        start = self._entry(change.name if change.collection == "batches" else None, change.key, WHOLE)
        if change.collection == "people":
            start["person"] = change.name
        if change.before is None:
            yield start | {"digest": digest(change.after or {})}
        elif change.after is None:
            yield start | {"from": change.before}
        else:
            for path, value in change.after.items():
                told = {"from": change.before[path], "to": value}
                present = {side: each for side, each in told.items() if each is not MISSING}
                yield start | {"_id": ObjectId(), "field": path, **present}

    def _entry(self, batch: str | None, key: Any, field: str) -> Document:
        return {
            "_id": ObjectId(),
            "batch_id": batch,
            "key": key,
            "at": datetime.datetime.now(datetime.UTC),
            "actor": self.operation.actor,
            "field": field,
            "origin": self.operation.origin,
            "operation_id": self.operation.id,
            "operation": self.operation.kind,
        }


@contextmanager
def recording(mongo: Mongo, operation: Operation) -> Iterator[Recorder]:
    """Inside, the operation writes; its entries about itself come before and after."""
    recorder = Recorder(mongo, operation)
    recorder.note(OPERATION, dict(operation.about))
    yield recorder
    recorder.note(RESULT, {"changed": recorder.written})


def _write(change: Change, *, guarded: bool) -> InsertOne[Document] | UpdateOne | DeleteOne:
    """The write of *change*; *guarded*, it does nothing when what it replaces is no longer there."""
    if change.before is None:
        return InsertOne(dict(change.after or {}))
    if change.after is None:
        return DeleteOne({"_id": change.key})
    where: Document = {"_id": change.key}
    if guarded:
        where |= {
            path: {"$exists": False} if value is MISSING else {"$eq": value}
            for path, value in change.before.items()
        }
    put = {path: value for path, value in change.after.items() if value is not MISSING}
    gone = {path: "" for path, value in change.after.items() if value is MISSING}
    return UpdateOne(where, {verb: fields for verb, fields in (("$set", put), ("$unset", gone)) if fields})


def _taken(error: BulkWriteError) -> bool:
    """Whether somebody else made a document of the same id first: asked again, the plan will see it."""
    errors = error.details.get("writeErrors", [])
    return bool(errors) and all(each["code"] == _DUPLICATE_KEY for each in errors)


def _has_transactions(mongo: Mongo) -> bool:
    with database_errors():
        told = mongo.client.admin.command("hello")
    return "setName" in told or told.get("msg") == "isdbgrid"


def _name(collection: CollectionName, document: Document) -> str:
    return str(document.get("id" if collection == "batches" else "name", ""))


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _sorted(value[name]) for name in sorted(value)}
    return [_sorted(each) for each in value] if isinstance(value, list) else value
