"""In which order documents are shown."""

from __future__ import annotations

import numpy as np

from data.dimensions import Context
from data.engines.base import Sort
from data.engines.snapshot.table import DERIVED, Snapshot
from data.engines.snapshot.values import Array

_KEPT = 4  # orders that a snapshot remembers: pages are asked for one after the other
_PLACE = 32  # bits for the place of a row, behind its rank
_PLACES = 0xFFFFFFFF


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
    rows = np.arange(len(snapshot), dtype=np.uint32)
    if sort and sort[0][1]:
        rows = rows[::-1]
    for name, descending in reversed(sort):
        ranks = snapshot.column(name, context).ranks(descending)
        rows = _stably(rows, ranks)
    return rows


def _stably(rows: Array, ranks: Array) -> Array:
    """*rows* by their rank: NumPy sorts 16 bits by radix, and whole numbers of 64 nearly as fast."""
    ranked = ranks[rows]
    if ranked.dtype.itemsize <= 2:
        return rows[np.argsort(ranked, kind="stable")]
    packed = ranked.astype(np.int64) << _PLACE | np.arange(len(rows))
    packed.sort()
    sorted_rows: Array = rows[packed & _PLACES]
    return sorted_rows
