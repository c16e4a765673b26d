"""What an engine is: something that answers the three questions about a dataset."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import bson
import pandas as pd
from bson import ObjectId, Timestamp

from data.model.dataset import Dataset
from data.model.dimensions.base import Context
from data.query.filters import Filters

#: Columns to sort by, most important first, each with True for descending.
Sort = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Keys:
    """The `_id`s of many documents in order, small and hashable.

    ObjectIds are held as 12 bytes each; when there are others, each key as a BSON document.
    """

    packed: bytes
    others: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, keys: Iterable[Any]) -> Keys:
        listed = list(keys)
        if all(isinstance(key, ObjectId) for key in listed):
            return cls(b"".join(key.binary for key in listed))
        return cls(b"", tuple(bson.encode({"_id": key}) for key in listed))

    @property
    def count(self) -> int:
        return len(self.others) or len(self.packed) // 12

    def find(self, key: Any) -> int | None:
        """The place of *key*; None when it is not among these."""
        if self.others:
            wanted = bson.encode({"_id": key})
            return self.others.index(wanted) if wanted in self.others else None
        place = self.packed.find(key.binary) if isinstance(key, ObjectId) else -1
        while place % 12 and place >= 0:  # it lies across two keys
            place = self.packed.find(key.binary, place + 1)
        return place // 12 if place >= 0 else None

    def between(self, start: int, stop: int | None) -> list[Any]:
        """The keys at *start* up to *stop* (exclusive; None for all that follow)."""
        if self.others:
            return [bson.decode(key)["_id"] for key in self.others[start:stop]]
        part = self.packed[start * 12 : None if stop is None else stop * 12]
        return [ObjectId(part[at : at + 12]) for at in range(0, len(part), 12)]


#: A few thousand documents: for each of the columns asked for, the list of their values.
Piece = list[list[Any]]


class Engine(Protocol):
    """Answers questions about a dataset as it was at one moment (*at*; None means now).

    Every engine gives the same answer to the same question: same rows, same order, same types.
    All methods raise DatabaseError or one of its children.
    """

    def counts(
        self, dataset: Dataset, by: tuple[str, ...], where: Filters, context: Context, at: Timestamp | None
    ) -> pd.DataFrame:
        """One row for each combination of values that occurs: the columns *by*, and `n` (int64).

        Choices and text are str, days str or None, flags bool, numbers int. Sorted by the columns *by*.
        """
        ...

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
        """The documents *start* to *stop* (exclusive) in the given order, as clean columns."""
        ...

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
        """The keys of the matching documents in the order `rows` gives them, from *start* to *stop*."""
        ...

    def pick(
        self,
        dataset: Dataset,
        columns: tuple[str, ...],
        keys: list[Any],
        context: Context,
        at: Timestamp | None,
    ) -> list[dict[str, Any]]:
        """The documents with these keys, in the order of *keys*, as clean columns."""
        ...

    def stream(
        self,
        dataset: Dataset,
        columns: tuple[str, ...],
        where: Filters,
        sort: Sort,
        context: Context,
        at: Timestamp | None,
    ) -> Iterator[Piece]:
        """All matching documents in order, a few thousand at a time: memory stays flat."""
        ...

    def duplicates(self, dataset: Dataset, context: Context, at: Timestamp | None) -> tuple[str, ...]:
        """The ids that more than one document carries, sorted."""
        ...
