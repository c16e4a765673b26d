"""Undo: reverse exactly what an operation did, except where somebody has changed it since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Any

from pymongo.client_session import ClientSession

from data.errors import Conflict, NotFound, message
from data.mongo import COMMENT, Document, Mongo, database_errors
from data.operations import history
from data.operations.history import (
    CHUNK,
    MISSING,
    OPERATION,
    RESULT,
    WHOLE,
    Change,
    CollectionName,
    Operation,
    Origin,
    changed,
    deleted,
    digest,
    made,
    same,
    value_at,
)
from data.operations.tally import Progress, silent

Entries = Sequence[Document]


@dataclass
class _Refusals:
    names: dict[Any, str] = field(default_factory=dict)


@dataclass(frozen=True)
class UndoReport:
    """`refused` are the batches and people that were changed since, and so left alone."""

    reversed: int
    refused: tuple[str, ...]
    operation_id: str


def undo(
    mongo: Mongo, operation_id: str, *, actor: str, origin: Origin, progress: Progress = silent
) -> UndoReport:
    """Reverse an operation, also one that was interrupted. An undo is itself an operation and can be undone.

    Raises NotFound for an id that is none, Conflict when it has been undone already.
    """
    kind = _kind(mongo, operation_id)
    operation = Operation("undo", actor, origin, {"undoes": operation_id, "kind": kind})
    refusals = _Refusals()
    with history.recording(mongo, operation) as record:
        for name, groups in _groups(mongo, operation_id):
            for piece in _pieces(groups):
                record.write(_plan(mongo, name, piece, refusals))
                progress(record.written, record.written)
    return UndoReport(record.written, tuple(refusals.names.values()), operation.id)


def _kind(mongo: Mongo, operation_id: str) -> str:
    with database_errors():
        first = mongo.events.find_one({"operation_id": operation_id, "field": OPERATION}, comment=COMMENT)
    if first is None:
        raise NotFound(message("There is no operation {operation}."), operation=operation_id)
    if earlier := undone_by(mongo, operation_id):
        raise Conflict(
            message("Operation {operation} has been undone already, by operation {undo}."),
            operation=operation_id,
            undo=earlier,
        )
    return str(first.get("operation", ""))


def undone_by(mongo: Mongo, operation_id: str) -> str | None:
    """The finished undo of an operation that has not been undone itself; None while it holds.

    An undo that was interrupted does not count: it may simply be asked for again.
    """
    with database_errors():
        undos = mongo.events.find({"field": OPERATION, "to.undoes": operation_id}, comment=COMMENT)
        for undo_id in [entry["operation_id"] for entry in undos]:
            ended = mongo.events.find_one({"operation_id": undo_id, "field": RESULT}, comment=COMMENT)
            if ended and undone_by(mongo, undo_id) is None:
                return str(undo_id)
    return None


def _groups(mongo: Mongo, operation_id: str) -> Iterator[tuple[CollectionName, Iterator[Entries]]]:
    """For batches and then people: the entries of each document, in the order they were written."""
    names: tuple[CollectionName, ...] = ("batches", "people")
    for name in names:
        where = {
            "operation_id": operation_id,
            "field": {"$nin": [OPERATION, RESULT]},
            "person": {"$exists": name == "people"},
        }
        with database_errors():
            entries = (
                mongo.events.find(where, comment=COMMENT).sort([("key", 1), ("_id", 1)]).allow_disk_use(True)
            )
            yield name, (list(group) for _, group in groupby(entries, key=lambda entry: repr(entry["key"])))


def _pieces(groups: Iterator[Entries]) -> Iterator[list[Entries]]:
    while piece := list(islice(groups, CHUNK)):
        yield piece


def _plan(mongo: Mongo, name: CollectionName, piece: list[Entries], refusals: _Refusals) -> history.Plan:
    collection = mongo.batches if name == "batches" else mongo.people
    label = "id" if name == "batches" else "name"
    gone = [
        entries[-1]["from"] for entries in piece if entries[-1]["field"] == WHOLE and "from" in entries[-1]
    ]

    def plan(session: ClientSession | None) -> list[Change]:
        keys = [entries[0]["key"] for entries in piece]
        names = [document.get(label) for document in gone]
        stored = {
            repr(document["_id"]): document
            for document in collection.find({"_id": {"$in": keys}}, session=session, comment=COMMENT)
        }
        taken = {
            document[label]
            for document in collection.find(
                {label: {"$in": names}}, {label: 1}, session=session, comment=COMMENT
            )
        }
        changes = []
        for entries in piece:
            key = entries[0]["key"]
            outcome = _reverse(name, entries, stored.get(repr(key)), taken)
            if isinstance(outcome, Change):
                changes.append(outcome)
            elif outcome == "refused":
                refusals.names[repr(key)] = str(entries[0].get("person") or entries[0].get("batch_id") or key)
        return changes

    return plan


def _reverse(
    name: CollectionName, entries: Entries, stored: Document | None, taken: set[Any]
) -> Change | str:
    """The change that undoes *entries*, `done` when there is nothing to undo, or `refused`."""
    last = entries[-1]
    if last["field"] == WHOLE and "from" in last:
        return _bring_back(name, last["from"], stored, taken)
    if entries[0]["field"] == WHOLE:
        if stored is None:
            return "done"
        return deleted(name, stored) if digest(stored) == entries[0]["digest"] else "refused"
    if stored is None:
        return "refused"
    first: dict[str, Any] = {}
    final: dict[str, Any] = {}
    for entry in entries:
        first.setdefault(entry["field"], entry.get("from", MISSING))
        final[entry["field"]] = entry.get("to", MISSING)
    if _holds(stored, first):
        return "done"
    return (changed(name, stored, first) or "done") if _holds(stored, final) else "refused"


def _bring_back(
    name: CollectionName, document: Document, stored: Document | None, taken: set[Any]
) -> Change | str:
    if stored is not None:
        return "done" if digest(stored) == digest(document) else "refused"
    label = "id" if name == "batches" else "name"
    return "refused" if document.get(label) in taken else made(name, document)


def _holds(stored: Document, values: Mapping[str, Any]) -> bool:
    return all(same(value_at(stored, path), value) for path, value in values.items())
