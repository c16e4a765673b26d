"""The promise of `engines.base`, kept by a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from data.model.dimensions.base import Context
from data.query.engines.base import Engine, Piece
from data.query.engines.snapshot.counting import tally
from data.query.engines.snapshot.ordering import ordered
from data.query.engines.snapshot.select import chosen
from data.query.engines.snapshot.table import Snapshot
from data.query.engines.snapshot.values import Array
from data.query.keys import Keys
from data.query.questions import A, Counts, Duplicates, Moment, Order, Question, Rows, RowsByKey

_PIECE = 5000  # rows of a stream that are decoded together


class SnapshotEngine:
    """Answers from *snapshot*, whatever moment is asked for: who makes it has compared them.

    The order by id is that of the raw values. Where the snapshot is not `exact`, only *behind* knows it;
    without one the clean ids are put in order.
    """

    def __init__(self, snapshot: Snapshot, behind: Engine | None = None) -> None:
        self.snapshot = snapshot
        self._behind = None if snapshot.exact else behind

    def answer(self, question: Question[A], moment: Moment) -> A:
        if self._behind and _by_id(question):
            return self._behind.answer(question, moment)
        answers: Any = _ANSWERS[type(question)](self, question, moment.context)
        return answers  # type: ignore[no-any-return]  # that of the question, by the table

    def _counts(self, question: Counts, context: Context) -> pd.DataFrame:
        columns = [self.snapshot.column(name, context) for name in question.by]
        return tally(columns, len(self.snapshot), chosen(self.snapshot, question.where, context))

    def _rows(self, question: Rows, context: Context) -> list[dict[str, Any]]:
        return self._decoded(question.columns, self._ordered(question, context), context)

    def _order(self, question: Order, context: Context) -> Keys:
        return self.snapshot.keys.keys(self._ordered(question, context))

    def _picked(self, question: RowsByKey, context: Context) -> list[dict[str, Any]]:
        keys = question.keys.between(0, None)
        found = [row for row in self.snapshot.keys.find(keys) if row is not None]
        return self._decoded(question.columns, np.array(found, np.intp), context)

    def _duplicates(self, question: Duplicates, context: Context) -> tuple[str, ...]:  # noqa: ARG002
        return self.snapshot.duplicates

    def stream(self, question: Rows, moment: Moment) -> Iterator[Piece]:
        if self._behind and _by_id(question):
            yield from self._behind.stream(question, moment)
            return
        rows = self._ordered(replace(question, start=0, stop=None), moment.context)
        for start in range(0, len(rows), _PIECE):
            yield self._values(question.columns, rows[start : start + _PIECE], moment.context)

    def _ordered(self, question: Rows | Order, context: Context) -> Array:
        flags = chosen(self.snapshot, question.where, context)
        rows = ordered(self.snapshot, question.sort, flags, context)
        return rows[question.start : question.stop]

    def _decoded(self, names: tuple[str, ...], rows: Array, context: Context) -> list[dict[str, Any]]:
        if not names:
            return [{} for _ in rows]
        values = self._values(names, rows, context)
        return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]

    def _values(self, names: tuple[str, ...], rows: Array, context: Context) -> Piece:
        return [self.snapshot.values(name, rows, context).tolist() for name in names]


_ANSWERS: Mapping[type, Callable[[SnapshotEngine, Any, Context], Any]] = {
    Counts: SnapshotEngine._counts,
    Rows: SnapshotEngine._rows,
    Order: SnapshotEngine._order,
    RowsByKey: SnapshotEngine._picked,
    Duplicates: SnapshotEngine._duplicates,
}


def _by_id(question: Question[Any]) -> bool:
    return isinstance(question, Rows | Order) and [name for name, _ in question.sort] == ["id"]
