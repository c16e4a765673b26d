"""In which order documents are shown."""

from __future__ import annotations

import numpy as np

from data.model.dimensions.base import Context
from data.query.engines.snapshot.table import DERIVED, Snapshot
from data.query.engines.snapshot.values import Array
from data.query.questions import Sort

_KEPT = 4  # orders that a snapshot remembers: pages are asked for one after the other
_DIGIT = 16  # bits that NumPy sorts by radix


def ordered(snapshot: Snapshot, sort: Sort, flags: Array | None, context: Context) -> Array:
    """The rows that have a flag, in order. Ties go by the key, in the direction of the first column."""
    rows = _all(snapshot, sort, context)
    return rows if flags is None else rows[flags[rows]]


def _all(snapshot: Snapshot, sort: Sort, context: Context) -> Array:
    if any(name in DERIVED for name, _ in sort):
        return _sorted(snapshot, sort, context)
    kept, key = snapshot.orders, tuple(sort)
    rows = kept.get(key)
    if rows is None:
        rows = _sorted(snapshot, sort, context)
        for oldest in list(kept)[: 1 - _KEPT]:
            kept.pop(oldest, None)
        kept[key] = rows
    return rows


def _sorted(snapshot: Snapshot, sort: Sort, context: Context) -> Array:
    if len(sort) == 1 and sort[0][1]:
        return _backwards(snapshot, sort[0][0], context)
    rows = None
    if sort and sort[0][1]:
        rows = np.arange(len(snapshot), dtype=np.uint32)[::-1]
    for name, descending in reversed(sort):
        rows = _stably(rows, snapshot.column(name, context).ranks(descending))
    return np.arange(len(snapshot), dtype=np.uint32) if rows is None else rows


def _backwards(snapshot: Snapshot, name: str, context: Context) -> Array:
    """One column descending is the same column ascending, read from the end; what is missing stays last."""
    rows, column = _all(snapshot, ((name, False),), context), snapshot.column(name, context)
    known = len(rows) - int(np.count_nonzero(column.codes == column.missing))
    return rows[::-1] if known == len(rows) else np.concatenate((rows[:known][::-1], rows[known:][::-1]))


def _stably(rows: Array | None, ranks: Array) -> Array:
    """*rows* by their rank; None are all, as they stand.

    NumPy sorts 16 bits by radix: larger numbers one such digit after the other, the last first.
    """
    if rows is None:
        rows = np.arange(len(ranks), dtype=np.uint32)
    digits = max(1, 8 * ranks.dtype.itemsize // _DIGIT)
    for place in range(digits):
        digit = ranks if digits == 1 else (ranks >> place * _DIGIT).astype(np.uint16)
        rows = rows[np.argsort(digit[rows], kind="stable")]
    return rows
