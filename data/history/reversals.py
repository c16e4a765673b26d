"""What of an operation has been taken back: all of it or a part, by which undo, and which documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data.history.recorder import OPERATION, RESULT, TELLING
from data.model.dimensions.entries import VOID
from data.mongo.client import Document, Mongo, database_errors
from data.mongo.documents import CODEC, LONG

#: In `about` of an undo that was to take back a part: of how many documents. One that takes all that is left
#: has none.
PART = "part"


@dataclass(frozen=True)
class Standing:
    """`undone_by` is the finished undo that holds; None while none does, or not for all. `partly`: a part is
    undone. `since`: when an undo of it began last."""

    undone_by: str | None = None
    partly: bool = False
    since: datetime | None = None


HOLDS = Standing()


def standings(mongo: Mongo, operation_ids: Sequence[str]) -> dict[str, Standing]:
    """How much of each of these operations is undone; those of which nothing ever was are left out.

    An undo that was interrupted does not count: it may simply be asked for again.
    """
    with database_errors():
        finished = _finished_undos(mongo, operation_ids)
    if not finished:
        return {}
    again = standings(mongo, [each["operation_id"] for each in finished])
    undos: dict[str, list[Document]] = {}
    for each in finished:
        undos.setdefault(each["to"]["undoes"], []).append(each)
    return {operation: _standing(theirs, again) for operation, theirs in undos.items()}


def _standing(undos: Sequence[Document], again: dict[str, Standing]) -> Standing:
    """Of an operation with these *undos*, the oldest first, of which some have been undone *again*."""
    later = {each["operation_id"]: again.get(each["operation_id"], HOLDS) for each in undos}
    holding = [each for each in undos if later[each["operation_id"]].undone_by is None]
    whole = next((each for each in reversed(holding) if PART not in each["to"]), None)
    since = undos[-1]["at"]
    if whole is None:
        return Standing(partly=bool(holding), since=since)
    moved = [each for each in later.values() if each.undone_by or each.partly]
    gaps = later[whole["operation_id"]].partly or any(
        each.since is not None and each.since > whole["at"] for each in moved
    )
    return Standing(None if gaps else whole["operation_id"], gaps, since)


def undone_keys(mongo: Mongo, operation_id: str, among: Iterable[Any] | None = None) -> set[str]:
    """Which documents of an operation are undone (`repr` of their keys); only of those *among* some."""
    wanted = None if among is None else list(among)
    found: set[str] = set()
    for each in _finished_undos(mongo, [operation_id]):
        undo = each["operation_id"]
        found |= keys(mongo, undo, wanted).keys() - undone_keys(mongo, undo, wanted)
    return found


def keys(mongo: Mongo, operation_id: str, among: Sequence[Any] | None = None) -> dict[str, Any]:
    """The documents that an operation has changed: `repr` of their keys → their keys."""
    where: Document = {"operation_id": operation_id, **TELLING}
    if among is not None:
        where["key"] = {"$in": among}
    void = voided(mongo, [operation_id])
    events = mongo.events.with_options(CODEC)
    entries = mongo.find(events, where, {"key": 1}, longer=LONG)
    return {repr(each["key"]): each["key"] for each in entries if each["_id"] not in void}


def voided(mongo: Mongo, operation_ids: Sequence[str]) -> set[Any]:
    """The ids of the entries of these operations whose change did not come about."""
    notes = mongo.find(mongo.events, {"operation_id": {"$in": list(operation_ids)}, "field": VOID})
    return {each for note in notes for each in note["to"]}


def _finished_undos(mongo: Mongo, operation_ids: Sequence[str]) -> list[Document]:
    """The first entries of the undos of some operations that came to their end, the oldest first."""
    where: Document = {"field": OPERATION, "to.undoes": {"$in": list(operation_ids)}}
    begun = list(mongo.find(mongo.events, where, sort=[("at", 1), ("_id", 1)]))
    ended = mongo.find(
        mongo.events, {"operation_id": {"$in": [each["operation_id"] for each in begun]}, "field": RESULT}
    )
    finished = {each["operation_id"] for each in ended}
    return [each for each in begun if each["operation_id"] in finished]
