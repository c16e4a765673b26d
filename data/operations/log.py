"""What has been done: the operations, newest first, and the history of a batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from data.mongo import COMMENT, Document, Mongo, database_errors
from data.operations.history import OPERATION, RESULT
from data.operations.undo import undone_by


@dataclass(frozen=True)
class LoggedOperation:
    """An operation of ours. `unfinished`: it runs, or was interrupted; it can be undone all the same."""

    id: str
    kind: str
    actor: str
    origin: str
    at: datetime
    about: Mapping[str, Any]
    state: Literal["done", "unfinished"]
    changed: int | None
    undone_by: str | None


def operations(mongo: Mongo, *, before: datetime | None = None, limit: int = 50) -> list[LoggedOperation]:
    """The newest *limit* operations, or those *before* a moment."""
    where: Document = {"field": OPERATION} | ({"at": {"$lt": before}} if before else {})
    with database_errors():
        started = list(
            mongo.events.find(where, max_time_ms=mongo.max_time_ms, comment=COMMENT)
            .sort("at", -1)
            .limit(limit)
        )
        ids = [entry["operation_id"] for entry in started]
        results = _results(mongo, ids)
    return [
        _logged(entry, results.get(entry["operation_id"]), undone_by(mongo, entry["operation_id"]))
        for entry in started
    ]


def events(mongo: Mongo, batch_id: str, *, limit: int = 200) -> list[Document]:
    """The newest entries of a batch, newest first."""
    with database_errors():
        found = mongo.events.find({"batch_id": batch_id}, max_time_ms=mongo.max_time_ms, comment=COMMENT)
        return list(found.sort([("at", -1), ("_id", -1)]).limit(limit))


def _results(mongo: Mongo, ids: list[str]) -> dict[str, Document]:
    where: Document = {"operation_id": {"$in": ids}, "field": RESULT}
    found = mongo.events.find(where, max_time_ms=mongo.max_time_ms, comment=COMMENT)
    return {entry["operation_id"]: entry for entry in found}


def _logged(entry: Document, result: Document | None, undone: str | None) -> LoggedOperation:
    return LoggedOperation(
        id=entry["operation_id"],
        kind=entry["operation"],
        actor=entry["actor"],
        origin=entry["origin"],
        at=entry["at"],
        about=entry["to"],
        state="done" if result else "unfinished",
        changed=result["to"]["changed"] if result else None,
        undone_by=undone,
    )
