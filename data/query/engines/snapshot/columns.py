"""A column: for each document the code of its value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from data.model import natural
from data.model.dimensions.base import Dimension
from data.query.engines.snapshot.values import FLAGS, Array, Scalars, Texts, Values


@dataclass(frozen=True)
class Column:
    """The code of a value is its place among the sorted values; None has the code after the last.

    `places` are those of the values in natural order, where the dimension has one.
    """

    dimension: Dimension
    codes: Array
    values: Values
    places: Array | None = None

    @property
    def missing(self) -> int:
        """The code of None."""
        return len(self.values)

    def take(self, codes: Array) -> Array:
        """The values behind *codes*."""
        return self.values.take(codes)

    def ranks(self, descending: bool) -> Array:
        """Numbers that sort as the column does: choices as they are shown, what is missing last."""
        if self.places is not None:
            last = self.places.max(initial=0)
            in_order: Array = (last - self.places if descending else self.places)[self.codes]
            return in_order
        places = np.arange(self.missing + 1)
        order = self.dimension.order
        if order:
            known = self.take(places[:-1]).tolist()
            places[:-1] = [order.index(value) + 1 if value in order else 0 for value in known]
            places[-1] = len(order) + 1
        if descending:
            places[:-1] = places[-1] - 1 - places[:-1]
        elif not order:
            return self.codes
        ranks: Array = narrow(places, len(places))[self.codes]
        return ranks

    def patched(
        self, places: Array, raw: Sequence[Any], gone: Array, before: Array, new: Sequence[Any]
    ) -> Column:
        """The column with the values *raw* at *places*, without rows *gone*, with *new* ones *before* rows.

        *before* is counted when the rows *gone* have gone.
        """
        column, codes = self._knowing([*raw, *new])
        changed = column.codes
        if len(places) and not np.array_equal(changed[places], codes[: len(places)]):
            changed = changed.copy()
            changed[places] = codes[: len(places)]
        if len(gone):
            changed = np.delete(changed, gone)
        if len(before):
            changed = np.insert(changed, before, codes[len(places) :])
        return replace(column, codes=changed)

    def _knowing(self, raw: Sequence[Any]) -> tuple[Column, Array]:
        """The column with all of *raw* among its values, and their codes."""
        some = sorted(set(raw) - {None})
        column, known = self, dict(zip(some, self.values.indexes(some), strict=True))
        unknown = [value for value, code in known.items() if code is None]
        if unknown:
            values, moves = self.values.with_new(unknown)
            column = replace(self, values=values, codes=narrow(moves, len(values) + 1)[self.codes])
            if self.places is not None and isinstance(values, Texts):
                places = natural.with_new(self.places, moves[:-1], values)
                column = replace(column, places=narrow(places, len(places)))
            new = np.ones(len(values), bool)
            new[moves[:-1]] = False
            known = {value: None if code is None else int(moves[code]) for value, code in known.items()}
            known |= dict(zip(unknown, np.flatnonzero(new).tolist(), strict=True))
        known[None] = column.missing
        return column, narrow(np.array([known[value] for value in raw], np.int64), len(column.values) + 1)


class Encoder:
    """Makes a column of values that come in pieces."""

    def __init__(self, dimension: Dimension) -> None:
        self._dimension = dimension
        self._seen = _Numbered()
        self._pieces: list[Array] = []

    def add(self, values: Sequence[Any]) -> None:
        self._pieces.append(np.fromiter(map(self._seen.__getitem__, values), np.int32, len(values)))

    def column(self) -> Column:
        values: Values
        seen = self._seen
        known = [value for value in seen if value is not None]
        if self._dimension.kind == "flag":
            values, known = FLAGS, [False, True]
        elif self._dimension.kind == "number":
            known.sort()
            values = Scalars.of(known)
        else:
            known.sort()
            values = Texts.of(known)
        places = np.zeros(max(seen.values(), default=0) + 1, np.int64)
        for code, value in enumerate(known):
            if value in seen:
                places[seen[value]] = code
        if None in seen:
            places[seen[None]] = len(known)
        places = narrow(places, len(known) + 1)
        codes = joined(places[piece] for piece in self._pieces)
        in_order = narrow(natural.places(known), len(known)) if self._dimension.natural else None
        return Column(self._dimension, codes, values, in_order)


class _Numbered(dict[Any, int]):
    """Numbers values as they are first met."""

    def __missing__(self, value: Any) -> int:
        self[value] = len(self)
        return self[value]


def narrow(codes: Array, size: int) -> Array:
    """*codes* below *size* in the fewest bytes."""
    return codes.astype(np.min_scalar_type(max(size - 1, 0)))


def joined(pieces: Iterable[Array]) -> Array:
    listed = list(pieces)
    return np.concatenate(listed) if listed else np.zeros(0, np.uint8)
