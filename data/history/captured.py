"""A change that another tool made, as the change stream tells it, becomes entries of the history."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from bson import ObjectId

from data import clock
from data.history.change import MISSING, digest, name_of
from data.history.difference import OddField, differences
from data.history.recorder import RENAMED, WHOLE
from data.model.dimensions.entries import EXTERNAL
from data.mongo.client import Document
from data.mongo.documents import id_text

Event = Mapping[str, Any]


def entries(event: Event, batch_id: str | None) -> list[Document]:
    """The entries of a change to a batch, the same ones however often it is told.

    With old values where the event holds them; *batch_id* where it does not say whose change it is.
    """
    before, after = event.get("fullDocumentBeforeChange"), event.get("fullDocument")
    known = before or after
    batch = name_of("batches", known) if known else batch_id
    kind = event["operationType"]
    if kind == "insert":
        return [_entry(event, batch, WHOLE, digest=digest(after or {}))]
    if kind == "delete":
        return [_entry(event, batch, WHOLE, **({"from": before} if before else {}))]
    found = [_field(event, batch, *each) for each in _told(event, before, after)]
    renamed = [each for each in found if each["field"] == "id" and "to" in each]
    return found + [_entry(event, id_text(each["to"]), RENAMED, **{"from": batch}) for each in renamed]


def says_which(event: Event) -> bool:
    """Whether the event itself tells the id of its batch."""
    return bool(event.get("fullDocumentBeforeChange") or event.get("fullDocument"))


def _told(event: Event, before: Document | None, after: Document | None) -> Iterator[tuple[str, Any, Any]]:
    """Path, old and new value of each field: exact with both documents, else what the event says."""
    if before and after:
        yield from _differing(before, after)
        return
    told = event.get("updateDescription") or {"updatedFields": after or {}, "removedFields": []}
    for path, value in told["updatedFields"].items():
        if path != "_id":
            yield path, MISSING, value
    for path in told["removedFields"]:
        yield path, MISSING, MISSING


def _differing(before: Document, after: Document) -> list[tuple[str, Any, Any]]:
    try:
        return list(differences(before, after, ""))
    except OddField:  # somewhere inside is a name that no path can hold
        fields = dict.fromkeys((*before, *after))
        both = [(name, before.get(name, MISSING), after.get(name, MISSING)) for name in fields]
        return [(name, old, new) for name, old, new in both if old != new]


def _field(event: Event, batch: str | None, path: str, old: Any, new: Any) -> Document:
    told = {"from": old, "to": new}
    return _entry(event, batch, path, **{side: each for side, each in told.items() if each is not MISSING})


def _entry(event: Event, batch: str | None, field: str, **values: Any) -> Document:
    at: datetime = event.get("wallTime") or event["clusterTime"].as_datetime()
    source = f"{event['_id']['_data']}:{field}".encode()
    derived = struct.pack(">I", int(at.timestamp())) + hashlib.sha256(source).digest()[:8]
    return {
        "_id": ObjectId(derived),
        "batch_id": batch,
        "key": event["documentKey"]["_id"],
        "at": clock.shown(at).astimezone(UTC),
        "actor": "",
        "field": field,
        "origin": EXTERNAL,
        "operation_id": None,
        "operation": EXTERNAL,
        **values,
    }
