"""Making, listing and finding backups."""

from __future__ import annotations

import datetime
import logging
import os
import re
import struct
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import bson
from bson import Timestamp
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.cursor import RawBatchCursor

from data import clock
from data.backup.archive import EVERY_PART, Header, Reader, Writer, collections
from data.errors import InputError, NotFound, StorageError, TandaError, message
from data.mongo.client import COMMENT, Document, Mongo, database_errors
from data.mongo.documents import CODEC, Progress, silent
from data.settings import Settings
from data.system.storage import Folders

log = logging.getLogger("tanda.backup")

_PAGE = 50_000  # documents of one question, so that none comes near the time limit
_LONG = 30  # a view, which cannot be read in pages, may take this many times longer
_AT_A_TIME = 1000  # documents of one answer
_ABANDONED = 3600.0  # seconds since the last write to an unfinished backup
_LONGEST_REASON = 500


@dataclass(frozen=True)
class Backup:
    """A backup that is there. `people`, `batches`, `events`, saved `views`, `rules` (their thresholds and
    snoozes), kept `forecasts` and `daily_counts` count its documents."""

    id: str
    path: Path
    made_at: datetime.datetime
    reason: str
    automatic: bool
    batches: int
    people: int
    events: int
    bytes: int
    sha256: str
    views: int = 0
    rules: int = 0
    forecasts: int = 0
    daily_counts: int = 0


def backup(
    mongo: Mongo,
    *,
    reason: str = "",
    path: Path | None = None,
    automatic: bool = False,
    progress: Progress = silent,
) -> Backup:
    """Write batches, people, and all that is ours of them (`EVERY_PART`), as they are at one moment (one
    cluster time, where the server knows any), into one compressed file: at *path*, else in the data
    folder, where `find` finds it.

    *progress* gets documents written and about how many there are. Nothing is left of a failed one. Raises
    InputError when there is something at *path*, StorageError and DatabaseError.
    """
    now = clock.now().replace(microsecond=0)
    identity = f"{now:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}"
    target = path or Folders(mongo.settings).backups / f"{identity}.zip"
    if target.exists():
        raise InputError(message("{path} already exists; choose another name."), path=target)
    with (
        database_errors(),
        _new_file(target) as part,
        part.open("w+b") as file,
        Writer(file, mongo) as writer,
    ):
        total = sum(each.estimated_document_count(comment=COMMENT) for each in collections(mongo).values())
        copy = _Copy(mongo, writer, lambda done: progress(done, max(done, total)))
        one_moment = copy.run()
        told = (reason[:_LONGEST_REASON], automatic, mongo.settings.database, one_moment, copy.counts)
        writer.finish(Header(identity, now, *told))
    return described(target)


def before(mongo: Mongo, reason: str, *, spare: Path | None = None) -> Backup:
    """The backup made by itself before *reason*; only the last `backups_kept` of these are kept.

    The one at *spare* stays, however old: it is about to be restored.
    """
    made = backup(mongo, reason=reason, automatic=True)
    old = [each for each in list_backups(mongo.settings) if each.automatic][mongo.settings.backups_kept :]
    for each in old:
        if spare is None or each.path != spare.resolve():
            each.path.unlink(missing_ok=True)
    return made


def list_backups(settings: Settings) -> list[Backup]:
    """The backups in the data folder, the newest first. A file that is none is passed over."""
    found = []
    for path in Folders(settings).backups.glob("*.zip"):
        try:
            found.append(_described(path))
        except TandaError as error:
            log.warning("%s", error)
    found.sort(key=lambda told: (told[0].made_at, told[1]), reverse=True)
    return [each for each, _ in found]


def find(settings: Settings, identity: str) -> Backup:
    """The backup of that id in the data folder; NotFound when there is none (any more)."""
    path = Folders(settings).backups / f"{identity}.zip"
    if not re.fullmatch(r"\d{8}T\d{6}-[0-9a-f]{8}", identity) or not path.is_file():
        raise NotFound(message("There is no backup {id}."), id=identity)
    return described(path)


def described(path: Path) -> Backup:
    """What the backup at *path* says of itself; InputError when it is none. It is not verified."""
    return _described(path)[0]


