"""Restore: batches and people become what they are in a backup, and the events and daily counts it has come
back.

Only the difference is written, as an operation like any other, so that it stands in the history and can be
undone. What the database holds decides what is written: interrupted at any point and run again, a restore
ends in the same state. First goes what is in the way, so that an id that has changed hands is free again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import bson
from bson.raw_bson import DEFAULT_RAW_BSON_OPTIONS, RawBSONDocument
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.cursor import Cursor
from pymongo.write_concern import WriteConcern

from data.backup.archive import CODEC, LATER, RECORDS, Reader, collections
from data.backup.making import Backup, before
from data.errors import DatabaseError
from data.history.change import MISSING, Change, CollectionName, deleted, made, new_ids
from data.history.difference import OddField, change, key
from data.history.recorder import CHUNK, Operation, Origin, Recorder, recording
from data.mongo import indexes
from data.mongo.client import COMMENT, Document, Mongo, database_errors
from data.mongo.documents import Progress, silent
from data.system import locks
from data.system.seen import SeenIds
from data.system.storage import Folders

_PARTS: tuple[CollectionName, ...] = ("people", "batches", *LATER)
_NAME = {"people": "name", "batches": "id", **dict.fromkeys(LATER, "unique")}
_ATTEMPTS = 3
_BYTES = 16 * 1024 * 1024  # of a window
_Window = tuple[list[RawBSONDocument], Any, Any]


@dataclass(frozen=True)
class RestoreReport:
    """What a restore did to batches and people; `before` is the state there was. `others` are the saved
    views, thresholds and snoozes that are now otherwise, `daily_counts` the days that are back. Where nothing
    had to change, there is no operation to undo."""

    backup_id: str
    made: int
    changed: int
    deleted: int
    events: int
    before: Backup
    operation_id: str | None
    others: int = 0
    daily_counts: int = 0


def restore(
    mongo: Mongo, path: Path, *, actor: str, origin: Origin, progress: Progress = silent
) -> RestoreReport:
    """Bring batches, people, saved views and what is set of rules into the state of the backup at *path* (one
    of an earlier version has only the first two, and leaves the others as they are), and back the events and
    daily counts that are missing (those there are stay). The state there was is backed up first.

    *progress* gets documents looked at and documents in all. Raises InputError, with nothing touched, when
    the file is not a whole backup; StorageError and DatabaseError. Two at once take turns.
    """
    lock = f"restore-{mongo.address_digest}-{mongo.settings.database}.lock"
    with locks.held(Folders(mongo.settings).run / lock), Reader(path) as reader:
        counts = reader.header.counts
        steps = (n * (2 if part in RECORDS else 3) for part, n in counts.items())
        done = _Counter(progress, sum(steps))
        repeated = _verified(reader, done)
        earlier = before(mongo, f"restore {reader.header.id}", spare=path)
        about = {"backup": reader.header.id, "made_at": reader.header.made_at, "before": earlier.id}
        operation = Operation("restore", actor, origin, about)
        with (
            database_errors(),
            _allowed(mongo, repeated=repeated),
            recording(mongo, operation) as recorder,
        ):
            running = _Restore(mongo, reader, recorder, done, repeated=repeated)
            running.run()
    told = running.told
    return RestoreReport(
        reader.header.id,
        told["made"],
        told["changed"],
        told["deleted"],
        running.brought["events"],
        earlier,
        operation.id if recorder.begun else None,
        running.others,
        running.brought["daily_counts"],
    )


@contextmanager
def _allowed(mongo: Mongo, *, repeated: bool) -> Iterator[None]:
    """Inside, ids may be there twice if they are *repeated*; afterwards, also of a failure, no longer where
    the data allow it."""
    was_unique = repeated and indexes.allow_repeated_ids(mongo)
    try:
        yield
    except BaseException:
        if was_unique:
            with suppress(DatabaseError):  # the first error is the one to tell
                indexes.ensure(mongo)
        raise
    if was_unique:
        indexes.ensure(mongo)


class _Counter:
    """Adds up what has been looked at."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0

    def add(self, count: int) -> None:
        self._done += count
        if self._done % CHUNK == 0 or count > 1 or self._done == self._total:
            self._progress(self._done, self._total)


