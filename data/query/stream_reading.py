"""One look at the change stream: all that it tells up to the moment at which the look began.

A look that takes long is put down and taken up again, by whoever comes next. Only one that is done may say
what the data are: whatever was acknowledged before it began has been told by then.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

from bson import Timestamp

from data.model.datasets import HISTORY
from data.model.dimensions.entries import EXTERNAL
from data.mongo.client import Document, Mongo, database_errors
from data.query.changes import Changes, before, time_of
from data.settings import Settings
from data.system import garbage

_PAUSE = 0.005  # seconds between two questions whether a majority of the servers has the last write
_TOGETHER = 1000  # events that come together, and are all taken, however late it is
_PLACES = ("ns", "to")  # `to`: renamed so, which is how `$out` and restoring tools write
_WANTED = ("operationType", "documentKey._id", "fullDocument.key", "clusterTime", *_PLACES)

Token = dict[str, Any]


@dataclass(frozen=True)
class Look:
    """Begun at the wall time *began*, when it was *target* at the server.

    *told* is a cluster time up to which everything has been told, *token* where to read on. One that is
    *anew* does not follow from an earlier look, so that anything may have changed before it.
    """

    began: float
    target: Timestamp | None
    token: Token | None
    told: Timestamp | None
    changes: Changes
    anew: bool
    done: bool = False


def read_on(mongo: Mongo, look: Look, seconds: float) -> Look:
    """*look*, read on until it is done, or for about so many *seconds*.

    It is put down neither between two events of one transaction, nor while there are too many changes.
    """
    reading = _Reading(look, mongo, time.monotonic() + seconds)
    pipeline: list[Document] = [
        {"$match": {"$or": [*_of_places(mongo.settings), *_of_history(mongo)]}},
        {"$project": dict.fromkeys(_WANTED, 1)},
    ]
    with (
        garbage.put_off(),
        database_errors(),
        mongo.watch(pipeline, resume_after=look.token, max_await_time_ms=1, batch_size=_TOGETHER) as stream,
    ):
        while stream.alive and not reading.over:
            event = stream.try_next()
            if event is None:
                reading.exhausted(dict(stream.resume_token or {}) or None)
            else:
                reading.take(event)
        ended = not stream.alive  # the database was dropped: there is nothing to resume
    if ended:
        told = _latest(look.target, reading.told, look.changes.last)
        return replace(look, token=None, told=told, anew=True, done=True)
    return replace(look, token=reading.token, told=reading.told, done=reading.done)


def _of_places(settings: Settings) -> list[Document]:
    return [_is_in(place, each) for place in _PLACES for each in settings.places]


def _of_history(mongo: Mongo) -> list[Document]:
    """Whether an event changes what the history tells of batches that did not change with it: an entry about
    another tool's change comes later than that, and the whole collection may be another one."""
    fields = [each.needs[0] for each in HISTORY.followed]
    wanted = {path for each in fields for path in (each, each.partition(".")[0])}
    entry = {"operationType": "insert", "fullDocument.origin": EXTERNAL}
    return [
        _is_in("ns", mongo.events.full_name) | entry | {"fullDocument.field": {"$in": sorted(wanted)}},
        *(
            _is_in(place, mongo.events.full_name) | {"operationType": {"$in": ["drop", "rename"]}}
            for place in _PLACES
        ),
    ]


def _is_in(place: str, collection: str) -> Document:
    """Whether an event names that *collection* (with its database) at *place*."""
    return {f"{place}.{part}": name for part, name in _place(collection).items()}


def _place(collection: str) -> dict[str, str]:
    """How events name a *collection*, of which the full name is given."""
    database, name = collection.split(".", 1)
    return {"db": database, "coll": name}


class _Reading:
    """How far a look has come."""

    def __init__(self, look: Look, mongo: Mongo, until: float) -> None:
        self._look = look
        self._history, self._batches = _place(mongo.events.full_name), _place(mongo.batches.full_name)
        self._until = until
        self._taken = 0
        self.token = look.token
        self.told = look.told
        self.done = False
        self.over = False

    def take(self, event: Document) -> None:
        """One event; that of a later moment than the last one's tells that everything before was told."""
        at, changes = event["clusterTime"], self._look.changes
        if at != changes.last:
            self.told = _latest(self.told, changes.last)
            target = self._look.target
            if target and at > target:
                self._done(target)
            late = self._taken >= _TOGETHER and time.monotonic() > self._until
            if self.done or changes.too_many or late:
                self.over = True
                return  # it is left for the next look
        changes.add(self._about(event))
        self._taken += 1
        self.token = event["_id"]

    def _about(self, event: Document) -> Document:
        """*event*; one of the history is about its batch, or all of them, to be read again."""
        if self._history not in (event["ns"], event.get("to")):
            return event
        told = {"ns": self._batches, "clusterTime": event["clusterTime"]}
        if event["operationType"] != "insert":
            return told
        return told | {"documentKey": {"_id": event["fullDocument"].get("key")}}

    def exhausted(self, place: Token | None) -> None:
        """There is no further event now, and the stream is at *place*.

        That begins where the stream was opened, which may be a moment that is still to come: only when it
        has moved has the server looked at what it had for that moment.
        """
        moved = bool(self._look.token) and place != self._look.token
        reached = time_of(place)
        self.told = _latest(self.told, reached if moved else before(reached))
        self.token = place or self.token
        target = self._look.target
        if not target or not reached or (self.told and self.told >= target):
            self._done(self.told)
        elif time.monotonic() > self._until:
            self.over = True
        else:
            time.sleep(_PAUSE)

    def _done(self, told: Timestamp | None) -> None:
        self.told = _latest(self.told, told)
        self.done = self.over = True


def _latest(*times: Timestamp | None) -> Timestamp | None:
    return max((each for each in times if each), default=None)
