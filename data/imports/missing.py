"""Missing batches: the ids in somebody's file that the database lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from data.batches import records
from data.batches.records import WrongRecord
from data.errors import InputError, message
from data.imports import json_values, quick_create, record_files
from data.imports.json_records import BUFFER
from data.imports.readings import Meanings
from data.imports.table_records import Row
from data.imports.text_files import TextFile, recognised
from data.model.letters import composed, forms
from data.mongo.client import Mongo, database_errors
from data.mongo.documents import Progress, silent
from data.system.seen import SeenIds

_CHUNK = 1000
_SHOWN = 100
_Find = Callable[[list[str]], list[str]]  # those of some ids that no batch has


@dataclass(frozen=True)
class Missing:
    """`ids_in_file` counts different ids; `unreadable` what had none, of which `examples` are the first."""

    ids_in_file: int
    missing: tuple[str, ...]
    unreadable: int
    examples: tuple[str, ...]


class _Read(NamedTuple):
    """An id, or what should have been one; and how much of the file has been read."""

    id: str
    wrong: str
    position: int


def missing(mongo: Mongo, path: Path, *, progress: Progress = silent) -> Missing:
    """Compare the file at *path*: batch records in any form that import takes, else a text with ids in it.

    Records are looked for by exactly their id, as import does; ids in a text as quick create does. *progress*
    gets bytes read and bytes in all. Raises InputError when there is no such file, or it is no text.
    """
    try:
        reads, find = _records(path, Meanings.of(mongo.settings)), _exactly(mongo)
    except InputError:
        text = _plain_text(path)
        if text is None:
            raise
        reads, find = _text(text), _as_written(mongo)
    return _compare(reads, find, path.stat().st_size, progress)


def _compare(reads: Iterator[_Read], find: _Find, total: int, progress: Progress) -> Missing:
    seen = SeenIds()
    count = unreadable = 0
    lacking: list[str] = []
    examples: list[str] = []
    while chunk := list(islice(reads, _CHUNK)):
        wrong = [each.wrong for each in chunk if each.wrong]
        unreadable += len(wrong)
        examples += wrong[: _SHOWN - len(examples)]
        ids = [each.id for each in chunk if each.id]
        known = seen.add([(each, 0) for each in ids])
        fresh = [each for each, earlier in zip(ids, known, strict=True) if earlier is None]
        count += len(fresh)
        lacking += find(fresh)
        progress(min(chunk[-1].position, total), total)
    progress(total, total)
    return Missing(count, tuple(lacking), unreadable, tuple(examples))


def _exactly(mongo: Mongo) -> _Find:
    def find(ids: list[str]) -> list[str]:
        where = {"id": {"$in": [form for each in ids for form in forms(each)]}}
        with database_errors():
            known = {composed(each["id"]) for each in mongo.find(mongo.batches, where, {"_id": 0, "id": 1})}
        return [each for each in ids if each not in known]

    return find


def _as_written(mongo: Mongo) -> _Find:
    known = quick_create.Known(mongo)
    return lambda ids: [each for each in ids if not known.find(each)]


def _records(path: Path, meanings: Meanings) -> Iterator[_Read]:
    source = record_files.read(path, meanings)
    if source.lacks_ids:
        raise InputError(message("The file {path} has no column of ids."), path=path)
    return (
        _record(item.value, item.problem, item.line, item.position)
        for item in source.items
        if not item.person
    )


def _record(value: object, problem: WrongRecord | None, line: int, position: int) -> _Read:
    if isinstance(value, Row):
        return _Read(value.id, "", position)
    try:
        if problem or not isinstance(value, dict):
            raise problem or WrongRecord("", message("not an object"))
        return _Read(records.identifier(json_values.named(value)), "", position)
    except WrongRecord as wrong:
        return _Read("", f"{line}: {wrong.reason}", position)


def _plain_text(path: Path) -> TextFile | None:
    """The file, which is in no format of records, if it can be a text with ids in it."""
    try:
        text = recognised(path)
        with text.opened() as file:
            start = file.read(BUFFER).lstrip()
            return None if start[:1] in (b"", b"{", b"[") or b"\0" in start else text
    except (OSError, InputError):
        return None


def _text(text: TextFile) -> Iterator[_Read]:
    with text.opened() as file:
        position = 0
        for line in file:
            position += len(line)
            ids, wrong = quick_create.read_line(line.decode())
            yield from (_Read(each, "", position) for each in ids)
            yield from (_Read("", each, position) for each in wrong)
