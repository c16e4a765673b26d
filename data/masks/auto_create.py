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
class AutoCreated:
    """What was made or, in a dry run, would be: `ids`, in the order of their first file, of `files` files.

    `total` counts all ids that files carry and no batch has, `left` those of them beyond the limit. `existed`
    were made by somebody else meanwhile. Where nothing was made there is no operation.
    """

    dry_run: bool
    total: int
    ids: tuple[str, ...] | None = None
    files: int | None = None
    created: int = 0
    existed: int = 0
    left: int = 0
    operation_id: str | None = None


def preview(mongo: Mongo, *, limit: int = LIMIT, progress: Progress = silent) -> AutoCreated:
    """What `create` would make; nothing is written."""
    orphans = _orphans(mongo, progress)
    ids = tuple(orphans)[:limit]
    files = sum(orphans[each].count for each in ids)
    return AutoCreated(True, len(orphans), ids, files, left=len(orphans) - len(ids))


def create(
    mongo: Mongo,
    *,
    assignee: str = "",
    limit: int = LIMIT,
    actor: str,
    origin: Origin,
    progress: Progress = silent,
) -> AutoCreated:
    """Make the batches: not started, of nobody unless an *assignee* is given. Undo takes them back."""
    refuse_large(assignee=assignee)
    orphans = _orphans(mongo, progress)
    ids = list(orphans)[:limit]
    if not ids:
        return AutoCreated(False, 0)
    operation = Operation("auto-create", actor, origin, {"assignee": assignee, "ids": len(ids)})
    now = clock.now(mongo.settings.zone)

    def document(batch_id: str) -> Document:
        return _document(mongo, batch_id, orphans[batch_id], assignee, now)

    with recorder.recording(mongo, operation) as record:
        for start in range(0, len(ids), CHUNK):
            record.write(made_where_new(mongo, ids[start : start + CHUNK], document))
            progress(min(start + CHUNK, len(ids)), len(ids))
    return AutoCreated(
        False,
        len(orphans),
        created=record.written,
        existed=len(ids) - record.written,
        left=len(orphans) - len(ids),
        operation_id=operation.id if record.begun else None,
    )


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
