"""Undo: reverse exactly what an operation did, except where somebody has changed it since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import groupby, islice, repeat, takewhile
from typing import Any

from pymongo.client_session import ClientSession

from data.history.change import (
    MISSING,
    NAMED_AS,
    Change,
    CollectionName,
    changed,
    deleted,
    digest,
    holds,
    made,
)
from data.history.holders import held_before
from data.history.lanes import Lanes
from data.history.recorder import CHUNK, TELLING, WHOLE, Operation, Origin, Recorder, recording
from data.history.reversals import voided
from data.history.undo_scope import Scope, scope_of
from data.model.dimensions.entries import UNDO
from data.mongo import indexes
from data.mongo.client import Document, Mongo, database_errors
from data.mongo.documents import CODEC, LONG, Progress, silent
from data.system import garbage, locks
from data.system.storage import Folders
from data.system.threads import ahead

Entries = Sequence[Document]
#: What entries tell that an undo does not ask.
_UNTOLD = dict.fromkeys(("at", "actor", "origin", "operation", "operation_id"), 0)
_PARTS: tuple[CollectionName, ...] = ("batches", "people", "views", "rules", "forecasts")
#: The field of which no two documents may have the same.
_NAME = {"batches": "id", "people": "name", **dict.fromkeys(("views", "rules", "forecasts"), "unique")}


@dataclass(frozen=True)
class UndoReport:
    """`refused` are the batches, people, views, rules and forecasts that were changed since, and so left
    alone. Where nothing was reversed there is no operation, and its id is empty. `left`: how many batches and
    people of the operation were not to be undone, and still can be."""

    reversed: int
    refused: tuple[str, ...]
    operation_id: str
    left: int = 0


def undo(
    mongo: Mongo,
    operation_id: str,
    *,
    batches: Sequence[str] | None = None,
    actor: str,
    origin: Origin,
    progress: Progress = silent,
) -> UndoReport:
    """Reverse an operation, also one that was interrupted; of some *batches* only what it did to these.

    What is left can be undone later. An undo is itself an operation and can be undone. What it did to mask
    files stays: `data.masks.upload` takes that back.

    Raises NotFound for an id that is none and for batches that it did not change, Conflict when it still runs
    or has been undone already. Two at once take turns.
    """
    with undoing(mongo, operation_id, batches, actor, origin) as (operation, scope):
        running = _Undo(mongo, operation_id, operation, scope, progress)
        begun = running.run()
    refused = tuple(running.refused.values())
    return UndoReport(running.reversed, refused, operation.id if begun else "", scope.left)


@contextmanager
def undoing(
    mongo: Mongo, operation_id: str, batches: Sequence[str] | None, actor: str, origin: Origin
) -> Iterator[tuple[Operation, Scope]]:
    """Inside, nobody else undoes anything, and the operation given may reverse the one of this id, or what
    the scope says of it."""
    lock = f"undo-{mongo.address_digest}-{mongo.settings.database}.lock"
    with locks.held(Folders(mongo.settings).run / lock), database_errors():
        scope = scope_of(mongo, operation_id, batches)
        yield Operation(UNDO, actor, origin, scope.about), scope


class _Undo:
    """A running undo.

    What an operation did to a document is a row of steps: made, deleted, or fields changed. They are
    reversed last first, over all documents in phases: what was made goes before what was deleted comes
    back, so that an id which has changed hands is free again.
    """

    def __init__(
        self, mongo: Mongo, undoes: str, operation: Operation, scope: Scope, progress: Progress
    ) -> None:
        self._mongo = mongo
        self._undoes = undoes
        self._operation = operation
        self._scope = scope
        self._progress = progress
        self._void = voided(mongo, [undoes])
        self.reversed = 0
        self.refused: dict[str, str] = {}

    def run(self) -> bool:
        """Whether anything was written."""
        with (
            garbage.spared(),
            recording(self._mongo, self._operation) as record,
            Lanes[int](record) as lanes,
        ):
            for part in self._parts():
                phase, last = 0, 0
                while phase <= last:
                    for piece in self._pieces(part):
                        last = max(last, *(max(each) for each in piece))
                        now = [each for each in piece if phase in each and not self._is_refused(each)]
                        if alone := _gives_names(part, now, phase):
                            self._count(lanes.ended())
                        self._count(lanes.add(partial(self._reverse, record, part, now, phase)))
                        if alone:
                            self._count(lanes.ended())
                    self._count(lanes.ended())
                    phase += 1
        return record.begun

    def _reverse(
        self,
        record: Recorder,
        part: CollectionName,
        now: Sequence[Mapping[int, Entries]],
        phase: int,
        lane: int,
    ) -> int:
        """Reverse this phase of some documents; how many of them are whole again."""
        planned: set[str] = set()
        done = record.write(partial(self._plan, part, now, phase, planned), lane=lane)
        self._refuse_lost(now, phase, planned - {repr(change.key) for change in done})
        whole = {repr(_first(each)[0]["key"]) for each in now if max(each) == phase}
        return sum(repr(change.key) in whole for change in done)

    def _count(self, reversed_: Sequence[int]) -> None:
        for each in reversed_:
            self.reversed += each
            self._progress(self.reversed, self.reversed)

    def _pieces(self, part: CollectionName) -> Iterator[list[dict[int, Entries]]]:
        """Some documents at a time; while these are reversed, the next ones are read."""
        steps = self._steps(part)
        return takewhile(bool, ahead(repeat(lambda: list(islice(steps, CHUNK)))))

    def _parts(self) -> list[CollectionName]:
        """Those that the operation changed anything of: as it said in the end, or else by all its entries."""
        if self._scope.parts is not None:
            return [part for part in _PARTS if part in self._scope.parts]
        of = {part: {"$ne": [{"$type": f"${name}"}, "missing"]} for part, name in NAMED_AS.items()}
        asked = [{"$match": self._told()}, {"$group": {"_id": of}}]
        found = [each["_id"] for each in self._mongo.aggregate(self._mongo.events, asked, longer=LONG)]
        named = [{part for part, is_of in each.items() if is_of} for each in found]
        there = {part for each in named for part in each or {"batches"}}
        return [part for part in _PARTS if part in there]

    def _told(self) -> Document:
        """The match for the entries of what is to be reversed."""
        told: Document = {"operation_id": self._undoes, **TELLING, "file": {"$exists": False}}
        return told if self._scope.keys is None else told | {"key": {"$in": self._scope.keys}}

    def _steps(self, part: CollectionName) -> Iterator[dict[int, Entries]]:
        """For each document: the steps by the phase in which they are reversed, all in order."""
        where = self._told() | {name: {"$exists": part == of} for of, name in NAMED_AS.items()}
        events, order = self._mongo.events.with_options(CODEC), [("key", 1), ("_id", 1)]
        options: Document = {"sort": order, "allow_disk_use": True, "batch_size": CHUNK}  # begin soon
        entries = self._mongo.find(events, where, _UNTOLD, longer=LONG, **options)
        held = (entry for entry in entries if entry["_id"] not in self._void)
        documents = groupby(held, key=lambda entry: repr(entry["key"]))
        return (_phases(list(each)) for key, each in documents if key not in self._scope.done)

    def _refuse(self, entries: Entries) -> None:
        first, key = entries[0], repr(entries[0]["key"])
        names = (*NAMED_AS.values(), "batch_id")
        self.refused[key] = str(next((first[name] for name in names if first.get(name)), key))

    def _refuse_lost(self, documents: Sequence[Mapping[int, Entries]], phase: int, lost: set[str]) -> None:
        """Without transactions somebody else may have been faster with what was planned."""
        for each in documents:
            if repr(each[phase][0]["key"]) in lost:
                self._refuse(each[phase])

    def _is_refused(self, steps: Mapping[int, Entries]) -> bool:
        return repr(_first(steps)[0]["key"]) in self.refused

    def _plan(
        self,
        part: CollectionName,
        documents: Sequence[Mapping[int, Entries]],
        phase: int,
        planned: set[str],
        session: ClientSession | None,
    ) -> list[Change]:
        """The changes, and into *planned* the keys of those that may come about or be refused."""
        known, taken = self._read(part, [each[phase] for each in documents], session)
        changes = []
        planned.clear()  # a plan may be asked again
        for steps in documents:
            entries = steps[phase]
            key = repr(entries[0]["key"])
            stored = known.get(key)
            self.refused.pop(key, None)
            if _is_before(_first(steps), stored):
                continue
            change = _reversal(part, entries, stored)
            planned.add(key)
            if change is None or _comes_back(part, change) in taken:
                self._refuse(entries)
            else:
                changes.append(change)
        return changes

    def _read(
        self, part: CollectionName, steps: Sequence[Entries], session: ClientSession | None
    ) -> tuple[dict[str, Document], set[Any]]:
        """The stored documents by key, and which names of those that are to come back are taken by others."""
        collection = self._mongo.named(part).with_options(CODEC)
        label = _NAME[part]
        keys = [each[0]["key"] for each in steps]
        deleted_names = [each[0]["from"].get(label) for each in steps if _is_deletion(each[0])]
        earlier = [entry.get("from") for each in steps for entry in each if entry["field"] == label]
        names = [each for each in (*deleted_names, *earlier) if isinstance(each, str | int | float)]
        looked_at = _looked_at(part, steps)
        stored = self._mongo.find(collection, {"_id": {"$in": keys}}, looked_at, session=session)
        known = {repr(each["_id"]): each for each in stored}
        if not names:
            return known, set()
        holders = self._mongo.find(collection, {label: {"$in": names}}, {label: 1}, session=session)
        # Of those that are reversed with it, each gives up a name as it gets one.
        others = [each for each in holders if repr(each["_id"]) not in known or each[label] in deleted_names]
        if others and part == "batches" and not indexes.is_id_unique(self._mongo):
            before = held_before(self._mongo, self._undoes, others, session)
            others = [each for each in others if repr(each["_id"]) not in before]
        return known, {each[label] for each in others if isinstance(each[label], str | int | float)}


def _phases(entries: Entries) -> dict[int, Entries]:
    """The steps of one document. Even phases take what was made or set, odd ones bring back."""
    phases: dict[int, Entries] = {}
    phase = 0
    steps = [list(each) for _, each in groupby(entries, key=lambda e: e["_id"] if e["field"] == WHOLE else 0)]
    for step in reversed(steps):
        if phases:
            phase += 1
        if phase % 2 != _is_deletion(step[0]):
            phase += 1
        phases[phase] = step
    return phases


def _first(steps: Mapping[int, Entries]) -> Entries:
    return steps[max(steps)]


def _gives_names(part: CollectionName, documents: Sequence[Mapping[int, Entries]], phase: int) -> bool:
    """Whether documents get or lose the field of which no two may have the same."""
    fields = {entry["field"] for each in documents for entry in each[phase]}
    return not fields.isdisjoint((WHOLE, _NAME[part]))


def _looked_at(part: CollectionName, steps: Sequence[Entries]) -> dict[str, int] | None:
    """The fields of stored documents that these *steps* are held against; None for all, also where MongoDB
    might take a name for something else."""
    fields = {entry["field"].partition(".")[0] for each in steps for entry in each}
    if not all(map(str.isidentifier, fields)):
        return None
    return dict.fromkeys((*fields, "id" if part == "batches" else "name"), 1)


def _is_deletion(entry: Document) -> bool:
    return entry["field"] == WHOLE and "from" in entry


def _is_before(first: Entries, stored: Document | None) -> bool:
    """Whether the document is as it was before its *first* step."""
    if _is_deletion(first[0]):
        return stored is not None and digest(stored) == digest(first[0]["from"])
    if first[0]["field"] == WHOLE:
        return stored is None
    return stored is not None and holds(stored, _values(reversed(first), "from"))


def _reversal(part: CollectionName, step: Entries, stored: Document | None) -> Change | None:
    """The change that undoes *step*; None where the document is not as the step left it."""
    if _is_deletion(step[0]):
        return made(part, dict(step[0]["from"])) if stored is None else None
    if stored is None:
        return None
    if step[0]["field"] == WHOLE:
        return deleted(part, stored) if digest(stored) == step[0].get("digest") else None
    if not holds(stored, _values(step, "to")):
        return None
    return changed(part, stored, _values(reversed(step), "from"))


def _comes_back(part: CollectionName, change: Change) -> Any:
    """The name that somebody else may have by now; MISSING where *change* brings none back."""
    name = (change.after or {}).get(_NAME[part], MISSING)
    return name if isinstance(name, str | int | float) else MISSING


def _values(entries: Iterator[Document] | Entries, side: str) -> dict[str, Any]:
    """Path and value of each field on one *side* of its entries; the last one counts."""
    return {entry["field"]: entry.get(side, MISSING) for entry in entries}
