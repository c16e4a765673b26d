"""The engine that asks MongoDB itself, on any topology from 5.0 on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import pandas as pd
from bson import Timestamp
from pymongo.errors import OperationFailure

from data.datasets import Dataset
from data.dimensions import Context
from data.engines import compile
from data.engines.base import Keys, Piece, Sort
from data.errors import DatabaseError, message
from data.filters import Filters
from data.mongo import COMMENT, Document, Mongo, database_errors

_SNAPSHOT_GONE = {239, 246}  # SnapshotTooOld, SnapshotUnavailable
_BATCH = 5000
_PIECE = 2000  # documents of a stream that are given together
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
        cut = [{"$skip": start}] if start else []
        only = [*cut, {"$limit": stop - start}]
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
        pipeline = compile.rows(dataset, (), where, sort, context, [])
        return Keys.of(row["_id"] for row in islice(self._run(dataset, pipeline, at), start, stop))

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
        pipeline = compile.rows(dataset, columns, where, sort, context, [])
        rows = self._run(dataset, pipeline, at, _LONG)
        while piece := list(islice(rows, _PIECE)):
            yield [[row[name] for row in piece] for name in columns]

    def duplicates(self, dataset: Dataset, context: Context, at: Timestamp | None) -> tuple[str, ...]:
        return tuple(row["_id"] for row in self._run(dataset, compile.duplicates(dataset, context), at))

    def read(self, dataset: Dataset, pipeline: compile.Pipeline, at: Timestamp | None) -> Iterator[Document]:
        """The documents of a pipeline that may take long."""
        return self._run(dataset, pipeline, at, _LONG)

    def _run(
        self, dataset: Dataset, pipeline: compile.Pipeline, at: Timestamp | None, patience: int = 1
    ) -> Iterator[Document]:
        """Run *pipeline* as of *at*. The session API cannot name a moment, the command can."""
        command: Document = {
            "aggregate": getattr(self.mongo.settings, dataset.collection),
            "pipeline": pipeline,
            "cursor": {"batchSize": _BATCH},
            "allowDiskUse": True,
            "maxTimeMS": self.mongo.max_time_ms * patience,
            "comment": COMMENT,
        }
        if at:
            command["readConcern"] = {"level": "snapshot", "atClusterTime": at}
        with database_errors():
            try:
                with self.mongo.database.cursor_command(command) as cursor:
                    yield from cursor
            except OperationFailure as error:
                if error.code in _SNAPSHOT_GONE:
                    raise SnapshotGone(
                        message("The database no longer remembers the moment asked for. Try again.")
                    ) from error
                raise


def without_id(row: Document) -> Document:
    row.pop("_id", None)
    return row


def typed(frame: pd.DataFrame, dataset: Dataset, by: tuple[str, ...]) -> pd.DataFrame:
    """*frame* with the types every engine promises, also when it has no rows."""
    kinds = {"choice": "object", "text": "object", "day": "object", "flag": "bool", "number": "int64"}
    return frame.astype({**{name: kinds[dataset[name].kind] for name in by}, "n": "int64"})
