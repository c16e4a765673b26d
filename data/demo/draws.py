"""Cheap random columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from bson import ObjectId
from numpy.typing import NDArray

MISSING = object()  # stands for a field that is not there
_BLOCK = 1 << 16


def pick(rng: np.random.Generator, table: Sequence[tuple[Any, float]], size: int) -> list[Any]:
    """*size* values of *table*, which holds values with their shares."""
    shares = np.array([share for _, share in table])
    values = [value for value, _ in table]
    return [values[place] for place in rng.choice(len(values), size, p=shares / shares.sum()).tolist()]


def tuples(*columns: NDArray[Any]) -> Iterator[tuple[Any, ...]]:
    """The rows of *columns* as plain Python values, a block at a time: lists of all would be large."""
    for start in range(0, len(columns[0]), _BLOCK):
        yield from zip(*(column[start : start + _BLOCK].tolist() for column in columns), strict=True)


def object_id(seconds: float, number: int) -> ObjectId:
    """A deterministic ObjectId: made at *seconds* since 1970, the *number*-th of its collection."""
    return ObjectId((int(seconds) << 64 | number).to_bytes(12))
