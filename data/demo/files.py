"""The demo's mask files: GridFS files of a chunk each, named as people name them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import numpy as np

from data.demo import names, pictures
from data.demo.calendar import Calendar
from data.demo.draws import object_id, pick, tuples
from data.demo.people import EX_CREW, WORKERS
from data.demo.plan import Column, Plan, upload_times
from data.mongo.client import Document

CHUNK_SIZE = 255 * 1024  # GridFS's default
_WORKERS = WORKERS + EX_CREW

Mask = tuple[Document, Document]


def shared_out(rng: np.random.Generator, plan: Plan, files: int) -> Column:
    """How many of *files* each batch has: those with an upload at least one, if there are enough."""
    having = np.flatnonzero(plan.uploaded >= 0)
    counts = np.zeros(len(plan.uploaded), dtype=np.int64)
    if len(having) and files:
        counts[having[:files]] = 1
        weights = rng.gamma(2.0, size=len(having))
        counts[having] += rng.multinomial(max(files - len(having), 0), weights / weights.sum())
    return counts


def masks(
    rng: np.random.Generator, plan: Plan, calendar: Calendar, ids: list[str], counts: Column
) -> Iterator[Mask]:
    """The files documents and chunks of all batches, batch by batch, each one's last upload first."""
    rows = np.repeat(np.arange(len(counts)), counts)
    first = np.ones(len(rows), dtype=bool)
    first[1:] = rows[1:] != rows[:-1]
    days, seconds = upload_times(rng, plan, rows, first)
    styles = np.array(pick(rng, names.STYLES, len(rows)), dtype=object)
    styles[first & plan.rework[rows]] = names.REWORKED
    columns = tuples(rows, days, seconds, plan.person[rows], styles)
    for number, (row, day, second, person, style) in enumerate(columns):
        name = names.file_name(style, ids[row])
        yield _mask(number, name, calendar.instant(day, second), _WORKERS[person])


def strays(calendar: Calendar, start: int, count: int, yesterday: int) -> Iterator[Mask]:
    """*count* files, numbered from *start*, that belong to no batch: orphans and unreadable names."""
    for number in range(count):
        name = (
            names.UNREADABLE[number // 3 % len(names.UNREADABLE)] if number % 3 == 2 else names.orphan(number)
        )
        when = calendar.instant(yesterday - number % 90, 36000 + number % 3600)
        yield _mask(start + number, name, when, _WORKERS[number % len(_WORKERS)])


def _mask(number: int, name: str, when: datetime.datetime, uploader: str) -> Mask:
    identifier = object_id(when.timestamp(), number)
    data = pictures.content(name, number)
    file = {
        "_id": identifier,
        "filename": name,
        "length": len(data),
        "chunkSize": CHUNK_SIZE,
        "uploadDate": when,
        "metadata": {"uploaded_by": uploader},
    }
    return file, {"_id": identifier, "files_id": identifier, "n": 0, "data": data}
