"""Auto-create: a batch for every id that mask files carry and no batch has."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from data import clock
from data.batches.new_batch import made_where_new, new_batch, refuse_large
from data.history import recorder
from data.history.recorder import CHUNK, Operation, Origin
from data.masks.tally import Uploads, names_of_batches, tally
from data.masks.times import time_text
from data.mongo.client import Document, Mongo, database_errors
from data.mongo.documents import Progress, silent

LIMIT = 10_000


@dataclass(frozen=True)
class Preview:
    """The ids batches would be made of, in the order of their first file, and how many files these have.

    `total` counts all such ids, also those beyond the limit.
    """

    ids: tuple[str, ...]
    total: int
    files: int


@dataclass(frozen=True)
class CreateReport:
    """`existed` were made by somebody else meanwhile; `left` are beyond the limit. Where nothing was made,
    there is no operation, and its id is empty."""

    created: int
    existed: int
    left: int
    operation_id: str


def preview(mongo: Mongo, *, limit: int = LIMIT, progress: Progress = silent) -> Preview:
    """What `create` would make; nothing is written."""
    orphans = _orphans(mongo, progress)
    ids = tuple(orphans)[:limit]
    return Preview(ids, len(orphans), sum(orphans[each].count for each in ids))


def create(
    mongo: Mongo,
    *,
    assignee: str = "",
    limit: int = LIMIT,
    actor: str,
    origin: Origin,
    progress: Progress = silent,
) -> CreateReport:
    """Make the batches: not started, of nobody unless an *assignee* is given. Undo takes them back."""
    refuse_large(assignee=assignee)
    orphans = _orphans(mongo, progress)
    ids = list(orphans)[:limit]
    if not ids:
        return CreateReport(0, 0, 0, "")
    operation = Operation("auto-create", actor, origin, {"assignee": assignee, "ids": len(ids)})
    now = clock.now(mongo.settings.zone)

    def document(batch_id: str) -> Document:
        return _document(mongo, batch_id, orphans[batch_id], assignee, now)

    with recorder.recording(mongo, operation) as record:
        for start in range(0, len(ids), CHUNK):
            record.write(made_where_new(mongo, ids[start : start + CHUNK], document))
            progress(min(start + CHUNK, len(ids)), len(ids))
    existed, left = len(ids) - record.written, len(orphans) - len(ids)
    return CreateReport(record.written, existed, left, operation.id if record.begun else "")


def _orphans(mongo: Mongo, progress: Progress) -> Mapping[str, Uploads]:
    with database_errors():
        return tally(mongo, names_of_batches(mongo), orphans=True, progress=progress).orphans


def _document(
    mongo: Mongo, batch_id: str, uploads: Uploads, assignee: str, now: datetime.datetime
) -> Document:
    document = new_batch(batch_id, assignee=assignee, now=now)
    document["mongo_uploaded"] = True
    document["file_info"] |= {
        "file_count": uploads.count,
        "last_file_upload": time_text(uploads.last, mongo.settings.zone),
        "has_files": True,
    }
    return document
