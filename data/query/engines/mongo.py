"""The engine that asks MongoDB itself, on any topology from 5.0 on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import pandas as pd
from bson import Timestamp
from pymongo.errors import OperationFailure

from data.errors import DatabaseError, message
from data.model import natural
from data.model.dataset import Dataset
from data.model.dimensions.base import Context
from data.mongo.client import COMMENT, Document, Mongo, database_errors
from data.query.engines import compile
from data.query.engines.base import Keys, Piece, Sort
from data.query.filters import Filters

_SNAPSHOT_GONE = {239, 246}  # SnapshotTooOld, SnapshotUnavailable
_BATCH = 5000
_PIECE = 2000  # documents of a stream that are given together
_FEW = 5000  # so many matching documents are sorted by themselves
_LONG = 30  # an export may take this many times longer than a question


class SnapshotGone(DatabaseError):
    """The moment asked for is further back than the server remembers: take a newer generation."""


class MongoEngine:
    """Compiles each question to a pipeline and runs it at the asked cluster time."""

    def __init__(self, mongo: Mongo) -> None:
        self.mongo = mongo

    def counts(
        self, dataset: Dataset, by: tuple[str, ...], where: Filters, context: Context, at: Timestamp | None
    ) -> pd.DataFrame:
        found = list(self._run(dataset, compile.counts(dataset, by, where, context), at))
        # As objects: pandas would take text for its own type, where a missing day is NaN.
        frame = pd.DataFrame(found, columns=[*by, "n"], dtype=object)
        return typed(frame, dataset, by).sort_values(list(by), ignore_index=True, na_position="last")

    def rows(
        self,
        dataset: Dataset,
        columns: tuple[str, ...],
        where: Filters,
        sort: Sort,
        start: int,
        stop: int,
        context: Context,
        at: Timestamp | None,
    ) -> list[dict[str, Any]]:
        if _natural(dataset, sort):
            keys = self.order(dataset, where, sort, context, at, start, stop).between(0, None)
            return self.pick(dataset, columns, keys, context, at)
        only = _cut(start, stop)
        pipeline = compile.rows(dataset, columns, where, sort, context, only)
        return [without_id(row) for row in self._run(dataset, pipeline, at)]

    def order(
        self,
        dataset: Dataset,
        where: Filters,
        sort: Sort,
        context: Context,
        at: Timestamp | None,
        start: int = 0,
        stop: int | None = None,
    ) -> Keys:
        if _natural(dataset, sort):
            return Keys.of(self._naturally(dataset, where, sort, context, at, start, stop))
        pipeline = compile.rows(dataset, (), where, sort, context, [])
        return Keys.of(islice(_keys(self._run(dataset, pipeline, at)), start, stop))

    def pick(
        self,
        dataset: Dataset,
        columns: tuple[str, ...],
        keys: list[Any],
        context: Context,
        at: Timestamp | None,
    ) -> list[dict[str, Any]]:
        pipeline = compile.pick(dataset, columns, keys, context)
        found = {repr(row["_id"]): row for row in self._run(dataset, pipeline, at)}
        return [without_id(found[key]) for key in map(repr, keys) if key in found]

    def stream(
        self,
        dataset: Dataset,
        columns: tuple[str, ...],
        where: Filters,
        sort: Sort,
        context: Context,
        at: Timestamp | None,
    ) -> Iterator[Piece]:
        if _natural(dataset, sort):
            keys = self._naturally(dataset, where, sort, context, at, patience=_LONG)
            while some := list(islice(keys, _PIECE)):
                picked = self.pick(dataset, columns, some, context, at)
                yield [[row[name] for row in picked] for name in columns]
            return
        pipeline = compile.rows(dataset, columns, where, sort, context, [])
        rows = self._run(dataset, pipeline, at, _LONG)
        while piece := list(islice(rows, _PIECE)):
            yield [[row[name] for row in piece] for name in columns]

    def duplicates(self, dataset: Dataset, context: Context, at: Timestamp | None) -> tuple[str, ...]:
        return tuple(row["_id"] for row in self._run(dataset, compile.duplicates(dataset, context), at))

    def read(self, dataset: Dataset, pipeline: compile.Pipeline, at: Timestamp | None) -> Iterator[Document]:
        """The documents of a pipeline that may take long."""
        return self._run(dataset, pipeline, at, _LONG)

    def _naturally(
        self,
        dataset: Dataset,
        where: Filters,
        sort: Sort,
        context: Context,
        at: Timestamp | None,
        start: int = 0,
        stop: int | None = None,
        patience: int = 1,
    ) -> Iterator[Any]:
        """The keys in an order of which a column is natural.

        A collation holds for a whole pipeline, and would make equal in a filter what is not. So the order by
        id is asked for apart. Of several columns the values are put in order here, and of a view, which has
        a collation of its own and takes no other.
        """
        if len(sort) > 1 or self.mongo.named(dataset.name).full_name in self.mongo.without_stream():
            return islice(self._by_values(dataset, where, sort, context, at), start, stop)
        ((_, descending),) = sort
        if where.conditions():
            return islice(self._by_id(dataset, where, descending, context, at, patience), start, stop)
        pipeline = compile.by_id(dataset, descending, _cut(start, stop))
        return _keys(self._run(dataset, pipeline, at, patience, natural.COLLATION))

    def _by_id(
        self,
        dataset: Dataset,
        where: Filters,
        descending: bool,
        context: Context,
        at: Timestamp | None,
        patience: int,
    ) -> Iterator[Any]:
        """The keys of what a filter lets through. Few are sorted; many are looked for in the order of all,
        so that the first page comes soon."""
        matching = compile.rows(dataset, (), where, (), context, [])
        some: list[Any] | None = list(_keys(self._run(dataset, [*matching, {"$limit": _FEW + 1}], at)))
        if some == []:
            return
        if some and len(some) > _FEW:
            some = None
        in_order = compile.by_id(dataset, descending, [], some)
        keys = _keys(self._run(dataset, in_order, at, patience, natural.COLLATION))
        while piece := list(islice(keys, _BATCH)):
            within = [{"$match": {"_id": {"$in": piece}}}, *matching]
            there = set(map(repr, some or _keys(self._run(dataset, within, at))))
            yield from (key for key in piece if repr(key) in there)

    def _by_values(
        self, dataset: Dataset, where: Filters, sort: Sort, context: Context, at: Timestamp | None
    ) -> Iterator[Any]:
        rows = list(self._run(dataset, compile.sort_values(dataset, where, sort, context), at, _LONG))
        for place, (name, descending) in reversed(list(enumerate(sort))):
            is_natural = dataset[name].natural
            values = [natural.key(row[f"s{place}"]) if is_natural else row[f"s{place}"] for row in rows]
            order = sorted(range(len(rows)), key=values.__getitem__, reverse=descending)
            rows = [rows[at_] for at_ in order]
        return _keys(iter(rows))

    def _run(
        self,
        dataset: Dataset,
        pipeline: compile.Pipeline,
        at: Timestamp | None,
        patience: int = 1,
        collation: Document | None = None,
    ) -> Iterator[Document]:
        """Run *pipeline* as of *at*. The session API cannot name a moment, the command can."""
        collection = self.mongo.named(dataset.name)
        command: Document = {
            "aggregate": collection.name,
            "pipeline": pipeline,
            "cursor": {"batchSize": _BATCH},
            "allowDiskUse": True,
            "maxTimeMS": self.mongo.max_time_ms * patience,
            "comment": COMMENT,
        }
        if collation:
            command["collation"] = collation
        if at:
            command["readConcern"] = {"level": "snapshot", "atClusterTime": at}
        with database_errors():
            try:
                with collection.database.cursor_command(command) as cursor:
                    yield from cursor
            except OperationFailure as error:
                if error.code in _SNAPSHOT_GONE:
                    raise SnapshotGone(
                        message("The database no longer remembers the moment asked for. Try again.")
                    ) from error
                raise


def _natural(dataset: Dataset, sort: Sort) -> bool:
    return any(dataset[name].natural for name, _ in sort)


def _cut(start: int, stop: int | None) -> compile.Pipeline:
    skip = [{"$skip": start}] if start else []
    return skip if stop is None else [*skip, {"$limit": stop - start}]


def _keys(rows: Iterator[Document]) -> Iterator[Any]:
    return (row["_id"] for row in rows)


def without_id(row: Document) -> Document:
    row.pop("_id", None)
    return row


def typed(frame: pd.DataFrame, dataset: Dataset, by: tuple[str, ...]) -> pd.DataFrame:
    """*frame* with the types every engine promises, also when it has no rows."""
    kinds = {"choice": "object", "text": "object", "day": "object", "flag": "bool", "number": "int64"}
    return frame.astype({**{name: kinds[dataset[name].kind] for name in by}, "n": "int64"})
