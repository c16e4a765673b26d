"""What a batch record of a file must be to go in, and what it becomes: only its *shape* is judged.

Odd statuses, rubbish dates and blank assignees are data and go in as they are; the screen shows them.
What no reader of the collection could cope with (no id, tasks that are text, a `$` field) is refused.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

import bson
from bson import Decimal128, Int64, json_util
from bson.errors import BSONError

from data.errors import InputError, Phrase, message
from data.history.change import in_order
from data.model.letters import composed
from data.mongo.client import Document

LARGEST = 16 * 1024 * 1024  # bytes of a BSON document, MongoDB's own limit
LARGEST_FIELD = 64 * 1024  # bytes of a value that a batch may have in a field
_DEEPEST = 100  # levels, MongoDB's own limit
_EXTENDED = frozenset({"$date", "$oid", "$numberInt", "$numberLong", "$numberDouble", "$numberDecimal"})
_PLAIN = frozenset({str, int, float, bool, type(None)})
_OPTIONS = json_util.JSONOptions(tz_aware=True, tzinfo=datetime.UTC)

#: field → the kind of value it holds; fields that are not named here may hold anything.
KINDS: Mapping[str, str] = {
    "assignee": "text",
    "folder": "text",
    "status": "text",
    "specification": "text",
    "tasks": "list",
    "mongo_uploaded": "flag",
    "created_at": "date",
    "metadata": "object",
    "metadata.assigned_at": "date",
    "metadata.due_date": "date",
    "metadata.reviewed_at": "date",
    "metadata.approved_at": "date",
    "metadata.created_at": "date",
    "metadata.priority": "text",
    "metadata.review_status": "text",
    "metadata.total_masks": "number",
    "metadata.completed_masks": "number",
    "file_info": "object",
    "file_info.file_count": "number",
    "file_info.last_file_upload": "date",
    "file_info.has_files": "flag",
    "file_info.files": "list",
}
_FREE = ("comments",)
#: The fields that can be set one by one.
SETTABLE = tuple(path for path, kind in KINDS.items() if kind != "object") + _FREE
_NUMBERS = frozenset({int, float, Int64, Decimal128})
_RIGHT: Mapping[str, tuple[frozenset[type], str]] = {
    "text": (frozenset({str}), message("must be text")),
    "list": (frozenset({list}), message("must be a list")),
    "flag": (frozenset({bool}), message("must be true or false")),
    "object": (frozenset({dict}), message("must be an object")),
    "number": (_NUMBERS, message("must be a number")),
    # A number is a rubbish date, and rubbish dates are data.
    "date": (_NUMBERS | {str, datetime.datetime}, message("must be a date or text")),
}


class _Place(NamedTuple):
    """What a field may hold, and which fields are in it."""

    types: frozenset[type]
    reason: str
    inner: Mapping[str, _Place]


def _tree(prefix: str = "") -> dict[str, _Place]:
    """KINDS by name, level by level: a record is looked at without putting its paths together."""
    names = [path.removeprefix(prefix) for path in KINDS if path.startswith(prefix)]
    return {
        name: _Place(*_RIGHT[KINDS[prefix + name]], _tree(f"{prefix}{name}."))
        for name in names
        if "." not in name
    }


_TREE = _tree()
_NAMES = {"": frozenset((*_TREE, "id", *_FREE))} | {
    name: frozenset(place.inner) for name, place in _TREE.items() if place.inner
}

#: Browsers and programs take them out of an address, however they are written.
NO_ADDRESS = (".", "..")


class WrongRecord(Exception):
    """A record that cannot go in: the field that is wrong and why."""

    def __init__(self, field: str, template: str, **parts: object) -> None:
        self.field = field
        self.reason = Phrase(template, **parts)
        super().__init__(f"{field}: {self.reason}")


class Unreadable(WrongRecord):
    """A place in a file behind which nothing was read."""


@dataclass(frozen=True)
class Batch:
    """A record that can go in. `fingerprint` is equal for records of equal content."""

    id: str
    document: Document
    fingerprint: int


def batch(raw: object) -> Batch:
    """The document of a parsed record, or WrongRecord.

    `_id` is dropped: a batch is known by its `id`, and a foreign `_id` could clash with another batch's.
    Extended JSON becomes what it stands for; everything else is kept as it is.
    """
    if not isinstance(raw, dict):
        raise WrongRecord("", message("not an object"))
    document = _value(raw, "", 0)
    document.pop("_id", None)
    document = {"id": identifier(document), **{name: document[name] for name in document if name != "id"}}
    _check_kinds(document, "", _TREE)
    return Batch(document["id"], document, hash(check_storable(in_order(document))))


def others(document: Document) -> list[str]:
    """Dotted paths in *document* that are no field of a batch: they are stored, and nothing reads them."""
    found = []
    for parent, known in _NAMES.items():
        place = document.get(parent) if parent else document
        if type(place) is dict and not known.issuperset(place):
            found += [_join(parent, name) for name in place.keys() - known]
    return found


def fields(raw: Mapping[str, Any]) -> Document:
    """Dotted path → value of what a change sets, or WrongRecord: only fields that are known, never the id.

    An object stands for the fields in it; those it does not name stay as they are.
    """
    values: Document = {}
    for path, value in raw.items():
        kind = KINDS.get(path)
        if kind == "object" and isinstance(value, Mapping):
            values |= fields({f"{path}.{name}": inner for name, inner in value.items()})
        elif kind is None and path not in _FREE:
            raise WrongRecord(
                path,
                message("is not a field that can be set; these are {fields}"),
                fields=", ".join(SETTABLE),
            )
        elif kind == "object":
            raise WrongRecord(path, message("must be an object"))
        else:
            values[path] = _value(value, path, 0)
            check_kind(path, values[path])
    check_storable(values)
    return values


def refused(problem: WrongRecord) -> InputError:
    """What is wrong with a batch that somebody hands in by itself."""
    return InputError(
        message("The field “{field}” is wrong: {reason}."), field=problem.field, reason=problem.reason
    )


def check_size(path: str, value: Any) -> None:
    """Raise WrongRecord naming the field in *value* that holds more than a batch may have in one."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            check_size(_join(path, name), inner)
        return
    size = len(value.encode(errors="replace") if isinstance(value, str) else bson.encode({"": value}))
    if size > LARGEST_FIELD:
        raise WrongRecord(
            path[:100],
            message("{size:,} bytes, more than the {most:,} of a field"),
            size=size,
            most=LARGEST_FIELD,
        )


