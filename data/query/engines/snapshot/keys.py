"""The `_id`s of the documents of a snapshot, in MongoDB's order."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import bson
import numpy as np
from bson import ObjectId

from data.query.engines.snapshot.values import Array
from data.query.keys import Keys


class ObjectIds:
    """ObjectIds alone: 12 bytes each, which compare as they do."""

    def __init__(self, packed: Array) -> None:
        """*packed* has a row of 12 bytes for each."""
        self.packed = packed

    @classmethod
    def of(cls, keys: Sequence[ObjectId]) -> ObjectIds:
        return cls(np.frombuffer(b"".join(key.binary for key in keys), np.uint8).reshape(-1, 12))

    def __len__(self) -> int:
        return len(self.packed)

    def keys(self, rows: Array) -> Keys:
        return Keys(self.packed[rows].tobytes())

    def places(self, keys: Sequence[ObjectId]) -> Array:
        """Before which row each of the *keys* belongs."""
        return np.searchsorted(_comparable(self.packed), _comparable(ObjectIds.of(keys).packed))

    def find(self, keys: Sequence[Any]) -> list[int | None]:
        """The row of each key, None where there is none."""
        usable = [key if isinstance(key, ObjectId) else ObjectId(bytes(12)) for key in keys]
        return [
            at if at < len(self) and self.packed[at].tobytes() == key.binary and key is given else None
            for at, key, given in zip(self.places(usable).tolist(), usable, keys, strict=True)
        ]

    def patched(self, gone: Array, before: Array, new: Sequence[ObjectId]) -> ObjectIds:
        """Without the rows *gone*, and then with the *new* ones *before* rows."""
        packed = np.delete(self.packed, gone, axis=0) if len(gone) else self.packed
        return ObjectIds(np.insert(packed, before, ObjectIds.of(new).packed, axis=0) if len(new) else packed)


class OtherKeys:
    """Keys of any kind, each as a BSON document."""

    def __init__(self, starts: Array, block: Array) -> None:
        self.starts = starts
        self.block = block

    @classmethod
    def of(cls, keys: Sequence[Any]) -> OtherKeys:
        encoded = [bson.encode({"_id": key}) for key in keys]
        starts = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
        return cls(starts, np.frombuffer(b"".join(encoded), np.uint8))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def keys(self, rows: Array) -> Keys:
        return Keys.of(bson.decode(self._encoded(row))["_id"] for row in rows.tolist())

    def find(self, keys: Sequence[Any]) -> list[int | None]:
        return [self._rows.get(bson.encode({"_id": key})) for key in keys]

    def _encoded(self, row: int) -> bytes:
        return self.block[self.starts[row] : self.starts[row + 1]].tobytes()

    @cached_property
    def _rows(self) -> dict[bytes, int]:
        return {self._encoded(row): row for row in range(len(self))}


DocumentKeys = ObjectIds | OtherKeys


def document_keys(keys: Sequence[Any]) -> DocumentKeys:
    return ObjectIds.of(keys) if all(isinstance(key, ObjectId) for key in keys) else OtherKeys.of(keys)


def _comparable(packed: Array) -> Array:
    """Rows of 12 bytes as one value each. (NumPy ignores final NULs, which are then equal on both sides.)"""
    return np.ascontiguousarray(packed).view("S12").reshape(-1)
