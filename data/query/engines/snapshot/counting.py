"""How many documents carry each combination of values."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from data.query.engines.snapshot.columns import Column
from data.query.engines.snapshot.values import Array

_DENSE = 1 << 16  # combinations that are always counted in a table of all
_WHOLE = 1 << 62


def tally(columns: Sequence[Column], size: int, flags: Array | None) -> pd.DataFrame:
    """The frame of `Engine.counts` over *size* documents, or those of them that have a flag."""
    total = size if flags is None else int(np.count_nonzero(flags))
    if not columns:
        return pd.DataFrame({"n": np.array([total] if total else [], np.int64)})
    sizes = [len(column.values) + 1 for column in columns]
    combinations = math.prod(sizes)
    if combinations <= max(_DENSE, total):
        times = np.bincount(_chosen(_combined(columns, sizes), flags), minlength=1)
        found = np.flatnonzero(times)
        return _frame(columns, np.unravel_index(found, sizes), times[found])
    return _sparse(columns, sizes, flags)


def _combined(columns: Sequence[Column], sizes: Sequence[int]) -> Array:
    """One number for each document, that sorts as the columns do."""
    kind = np.min_scalar_type(math.prod(sizes))
    combined = columns[0].codes
    for column, many in zip(columns[1:], sizes[1:], strict=True):
        combined = combined.astype(kind) * kind.type(many) + column.codes
    return combined


def _sparse(columns: Sequence[Column], sizes: Sequence[int], flags: Array | None) -> pd.DataFrame:
    """As above where there are more combinations than documents: the numbers are sorted."""
    codes = [_chosen(column.codes, flags) for column in columns]
    combined, many = codes[0].astype(np.int64), sizes[0]
    for these, more in zip(codes[1:], sizes[1:], strict=True):
        if many * more >= _WHOLE:
            known, combined = np.unique(combined, return_inverse=True)
            many = len(known)
        combined, many = combined * more + these, many * more
    _, first, times = np.unique(combined, return_index=True, return_counts=True)
    return _frame(columns, [these[first] for these in codes], times)


def _chosen(codes: Array, flags: Array | None) -> Array:
    return codes if flags is None else codes[flags]


def _frame(columns: Sequence[Column], codes: Sequence[Array], times: Array) -> pd.DataFrame:
    """Text comes as series of objects: pandas would make its own text of it, where a missing day is NaN. With
    one index and no copies this takes a quarter of the time, and some pages ask twenty questions."""
    index = pd.RangeIndex(len(times))
    taken = {column.dimension.name: column.take(these) for column, these in zip(columns, codes, strict=True)}
    series = {
        name: pd.Series(values, index, values.dtype, copy=False) if values.dtype == object else values
        for name, values in taken.items()
    }
    return pd.DataFrame({**series, "n": times.astype(np.int64)}, index, copy=False)
