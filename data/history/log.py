"""What has been done: the operations, newest first, and what was changed, entry by entry."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import bson
from bson import ObjectId

from data.errors import InputError, NotFound, message
from data.history.change import value_at
from data.history.recorder import (
    INTERRUPTED,
    OPERATION,
    RENAMED,
    RESULT,
    TELLING,
    WHOLE,
    OperationState,
    state_of,
)
from data.history.reversals import HOLDS, Standing, standings, voided
from data.model.dimensions.entries import REASON
from data.mongo.client import Document, Mongo, database_errors

_MOST_RENAMES = 20
_PAGE_BYTES = 2 * 1024 * 1024  # of the entries of one page, as they are stored; one is always given
_AT_A_TIME = 100  # entries of one answer of the server
_LONGEST_AGO = 2000  # of the latest operations of a kind, for what is usual


@dataclass(frozen=True)
class LoggedOperation:
    """An operation of ours. `changed` is not known before its end; one that was interrupted can be undone
    all the same, or simply be asked for again. `partly_undone`: what is left of it can still be undone."""

    id: str
    kind: str
    actor: str
    origin: str
    at: datetime
    about: Mapping[str, Any]
    state: OperationState
    changed: int | None
    undone_by: str | None
    undoes: str | None
    partly_undone: bool = False


@dataclass(frozen=True)
class Wanted:
    """Which operations: since a moment, before another one, of somebody, of a kind, on a batch (also under
    ids it had before), of any of some kinds."""

    since: datetime | None = None
    before: datetime | None = None
    actor: str = ""
    kind: str = ""
    batch_id: str = ""
    kinds: tuple[str, ...] = ()


ALL = Wanted()


@dataclass(frozen=True)
class Event:
    """One entry: a batch, a person, a saved view, what is set of a rule, a kept forecast, or a file of a
    batch was made, deleted, or a field changed (None: it was not there). The `reason` is the entry's own."""

    id: str
    at: datetime
    kind: Literal["made", "deleted", "changed"]
    batch_id: str | None
    person: str | None
    file: str | None
    view: str | None
    rule: str | None
    forecast: str | None
    field: str
    before: Any
    after: Any
    actor: str
    origin: str
    operation_id: str | None
    operation: str
    reason: str = ""


@dataclass(frozen=True)
class EventPage:
    """Entries, newest first; `next_cursor` leads to older ones."""

    items: tuple[Event, ...]
    next_cursor: str | None


def operations(
    mongo: Mongo, *, wanted: Wanted = ALL, limit: int = 50, skip: int = 0
) -> list[LoggedOperation]:
    """Of the operations that are *wanted* the newest *limit*, behind so many that are to be skipped."""
    return _told(mongo, _find(mongo, _matching(mongo, wanted), limit, skip))


def every_operation(mongo: Mongo, wanted: Wanted = ALL) -> Iterator[LoggedOperation]:
    """All operations that are *wanted*, the newest first, read as they are asked for."""
    where = _matching(mongo, wanted)
    behind: Document = {}
    while started := _find(mongo, {"$and": [where, behind]}, _AT_A_TIME):
        yield from _told(mongo, started)
        behind = _behind(started[-1]["at"], started[-1]["_id"])


def operation(mongo: Mongo, operation_id: str) -> LoggedOperation:
    """The operation of that id. Raises NotFound."""
    for each in _told(mongo, _find(mongo, {"operation_id": operation_id, "field": OPERATION}, 1)):
        return each
    raise NotFound(message("There is no operation {operation}."), operation=operation_id)


def last_of(mongo: Mongo, kind: str) -> datetime | None:
    """When the last operation of a *kind* began; None for never."""
    found = _find(mongo, {"field": OPERATION, "operation": kind}, 1)
    return found[0]["at"] if found else None


def actors(mongo: Mongo) -> list[str]:
    """Everybody who has done something, by name."""
    stages = [{"$match": {"field": OPERATION}}, {"$group": {"_id": "$actor"}}]
    with database_errors():
        return sorted((str(each["_id"]) for each in mongo.aggregate(mongo.events, stages)), key=str.casefold)