def verify(path: Path) -> Header:
    """Read all of the backup at *path*; InputError when it is damaged, cut short or something else."""
    with Reader(path) as reader:
        reader.verify()
        return reader.header


def _described(path: Path) -> tuple[Backup, int]:
    """The backup at *path*, and when it was written, in nanoseconds."""
    with Reader(path) as reader:
        header = reader.header
        told = Backup(
            id=header.id,
            path=path,
            made_at=header.made_at,
            reason=header.reason,
            automatic=header.automatic,
            bytes=reader.stat.st_size,
            sha256=reader.seal,
            **header.counts,
        )
        return told, reader.stat.st_mtime_ns


class _Copy:
    """Copies the collections into a backup, all at one moment, and counts."""

    def __init__(self, mongo: Mongo, writer: Writer, progress: Callable[[int], None]) -> None:
        self._mongo = mongo
        self._writer = writer
        self._progress = progress
        self.counts = dict.fromkeys(EVERY_PART, 0)

    def run(self) -> bool:
        """Copy everything; whether that was at one moment, which only a cluster can tell."""
        now = self._mongo.cluster_time()
        if now is None:
            self._copy(None)
            return False
        self._wait_for(now)
        with self._mongo.client.start_session(snapshot=True) as session:
            self._copy(session)
        return True

    def _wait_for(self, time: Timestamp) -> None:
        """Until a majority of the servers has all that was written before: a session shows only that."""
        self._mongo.database.command(
            "find",
            self._mongo.settings.batches_collection,
            limit=1,
            singleBatch=True,
            projection={"_id": 1},
            readConcern={"level": "majority", "afterClusterTime": time},
            maxTimeMS=self._mongo.max_time_ms,
            comment=COMMENT,
        )

    def _copy(self, session: ClientSession | None) -> None:
        derived = self._mongo.without_stream()
        for part, collection in collections(self._mongo).items():
            paged = collection.full_name not in derived
            self._writer.add(part, self._pieces(part, collection, session, paged=paged))

    def _pieces(
        self, part: str, collection: Collection[Document], session: ClientSession | None, *, paged: bool
    ) -> Iterator[bytes]:
        """The documents of *collection* by `_id`, some at a time; without pages where MongoDB knows none."""
        raw = collection.with_options(codec_options=CODEC)
        last: Document = {}
        while True:
            found = 0
            page: RawBatchCursor[Any] = raw.find_raw_batches(
                {"_id": {"$ne": last["_id"]}} if last else {},
                sort=[("_id", 1)],
                hint=[("_id", 1)] if paged else None,
                limit=_PAGE if paged else 0,
                batch_size=_AT_A_TIME,
                session=session,
                max_time_ms=self._mongo.max_time_ms * (1 if paged else _LONG),
                comment=COMMENT,
            )
            for answer in page.min([("_id", last["_id"])]) if last else page:
                piece = cast(bytes, answer)
                starts = list(_starts(piece))
                if starts:
                    last = bson.decode(piece[starts[-1] :], CODEC)
                    found += len(starts)
                    self.counts[part] += len(starts)
                    yield piece
                    self._progress(sum(self.counts.values()))
            if found < _PAGE or not paged:
                return


def _starts(piece: bytes) -> Iterator[int]:
    """Where each of the BSON documents in *piece* begins."""
    place = 0
    while place < len(piece):
        yield place
        place += struct.unpack_from("<i", piece, place)[0]


@contextmanager
def _new_file(target: Path) -> Iterator[Path]:
    """An unfinished twin of *target* that becomes it at the end, or vanishes. Private to the user."""
    part = target.with_name(f"{target.name}.part")
    try:
        _sweep(target.parent)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.close(descriptor)
        yield part
        part.rename(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StorageError(
            message("The backup could not be written to {folder}: {reason}. Free some space and try again."),
            folder=target.parent,
            reason=error.strerror or error,
        ) from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _sweep(folder: Path) -> None:
    """Remove what backups that were killed have left."""
    for part in folder.glob("*.zip.part"):
        if clock.age(part) > _ABANDONED:
            part.unlink(missing_ok=True)
