"""Import: the records of a file into `batches`, its crew into `segmentadores`.

Interrupted at any point and run again it ends in the same state: every chunk is an insert of what is new
and a `$set` of what differs, whole or not at all, and what becomes of a record depends on file and
collection alone. A run is one operation of the history, and can be undone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from data.batches.records import Unreadable, WrongRecord
from data.crew import members
from data.errors import InputError, message
from data.history.lanes import Lanes
from data.history.recorder import Operation, Recorder, recording
from data.imports import record_files
from data.imports.batch_writes import BatchWriter, Outcome
from data.imports.columns import Options
from data.imports.import_report import (
    MOST_OTHERS,
    SHOWN,
    Doubts,
    ImportReport,
    ShownRow,
    shown_row,
)
from data.imports.incoming import Incoming, Reader
from data.imports.json_records import Item
from data.imports.readings import Meanings
from data.imports.record_files import Source
from data.imports.rejects import RejectedRecord, Rejects
from data.mongo.client import Document, Mongo, database_errors
from data.mongo.documents import Progress, silent
from data.system import garbage
from data.system.seen import SeenIds

__all__ = ["ImportReport", "Options", "RejectedRecord", "run"]

CHUNK = 1000  # records of one bulk write
_CHUNK_BYTES = 16 * 1024 * 1024  # of the file; whichever comes first
_TWICE = message("“{id}” is in the file twice, with different content; the first was taken")
_T = TypeVar("_T")
_Fresh = list[tuple[Item, Incoming]]
_Understood = tuple[Item, Document | Incoming | WrongRecord]


@contextmanager
def _long_numbers() -> Iterator[None]:
    """Numbers of any length are read (and rejected): past Python's limit ijson's parser ends the process."""
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(limit)


def run(
    mongo: Mongo,
    path: Path,
    *,
    update: bool = False,
    dry_run: bool = False,
    rejects: Path | None = None,
    progress: Progress = silent,
    chunk: int = CHUNK,
    actor: str = "import",
    name: str = "",
    options: Options | None = None,
    ask: bool = False,
) -> ImportReport:
    """Import the file at *path*; *progress* gets bytes read and bytes in all after each *chunk* of records.

    The content tells what the file is: JSON, a table as CSV, or a workbook; *options* say of a table what it
    does not say itself. New ids are inserted. Known ids are left as they are; with *update* the fields that
    the record names and that differ are set, also inside `metadata` and `file_info`; nothing is replaced by
    what was not understood. A dry run writes nothing to the database; the rejects file it does write. Of an
    id that the file has twice, the first record counts: a second one is *unchanged* when it is the same and
    rejected when it is not. The history says that *actor* imported the file *name* (that of *path* without
    one).

    With *ask* a file of which something has to be said by hand first (which column holds the ids, the order
    of its days) is not refused, but only tried.

    Raises InputError when the file as a whole cannot be used, before anything is written; DatabaseError and
    StorageError on the way, after which the import can simply be run again.
    """
    total = path.stat().st_size if path.is_file() else 0
    with _long_numbers(), garbage.spared(), database_errors(), Rejects(path, rejects) as rejected:
        meanings = Meanings.of(mongo.settings)
        source = record_files.read(path, meanings, options)
        if ask and (source.lacks_ids or source.undecided):
            dry_run = True
        if not dry_run:
            _refuse_undecided(path, source)
        operation = Operation("import", actor, "import", {"file": name or path.name, "update": update})
        with recording(mongo, operation) as recorder:
            importer = _Importer(recorder, rejected, Reader(meanings), update=update, dry_run=dry_run)
            with closing(_ahead(map(importer.understood, _chunks(source.items, chunk)))) as pieces, importer:
                for piece in pieces:
                    importer.take(piece)
                    progress(min(piece[-1][0].position, total), total)
                importer.settle()
            progress(total, total)
        return importer.report(source)


def _refuse_undecided(path: Path, source: Source) -> None:
    """Nothing is guessed of what would change what every row means."""
    if source.lacks_ids:
        raise InputError(
            message(
                "No column of {path} holds the batch ids; its columns are {columns}. Say which "
                'one does, for example --map "{first}=id".'
            ),
            path=path.name,
            columns=", ".join(each.name for each in source.columns if each.name),
            first=next((each.name for each in source.columns if each.name), ""),
        )
    if source.undecided:
        raise InputError(
            message(
                "In {path}, {day} can be read as two different dates. Say which part comes first: "
                "--dates dmy for the day, --dates mdy for the month."
            ),
            path=path.name,
            day=source.undecided,
        )


def _chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Lists of at most *size* items that are all batches or all people, and of bounded bytes."""
    piece: list[Item] = []
    start = 0
    for item in items:
        full = len(piece) == size or item.position - start > _CHUNK_BYTES
        if piece and (full or piece[-1].person != item.person):
            yield piece
            start = piece[-1].position
            piece = []
        piece.append(item)
    if piece:
        yield piece


