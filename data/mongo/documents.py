"""Documents read whole: many at a time, with dates that Python cannot hold, and a batch's id as text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import cast

import bson
from bson import CodecOptions
from bson.codec_options import DatetimeConversion
from pymongo.collection import Collection

from data.model.letters import composed
from data.mongo.client import COMMENT, Document, Mongo

BLOCK = 5000  # documents of one answer of the server
LONG = 30  # how many times as long as a question a reading of everything may take
#: Dates that Python cannot hold come as `DatetimeMS`, so that no reading fails.
CODEC: CodecOptions[Document] = CodecOptions(
    tz_aware=True,
    datetime_conversion=DatetimeConversion.DATETIME_AUTO,
    unicode_decode_error_handler="replace",
)

Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """Progress that nobody watches."""


def blocks(
    mongo: Mongo, collection: Collection[Document], fields: Mapping[str, int]
) -> Iterator[list[Document]]:
    """All documents of *collection*, some thousand at a time, with these *fields* only."""
    raw = collection.find_raw_batches(
        {}, fields, batch_size=BLOCK, comment=COMMENT, max_time_ms=LONG * mongo.max_time_ms
    )
    for batch in raw:
        yield bson.decode_all(cast(bytes, batch), CODEC)


def id_text(value: object) -> str:
    """The id of a batch as text, as the `id` dimension has it; "" for what is none."""
    if isinstance(value, str):
        return composed(str(value))  # code is text too, to BSON, and cannot be a key
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
