"""What an update has to set so that a document becomes another one, to the type of every number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import bson

from data.history.change import MISSING, Change, CollectionName, name_of
from data.mongo.client import Document


class OddField(Exception):
    """A field whose name no update can say: MongoDB takes a dot for a path and `$` for an operator."""


def key(value: Any) -> bytes:
    """An `_id` of any type, as a key of a dictionary."""
    return bson.encode({"": value})


def change(collection: CollectionName, stored: Document, wanted: Document) -> Change | None:
    """What makes *wanted* of *stored*, None where they differ in nothing but the order of fields."""
    found = list(differences(stored, wanted, ""))
    if not found:
        return None
    before = {path: old for path, old, _ in found}
    after = {path: new for path, _, new in found}
    return Change(collection, stored["_id"], name_of(collection, stored), before, after)


def differences(stored: Document, wanted: Document, prefix: str) -> Iterator[tuple[str, Any, Any]]:
    """Dotted path, old and new value of all that differs; MISSING where there is none."""
    for name in dict.fromkeys((*stored, *wanted)):
        old, new = stored.get(name, MISSING), wanted.get(name, MISSING)
        if old is not MISSING and new is not MISSING and key(old) == key(new):
            continue
        if not name or "." in name or name.startswith("$"):
            raise OddField(name)
        if isinstance(old, dict) and isinstance(new, dict):
            yield from differences(old, new, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", old, new