def _ahead(pieces: Iterator[_T]) -> Generator[_T]:
    """*pieces*, each made while MongoDB stores the one before."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, pieces, None)
        while (piece := coming.result()) is not None:
            coming = pool.submit(next, pieces, None)
            yield piece


class _Importer:
    """A running import: takes items chunk by chunk, stores some at a time, keeps the counts in order."""

    def __init__(
        self, recorder: Recorder, rejects: Rejects, reader: Reader, *, update: bool, dry_run: bool
    ) -> None:
        self._recorder = recorder
        self._rejects = rejects
        self._reader = reader
        self._doubts = Doubts()
        self._rows: list[ShownRow] = []
        self._dry_run = dry_run
        self._writer = BatchWriter(recorder, update=update, dry_run=dry_run)
        self._crew = members.Crew(recorder, dry_run=dry_run)
        self._seen = SeenIds()
        self._inserted = self._updated = self._unchanged = self._people = 0
        self._cut_short = False
        self._lanes = Lanes[tuple[_Fresh, Outcome]](recorder)

    def __enter__(self) -> _Importer:
        return self

    def __exit__(self, *_: object) -> None:
        self._lanes.close()

    def understood(self, items: list[Item]) -> list[_Understood]:
        """Each of *items*, which are all people or all batches, with what it is, or why it is nothing."""
        convert: Callable[[object], Document | Incoming] = self._reader.batch
        if items[0].person:
            convert = members.member
        return [(item, item.problem if item.problem else _tried(convert, item.value)) for item in items]

    def take(self, told: Sequence[_Understood]) -> None:
        """Have what was understood stored."""
        valid = self._valid(told)
        if told[0][0].person:
            self.settle()
            self._people += self._crew.add([member for _, member in valid])
            return
        fresh = self._without_repeats(valid)
        if not fresh:
            return
        batches = [batch for _, batch in fresh]
        for each in self._lanes.add(lambda lane: (fresh, self._writer.store(batches, lane))):
            self._count(*each)

    def settle(self) -> None:
        """Wait for what is being stored, and count it."""
        for each in self._lanes.ended():
            self._count(*each)

    def _count(self, fresh: _Fresh, outcome: Outcome) -> None:
        self._inserted += outcome.inserted
        self._updated += outcome.updated
        self._unchanged += outcome.unchanged
        for index, reason in outcome.refused:
            item, batch = fresh[index]
            self._rejects.add(item.line, WrongRecord("", "{reason}", reason=reason), batch.document)
        for index, doubt in outcome.doubts:
            self._doubts.add(fresh[index][0].line, doubt)
        if len(self._rows) < SHOWN:
            self._show(fresh[: SHOWN - len(self._rows)], outcome)

    def _show(self, first: Sequence[tuple[Item, Incoming]], outcome: Outcome) -> None:
        changes = {change.name: change for change in outcome.changes}
        refused = {index for index, _ in outcome.refused}
        for index, (item, batch) in enumerate(first):
            if index not in refused:
                stored = outcome.stored.get(index)
                self._rows.append(shown_row(item.line, batch.id, stored, changes.get(batch.id)))

    def report(self, source: Source) -> ImportReport:
        return ImportReport(
            inserted=self._inserted,
            updated=self._updated,
            unchanged=self._unchanged,
            rejected=self._rejects.count,
            people_added=self._people,
            dry_run=self._dry_run,
            rejects_path=self._rejects.written,
            problems=tuple(self._rejects.first),
            operation_id=self._recorder.operation.id if self._recorder.begun else None,
            cut_short=self._cut_short,
            columns=source.columns,
            dates=source.dates,
            undecided=source.undecided,
            sheet=source.sheet,
            sheets=source.sheets,
            encoding=source.encoding,
            not_understood=self._doubts.count,
            doubts=self._doubts.told(),
            rows=tuple(self._rows),
            others=tuple(sorted(self._reader.others)[:MOST_OTHERS]),
        )

    def _valid(self, told: Sequence[_Understood]) -> list[tuple[Item, Any]]:
        valid = []
        for item, found in told:
            if isinstance(found, WrongRecord):
                self._rejects.add(item.line, found, item.value)
                self._cut_short = self._cut_short or isinstance(found, Unreadable)
            else:
                valid.append((item, found))
        return valid

    def _without_repeats(self, batches: list[tuple[Item, Incoming]]) -> list[tuple[Item, Incoming]]:
        earlier = self._seen.add([(batch.id, batch.fingerprint) for _, batch in batches])
        fresh = []
        for (item, batch), fingerprint in zip(batches, earlier, strict=True):
            if fingerprint is None:
                fresh.append((item, batch))
            elif fingerprint == batch.fingerprint:
                self._unchanged += 1
            else:
                self._rejects.add(item.line, WrongRecord("id", _TWICE, id=batch.id), item.value)
        return fresh


def _tried(convert: Callable[[object], _T], raw: object) -> _T | WrongRecord:
    try:
        return convert(raw)
    except WrongRecord as problem:
        return problem
