"""What happens to one document, as a value: made, deleted, or some of its fields set otherwise."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import bson
from bson import ObjectId

from data.mongo.client import Document
from data.mongo.documents import id_text

CollectionName = Literal["batches", "people", "files", "views", "rules", "forecasts"]
#: What entries about documents that are no batches name them under.
NAMED_AS: Mapping[str, str] = {
    "people": "person",
    "views": "view",
    "rules": "rule",
    "forecasts": "forecast",
}
_PLAIN = frozenset({str, int, float, bool, datetime.datetime, ObjectId, type(None)})


class _Missing:
    """The value of a field that is not there."""

    def __repr__(self) -> str:
        return "MISSING"

    def __reduce__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()


@dataclass(frozen=True)
class Change:
    """What happens to one document: made (`before` is None), deleted (`after` is None), or some of its
    fields, by dotted path, get another value (then both hold just these; MISSING stands for no field)."""

    collection: CollectionName
    key: Any  # its `_id`
    name: str  # a batch's id, the name of a person, a view, a rule …; of a mask file, the id of its batch
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def made(collection: CollectionName, document: Document) -> Change:
    """*document* is new; it gets an `_id` here when it has none."""
    if "_id" not in document:
        document["_id"] = ObjectId()
    return Change(collection, document["_id"], name_of(collection, document), None, document)


def deleted(collection: CollectionName, document: Document) -> Change:
    return Change(collection, document["_id"], name_of(collection, document), document, None)


def changed(collection: CollectionName, document: Document, values: Mapping[str, Any]) -> Change | None:
    """The fields of *document* that *values* (dotted path → value) sets otherwise; None if all are so."""
    values = _settable(document, values)
    before = {path: value_at(document, path) for path in values}
    paths = [path for path, value in values.items() if not same(before[path], value)]
    if not paths:
        return None
    return Change(
        collection,
        document["_id"],
        name_of(collection, document),
        {path: before[path] for path in paths},
        {path: values[path] for path in paths},
    )


def _settable(document: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """*values* as MongoDB can set them and undo can take them back: what is no object yet (null, text, not
    there) is set as a whole."""
    settable: dict[str, Any] = {}
    for path, value in values.items():
        parent = _blocked(document, path)
        if parent is None:
            settable[path] = value
        elif value is not MISSING:
            place = settable.setdefault(parent, {})
            *between, name = path.removeprefix(f"{parent}.").split(".")
            for each in between:
                place = place.setdefault(each, {})
            place[name] = value
    return settable


def _blocked(document: Mapping[str, Any], path: str) -> str | None:
    """The part of *path* at which *document* has no object."""
    names = path.split(".")
    for end in range(1, len(names)):
        parent = ".".join(names[:end])
        if not isinstance(value_at(document, parent), Mapping):
            return parent
    return None


def digest(document: Mapping[str, Any]) -> str:
    """A document's version: equal for equal content, whatever the order of its fields."""
    return hashlib.sha256(bson.encode(in_order(document))).hexdigest()[:32]


def value_at(document: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path, or MISSING."""
    value: Any = document
    for name in path.split("."):
        if not isinstance(value, Mapping) or name not in value:
            return MISSING
        value = value[name]
    return value


def same(one: Any, other: Any) -> bool:
    """Whether two values are stored alike: `True` is not 1, and a missing field is not null."""
    if one is MISSING or other is MISSING:
        return one is other
    alike = one == other or (one != one and other != other)  # NaN is NaN
    return alike and isinstance(one, bool) == isinstance(other, bool)


def holds(document: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether *document* has all these *values* (dotted path → value)."""
    return all(same(value_at(document, path), value) for path, value in values.items())


def name_of(collection: CollectionName, document: Mapping[str, Any]) -> str:
    """What people call the document: a batch's id, the name of a person, a view, a rule or a forecast."""
    value = document.get("id" if collection == "batches" else "name")
    return "" if value is None else id_text(value) or str(value)


def new_ids(changes: Sequence[Change]) -> dict[str, Any]:
    """The ids that *changes* bring into being, each with the `_id` of its batch."""
    batches = (each for each in changes if each.collection == "batches" and each.after is not None)
    named = ((id_text(each.after.get("id")), each.key) for each in batches if each.after is not None)
    return {text: key for text, key in named if text}


def in_order(value: Any) -> Any:
    """*value* with the fields of every document in it in the order of their names."""
    if isinstance(value, Mapping):
        # Most values are plain, and asking what they are is the slow part.
        return {
            name: inner if type(inner := value[name]) in _PLAIN else in_order(inner) for name in sorted(value)
        }
    return [in_order(each) for each in value] if isinstance(value, list) else value
