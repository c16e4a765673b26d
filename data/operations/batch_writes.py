"""Storing the batches of an import: what is new, what differs, and one unordered bulk write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pymongo import ASCENDING, InsertOne, UpdateOne
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError, DuplicateKeyError
from pymongo.write_concern import WriteConcern

from data.mongo import COMMENT, Document, Mongo
from data.operations.records import Batch

_DUPLICATE_KEY = 11000


@dataclass
class Outcome:
    """What became of some batches; `refused` are those MongoDB would not take: index and reason."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


class BatchWriter:
    """Writes keyed by `id`, acknowledged by a majority; a dry one only says what it would do.

    Where `id` has a unique index a new batch is a plain insert, five times as fast as the upsert that is
    needed where ids already repeat.
    """

    def __init__(self, mongo: Mongo, *, update: bool, dry_run: bool) -> None:
        self._batches = mongo.batches.with_options(write_concern=WriteConcern("majority"))
        self._max_time_ms = mongo.max_time_ms
        self._update = update
        self._dry_run = dry_run
        self._unique: bool | None = None  # not known before the first write

    def store(self, batches: Sequence[Batch]) -> Outcome:
        """Insert the new ones of *batches* (ids all different) and, when updating, set what differs."""
        plan = self._plan(batches)
        failed = self._write(plan) if plan and not self._dry_run else set()
        outcome = Outcome(refused=[(index, reason) for index, reason in failed if reason])
        lost = {index for index, _ in failed}
        for index, new in {step.index: step.new for step in plan}.items():
            if index not in lost:
                outcome.inserted += new
                outcome.updated += not new
        outcome.unchanged = len(batches) - outcome.inserted - outcome.updated - len(outcome.refused)
        return outcome

    def _insert(self, batch: Batch) -> InsertOne[Document] | UpdateOne:
        if self._unique is None and not self._dry_run:
            self._unique = _ensure_id_index(self._batches)
        if self._unique:
            return InsertOne(batch.document)
        return UpdateOne({"id": batch.id}, {"$setOnInsert": batch.document}, upsert=True)

    def _plan(self, batches: Sequence[Batch]) -> list[_Step]:
        known = self._known([batch.id for batch in batches])
        steps = []
        for index, batch in enumerate(batches):
            if batch.id not in known:
                steps.append(_Step(index, True, self._insert(batch)))
            for stored in known.get(batch.id, ()) if self._update else ():
                if changes := dict(differences(batch.document, stored)):
                    steps.append(_Step(index, False, UpdateOne({"_id": stored["_id"]}, {"$set": changes})))
        return steps

    def _known(self, ids: list[str]) -> dict[str, list[Document]]:
        """The stored documents of *ids*, several for an id that is there twice; whole only when updating."""
        wanted = None if self._update else {"_id": 0, "id": 1}
        known: dict[str, list[Document]] = {}
        for stored in self._batches.find(
            {"id": {"$in": ids}}, wanted, max_time_ms=self._max_time_ms, comment=COMMENT
        ):
            known.setdefault(stored["id"], []).append(stored)
        return known

    def _write(self, plan: list[_Step]) -> set[tuple[int, str]]:
        """Write *plan*; the batches it did not change, with a reason unless somebody else was faster."""
        answer: Mapping[str, Any]
        try:
            answer = self._batches.bulk_write(
                [step.write for step in plan], ordered=False, comment=COMMENT
            ).bulk_api_result
        except BulkWriteError as failure:
            answer = failure.details
            if answer.get("writeConcernErrors"):
                raise
        errors: dict[int, Document] = {error["index"]: error for error in answer["writeErrors"]}
        upserted = {upsert["index"] for upsert in answer["upserted"]}
        failed = set()
        for place, step in enumerate(plan):
            error = errors.get(place)
            if error and error["code"] != _DUPLICATE_KEY:
                failed.add((step.index, f"MongoDB refused it: {error['errmsg']}"[:500]))
            elif error or (step.new and not self._unique and place not in upserted):
                failed.add((step.index, ""))
        return failed


@dataclass(frozen=True)
class _Step:
    """One write, for the batch at *index*."""

    index: int
    new: bool
    write: InsertOne[Document] | UpdateOne


def differences(record: Document, stored: Document, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted path and value of every field that *record* names and *stored* lacks or has otherwise."""
    for name, value in record.items():
        old = stored.get(name)
        if isinstance(value, dict) and isinstance(old, dict):
            yield from differences(value, old, f"{prefix}{name}.")
        elif name not in stored or old != value or isinstance(old, bool) != isinstance(value, bool):
            yield f"{prefix}{name}", value


def _ensure_id_index(batches: Collection[Document]) -> bool:
    """Whether `id` is unique by an index. Without any, each upsert would read the whole collection."""
    indexes = [index for index in batches.list_indexes(comment=COMMENT) if list(index["key"]) == ["id"]]
    if indexes:
        return any(index.get("unique") and not index.get("partialFilterExpression") for index in indexes)
    try:
        batches.create_index([("id", ASCENDING)], unique=True, comment=COMMENT)
    except DuplicateKeyError:
        batches.create_index([("id", ASCENDING)], name="id_repeated", comment=COMMENT)
        return False
    return True
