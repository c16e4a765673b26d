"""The promise of `engines.base`, kept by a snapshot."""

# ruff: noqa: ARG002 - the promise names more than a snapshot needs

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from bson import Timestamp

from data.model.dataset import Dataset
from data.model.dimensions.base import Context
from data.query.engines.base import Engine, Keys, Piece, Sort
from data.query.engines.snapshot.ordering import ordered
from data.query.engines.snapshot.select import chosen
from data.query.engines.snapshot.table import Snapshot
from data.query.engines.snapshot.tally import tally
from data.query.engines.snapshot.values import Array
from data.query.filters import Filters

_PIECE = 5000  # rows of a stream that are decoded together


class SnapshotEngine:
    """Answers from *snapshot*, whatever moment is asked for: who makes it has compared them.

    The order by id is that of the raw values. Where the snapshot is not `exact`, only *behind* knows it;
    without one the clean ids are put in order.
    """

    def __init__(self, snapshot: Snapshot, behind: Engine | None = None) -> None:
        self.snapshot = snapshot
        self._behind = None if snapshot.exact else behind

    def counts(
        self, dataset: Dataset, by: tuple[str, ...], where: Filters, context: Context, at: Timestamp | None
    ) -> pd.DataFrame:
        snapshot = self.snapshot
        columns = [snapshot.column(name, context) for name in by]
        return tally(columns, len(snapshot), chosen(snapshot, where, context))

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
        if self._behind and _by_id(sort):
            return self._behind.rows(dataset, columns, where, sort, start, stop, context, at)
        return self._decoded(columns, self._ordered(where, sort, context)[start:stop], context)

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
        if self._behind and _by_id(sort):
            return self._behind.order(dataset, where, sort, context, at, start, stop)
        return self.snapshot.keys.keys(self._ordered(where, sort, context)[start:stop])

    def pick(
        self,
        dataset: Dataset,
        columns: tuple[str, ...],
        keys: list[Any],
        context: Context,
        at: Timestamp | None,
    ) -> list[dict[str, Any]]:
        found = [row for row in self.snapshot.keys.find(keys) if row is not None]
        return self._decoded(columns, np.array(found, np.intp), context)

    def stream(
        self,
        dataset: Dataset,
        columns: tuple[str, ...],
        where: Filters,
        sort: Sort,
        context: Context,
        at: Timestamp | None,
    ) -> Iterator[Piece]:
        if self._behind and _by_id(sort):
            yield from self._behind.stream(dataset, columns, where, sort, context, at)
            return
        rows = self._ordered(where, sort, context)
        for start in range(0, len(rows), _PIECE):
            yield self._values(columns, rows[start : start + _PIECE], context)

    def duplicates(self, dataset: Dataset, context: Context, at: Timestamp | None) -> tuple[str, ...]:
        return self.snapshot.duplicates

    def _ordered(self, where: Filters, sort: Sort, context: Context) -> Array:
        return ordered(self.snapshot, sort, chosen(self.snapshot, where, context), context)

    def _decoded(self, names: tuple[str, ...], rows: Array, context: Context) -> list[dict[str, Any]]:
        if not names:
            return [{} for _ in rows]
        values = self._values(names, rows, context)
        return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]

    def _values(self, names: tuple[str, ...], rows: Array, context: Context) -> Piece:
        return [self.snapshot.values(name, rows, context).tolist() for name in names]


def _by_id(sort: Sort) -> bool:
    return [name for name, _ in sort] == ["id"]
