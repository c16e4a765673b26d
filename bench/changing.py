"""Changing many batches in a job, against a bare bulk write of the same; what it takes to undo it."""

from __future__ import annotations

import multiprocessing
import statistics
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from pymongo import UpdateOne

from bench.figures import Figure, peak_megabytes, timed
from data import clock
from data.batches.selection import ByIds
from data.crew import distribution, editing, people
from data.crew.distribution import Share
from data.history import undo
from data.history.change import MISSING, value_at
from data.history.recorder import CHUNK
from data.mongo.client import Document, Mongo
from data.settings import Settings

_WHO: dict[str, Any] = {"actor": "bench", "origin": "dashboard"}
_SPAWN = multiprocessing.get_context("spawn")
_MOST = 100_000  # batches of a job
_LEAST, _LONGEST, _MEMORY = 0.85, 1.1, 200.0  # of a bare write · of doing it · megabytes
_PEOPLE = 3
Values = Callable[[int], Document]
Job = Callable[[Mongo, tuple[str, ...]], str | None]


def _edited(mongo: Mongo, ids: tuple[str, ...]) -> str | None:
    return editing.edit_many(mongo, ByIds(ids), {"specification": "bench"}, **_WHO).operation_id


def _distributed(mongo: Mongo, ids: tuple[str, ...]) -> str | None:
    shares = [Share(each) for each in _crew(mongo)]
    return distribution.distribute(mongo, ByIds(ids), shares, "evenly", **_WHO).operation_id


def _crew(mongo: Mongo) -> list[str]:
    """Who gets them: the last of the crew, who have least."""
    return [each.name for each in people.people(mongo)][-_PEOPLE:]


JOBS: dict[str, Job] = {"bulk change": _edited, "distribution": _distributed}


def measured(mongo: Mongo, batches: int) -> Iterator[Figure]:
    """Of some of *batches*, which are as before in the end."""
    stored = _chosen(mongo)
    ids = tuple(each["id"] for each in stored)
    crew, today = _crew(mongo), clock.today(mongo.settings.zone).isoformat()
    bare: dict[str, Values] = {
        "bulk change": lambda _: {"specification": "bare"},
        "distribution": lambda place: {
            "assignee": crew[place % _PEOPLE],
            "metadata.assigned_at": today,
        },
    }
    large = batches >= 1_000_000
    for name, values in bare.items():
        before = _bare(mongo, stored, values)
        with ProcessPoolExecutor(1, _SPAWN) as apart:  # whose memory is the job's
            done, undone, megabytes = apart.submit(_worked, mongo.settings, name, ids).result()
        seconds = statistics.mean((before, _bare(mongo, stored, values)))
        yield Figure(
            "Changing",
            f"{name} of {len(ids):,}, with history and undo",
            batches,
            len(ids) / done,
            "rows/s",
            against=f"a bare bulk write, an event for each field, {len(ids) / seconds:,.0f} rows/s",
            ratio=seconds / done,
            least=_LEAST if large else None,
        )
        yield Figure(
            "Changing",
            f"{name} of {len(ids):,}: undo of it",
            batches,
            undone,
            "s",
            against=f"the time of doing it, {done:.3g} s",
            ratio=undone / done,
            most=_LONGEST if large else None,
        )
        what = f"{name} of {len(ids):,}: most memory of the process"
        yield Figure("Changing", what, batches, megabytes, "MB", most=_MEMORY if large else None)


def _worked(settings: Settings, name: str, ids: tuple[str, ...]) -> tuple[float, float, float]:
    """Seconds of the job and of its undo, and the memory that the job took."""
    mongo = Mongo(settings)
    operations: list[str] = []
    try:
        done = timed(lambda: operations.append(JOBS[name](mongo, ids) or ""))
        megabytes = peak_megabytes()
        return done, timed(lambda: undo.undo(mongo, operations[0], **_WHO)), megabytes
    finally:
        mongo.close()


def _chosen(mongo: Mongo) -> list[Document]:
    """Batches that anybody may change: what they are, as far as it is changed."""
    fields = {"id": 1, "specification": 1, "assignee": 1, "metadata.assigned_at": 1}
    where = {"id": {"$type": "string"}, "metadata": {"$type": "object"}}
    return list(mongo.batches.find(where, fields).sort("_id", 1).limit(_MOST))


def _bare(mongo: Mongo, stored: Sequence[Document], values: Values) -> float:
    """Seconds of writing *values* and an event for each of them, the least a program can do."""
    operation = uuid.uuid4().hex
    seconds = timed(lambda: _write(mongo, stored, values, operation))
    mongo.events.delete_many({"operation_id": operation})
    _give_back(mongo, stored, list(values(0)))
    return seconds


def _write(mongo: Mongo, stored: Sequence[Document], values: Values, operation: str) -> None:
    for start in range(0, len(stored), CHUNK):
        piece = stored[start : start + CHUNK]
        wanted = [values(start + place) for place in range(len(piece))]
        at = clock.now()
        changed = [(each, field, to[field]) for each, to in zip(piece, wanted, strict=True) for field in to]
        events = [_event(each, field, to, operation, at) for each, field, to in changed]
        writes = [
            UpdateOne({"_id": each["_id"]}, {"$set": to}) for each, to in zip(piece, wanted, strict=True)
        ]
        mongo.events.insert_many(events)
        mongo.batches.bulk_write(writes, ordered=False)


def _event(stored: Document, field: str, to: Any, operation: str, at: Any) -> Document:
    before = value_at(stored, field)
    return {
        "batch_id": stored["id"],
        "key": stored["_id"],
        "at": at,
        "actor": "bench",
        "field": field,
        "from": None if before is MISSING else before,
        "to": to,
        "origin": "external",
        "operation_id": operation,
        "operation": "bare",
    }


def _give_back(mongo: Mongo, stored: Sequence[Document], paths: Sequence[str]) -> None:
    writes = []
    for each in stored:
        update: dict[str, Document] = {}
        for path in paths:
            held = value_at(each, path)
            verb = "$unset" if held is MISSING else "$set"
            update.setdefault(verb, {})[path] = "" if held is MISSING else held
        writes.append(UpdateOne({"_id": each["_id"]}, update))
    mongo.batches.bulk_write(writes, ordered=False)
