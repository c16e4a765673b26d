"""A list of batches a page at a time: by number, or by a cursor that holds its place while others work.

A cursor names the last batch that was read and what it was sorted by. The next page begins behind it; where
it is no longer there, or sorted elsewhere now, behind where it was.
"""

from __future__ import annotations

import base64
import binascii
import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import bson
from bson.errors import BSONError

from dashboard.url import SORTABLE
from data.errors import FilterError, message
from data.model import natural
from data.model.datasets import BATCHES
from data.query.cache import key_of
from data.query.filters import Filters
from data.query.generations import Generation
from data.query.keys import Keys
from data.query.questions import Order, RowsByKey, Sort
from data.query.result import QueryResult
from data.query.service import QueryService

_Place = tuple[Any, ...]


@dataclass(frozen=True)
class Cursor:
    """The place behind a batch: its `_id` and its values in the columns of the order."""

    key: Any
    values: tuple[Any, ...]

    def text(self, list_id: str) -> str:
        told = bson.encode({"list": list_id, "key": self.key, "values": json.dumps(self.values)})
        return base64.urlsafe_b64encode(told).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, list_id: str, sort: Sort) -> Cursor:
        """Raises FilterError for what is no cursor of that list, which is in the order *sort*."""
        try:
            told = bson.decode(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True))
            cursor = cls(told["key"], tuple(json.loads(told["values"])))
            if told["list"] == list_id and len(cursor.values) == len(sort):
                return cursor
        except (binascii.Error, BSONError, ValueError, KeyError, TypeError, RecursionError, OverflowError):
            pass
        raise FilterError(
            message("“{cursor}” is not a cursor of this list, with its filters and its order."),
            cursor=text[:100],
        )


@dataclass(frozen=True)
class Page:
    items: list[dict[str, Any]]
    total: int
    next_cursor: str | None
    reading: QueryResult


def read(
    answers: QueryService,
    where: Filters,
    sort: Sort,
    page: int,
    per_page: int,
    cursor: str | None,
    generation: Generation,
) -> Page:
    """*per_page* batches of a *generation*: those of the numbered *page*, or those behind the *cursor*."""
    list_id = key_of(where.to_query(), sort)[:16]
    after = Cursor.read(cursor, list_id, sort) if cursor else None
    place = _behind(answers, where, sort, after, generation) if after else None
    start, before = place or ((page - 1) * per_page, None)
    found = answers.listed(
        SORTABLE, where, sort, start, start + per_page, before.generation if before else generation
    )
    reading = before if before and not before.settled else found.reading
    more = start + len(found.keys) < found.total
    if not more or not found.rows:
        return Page(found.rows, found.total, None, reading)
    last = Cursor(found.keys[-1], tuple(found.rows[-1][name] for name, _ in sort))
    return Page(found.rows, found.total, last.text(list_id), reading)


def _behind(
    answers: QueryService, where: Filters, sort: Sort, after: Cursor, generation: Generation
) -> tuple[int, QueryResult]:
    """How many batches come before or at the place of *after*, and what that was read from."""
    order = Order(where, sort)
    reading = answers.ask((order,), generation)
    keys: Keys = reading[order]

    def values_at(place: int) -> tuple[Any, ...]:
        picked = RowsByKey(tuple(name for name, _ in sort), Keys.of(keys.between(place, place + 1)))
        (row,) = answers.ask((picked,), reading.generation)[picked] or ({name: None for name, _ in sort},)
        return tuple(row[name] for name, _ in sort)

    place = keys.find(after.key)
    if place is not None and values_at(place) == after.values:
        return place + 1, reading
    wanted = _sortable(sort, after.values, after.key)

    def sorted_by(place: int) -> _Place:  # read when it is looked at
        return _sortable(sort, values_at(place), keys.between(place, place + 1)[0])

    return bisect_right(range(keys.count), wanted, key=sorted_by), reading


def _sortable(sort: Sort, values: Sequence[Any], key: Any) -> _Place:
    """What puts batches into the order of the engines when compared."""
    parts = [_Turned(_rank(name, value), down) for (name, down), value in zip(sort, values, strict=True)]
    return (*parts, _Turned(bson.encode({"": key}), sort[0][1]))


def _rank(name: str, value: Any) -> Any:
    dimension = BATCHES[name]
    if dimension.order:
        return list(dimension.order).index(value) if value in dimension.order else -1
    if dimension.natural and value is not None:
        return natural.key(value)
    return (value is None, value) if dimension.kind == "day" else value


@dataclass(frozen=True)
class _Turned:
    """A value that comes later when it is smaller, where *down*; a missing day comes last either way."""

    value: Any
    down: bool

    def __lt__(self, other: _Turned) -> bool:
        one, two = self.value, other.value
        if isinstance(one, tuple):
            if one[0] != two[0]:
                return bool(two[0])
            one, two = (one[1] or ""), (two[1] or "")
        try:
            return bool(two < one if self.down else one < two)
        except TypeError:
            return str(type(one)) < str(type(two))
