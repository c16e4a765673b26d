"""Which part of an operation is to be undone, and whether it can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from data.errors import Conflict, NotFound, message
from data.history.recorder import INTERRUPTED, OPERATION, PARTS, RESULT, state_of
from data.history.reversals import HOLDS, PART, keys, standings, undone_keys
from data.mongo.client import COMMENT, Document, Mongo
from data.mongo.documents import CODEC, LONG


@dataclass(frozen=True)
class Scope:
    """What of an operation is to be undone: documents with these `keys`, None for all that are not `done`
    (undone already, by `repr` of their keys). It changed documents of `parts` only, None where it has not
    said that. `about` is what the log tells."""

    about: Mapping[str, Any]
    keys: Sequence[Any] | None = None
    done: frozenset[str] = frozenset()
    left: int = 0
    parts: frozenset[str] | None = None


def scope_of(mongo: Mongo, operation_id: str, batches: Sequence[str] | None) -> Scope:
    """What is to be undone: all that is left of an operation, or only what it did to these *batches*.

    Raises NotFound for an operation that is none and for batches that it did not change, Conflict when it
    still runs or all of that has been undone.
    """
    first = mongo.events.find_one({"operation_id": operation_id, "field": OPERATION}, comment=COMMENT)
    if first is None:
        raise NotFound(message("There is no operation {operation}."), operation=operation_id)
    ended = {"operation_id": operation_id, "field": {"$in": [RESULT, INTERRUPTED]}}
    end = mongo.events.find_one(ended, comment=COMMENT)
    if state_of(first, end) == "running":
        raise Conflict(
            message("Operation {operation} is still running. Undo it once it has finished."),
            operation=operation_id,
        )
    standing = standings(mongo, [operation_id]).get(operation_id, HOLDS)
    if standing.undone_by:
        raise Conflict(
            message("Operation {operation} has already been undone, by operation {undo}."),
            operation=operation_id,
            undo=standing.undone_by,
        )
    about = {"undoes": operation_id, "kind": first["operation"]}
    done = frozenset(undone_keys(mongo, operation_id)) if standing.partly else frozenset[str]()
    told = (end or {}).get("to", {}).get(PARTS)
    parts = None if told is None else frozenset(told)
    if batches is None:
        return Scope(about, None, done, parts=parts)
    return replace(_part(mongo, operation_id, batches, about, done), parts=parts)


def _part(
    mongo: Mongo, operation_id: str, batches: Sequence[str], about: dict[str, Any], done: frozenset[str]
) -> Scope:
    """The scope of an undo of some *batches*, by the ids that the operation knows them by."""
    chosen = {key: value for key, value in _chosen(mongo, operation_id, batches).items() if key not in done}
    if not chosen:
        raise Conflict(
            message("These batches of operation {operation} have already been undone."),
            operation=operation_id,
        )
    left = len(keys(mongo, operation_id).keys() - done - chosen.keys())
    told = {PART: len(chosen)} if left else {}
    named = {"batch": batches[0]} if len(batches) == 1 else {}
    return Scope(about | told | named, list(chosen.values()), done, left)


def _chosen(mongo: Mongo, operation_id: str, batches: Sequence[str]) -> dict[str, Any]:
    """The documents of an operation that it knows by these ids. Raises NotFound for one that it does not."""
    where: Document = {"operation_id": operation_id, "batch_id": {"$in": list(batches)}}
    events = mongo.events.with_options(CODEC)
    entries = list(mongo.find(events, where, {"key": 1, "batch_id": 1}, longer=LONG))
    known = {each["batch_id"] for each in entries}
    if unknown := [each for each in batches if each not in known]:
        raise NotFound(
            message("Operation {operation} did not change {batch}."),
            operation=operation_id,
            batch=unknown[0],
        )
    return {repr(each["key"]): each["key"] for each in entries}
