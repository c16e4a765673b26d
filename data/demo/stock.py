"""The demo's documents in the order they are stored: some thousand batches with their files at a time."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from zoneinfo import ZoneInfo

import numpy as np

from data.demo import dirt, documents, files, history, plan
from data.demo.calendar import Calendar
from data.demo.days import Days
from data.demo.draws import tuples
from data.demo.files import Mask
from data.mongo.client import Document

_CHUNK = 2000  # batches
_MARGIN = datetime.timedelta(60)  # batches are created before the history starts and due after it ends


@dataclass
class Stock:
    """Documents to insert."""

    batches: list[Document] = field(default_factory=list)
    files: list[Document] = field(default_factory=list)
    chunks: list[Document] = field(default_factory=list)
    events: list[Document] = field(default_factory=list)

    def add(self, masks: Iterator[Mask]) -> list[Document]:
        """Take *masks* in; their files documents."""
        start = len(self.files)
        for file, chunk in masks:
            self.files.append(file)
            self.chunks.append(chunk)
        return self.files[start:]


def stocks(
    batches: int, count: int, seed: int, today: datetime.date, zone: ZoneInfo, days: Days
) -> Iterator[Stock]:
    """*batches* batches and *count* files, a few of which belong to no batch. How they stood is counted in
    *days*."""
    rng = np.random.default_rng(seed)
    calendar = Calendar(today - datetime.timedelta(plan.HISTORY_DAYS) - _MARGIN, today + _MARGIN, today, zone)
    drawn = plan.draw(rng, batches, today)
    strays = min(count, max(6, count // 100)) if (drawn.uploaded >= 0).any() else count
    counts = files.shared_out(rng, drawn, count - strays)
    ids = documents.identifiers(rng, drawn, calendar)
    dirt.repeat_ids(rng, ids, np.flatnonzero(counts == 0).tolist())
    spoils = dirt.plant(rng, batches)
    masks = files.masks(rng, drawn, calendar, ids, counts)
    uploads = tuples(counts, documents.upload_forms(rng, batches), drawn.uploaded, drawn.second)
    rows = zip(
        documents.batches(rng, drawn, calendar, ids, today.toordinal()),
        uploads,
        history.histories(seed, drawn, calendar, today.toordinal()),
        strict=True,
    )
    stock = Stock()
    for row, (batch, (own, form, day, second), entries) in enumerate(rows):
        upload = calendar.written(form, day, second) if own else documents.NO_UPLOAD[row % 2]
        documents.describe_files(batch, stock.add(islice(masks, own)), upload)
        told = entries(batch)
        if spoil := spoils.get(row):
            spoil(batch)
        days.add(batch, told, calendar.text(int(drawn.created[row])))
        stock.events += told
        stock.batches.append(batch)
        if len(stock.batches) == _CHUNK:
            yield stock
            stock = Stock()
    stock.add(files.strays(calendar, count - strays, strays, today.toordinal() - 1))
    yield stock
