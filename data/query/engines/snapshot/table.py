"""A snapshot: the clean values of all documents of a collection as they were at one moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

import numpy as np

from data.model.dataset import Dataset
from data.model.dimensions.base import Context
from data.query.engines.snapshot.columns import Column
from data.query.engines.snapshot.keys import DocumentKeys
from data.query.engines.snapshot.values import FLAGS, Array, Texts
from data.query.questions import Sort

Rows = Array | slice
_OF_IDS = ("repeated", "repeats", "duplicates")  # what is found out of the ids alone
ALL = slice(None)


@dataclass(frozen=True)
class Snapshot:
    """Columns by the name of their dimension. Immutable, so that any number of threads may ask.

    `exact` says that the order by id is MongoDB's: every document's raw id is a text that `data.natural` puts
    where MongoDB does, and no key is one.
    """

    dataset: Dataset
    keys: DocumentKeys
    columns: Mapping[str, Column]
    exact: bool
    orders: dict[Sort, Array] = field(default_factory=dict, compare=False, repr=False)

    def __len__(self) -> int:
        return len(self.keys)

    def take_over(self, earlier: Snapshot) -> None:
        """Remember what was found out of *earlier*, as far as it holds: what did not change is the same."""
        if self.keys is not earlier.keys:
            return
        for sort, rows in tuple(earlier.orders.items()):
            if all(self.columns[name] is earlier.columns[name] for name, _ in sort):
                self.orders[sort] = rows
        if self.columns.get("id") is earlier.columns.get("id"):
            known = vars(earlier)
            vars(self).update((name, known[name]) for name in _OF_IDS if name in known)

    def column(self, name: str, context: Context) -> Column:
        """The column *name*, as of the context's day."""
        if name in DERIVED:
            return Column(self.dataset[name], DERIVED[name](self, context, ALL).view(np.uint8), FLAGS)
        return self.columns[name]

    def values(self, name: str, rows: Array, context: Context) -> Array:
        """The values of *rows* in the column *name*, as of the context's day."""
        if name in DERIVED:
            return DERIVED[name](self, context, rows)
        column = self.columns[name]
        return column.take(column.codes[rows])

    @cached_property
    def repeated(self) -> Array:
        """The codes of the ids that more than one document carries."""
        column = self.columns["id"]
        return np.flatnonzero(np.bincount(column.codes, minlength=len(column.values)) > 1)

    @cached_property
    def repeats(self) -> Array:
        """Which documents carry such an id, as flags."""
        column = self.columns["id"]
        return _among(self.repeated, column, ALL)

    @cached_property
    def duplicates(self) -> tuple[str, ...]:
        """The ids that more than one document carries, sorted."""
        return tuple(self.columns["id"].take(self.repeated).tolist())


def _overdue(snapshot: Snapshot, context: Context, rows: Rows) -> Array:
    due, accepted = snapshot.columns["due"], snapshot.columns["accepted"]
    days = cast(Texts, due.values)
    today = days.position(context.today.isoformat())
    flags: Array = (due.codes[rows] < today) & (accepted.codes[rows] == 0)
    return flags


def _duplicated(snapshot: Snapshot, context: Context, rows: Rows) -> Array:
    if context.duplicated == snapshot.duplicates:
        return snapshot.repeats[rows]
    column = snapshot.columns["id"]
    ids = cast(Texts, column.values)
    codes = (ids.index(each) for each in context.duplicated)
    return _among(np.array([code for code in codes if code is not None], np.intp), column, rows)


def _among(codes: Array, column: Column, rows: Rows) -> Array:
    """Which documents of *rows* have one of the *codes*, as flags."""
    table = np.zeros(len(column.values) + 1, bool)
    table[codes] = True
    flags: Array = table[column.codes[rows]]
    return flags


#: What depends on more than the document: found when it is asked for, as flags of the rows asked for.
DERIVED: Mapping[str, Callable[[Snapshot, Context, Rows], Array]] = {
    "overdue": _overdue,
    "duplicated": _duplicated,
}
