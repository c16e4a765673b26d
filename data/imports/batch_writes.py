"""Storing the batches of an import: what is new, and what differs, with its history."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bson import ObjectId
from pymongo.client_session import ClientSession
from pymongo.errors import BulkWriteError

from data.errors import DatabaseError
from data.history.change import Change, changed, made
from data.history.recorder import Recorder
from data.history.writing import has_write_concern_error, was_taken
from data.imports.choosing import Doubt
from data.imports.import_report import SHOWN
from data.imports.incoming import Incoming
from data.imports.table_records import SEVERAL
from data.model.letters import composed, forms
from data.mongo import indexes
from data.mongo.client import Document
from data.mongo.documents import id_text

_HEX = 24  # digits of an ObjectId
_NUMBER = re.compile(r"-?\d{1,18}")


@dataclass
class Outcome:
    """What became of some batches: of `refused`, which cannot go in, index and reason; of `doubts`, which
    were not understood, index and doubt."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    doubts: list[tuple[int, Doubt]] = field(default_factory=list)
    changes: Sequence[Change] = ()
    stored: dict[int, Document] = field(default_factory=dict)  # the first that were there, by index


class BatchWriter:
    """Inserts what is new and, when updating, sets what differs; a dry one only says what it would do."""

    def __init__(self, recorder: Recorder, *, update: bool, dry_run: bool) -> None:
        self._mongo = recorder.mongo
        self._recorder = recorder
        self._update = update
        self._dry_run = dry_run
        self._indexed = False

    def store(self, batches: Sequence[Incoming], lane: int = 0) -> Outcome:
        """Insert the new ones of *batches* (ids all different) and, when updating, set what differs.

        Several may be stored at the same time once the operation has begun, each in a *lane* of its own.
        """
        plan = _Plan(batches)
        if self._dry_run:
            return plan.outcome(self._plan(plan, None))
        if not self._indexed:
            indexes.ensure_id(self._mongo)
            self._indexed = True
        try:
            return plan.outcome(self._recorder.write(partial(self._plan, plan), lane=lane))
        except DatabaseError as error:
            if not isinstance(error.__cause__, BulkWriteError) or has_write_concern_error(error.__cause__):
                raise
            if len(batches) == 1:
                return self._refused(error)
        # One of them cannot go in, and with it none of the transaction: look for it.
        half = len(batches) // 2
        return _joined(half, self.store(batches[:half], lane), self.store(batches[half:], lane))

    def _refused(self, error: DatabaseError) -> Outcome:
        if was_taken(error):  # somebody else is always faster
            return Outcome(unchanged=1)
        return Outcome(refused=[(0, str(error)[:500])])

    def _plan(self, plan: _Plan, session: ClientSession | None) -> list[Change]:
        plan.begin()
        known = self._known([each for batch in plan.batches for each in _spellings(batch)], session)
        changes: list[Change] = []
        for place, batch in enumerate(plan.batches):
            there = known.get(composed(batch.written)) or known.get(batch.id)
            if not there:
                plan.doubts += [(place, doubt) for doubt in batch.doubts]
                changes.append(made("batches", dict(batch.document)))
            elif self._update:
                changes += plan.edited(place, there)
                plan.keep(place, there[0])
        return changes

    def _known(self, ids: list[Any], session: ClientSession | None) -> dict[str, list[Document]]:
        """The stored documents of *ids*, several for an id that is there twice; whole only when updating."""
        wanted = None if self._update else {"_id": 0, "id": 1}
        found = self._mongo.find(self._mongo.batches, {"id": {"$in": ids}}, wanted, session=session)
        known: dict[str, list[Document]] = {}
        for stored in found:
            known.setdefault(composed(id_text(stored["id"])), []).append(stored)
        return known


class _Plan:
    """What happens to some batches; asked for again when somebody else was faster."""

    def __init__(self, batches: Sequence[Incoming]) -> None:
        self.batches = batches
        self.begin()

    def begin(self) -> None:
        self.doubts: list[tuple[int, Doubt]] = []
        self._stored: dict[int, Document] = {}
        self._refused: list[tuple[int, str]] = []

    def edited(self, place: int, there: Sequence[Document]) -> list[Change]:
        """The changes in the batches that are *there* of one id."""
        told = [self.batches[place].edits(stored) for stored in there]
        if len(there) > 1 and self.batches[place].by_cells:
            # Each has a row of its own in our exports, and which is whose cannot be known of an edited one.
            if any(values for values, _ in told) and all(values for values, _ in told):
                self._refused.append((place, SEVERAL))
            return []
        self.doubts += [(place, doubt) for _, doubts in told[:1] for doubt in doubts]
        pairs = zip(there, told, strict=True)
        found = (changed("batches", stored, values) for stored, (values, _) in pairs if values)
        return [change for change in found if change]

    def keep(self, place: int, stored: Document) -> None:
        """What is there of the first batches, to show it."""
        if place < SHOWN:
            self._stored[place] = stored

    def outcome(self, changes: Sequence[Change]) -> Outcome:
        inserted = sum(change.before is None for change in changes)
        updated = len({change.name for change in changes if change.before is not None})
        unchanged = len(self.batches) - inserted - updated - len(self._refused)
        refused, doubts = list(self._refused), self.doubts
        return Outcome(inserted, updated, unchanged, refused, doubts, changes, self._stored)


def _spellings(batch: Incoming) -> list[Any]:
    """The ids by which a batch may be stored: as it is written, trimmed, and as the number it is."""
    ids: list[Any] = [form for each in {batch.id, batch.written} for form in forms(each)]
    if _NUMBER.fullmatch(batch.id):
        ids.append(int(batch.id))
    elif len(batch.id) == _HEX and ObjectId.is_valid(batch.id):
        ids.append(ObjectId(batch.id))
    return ids


def _joined(half: int, first: Outcome, second: Outcome) -> Outcome:
    return Outcome(
        first.inserted + second.inserted,
        first.updated + second.updated,
        first.unchanged + second.unchanged,
        first.refused + [(half + place, reason) for place, reason in second.refused],
        first.doubts + [(half + place, doubt) for place, doubt in second.doubts],
        [*first.changes, *second.changes],
        first.stored | {half + place: stored for place, stored in second.stored.items()},
    )
