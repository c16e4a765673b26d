"""Batches against their files: one reading of the batches, one of the files."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

from data.masks.integrity import kinds
from data.masks.integrity.kinds import Kind
from data.masks.integrity.report import Row
from data.masks.listing import midnight, raw, uploader_of
from data.masks.sync import SAID, Says, says_of, wrong
from data.masks.tally import NOTHING, Uploads, name_of
from data.masks.times import time_text
from data.model.datasets import BATCHES
from data.model.dimensions.base import Context
from data.model.matching import Names, Verdict
from data.mongo.client import COMMENT, Document, Mongo
from data.mongo.documents import CODEC, LONG, Progress, blocks

_CLEAN = ("id", "person", "stage", "review", "approved", "status")
_FIELDS = {"_id": 0, "filename": 1, "uploadDate": 1, "metadata.uploaded_by": 1}
_BY_VERDICT: Mapping[Verdict, Kind] = {
    "ambiguous": kinds.AMBIGUOUS,
    "orphan": kinds.ORPHAN,
    "unreadable": kinds.UNREADABLE,
}
_FLAGS = {"mongo_uploaded", "file_info.has_files", "file_info.file_count"}
_DAY = datetime.timedelta(days=1)


class _Batch(NamedTuple):
    """`approved` is the day, empty where the batch is not approved."""

    id: str
    person: str
    stage: str
    status: str
    approved: str
    says: Says


def contradictions(mongo: Mongo, context: Context, progress: Progress) -> dict[Kind, list[Row]]:
    """The rows of every kind that is about batches and about what names say."""
    found: dict[Kind, list[Row]] = defaultdict(list)
    batches = _batches(mongo, context)
    uploads = _files(mongo, batches, found, progress)
    for batch in batches:
        for kind, row in _of_batch(batch, uploads.get(batch.id, NOTHING), mongo.settings.zone):
            found[kind].append(row)
    return found


def _batches(mongo: Mongo, context: Context) -> list[_Batch]:
    """Every batch with an id, cleaned as everywhere."""
    project = {name: BATCHES[name].expression(raw, context) for name in _CLEAN}
    pipeline = [{"$project": {"_id": 0, **project, **SAID}}]
    stored = mongo.aggregate(mongo.batches.with_options(CODEC), pipeline, longer=LONG)
    return [
        _Batch(
            batch["id"],
            batch["person"],
            batch["stage"],
            batch["status"],
            (batch["approved"] or "") if batch["review"] == "approved" else "",
            says_of(batch),
        )
        for batch in stored
        if batch["id"]
    ]


def _files(
    mongo: Mongo, batches: Iterable[_Batch], found: dict[Kind, list[Row]], progress: Progress
) -> dict[str, Uploads]:
    """The files of each batch by its id; what is wrong with a file by itself goes to *found*."""
    zone = mongo.settings.zone
    names = Names(batch.id for batch in batches)
    approved = {batch.id: batch.approved for batch in batches if batch.approved}
    ends = {day: midnight(datetime.date.fromisoformat(day) + _DAY, zone) for day in set(approved.values())}
    uploads: dict[str, Uploads] = defaultdict(Uploads)
    total, done = mongo.mask_files.estimated_document_count(comment=COMMENT), 0
    for block in blocks(mongo, mongo.mask_files, _FIELDS):
        for file in block:
            verdict, ids = names.match(name_of(file))
            if verdict != "matched":
                more = (", ".join(ids),) if ids else ()
                found[_BY_VERDICT[verdict]].append((*_told(file, zone), *more))
                continue
            batch = ids[0]
            at = file.get("uploadDate")
            uploads[batch].add(at)
            day = approved.get(batch)
            if day and isinstance(at, datetime.datetime) and at >= ends[day]:
                found[kinds.UPLOADED_AFTER_APPROVAL].append((*_told(file, zone), batch, day))
        done += len(block)
        progress(done, max(done, total))
    return uploads


def _told(file: Document, zone: ZoneInfo) -> tuple[str, str, str]:
    """A file as rows show it: name, time of upload, who uploaded it."""
    at = file.get("uploadDate")
    when = time_text(at, zone) if isinstance(at, datetime.datetime) else ""
    return name_of(file), when, uploader_of(file)


def _of_batch(batch: _Batch, uploads: Uploads, zone: ZoneInfo) -> Iterator[tuple[Kind, Row]]:
    last = time_text(uploads.last, zone)
    who = (batch.id, batch.person)
    if batch.stage == "segmented" and not uploads.count:
        yield kinds.SEGMENTED_WITHOUT_FILE, (*who, batch.status)
    if batch.stage == "not_started" and uploads.count:
        yield kinds.FILE_BUT_NOT_STARTED, (*who, batch.status, uploads.count, last)
    if batch.approved and batch.approved < last[: len(batch.approved)]:
        yield kinds.APPROVED_BEFORE_UPLOAD, (*who, batch.approved, last, uploads.count)
    if _FLAGS & wrong(batch.says, uploads, zone).keys():
        said = (_said(batch.says.uploaded), _said(batch.says.has_files), _said(batch.says.count))
        yield kinds.FLAG_DISAGREES, (*who, *said, uploads.count)


def _said(value: object) -> str | int:
    """A raw value of a batch, as text where it is no number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    return "" if value is None else str(value)
