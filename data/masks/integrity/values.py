"""Values of batches that cannot be read: days that are none, numbers that are none, ids that are no text.

MongoDB looks for them. What is surely right is passed over by a cheap match; the rest is judged exactly,
days by the expression that cleans them everywhere.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any

from bson.datetime_ms import DatetimeMS

from data.batches.records import KINDS
from data.masks.integrity.report import Row
from data.masks.listing import raw
from data.model.datasets import BATCHES
from data.model.dimensions.base import Context
from data.model.dimensions.days import day
from data.model.dimensions.text import BLANKS
from data.mongo.client import Document, Mongo
from data.mongo.documents import BLOCK, CODEC, LONG

_DAYS, _NUMBERS = (
    tuple(path for path, kind in KINDS.items() if kind == wanted) for wanted in ("date", "number")
)
_SURELY_A_DAY = (
    r"^[12]\d{3}-(?:(?:0[13-9]|1[0-2])-(?:0[1-9]|[12]\d|30)|(?:0[13578]|1[02])-31|02-(?:0[1-9]|1\d|2[0-8]))"
    r"(?: (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)?$"
)
_SURELY_DATES = {"$gte": datetime(1000, 1, 1, tzinfo=UTC), "$lt": datetime(3000, 1, 1, tzinfo=UTC)}
_SHOWN = 100  # characters of a value


def unreadable(mongo: Mongo, context: Context) -> list[Row]:
    """Batch, person, field, value and its type, for each value that cannot be read."""
    places = [_if_wrong(path, _is_day(path, context)) for path in _DAYS]
    places += [_if_wrong(path, _is_number(path)) for path in _NUMBERS]
    right = {"$and": [_is_text("id"), {"$not": [_is_blank("id")]}]}
    places.append({"$cond": [right, [], [_told("id")]]})
    told = {name: BATCHES[name].expression(raw, context) for name in ("id", "person")}
    pipeline: list[Document] = [
        {"$match": {"$or": list(_suspicious())}},
        {"$project": {**told, "wrong": {"$concatArrays": places}}},
        {"$match": {"wrong": {"$ne": []}}},
    ]
    batches = mongo.aggregate(mongo.batches.with_options(CODEC), pipeline, longer=LONG, batchSize=BLOCK)
    rows = [
        (each["id"].strip() or str(each["_id"]), each["person"], wrong["field"], _said(wrong), wrong["type"])
        for each in batches
        for wrong in each["wrong"]
    ]
    return sorted(rows, key=lambda row: (row[2], row[0]))


def _suspicious() -> Iterator[Document]:
    """Conditions of which a batch with a value that cannot be read fulfils at least one."""
    paths = (*_DAYS, *_NUMBERS, "id")
    places = {place for path in paths for place in accumulate(path.split("."), "{}.{}".format)}
    yield from ({place: {"$type": "array"}} for place in sorted(places))
    for path in _DAYS:
        right = [{path: {"$in": [None, ""]}}, {path: {"$regex": _SURELY_A_DAY}}]
        yield {"$nor": [*right, {path: _SURELY_DATES}]}
    for path in _NUMBERS:
        yield {"$nor": [{path: {"$in": [None, ""]}}, {path: {"$gte": 0, "$lt": math.inf}}]}
    yield {"id": {"$not": {"$type": "string"}}}
    yield {"id": {"$regex": f"^[{BLANKS}]*$"}}


def _if_wrong(path: str, right: Any) -> Document:
    return {"$cond": [{"$or": [_is_blank(path), right]}, [], [_told(path)]]}


def _told(path: str) -> Document:
    return {"field": path, "value": raw(path), "type": {"$type": raw(path)}}


def _is_blank(path: str) -> Document:
    blank = {"$eq": [{"$trim": {"input": raw(path), "chars": BLANKS}}, ""]}
    return {"$cond": [_is_text(path), blank, {"$eq": [{"$ifNull": [raw(path), None]}, None]}]}


def _is_text(path: str) -> Document:
    return {"$eq": [{"$type": raw(path)}, "string"]}


def _is_day(path: str, context: Context) -> Document:
    return {"$ne": [day(path, path).expression(raw, context), None]}


def _is_number(path: str) -> Document:
    inside = [{"$gte": [raw(path), 0]}, {"$lt": [raw(path), math.inf]}]
    return {"$and": [{"$isNumber": raw(path)}, *inside]}


def _said(wrong: Document) -> str:
    """A raw value as text, cut where it is long."""
    value = wrong.get("value", "")
    if isinstance(value, bool | list | dict | None):
        said = json.dumps(value, default=str, ensure_ascii=False)
    else:
        said = str(int(value) if isinstance(value, DatetimeMS) else value)
    return said[:_SHOWN]
