"""Files against their chunks, and against each other: what MongoDB counts, without their data.

Read in pieces of the files' order by `_id`, so that neither side is ever held whole. Files and chunks
younger than an hour are left out: an upload writes its chunks first and its file last.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator
from typing import Any

from bson import MaxKey, MinKey, ObjectId
from pymongo import ASCENDING

from data import clock
from data.masks.integrity import kinds
from data.masks.integrity.kinds import Kind
from data.masks.integrity.report import Row
from data.masks.tally import name_of
from data.masks.times import time_text
from data.mongo.client import COMMENT, Document, Mongo
from data.mongo.documents import BLOCK, CODEC, LONG, Progress

_YOUNG = datetime.timedelta(hours=1)
_PIECE = 1000  # files
_PIECE_BYTES = 1 << 30  # of their data, which MongoDB has to read
_SIZE = {"$cond": [{"$eq": [{"$type": "$data"}, "binData"]}, {"$binarySize": "$data"}, 0]}


def twice(mongo: Mongo) -> list[Row]:
    """Files of the same name and length: name, bytes, how many, first and last upload."""
    group = {
        "_id": {"name": "$filename", "bytes": "$length"},
        "files": {"$sum": 1},
        "first": {"$min": "$uploadDate"},
        "last": {"$max": "$uploadDate"},
    }
    pipeline: list[Document] = [{"$group": group}, {"$match": {"files": {"$gt": 1}}}, {"$sort": {"_id": 1}}]
    found = mongo.aggregate(mongo.mask_files.with_options(CODEC), pipeline, longer=LONG, allowDiskUse=True)
    return [
        (
            name_of({"filename": row["_id"].get("name")}),
            _whole(row["_id"].get("bytes")),
            row["files"],
            _when(row["first"], mongo),
            _when(row["last"], mongo),
        )
        for row in found
    ]


def chunks(mongo: Mongo, progress: Progress, now: datetime.datetime) -> dict[Kind, list[Row]]:
    """The rows of the kinds that are about chunks."""
    found: dict[Kind, list[Row]] = {
        kind: [] for kind in (kinds.CHUNKS_WITHOUT_FILE, kinds.MISSING_CHUNKS, kinds.LENGTH_DIFFERS)
    }
    oldest_young = now - _YOUNG
    total, done = mongo.mask_files.estimated_document_count(comment=COMMENT), 0
    after: Any = MinKey()
    for piece, until in _pieces(mongo):
        there = _there(mongo, after, until)
        for file in piece:
            own = there.pop(_key(file["_id"]), None)
            at = file.get("uploadDate")
            if isinstance(at, datetime.datetime) and at > oldest_young:
                continue
            if kind := _wrong(file, own):
                found[kind].append(_row(file, own, mongo))
        left = [own for own in there.values() if not _young(own, oldest_young)]
        found[kinds.CHUNKS_WITHOUT_FILE] += sorted((str(own["_id"]), own["n"], own["bytes"]) for own in left)
        after = until
        done += len(piece)
        progress(done, max(done, total))
    return found


def _pieces(mongo: Mongo) -> Iterator[tuple[list[Document], Any]]:
    """All files by `_id`, each piece with the `_id` up to which it goes; the last one has no end."""
    files, fields = mongo.mask_files.with_options(CODEC), ("filename", "length", "chunkSize", "uploadDate")
    found = mongo.find(
        files, {}, dict.fromkeys(fields, 1), longer=LONG, sort=[("_id", ASCENDING)], batch_size=BLOCK
    )
    piece: list[Document] = []
    size = 0
    for file in found:
        piece.append(file)
        size += _whole(file.get("length"))
        if len(piece) == _PIECE or size >= _PIECE_BYTES:
            yield piece, file["_id"]
            piece, size = [], 0
    yield piece, MaxKey()


def _there(mongo: Mongo, after: Any, until: Any) -> dict[Any, Document]:
    """What chunks there are for each file whose `_id` is after one and up to another, in BSON's order."""
    inside = [{"$gt": ["$files_id", {"$literal": after}]}, {"$lte": ["$files_id", {"$literal": until}]}]
    group = {
        "_id": "$files_id",
        "n": {"$sum": 1},
        "bytes": {"$sum": _SIZE},
        "last": {"$max": "$n"},
        "newest": {"$max": "$_id"},
    }
    pipeline: list[Document] = [{"$match": {"$expr": {"$and": inside}}}, {"$group": group}]
    found = mongo.aggregate(mongo.mask_chunks.with_options(CODEC), pipeline, longer=LONG, allowDiskUse=True)
    return {_key(own["_id"]): own for own in found}


def _wrong(file: Document, own: Document | None) -> Kind | None:
    """What is wrong with a file, going by its chunks."""
    length, chunks_there, bytes_there = _whole(file.get("length")), 0, 0
    if own:
        chunks_there, bytes_there = own["n"], own["bytes"]
    gap = own is not None and own["last"] != chunks_there - 1
    if gap or chunks_there < _expected(file) or bytes_there < length:
        return kinds.MISSING_CHUNKS
    # A file without content may have one empty chunk, or none.
    if bytes_there != length or chunks_there > max(1, _expected(file)):
        return kinds.LENGTH_DIFFERS
    return None


def _expected(file: Document) -> int:
    """How many chunks the file must have."""
    size = _whole(file.get("chunkSize"))
    return math.ceil(_whole(file.get("length")) / size) if size else 0


def _row(file: Document, own: Document | None, mongo: Mongo) -> Row:
    return (
        str(file["_id"]),
        name_of(file),
        _when(file.get("uploadDate"), mongo),
        _whole(file.get("length")),
        own["bytes"] if own else 0,
        _expected(file),
        own["n"] if own else 0,
    )


def _young(own: Document, oldest: datetime.datetime) -> bool:
    newest = own["newest"]
    return isinstance(newest, ObjectId) and clock.shown(newest.generation_time) > oldest


def _key(identity: Any) -> Any:
    """An `_id` as a key: documents, which some tools use for one, cannot be."""
    return identity if isinstance(identity, ObjectId) else repr(identity)


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int | float) and 0 < value < math.inf else 0


def _when(value: object, mongo: Mongo) -> str:
    return time_text(value, mongo.settings.zone) if isinstance(value, datetime.datetime) else ""
