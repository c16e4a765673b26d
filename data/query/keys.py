"""Which documents, in which order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import bson
from bson import ObjectId


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

    def as_they_lie(self) -> Keys:
        """The same in the order of `_id`, in which documents mostly lie: whoever changes many of them touches
        each page once. Those that are not all ObjectIds stay as they are."""
        return self if self.others else Keys.of(sorted(self.between(0, None)))

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
