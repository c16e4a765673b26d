"""Recording what other tools change: the change stream of `batches`, less what is ours.

Ours is what a transaction changes in which there is an entry of the history as well. Everything else is
recorded, exactly once: an entry's `_id` follows from the event, and how far was read is kept in the data
folder. Without a place to read on from, recording starts now. A standalone server tells nothing.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import bson
from bson import json_util
from pymongo.change_stream import ChangeStream
from pymongo.errors import BulkWriteError, CollectionInvalid, DocumentTooLarge, OperationFailure

from data import clock
from data.errors import DatabaseError, TandaError
from data.history import captured
from data.history.captured import Event
from data.history.change import name_of
from data.history.writing import MAJORITY
from data.mongo import embedded
from data.mongo.client import COMMENT, Document, Mongo, database_errors
from data.mongo.documents import CODEC
from data.query.changes import NO_STREAMS
from data.settings import Settings
from data.system import locks
from data.system.storage import Folders

log = logging.getLogger("tanda.external")

_RETRY_SECONDS = 3.0
_LOOK_AGAIN = 600.0  # seconds after which a view may have become a collection
_AWAIT_MILLISECONDS = 500
_KEEP_EVERY = 10.0  # seconds; on a quiet stream the place moves on by itself
_AT_ONCE = 500  # changes whose entries are written together
_REST = 3.0  # of the time that took: in a burst, whoever reads the figures anew comes first
_FAR_BEHIND = 30  # seconds after which there is no rest
_IMAGES_SINCE = 17  # wire version of MongoDB 6.0
#: The place to read on from is forgotten, or an event behind it is too large to be told.
_LOST_PLACE = {280, 286, 10334}
_DUPLICATE_KEY = 11000
_INDEX_BUILDING = 12587


def follow(settings: Settings, stop: threading.Event) -> None:
    """Record until *stop* is set; of all who are asked to with one data folder, one does.

    Waits for a database that is away; ends by itself where the server has no change streams.
    """
    while not stop.is_set():
        try:
            lock = locks.take(Folders(settings).run / "external.lock")
            if lock is not None:
                try:
                    _follow(settings, stop)
                finally:
                    os.close(lock)
        except TandaError as error:
            if _code(error) in NO_STREAMS:
                log.info("Changes by other tools are not recorded: %s", error)
                return
            soon = _code(error) == _INDEX_BUILDING  # as at the first start
            log.log(
                logging.DEBUG if soon else logging.WARNING,
                "Changes by other tools are not recorded now: %s",
                error,
            )
        stop.wait(_RETRY_SECONDS)


def _follow(settings: Settings, stop: threading.Event) -> None:
    mongo = Mongo(settings)
    try:
        if mongo.batches.full_name in mongo.without_stream():
            log.info("Changes by other tools are not recorded: no change stream tells of a view.")
            stop.wait(_LOOK_AGAIN)
            return
        if embedded.serves(settings):
            keep_images(mongo)
        _Follower(mongo).run(stop)
    finally:
        mongo.close()


def keep_images(mongo: Mongo) -> None:
    """Have MongoDB 6.0 keep the batches as they were before each change, for the old values."""
    name = mongo.settings.batches_collection
    wanted = {"enabled": True}
    with database_errors():
        try:
            mongo.database.create_collection(name, changeStreamPreAndPostImages=wanted)
        except CollectionInvalid:
            mongo.database.command("collMod", name, changeStreamPreAndPostImages=wanted)


class _Follower:
    """Reads the change stream, and keeps how far."""

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo
        settings = mongo.settings
        self._file = Folders(settings).run / f"external-{settings.database}.json"
        # The embedded database moves to another port and is still the same.
        self._server = "embedded" if embedded.serves(settings) else mongo.address_digest
        self._kept_at = 0.0
        self._events = mongo.events.with_options(write_concern=MAJORITY)

    def run(self, stop: threading.Event) -> None:
        token = self._kept()
        opened = False
        try:
            with database_errors(), self._watch(token) as stream:
                opened = True
                self._read(stream, stop)
        except DatabaseError as error:
            code = _code(error)
            if token is None or code is None or code in NO_STREAMS or (opened and code not in _LOST_PLACE):
                raise
            log.warning("What other tools changed while nobody looked is not recorded: %s", error)
            self._file.unlink(missing_ok=True)

    def _watch(self, token: Document | None) -> ChangeStream[Document]:
        settings = self._mongo.settings
        told = self._mongo.client.admin.command("hello")
        images: dict[str, Any] = {}
        if told["maxWireVersion"] >= _IMAGES_SINCE:
            images = {"full_document": "whenAvailable", "full_document_before_change": "whenAvailable"}
        changes = {"ns.coll": settings.batches_collection, "documentKey": {"$exists": True}}
        ours = {"ns.coll": settings.events_collection, "txnNumber": {"$exists": True}}
        is_ours = {"$eq": ["$ns.coll", settings.events_collection]}
        without = {"$cond": [is_ours, "$$REMOVE", "$fullDocument"]}
        return self._mongo.database.with_options(CODEC).watch(
            [{"$match": {"$or": [changes, ours]}}, {"$set": {"fullDocument": without}}],
            resume_after=token,
            max_await_time_ms=_AWAIT_MILLISECONDS,
            comment=COMMENT,
            **images,
        )

    def _read(self, stream: ChangeStream[Document], stop: threading.Event) -> None:
        """Take event by event; those of one transaction have one cluster time, and are looked at together."""
        at_once: list[Event] = []
        waiting: list[Event] = []
        began = time.monotonic()
        self._keep(stream.resume_token)
        while not stop.is_set():
            event = stream.try_next()
            if event is not None and at_once and event["clusterTime"] == at_once[-1]["clusterTime"]:
                at_once.append(event)
                continue
            if at_once:
                waiting += _not_ours(at_once, self._mongo.settings.events_collection)
                if event is None or len(waiting) >= _AT_ONCE:
                    self._record(waiting)
                    self._keep(at_once[-1]["_id"])
                    if len(waiting) >= _AT_ONCE and _age(at_once[-1]) < _FAR_BEHIND:
                        stop.wait(_REST * (time.monotonic() - began))
                    waiting, began = [], time.monotonic()
            elif event is None:
                began = time.monotonic()
            at_once = [event] if event is not None else []
            if not stream.alive:  # the database was dropped
                self._file.unlink(missing_ok=True)
                return
            if event is None and time.monotonic() - self._kept_at > _KEEP_EVERY:
                self._keep(stream.resume_token)

    def _record(self, events: Sequence[Event]) -> None:
        names = self._names([each["documentKey"]["_id"] for each in events if not captured.says_which(each)])
        entries = [
            entry
            for each in events
            for entry in captured.entries(each, names.get(repr(each["documentKey"]["_id"])))
        ]
        if not entries:
            return
        try:
            self._insert(entries)
        except DocumentTooLarge:
            self._insert([_short(entry) for entry in entries])

    def _insert(self, entries: Sequence[Document]) -> None:
        try:
            self._events.insert_many(entries, ordered=False, comment=COMMENT)
        except BulkWriteError as error:
            if any(each["code"] != _DUPLICATE_KEY for each in error.details["writeErrors"]):
                raise

    def _names(self, keys: Sequence[Any]) -> dict[str, str]:
        """The ids of batches that are still there, by `_id`."""
        batches = self._mongo.batches.with_options(CODEC)
        found = self._mongo.find(batches, {"_id": {"$in": keys}}, {"id": 1})
        return {repr(each["_id"]): name_of("batches", each) for each in found} if keys else {}

    def _kept(self) -> Document | None:
        with suppress(OSError, ValueError, TypeError, KeyError):
            kept = json_util.loads(self._file.read_text("utf-8"))
            if kept["server"] == self._server:
                return dict(kept["token"])
        return None

    def _keep(self, token: Any) -> None:
        """Replace the file at once: whoever reads it finds the old place or the new one.

        On a full disk the old place stays; what is read twice from there is recorded once all the same.
        """
        self._kept_at = time.monotonic()
        part = self._file.with_suffix(".part")
        with suppress(OSError):
            part.write_text(json_util.dumps({"server": self._server, "token": token}), "utf-8")
            part.replace(self._file)


def _age(event: Event) -> float:
    """Seconds since it happened, by our clock."""
    return clock.seconds() - clock.shown(event["clusterTime"].as_datetime()).timestamp()


def _not_ours(events: Sequence[Event], history: str) -> list[Event]:
    """Those of *events*, all of one moment, that no transaction with an entry of the history made."""
    ours = {_transaction(each) for each in events if each["ns"]["coll"] == history}
    theirs = (each for each in events if each["ns"]["coll"] != history)
    return [each for each in theirs if "txnNumber" not in each or _transaction(each) not in ours]


def _transaction(event: Event) -> tuple[bytes, int]:
    return bytes(event["lsid"]["id"]), event["txnNumber"]


def _short(entry: Document) -> Document:
    """*entry* without values that are too large to be kept."""
    large = len(bson.encode(entry)) > 16_000_000
    return {name: value for name, value in entry.items() if not large or name not in ("from", "to")}


def _code(error: Exception) -> int | None:
    cause = error.__cause__
    return cause.code if isinstance(cause, OperationFailure) else None
