"""Storing the batches of an import: what is new, and what differs, with its history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.errors import BulkWriteError

from data import indexes
from data.errors import DatabaseError
from data.letters import composed, forms
from data.mongo import COMMENT, Document
from data.operations.history import Change, Recorder, changed, made
from data.operations.records import Batch
from data.operations.writing import has_write_concern_error, was_taken


@dataclass
class Outcome:
    """What became of some batches; `refused` are those MongoDB would not take: index and reason."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


class BatchWriter:
    """Inserts what is new and, when updating, sets what differs; a dry one only says what it would do."""

    def __init__(self, recorder: Recorder, *, update: bool, dry_run: bool) -> None:
        self._mongo = recorder.mongo
        self._recorder = recorder
        self._update = update
        self._dry_run = dry_run
        self._indexed = False

    def store(self, batches: Sequence[Batch]) -> Outcome:
        """Insert the new ones of *batches* (ids all different) and, when updating, set what differs."""
        if self._dry_run:
            return _outcome(batches, self._plan(batches, None))
        if not self._indexed:
            indexes.ensure_id(self._mongo)
            self._indexed = True
        try:
            return _outcome(batches, self._recorder.write(partial(self._plan, batches)))
        except DatabaseError as error:
            if not isinstance(error.__cause__, BulkWriteError) or has_write_concern_error(error.__cause__):
                raise
            if len(batches) == 1:
                return self._refused(error)
        # One of them cannot go in, and with it none of the transaction: look for it.
        half = len(batches) // 2
        return _joined(half, self.store(batches[:half]), self.store(batches[half:]))

    def _refused(self, error: DatabaseError) -> Outcome:
        if was_taken(error):  # somebody else is always faster
            return Outcome(unchanged=1)
        return Outcome(refused=[(0, str(error)[:500])])

    def _plan(self, batches: Sequence[Batch], session: ClientSession | None) -> list[Change]:
        known = self._known([batch.id for batch in batches], session)
        changes: list[Change] = []
        for batch in batches:
            if batch.id not in known:
                changes.append(made("batches", dict(batch.document)))
            for stored in known.get(batch.id, ()) if self._update else ():
                record = batch.document | {"id": stored["id"]}  # perhaps with its accents apart
                change = changed("batches", stored, dict(differences(record, stored)))
                changes += [change] if change else []
        return changes

    def _known(self, ids: list[str], session: ClientSession | None) -> dict[str, list[Document]]:
        """The stored documents of *ids*, several for an id that is there twice; whole only when updating."""
        wanted = None if self._update else {"_id": 0, "id": 1}
        found = self._mongo.batches.find(
            {"id": {"$in": [form for each in ids for form in forms(each)]}},
            wanted,
            session=session,
            max_time_ms=self._mongo.max_time_ms,
            comment=COMMENT,
        )
        known: dict[str, list[Document]] = {}
        for stored in found:
            known.setdefault(composed(stored["id"]), []).append(stored)
        return known


def _outcome(batches: Sequence[Batch], changes: Sequence[Change]) -> Outcome:
    inserted = sum(change.before is None for change in changes)
    updated = len({change.name for change in changes if change.before is not None})
    return Outcome(inserted, updated, len(batches) - inserted - updated)


def _joined(half: int, first: Outcome, second: Outcome) -> Outcome:
    return Outcome(
        first.inserted + second.inserted,
        first.updated + second.updated,
        first.unchanged + second.unchanged,
        first.refused + [(half + index, reason) for index, reason in second.refused],
    )


def differences(record: Document, stored: Document, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted path and value of every field that *record* names and *stored* lacks or has otherwise."""
    for name, value in record.items():
        old = stored.get(name)
        if isinstance(value, dict) and isinstance(old, dict):
            yield from differences(value, old, f"{prefix}{name}.")
        elif name not in stored or old != value or isinstance(old, bool) != isinstance(value, bool):
            yield f"{prefix}{name}", value
