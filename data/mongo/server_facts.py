"""What the MongoDB server is, what it lets Tanda do, and how far its clock is off: for whoever runs it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pymongo.collection import Collection
from pymongo.errors import OperationFailure

from data import clock
from data.mongo import indexes
from data.mongo.client import COMMENT, Document, Mongo, database_errors

Kind = Literal["standalone", "replica set", "sharded cluster"]

_WRITES = ("find", "insert", "remove", "update")
_HOUR = 3600.0  # seconds


@dataclass(frozen=True)
class ServerFacts:
    """One look at the server.

    `clock_ahead` is by how many seconds its clock is ahead of this machine's, known to `answers_in` seconds.
    `oplog_hours` is how far back its oplog reaches, and `oplog_filled` how much of the room for it is taken
    (0 to 1; what is older goes only then); None where there is none, or it may not be read.
    `is_id_unique`: no two batches can have one id, or that is not for Tanda to see to (a view).
    `denied` are the actions that its user lacks, as `insert on segmentation.batches`.
    """

    version: str
    kind: Kind
    answers_in: float
    clock_ahead: float
    has_stream: bool
    oplog_hours: float | None
    oplog_filled: float | None
    denied: tuple[str, ...]
    missing_indexes: tuple[str, ...]
    is_id_unique: bool
    batches: int


def look(mongo: Mongo) -> ServerFacts:
    """Ask the server of *mongo*. Raises DatabaseError when it does not answer."""
    with database_errors():
        hours, filled = _oplog(mongo)
        mongo.ping()  # connected: what follows is the way there and back alone
        before, began = clock.seconds(), time.monotonic()
        hello = mongo.client.admin.command("hello", comment=COMMENT)
        answers_in = time.monotonic() - began
        theirs = clock.shown(hello["localTime"]).timestamp()
        return ServerFacts(
            version=str(mongo.client.server_info()["version"]),
            kind=_kind(hello),
            answers_in=answers_in,
            clock_ahead=theirs - (before + answers_in / 2),
            has_stream=not mongo.without_stream() and mongo.has_stream(),
            oplog_hours=hours,
            oplog_filled=filled,
            denied=tuple(_denied(mongo)),
            missing_indexes=indexes.missing(mongo),
            is_id_unique=_is_view(mongo) or indexes.is_id_unique(mongo),
            batches=mongo.batches.estimated_document_count(comment=COMMENT),
        )


def _is_view(mongo: Mongo) -> bool:
    """Whether the batches have no indexes of their own."""
    return mongo.batches.full_name in mongo.without_stream()


def _kind(hello: Mapping[str, Any]) -> Kind:
    if hello.get("msg") == "isdbgrid":
        return "sharded cluster"
    return "replica set" if "setName" in hello else "standalone"


def _oplog(mongo: Mongo) -> tuple[float, float] | tuple[None, None]:
    """How many hours the oplog reaches back, and how full it is."""
    local = mongo.client.local
    try:
        first, last = (
            local["oplog.rs"].find_one({}, {"ts": 1}, sort=[("$natural", order)], comment=COMMENT)
            for order in (1, -1)
        )
        told = local.command("collStats", "oplog.rs", comment=COMMENT)
    except OperationFailure:  # a router has none, and who may not read it is not told
        return None, None
    if not first or not last:
        return None, None
    return (last["ts"].time - first["ts"].time) / _HOUR, told["size"] / told["maxSize"]


def _denied(mongo: Mongo) -> Iterator[str]:
    """The actions that Tanda takes and its user may not; none where the server asks nobody who they are."""
    told = mongo.client.admin.command("connectionStatus", showPrivileges=True, comment=COMMENT)["authInfo"]
    if not told["authenticatedUsers"]:
        return
    own = (mongo.events, mongo.claims, mongo.views, mongo.rules, mongo.forecasts, mongo.daily_counts)
    for collection in (mongo.batches, mongo.people, *own, mongo.mask_files, mongo.mask_chunks):
        for action in _WRITES:
            if action not in _allowed(told["authenticatedUserPrivileges"], collection):
                yield f"{action} on {collection.full_name}"


def _allowed(privileges: Iterable[Document], collection: Collection[Document]) -> set[str]:
    """What may be done with *collection*. A name that is left open means all that are no system's."""
    mine = (collection.database.name, collection.name)
    return {
        action
        for each in privileges
        if each["resource"].get("anyResource")
        or all(
            each["resource"].get(part) in ("", name)
            for part, name in zip(("db", "collection"), mine, strict=True)
        )
        for action in each["actions"]
    }