def _matching(mongo: Mongo, wanted: Wanted) -> Document:
    """The match for the first entries of the operations that are *wanted*."""
    where: Document = {"field": OPERATION}
    moments = {"$gte": wanted.since, "$lt": wanted.before}
    if at := {comparison: moment for comparison, moment in moments.items() if moment}:
        where["at"] = at
    where |= {"actor": wanted.actor} if wanted.actor else {}
    kinds = [*wanted.kinds, *filter(None, (wanted.kind,))]
    where |= {"operation": {"$in": kinds}} if kinds else {}
    if wanted.batch_id:
        with database_errors():
            entries = mongo.find(
                mongo.events, {"$or": _names_of(mongo, wanted.batch_id)}, {"operation_id": 1}
            )
            ids = sorted({each["operation_id"] for each in entries if each.get("operation_id")})
        where["operation_id"] = {"$in": ids}
    return where


def _told(mongo: Mongo, started: Sequence[Document]) -> list[LoggedOperation]:
    """The operations that have *started* so, with what became of them."""
    ids = [entry["operation_id"] for entry in started]
    ends = _find(mongo, {"operation_id": {"$in": ids}, "field": {"$in": [RESULT, INTERRUPTED]}})
    ended = {entry["operation_id"]: entry for entry in ends}
    known = standings(mongo, ids)
    return [
        _logged(each, ended.get(each["operation_id"]), known.get(each["operation_id"], HOLDS))
        for each in started
    ]


def _behind(at: datetime, last: ObjectId) -> Document:
    """The match for entries that are listed after that one."""
    return {"$or": [{"at": {"$lt": at}}, {"at": at, "_id": {"$lt": last}}]}


