"""The bytes of a mask file, piece by piece."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bson import ObjectId
from gridfs import GridOut
from gridfs.errors import CorruptGridFile, NoFile

from data.errors import NotFound, message
from data.masks.tally import name_of
from data.mongo.client import COMMENT, Document, Mongo, database_errors
from data.mongo.documents import CODEC

_UNPRINTABLE = "_"


@dataclass(frozen=True)
class StoredFile:
    """A file in the bucket: how its `_id` is written, its name as it can be shown, and its size."""

    id: str
    name: str
    bytes: int
    document: Document


def find(mongo: Mongo, file_id: str) -> StoredFile:
    """The file whose `_id` is written so. Raises NotFound."""
    exactly = mongo.mask_files.with_options(CODEC)
    with database_errors():
        found = exactly.find_one(
            {"_id": {"$in": _meanings(file_id)}}, comment=COMMENT, max_time_ms=mongo.max_time_ms
        )
    if found is None:
        raise NotFound(message("This file is no longer there. Somebody may have removed it."))
    length = found.get("length")
    size = int(length) if isinstance(length, int | float) and 0 <= length < math.inf else 0
    return StoredFile(file_id, _shown(name_of(found)) or file_id, size, found)


def pieces(mongo: Mongo, file: StoredFile) -> Iterator[bytes]:
    """Its content, a chunk at a time. Raises NotFound before the first one where chunks are missing there."""
    bucket = mongo.mask_files.database[mongo.settings.masks_bucket]
    gone = NotFound(message("The content of “{name}” is not there, or not all of it."), name=file.name)
    whole = file.document | {"length": file.bytes}
    if not isinstance(whole.get("chunkSize"), int) or whole["chunkSize"] <= 0:
        raise gone
    left = file.bytes
    try:
        with database_errors(), GridOut(bucket, file_document=whole) as opened:
            while left > 0:
                piece = opened.readchunk()
                if not piece:
                    raise gone
                left -= len(piece)
                yield piece
    except Exception as error:
        if isinstance(error.__cause__, CorruptGridFile | NoFile):
            raise gone from error
        raise


def begun(found: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces, the first of which has already been read: what is wrong there is raised here."""
    first = next(found, b"")

    def rest() -> Iterator[bytes]:
        yield first
        yield from found

    return rest()


def _meanings(file_id: str) -> list[Any]:
    """Every `_id` that is written so."""
    meanings: list[Any] = [file_id]
    if ObjectId.is_valid(file_id):
        meanings.append(ObjectId(file_id))
    if re.fullmatch(r"-?[0-9]{1,18}", file_id):
        meanings.append(int(file_id))
    return meanings


def _shown(name: str) -> str:
    """The name without folders and without what no file can be called."""
    plain = name.replace("\\", "/").rpartition("/")[2]
    return "".join(each if each.isprintable() else _UNPRINTABLE for each in plain).strip()