def identifier(document: Document) -> str:
    value = document.get("id")
    if value is None:
        raise WrongRecord("id", message("missing"))
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise WrongRecord("id", message("must be text or a number"))
    if isinstance(value, float):
        if not math.isfinite(value):
            raise WrongRecord("id", message("must be a finite number"))
        value = int(value) if value.is_integer() else value
    text = composed(str(value).strip())
    if not text:
        raise WrongRecord("id", message("blank"))
    if text in NO_ADDRESS:
        raise WrongRecord("id", message("must be more than dots: no address could lead to it"))
    check_size("id", text)
    return text


def _value(value: Any, path: str, depth: int) -> Any:
    """*value* with extended JSON resolved; WrongRecord where MongoDB could not hold it."""
    if depth > _DEEPEST:
        raise WrongRecord(path[:100], message("nested too deeply"))
    if isinstance(value, dict):
        return _object(value, path, depth)
    if isinstance(value, list):
        return [inner if type(inner) in _PLAIN else _value(inner, path, depth + 1) for inner in value]
    return float(value) if isinstance(value, Decimal) else value


def _object(value: dict[str, Any], path: str, depth: int) -> Any:
    fields = {}
    for name, inner in value.items():
        if name[:1] == "$":
            return _extended(value, path, depth)
        if not name or "." in name or "\0" in name:
            raise WrongRecord(_join(path, name), message("field names may not be empty or hold a dot or NUL"))
        # Most values are plain; looking at each twice would halve the speed of an import.
        fields[name] = inner if type(inner) in _PLAIN else _value(inner, _join(path, name), depth + 1)
    return fields


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _extended(value: dict[str, Any], path: str, depth: int) -> Any:
    name = next(iter(value))
    if len(value) != 1 or name not in _EXTENDED:
        strange = next(name for name in value if name.startswith("$"))
        raise WrongRecord(_join(path, strange), message("field names may not start with $"))
    inner = _value(value[name], path, depth + 1)
    try:
        return json_util.object_hook({name: inner}, _OPTIONS)
    except (ValueError, TypeError, OverflowError, ArithmeticError, AttributeError, BSONError) as error:
        raise WrongRecord(
            path, message("not a valid {kind}: {value}"), kind=name, value=str(inner)[:100]
        ) from error


def _check_kinds(fields: Document, prefix: str, known: Mapping[str, _Place]) -> None:
    for name, value in fields.items():
        place = known.get(name)
        if place is None or value is None:
            continue
        if type(value) not in place.types:
            raise WrongRecord(prefix + name, place.reason)
        if place.inner:
            _check_kinds(value, f"{prefix}{name}.", place.inner)


def check_kind(path: str, value: Any) -> None:
    """Raise WrongRecord where *value* is not of the kind that the field holds."""
    kind = KINDS.get(path)
    if kind is None or value is None:
        return
    types, reason = _RIGHT[kind]
    if type(value) not in types:
        raise WrongRecord(path, reason)


def check_storable(document: Document) -> bytes:
    """*document* as MongoDB stores it; WrongRecord where it cannot."""
    try:
        encoded = bson.encode(document)
    except (BSONError, OverflowError, UnicodeError) as error:
        raise WrongRecord("", message("MongoDB cannot hold it: {reason}"), reason=str(error)[:200]) from error
    if len(encoded) > LARGEST_FIELD:
        check_size("", document)
    if len(encoded) > LARGEST:
        raise WrongRecord(
            "",
            message("{size:,} bytes, more than the {most:,} that MongoDB can hold"),
            size=len(encoded),
            most=LARGEST,
        )
    return encoded