def events(
    mongo: Mongo,
    *,
    batch_id: str | None = None,
    operation_id: str | None = None,
    since: datetime | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> EventPage:
    """The entries of a batch (also of what it was called before), of an operation, or all, and *since* a
    moment; newest first, at most *limit* and no more than a few megabytes of them.

    Raises InputError for a *cursor* that is none.
    """
    where: list[Document] = [dict(TELLING)]
    if batch_id is not None:
        where.append({"$or": _names_of(mongo, batch_id)})
    if operation_id is not None:
        where.append({"operation_id": operation_id})
    if since is not None:
        where.append({"at": {"$gte": since}})
    if cursor is not None:
        where.append(_behind(*_read_cursor(cursor)))
    found, more = _page(mongo, {"$and": where}, limit)
    with database_errors():
        void = voided(mongo, list({entry["operation_id"] for entry in found}))
    events = tuple(event_of(each) for each in found if each["_id"] not in void)
    return EventPage(events, _cursor(found[-1]) if more else None)


def changes_of(mongo: Mongo, batch_ids: Sequence[str], fields: Sequence[str]) -> list[Event]:
    """All changes of these *fields* of any of *batch_ids*, the newest first."""
    found = _find(mongo, {"batch_id": {"$in": list(batch_ids)}, "field": {"$in": list(fields)}})
    with database_errors():
        void = voided(mongo, list({each["operation_id"] for each in found if each.get("operation_id")}))
    return [event_of(each) for each in found if each["_id"] not in void]


def reasons(mongo: Mongo, events: Iterable[Event]) -> dict[str, str]:
    """Why each of *events* was done, by its id, where it or its operation says so."""
    told = list(events)
    ids = sorted({each.operation_id for each in told if each.operation_id})
    where = {"operation_id": {"$in": ids}, "field": OPERATION, "to.reason": {"$type": "string"}}
    given = {each["operation_id"]: each["to"]["reason"] for each in _find(mongo, where)} if ids else {}
    found = ((each.id, given.get(each.operation_id or "") or each.reason) for each in told)
    return {event: reason for event, reason in found if reason}


def usual_reasons(mongo: Mongo, kinds: Sequence[str], most: int = 8) -> list[str]:
    """The reasons most often given of late for operations of these *kinds*, the most frequent first."""
    where = {"field": OPERATION, "operation": {"$in": list(kinds)}, "to.reason": {"$type": "string"}}
    given = Counter(each["to"]["reason"] for each in _find(mongo, where, _LONGEST_AGO))
    return [text for text, _ in given.most_common(most)]


def _page(mongo: Mongo, where: Document, limit: int) -> tuple[list[Document], bool]:
    """The newest entries, as many as fit into a page, and whether there are more. Documents that were deleted
    stay where they are: no page shows them."""
    shown = {"from": {"$cond": [{"$eq": ["$field", WHOLE]}, "$$REMOVE", "$from"]}}
    stages: list[Document] = [
        {"$match": where},
        {"$sort": {"at": -1, "_id": -1}},
        {"$limit": limit + 1},
        {"$set": shown},
    ]
    page: list[Document] = []
    size = 0
    with database_errors(), mongo.aggregate(mongo.events, stages, batchSize=_AT_A_TIME) as found:
        for entry in found:
            size += len(bson.encode(entry))
            if len(page) == limit or (page and size > _PAGE_BYTES):
                return page, True
            page.append(entry)
    return page, False


def _find(mongo: Mongo, where: Document, limit: int = 0, skip: int = 0) -> list[Document]:
    with database_errors():
        return list(mongo.find(mongo.events, where, sort=[("at", -1), ("_id", -1)], limit=limit, skip=skip))


def _names_of(mongo: Mongo, batch_id: str) -> list[Document]:
    """Matches for the entries of a batch: under its id, and under those it had before."""
    names: list[Document] = [{"batch_id": batch_id}]
    while len(names) < _MOST_RENAMES:
        earlier = _find(mongo, names[-1] | {"field": RENAMED}, 1)
        if not earlier or any(earlier[0]["from"] == each["batch_id"] for each in names):
            break
        names.append({"batch_id": earlier[0]["from"], "key": earlier[0]["key"]})
    return names


def _cursor(entry: Document) -> str:
    """The place behind *entry*; without a plus, which addresses take for a blank."""
    at: datetime = entry["at"].astimezone(UTC).replace(tzinfo=None)
    return f"{at.isoformat()}_{entry['_id']}"


def _read_cursor(cursor: str) -> tuple[datetime, ObjectId]:
    at, _, last = cursor.partition("_")
    try:
        moment = datetime.fromisoformat(at)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        moment = None
    if moment is None or not re.fullmatch("[0-9a-f]{24}", last):
        raise InputError(message("“{cursor}” is not a cursor of this list."), cursor=cursor[:100])
    return moment, ObjectId(last)


def event_of(entry: Document) -> Event:
    """An entry as it is told."""
    whole = entry["field"] == WHOLE
    return Event(
        id=str(entry["_id"]),
        at=entry["at"],
        kind="changed" if not whole else "made" if "digest" in entry else "deleted",
        batch_id=entry.get("batch_id"),
        person=entry.get("person"),
        file=entry.get("file"),
        view=entry.get("view"),
        rule=entry.get("rule"),
        forecast=entry.get("forecast"),
        field="" if whole else entry["field"],
        before=None if whole else entry.get("from"),
        after=None if whole else entry.get("to"),
        actor=entry["actor"],
        origin=entry["origin"],
        operation_id=entry.get("operation_id"),
        operation=entry.get("operation", ""),
        reason=_text(entry.get(REASON)),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _logged(entry: Document, end: Document | None, standing: Standing) -> LoggedOperation:
    changed = value_at(end or {}, "to.changed")
    return LoggedOperation(
        id=entry["operation_id"],
        kind=entry["operation"],
        actor=entry["actor"],
        origin=entry["origin"],
        at=entry["at"],
        about=entry["to"],
        state=state_of(entry, end),
        changed=changed if isinstance(changed, int) else None,
        undone_by=standing.undone_by,
        undoes=entry["to"].get("undoes"),
        partly_undone=standing.partly,
    )
