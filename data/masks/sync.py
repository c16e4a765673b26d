"""Sync: what each batch says of its files becomes what the files say.

One reading of the batches, one of the files, and of what differs once more inside the transaction that
writes it, so that nothing is decided on what no longer holds. Every chunk is whole by itself: interrupted
anywhere and run again, sync ends in the same state.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pymongo.client_session import ClientSession

from data import clock
from data.errors import StorageError
from data.history import log
from data.history.change import Change, changed
from data.history.recorder import CHUNK, Operation, Origin, recording
from data.masks.tally import NOTHING, Uploads, tally
from data.masks.times import says_time, time_text
from data.model.matching import Names
from data.mongo.client import Document, Mongo, database_errors
from data.mongo.documents import CODEC, Progress, blocks, id_text, silent
from data.system import locks
from data.system.storage import Folders

#: The fields in which a batch says what files it has.
SAID = {
    "mongo_uploaded": 1,
    "file_info.file_count": 1,
    "file_info.has_files": 1,
    "file_info.last_file_upload": 1,
}
_INFO = "file_info."


@dataclass(frozen=True)
class SyncReport:
    """What a sync did. `checked` to `lost_files` are batches, `files` to `unreadable` files; `queries` are
    the readings made of the database. Without changes there is no operation, and its id
    is empty."""

    checked: int
    changed: int
    newly_with_files: int
    lost_files: int
    files: int
    ambiguous: int
    orphans: int
    unreadable: int
    queries: int
    seconds: float
    operation_id: str


class Says(NamedTuple):
    """What a batch says of its files."""

    uploaded: Any
    count: Any
    has_files: Any
    last: Any

    @property
    def files(self) -> bool:
        """Whether it says in any way that there are files."""
        counted = isinstance(self.count, int | float) and self.count is not True and self.count > 0
        return self.uploaded is True or self.has_files is True or counted


class _Stored(NamedTuple):
    key: Any
    id: str
    says: Says


def sync(
    mongo: Mongo,
    *,
    actor: str,
    origin: Origin = "sync",
    progress: Progress = silent,
    chunk: int = CHUNK,
) -> SyncReport:
    """Bring `mongo_uploaded` and `file_info` of every batch up to date; *progress* gets files read and
    files in all. Two at once are one: the second waits, and then has nothing to do."""
    lock = f"sync-{mongo.address_digest}-{mongo.settings.database}.lock"
    with locks.held(Folders(mongo.settings).run / lock), database_errors():
        report = _Sync(mongo).run(Operation("sync", actor, origin), chunk, progress)
        with suppress(OSError, StorageError):  # the history tells of it where it changed anything
            _trace(mongo).write_text(clock.now().isoformat(), encoding="utf-8")
        return report


def last_sync(mongo: Mongo) -> datetime.datetime | None:
    """When the last sync was: of this data folder's by its trace, of others' by the history, which knows
    those that changed something. None for never."""
    found = [log.last_of(mongo, "sync")]
    with suppress(OSError, ValueError, StorageError):
        found.append(datetime.datetime.fromisoformat(_trace(mongo).read_text(encoding="utf-8")))
    return max((each for each in found if each), default=None)


def _trace(mongo: Mongo) -> Path:
    return Folders(mongo.settings).run / f"synced-{mongo.address_digest}-{mongo.settings.database}"


class _Sync:
    """A running sync."""

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo
        self._zone = mongo.settings.zone
        self._uploads: Mapping[str, Uploads] = {}
        self._queries = 0

    def run(self, operation: Operation, chunk: int, progress: Progress) -> SyncReport:
        start = time.perf_counter()
        stored = self._read_batches()
        found = tally(self._mongo, Names(row.id for row in stored), progress=progress)
        self._queries += 1
        self._uploads = found.batches
        different = [row for row in stored if self._wrong(row.says, row.id)]
        keys = [row.key for row in different]
        written, identity = self._write(operation, keys, chunk) if keys else (0, "")
        return SyncReport(
            checked=len(stored),
            changed=written,
            newly_with_files=sum(row.id in found.batches and not row.says.files for row in different),
            lost_files=sum(row.id not in found.batches and row.says.files for row in different),
            files=found.verdicts.total(),
            ambiguous=found.verdicts["ambiguous"],
            orphans=found.verdicts["orphan"],
            unreadable=found.verdicts["unreadable"],
            queries=self._queries,
            seconds=time.perf_counter() - start,
            operation_id=identity,
        )

    def _read_batches(self) -> list[_Stored]:
        self._queries += 1
        return [
            _Stored(batch["_id"], identifier, says_of(batch))
            for block in blocks(self._mongo, self._mongo.batches, {"id": 1, **SAID})
            for batch in block
            if (identifier := id_text(batch.get("id")))
        ]

    def _write(self, operation: Operation, keys: Sequence[Any], chunk: int) -> tuple[int, str]:
        """How many were changed, and the operation's id, if it came to be one."""
        with recording(self._mongo, operation) as record:
            for start in range(0, len(keys), chunk):
                record.write(partial(self._plan, keys[start : start + chunk]))
                self._queries += 1
        return record.written, operation.id if record.begun else ""

    def _plan(self, keys: Sequence[Any], session: ClientSession | None) -> list[Change]:
        batches, fields = (
            self._mongo.batches.with_options(CODEC),
            {"id": 1, "mongo_uploaded": 1, "file_info": 1},
        )
        found = self._mongo.find(batches, {"_id": {"$in": keys}}, fields, session=session)
        return [change for batch in found if (change := self._change(batch))]

    def _change(self, batch: Document) -> Change | None:
        values = self._wrong(says_of(batch), id_text(batch.get("id")))
        info = {path: value for path, value in values.items() if path.startswith(_INFO)}
        if info and not isinstance(batch.get("file_info"), dict):  # nothing can be set inside null
            values = {path: value for path, value in values.items() if path not in info}
            values["file_info"] = {path.removeprefix(_INFO): value for path, value in info.items()}
        return changed("batches", batch, values)

    def _wrong(self, says: Says, identifier: str) -> dict[str, Any]:
        return wrong(says, self._uploads.get(identifier, NOTHING), self._zone)


def wrong(says: Says, uploads: Uploads, zone: ZoneInfo) -> dict[str, Any]:
    """What a batch with these *uploads* must say and does not, by path. A field that is not there says
    that there is nothing."""
    there = uploads.count > 0
    right = (
        (says.uploaded is True) == there,
        not isinstance(says.count, bool) and (says.count or 0) == uploads.count,
        (says.has_files is True) == there,
        says_time(says.last, uploads.last, zone),
    )
    if all(right):
        return {}
    told = zip(noted(uploads, zone).items(), right, strict=True)
    return {path: value for (path, value), is_right in told if not is_right}


def noted(uploads: Uploads, zone: ZoneInfo) -> dict[str, Any]:
    """What a batch with these *uploads* says of them, by path; in the order of `Says`."""
    there = uploads.count > 0
    return {
        "mongo_uploaded": there,
        "file_info.file_count": uploads.count,
        "file_info.has_files": there,
        "file_info.last_file_upload": time_text(uploads.last, zone),
    }


def says_of(batch: Document) -> Says:
    info = batch.get("file_info")
    if not isinstance(info, dict):
        info = {}
    return Says(
        batch.get("mongo_uploaded"),
        info.get("file_count"),
        info.get("has_files"),
        info.get("last_file_upload"),
    )