def _verified(reader: Reader, done: _Counter) -> bool:
    """Verify the backup; whether an id is in it twice, so that no index may demand that ids be unique."""
    seen, ids, repeated = SeenIds(), list[tuple[str, int]](), False

    def look(part: str, document: RawBSONDocument) -> None:
        nonlocal repeated
        done.add(1)
        if part == "batches" and not repeated:
            ids.append((repr(document.get("id")), 0))
            if len(ids) == CHUNK:
                repeated = any(earlier is not None for earlier in seen.add(ids))
                ids.clear()

    reader.verify(look)
    return repeated or any(earlier is not None for earlier in seen.add(ids))


class _Restore:
    """A running restore: counts what it does."""

    def __init__(
        self, mongo: Mongo, reader: Reader, recorder: Recorder, done: _Counter, *, repeated: bool
    ) -> None:
        self._reader = reader
        self._unique = {part: part != "batches" or not repeated for part in _PARTS}
        self._recorder = recorder
        self._done = done
        self._collections = collections(mongo)
        self._limits: dict[str, Any] = {"max_time_ms": mongo.max_time_ms, "comment": COMMENT}
        self.told = {"made": 0, "changed": 0, "deleted": 0}
        self.brought = dict.fromkeys(RECORDS, 0)
        self.others = 0

    def run(self) -> None:
        for part in (each for each in RECORDS if each in self._reader.parts):
            self._bring(part)  # before what it is about: whoever reads that reads its history with it
        for work in (self._clear, self._put):
            for part in (each for each in _PARTS if each in self._reader.parts):
                work(part)

    def _clear(self, part: CollectionName) -> None:
        """Delete what the backup does not have, and what holds a name that another document is to have."""
        for window, lower, upper in _windows(self._reader.documents(part)):
            wanted = {key(each["_id"]): each.get(_NAME[part], MISSING) for each in window}
            there: dict[bytes, Any] = {}
            doomed = []
            for stored in self._between(part, lower, upper):
                own = key(stored["_id"])
                if own in wanted:
                    there[own] = stored.get(_NAME[part], MISSING)
                else:
                    doomed.append(stored["_id"])
                if len(doomed) == CHUNK:
                    self._delete(part, doomed)
                    doomed = []
            self._delete(part, doomed)
            if self._unique[part]:
                lacking = {own: name for own, name in wanted.items() if there.get(own, MISSING) != name}
                self._free(part, lacking)
            self._done.add(len(window))

    def _free(self, part: CollectionName, lacking: dict[bytes, Any]) -> None:
        """Delete whoever holds one of the names that other documents (`_id` → name) are to have."""
        names = [name for name in lacking.values() if name is not MISSING]
        if not names:
            return
        holders = self._read(part).find({_NAME[part]: {"$in": names}}, {_NAME[part]: 1}, **self._limits)
        doomed = [each["_id"] for each in holders]
        for start in range(0, len(doomed), CHUNK):
            self._delete(part, doomed[start : start + CHUNK])

    def _between(self, part: CollectionName, lower: Any, upper: Any) -> Cursor[Document]:
        """`_id` and name of all from *lower* to before *upper*, of whatever type they are."""
        cursor = self._read(part).find({}, {_NAME[part]: 1}, **self._limits).hint([("_id", 1)])
        cursor = cursor if lower is MISSING else cursor.min([("_id", lower)])
        return cursor if upper is MISSING else cursor.max([("_id", upper)])

    def _put(self, part: CollectionName) -> None:
        """Make and change what the backup has otherwise."""
        collection = self._read(part, raw=True)
        for window, _, _ in _windows(self._reader.documents(part)):
            found = collection.find({"_id": {"$in": [each["_id"] for each in window]}}, **self._limits)
            stored = {each.raw for each in found}
            if differing := [each for each in window if each.raw not in stored]:
                odd: list[RawBSONDocument] = []
                self._write(partial(self._plan, part, differing, odd))
                if odd:
                    self._delete(part, [each["_id"] for each in odd])
                    self._write(partial(self._plan, part, odd, []))
            self._done.add(len(window))

    def _plan(
        self,
        part: CollectionName,
        differing: Sequence[RawBSONDocument],
        odd: list[RawBSONDocument],
        session: ClientSession | None,
    ) -> list[Change]:
        """What makes *differing* so. Those with fields that no update can name go into *odd* instead."""
        keys = [each["_id"] for each in differing]
        found = self._read(part).find({"_id": {"$in": keys}}, session=session, **self._limits)
        stored = {key(each["_id"]): each for each in found}
        odd.clear()
        changes = []
        for raw in differing:
            wanted = bson.decode(raw.raw, CODEC)
            known = stored.get(key(raw["_id"]))
            try:
                step = made(part, wanted) if known is None else change(part, known, wanted)
            except OddField:
                odd.append(raw)
            else:
                changes += [step] if step else []
        return [*self._taking(part, changes, session), *changes]

    def _taking(
        self, part: CollectionName, changes: Sequence[Change], session: ClientSession | None
    ) -> list[Change]:
        """What deletes those who have taken an id since it was freed, which *changes* bring back."""
        new = new_ids(changes) if part == "batches" and self._unique[part] else {}
        holders = (
            self._read(part).find({"id": {"$in": list(new)}}, session=session, **self._limits) if new else ()
        )
        moving = {key(each.key) for each in changes}
        return [deleted(part, each) for each in holders if key(each["_id"]) not in moving]

    def _delete(self, part: CollectionName, keys: Sequence[Any]) -> None:
        if keys:
            there = partial(self._read(part).find, {"_id": {"$in": keys}}, **self._limits)
            self._write(lambda session: [deleted(part, each) for each in there(session=session)])

    def _write(self, plan: Callable[[ClientSession | None], list[Change]]) -> None:
        """Carry out *plan*; without transactions again where somebody else was faster with some of it."""
        planned: list[Change] = []

        def noted(session: ClientSession | None) -> list[Change]:
            planned[:] = plan(session)
            return planned

        for _ in range(_ATTEMPTS):
            done = self._recorder.write(noted)
            for each in done:
                if each.collection in ("people", "batches"):
                    self.told[_verb(each)] += 1
                else:
                    self.others += 1
            if len(done) == len(planned):
                break

    def _bring(self, part: str) -> None:
        """Put what is missing of a record beside what there is."""
        collection = self._read(part)
        writable = collection.with_options(write_concern=WriteConcern("majority"))
        for window, _, _ in _windows(self._reader.documents(part)):
            keys = [each["_id"] for each in window]
            known = {
                key(each["_id"])
                for each in collection.find({"_id": {"$in": keys}}, {"_id": 1}, **self._limits)
            }
            if missing := [each for each in window if key(each["_id"]) not in known]:
                writable.insert_many(missing, ordered=False, comment=COMMENT)
                self.brought[part] += len(missing)
            self._done.add(len(window))

    def _read(self, part: str, *, raw: bool = False) -> Collection[Any]:
        return self._collections[part].with_options(codec_options=DEFAULT_RAW_BSON_OPTIONS if raw else CODEC)


def _verb(each: Change) -> str:
    return "made" if each.before is None else "deleted" if each.after is None else "changed"


def _windows(documents: Iterator[RawBSONDocument]) -> Iterator[_Window]:
    """*documents*, which are in the order of `_id`, in pieces of bounded size.

    With each piece where it begins and where the next one does; MISSING is before and after everything. So
    the database, which knows how to compare any two `_id`, can be asked what it has there.
    """
    window: list[RawBSONDocument] = []
    size, lower = 0, MISSING
    for document in documents:
        if len(window) == CHUNK or size > _BYTES:
            yield window, lower, document["_id"]
            window, size, lower = [], 0, document["_id"]
        window.append(document)
        size += len(document.raw)
    yield window, lower, MISSING
