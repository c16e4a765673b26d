"""A snapshot is read once as a whole; later only the documents that changed are read again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from operator import attrgetter
from typing import Any

import numpy as np
from bson import ObjectId, Timestamp

from data.model import natural
from data.model.dataset import Dataset
from data.model.dimensions.base import Context
from data.mongo.client import Document
from data.query.engines import compile
from data.query.engines.mongo import MongoEngine
from data.query.engines.snapshot.columns import Column, Encoder
from data.query.engines.snapshot.keys import ObjectIds, document_keys
from data.query.engines.snapshot.table import DERIVED, Snapshot
from data.query.keys import Keys
from data.system.threads import ahead

ShareDone = Callable[[int], object]
_PIECE = 20_000
_AT_ONCE = 10_000  # keys in one question
_TOGETHER = 5_000  # documents whose history is asked at once


def stored(dataset: Dataset) -> tuple[str, ...]:
    """The dimensions that follow from the document alone."""
    return tuple(each.name for each in dataset.dimensions if each.name not in DERIVED)


def built(
    engine: MongoEngine,
    dataset: Dataset,
    context: Context,
    at: Timestamp | None,
    progress: ShareDone = lambda _: None,
) -> Snapshot:
    """All documents as they were *at* that moment. *progress* gets the number of those read."""
    names = stored(dataset)
    encoders = {name: Encoder(dataset[name]) for name in names}
    keys: list[Any] = []
    exact = True
    for piece in _pieces(_documents(engine, dataset, context, at)):
        keys += [document["_id"] for document in piece]
        exact = exact and not any("odd" in document for document in piece)
        values = zip(*(document["v"] for document in piece), strict=True)
        for name, these in zip(names, values, strict=True):
            encoders[name].add(these)
        progress(len(keys))
    columns = {name: encoder.column() for name, encoder in encoders.items()}
    # Texts among the keys break ties by the collation, too.
    exact = exact and {str, dict}.isdisjoint(map(type, keys)) and all(map(natural.exact, _texts(columns)))
    return Snapshot(dataset, document_keys(keys), columns, exact)


def _documents(
    engine: MongoEngine, dataset: Dataset, context: Context, at: Timestamp | None
) -> Iterator[Document]:
    """All documents by `_id`, as `compile.copy` has them.

    Where their history is asked, it is asked of some thousand documents together: `$lookup` asks of one
    after the other, and walks each time over all that was recorded behind it since *at*. While what another
    tool did to 100,000 batches was being recorded, a copy took minutes.
    """
    names = stored(dataset)
    keys = Keys(b"")
    if dataset.history and context.history:
        every = engine.read(dataset, [{"$sort": {"_id": 1}}, {"$project": {"_id": 1}}], at)
        keys = Keys.of(each["_id"] for each in every)
    if keys.others or not keys.count:  # others might not be found by what is read of them
        yield from engine.read(dataset, compile.copy(dataset, names, context), at)
        return

    def read(start: int) -> list[Document]:
        some = keys.between(start, start + _TOGETHER)
        return list(engine.read(dataset, compile.copy(dataset, names, context, some), at))

    yield from chain.from_iterable(ahead(partial(read, start) for start in range(0, keys.count, _TOGETHER)))


def refreshed(
    engine: MongoEngine, snapshot: Snapshot, changed: Collection[Any], context: Context, at: Timestamp | None
) -> Snapshot | None:
    """*snapshot* brought to the moment *at*, since which only documents with the keys *changed* did change.

    None when that cannot be done piecemeal: keys that are no ObjectIds have an order only MongoDB knows.
    """
    old, wanted = snapshot.keys, [key for key in changed if isinstance(key, ObjectId)]
    if not isinstance(old, ObjectIds) or len(wanted) < len(changed):
        return None
    wanted.sort(key=attrgetter("binary"))
    names = stored(snapshot.dataset)
    found: dict[bytes, Document] = {}  # an ObjectId is slowly compared
    for start in range(0, len(wanted), _AT_ONCE):
        pipeline = compile.copy(snapshot.dataset, names, context, wanted[start : start + _AT_ONCE])
        read = engine.read(snapshot.dataset, pipeline, at)
        found |= {document["_id"].binary: document for document in read}
    looked_up = [(row, found.get(key.binary)) for key, row in zip(wanted, old.find(wanted), strict=True)]
    gone = np.array([row for row, document in looked_up if row is not None and not document], np.intp)
    other = [(row, document) for row, document in looked_up if row is not None and document]
    new = [document for row, document in looked_up if row is None and document]
    places = np.array([row for row, _ in other], np.intp)
    keys = [document["_id"] for document in new]
    before = old.places(keys)
    before -= np.searchsorted(gone, before)
    changes, added = _by_column(names, [document for _, document in other]), _by_column(names, new)
    columns = {
        name: snapshot.columns[name].patched(places, changes[name], gone, before, added[name])
        for name in names
    }
    exact = snapshot.exact and all(_is_exact(names, document) for document in found.values())
    return replace(snapshot, keys=old.patched(gone, before, keys), columns=columns, exact=exact, orders={})


def _by_column(names: Sequence[str], documents: Sequence[Document]) -> dict[str, Sequence[Any]]:
    """The values of *documents* in each column."""
    columns = zip(*(document["v"] for document in documents), strict=True) if documents else [()] * len(names)
    return dict(zip(names, columns, strict=True))


def _texts(columns: Mapping[str, Column]) -> Iterator[str]:
    """All values that have a natural order."""
    for column in columns.values():
        if column.places is not None:
            yield from column.take(np.arange(len(column.values))).tolist()


def _is_exact(names: Sequence[str], document: Document) -> bool:
    return "odd" not in document and ("id" not in names or natural.exact(document["v"][names.index("id")]))


def _pieces(documents: Iterator[Document]) -> Iterator[list[Document]]:
    while piece := list(islice(documents, _PIECE)):
        yield piece
