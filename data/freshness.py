"""Which state of the data an answer belongs to: the generation.

A change stream's resume token, kept in the cache, marks how far the changes have been read.
Reading on takes a few milliseconds when nothing happened and needs no thread; an event makes a
new generation. Every question of a generation is read at one cluster time, so that the figures
of a page fit together: at one up to which the stream has told everything, so that a copy of the data
knows which documents to read again. Where there are no change streams, a generation lasts a set time.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bson import Timestamp
from diskcache import Cache
from pymongo.errors import OperationFailure

from data.cache import find, keep, turn
from data.changes import MOST, NO_STREAMS, Changes, decoded, told_until
from data.clock import seconds
from data.errors import DatabaseError
from data.mongo import COMMENT, Document, Mongo, database_errors

_CHECK_EVERY = 0.25  # seconds between two looks at the change stream, over all workers
_LONGEST_LOOK = 0.5  # seconds; under steady writing there is always one more event
_RETRY_EVERY = 2.0  # seconds between two tries while the database is away
_KEEP_CHANGES = 24 * 3600  # seconds it is known which documents a generation changed
_MOST_STEPS = 1000  # generations that are looked back
_REMEMBERED = 5  # earlier generations whose answers may still be shown

Token = dict[str, Any]
#: The generation before, and the keys of what changed in each collection since (None: of anything).
_Changed = tuple[str, dict[str, frozenset[bytes] | None]]


@dataclass(frozen=True)
class Generation:
    """One state of the data. `at` is the cluster time to read it at (None: now)."""

    id: str
    at: Timestamp | None
    as_of: datetime
    earlier: tuple[Generation, ...] = ()
    followed: bool = True
    failure: DatabaseError | None = None

    @property
    def reachable(self) -> bool:
        return self.failure is None


@dataclass(frozen=True)
class _Mark:
    """What the workers share: the generation, and how far the change stream has been read."""

    generation: Generation
    token: Token | None
    checked: float


class Freshness:
    """Finds the current generation. One worker looks at a time, the others take what it found."""

    def __init__(self, mongo: Mongo, cache: Cache, clock: Callable[[], float] = seconds) -> None:
        self._mongo = mongo
        self._cache = cache
        self._clock = clock
        settings = mongo.settings
        self._watched = [settings.batches_collection, settings.people_collection]
        self._key = ("freshness", mongo.address_digest, settings.database, *self._watched)

    def current(self) -> Generation:
        """The generation now. With the database away, the last one known, with its `failure`.

        Raises DatabaseError only when no generation has ever been known.
        """
        mark = self._mark()
        if mark is None or self._due(mark):
            with turn(self._cache, self._key):
                mark = self._mark()
                if mark is None or self._due(mark):
                    mark = self._look(mark)
                    keep(self._cache, self._key, mark)
        return mark.generation

    def renew(self) -> Generation:
        """Begin a new generation now, whatever the change stream says (the refresh button)."""
        with turn(self._cache, self._key):
            mark = self._mark()
            if mark is not None:
                keep(self._cache, self._key, replace(mark, token=None, checked=0.0))
        return self.current()

    def look_again(self) -> None:
        """Look for changes when next asked, however short ago that was done: we have written ourselves."""
        with turn(self._cache, self._key):
            mark = self._mark()
            if mark is not None:
                keep(self._cache, self._key, replace(mark, checked=0.0))

    def changed(self, collection: str, since: str, until: str) -> list[Any] | None:
        """The `_id`s of the documents that are not what they were, between two generations named by id.

        None when that is not known, because it was too much or is too long ago.
        """
        keys: frozenset[bytes] = frozenset()
        for _ in range(_MOST_STEPS):
            if until == since:
                return decoded(keys)
            known: _Changed | None = find(self._cache, self._changes_key(until))
            if known is None:
                return None
            until, these = known[0], known[1].get(collection, frozenset())
            if these is None or len(keys) > MOST:
                return None
            keys |= these
        return None

    def _changes_key(self, generation: str) -> tuple[str, ...]:
        return (*self._key, "changes", generation)

    def _mark(self) -> _Mark | None:
        mark: _Mark | None = find(self._cache, self._key)
        return mark

    def _due(self, mark: _Mark) -> bool:
        wait = _CHECK_EVERY if mark.generation.reachable else _RETRY_EVERY
        return not 0 <= self._clock() - mark.checked < wait

    def _look(self, mark: _Mark | None) -> _Mark:
        try:
            return self._follow(mark)
        except DatabaseError as error:
            if mark is None:
                raise
            return replace(mark, generation=replace(mark.generation, failure=error), checked=self._clock())

    def _follow(self, mark: _Mark | None) -> _Mark:
        token = mark.token if mark else None
        try:
            return self._read_stream(mark, token)
        except DatabaseError as error:
            refusal = error.__cause__
            if not isinstance(refusal, OperationFailure):
                raise
            if refusal.code in NO_STREAMS:
                return self._by_age(mark)
            if token is None:
                raise
            # The oplog has moved past the token, or the token is of another server's: begin anew.
            return self._read_stream(mark, None)

    def _read_stream(self, mark: _Mark | None, token: Token | None) -> _Mark:
        """Read the changes that followed *token*; without one a new generation begins."""
        places = ("ns.coll", "to.coll")  # `to`: renamed so, which is how `$out` and restoring tools write
        pipeline: list[Document] = [
            {"$match": {"$or": [{place: {"$in": self._watched}} for place in places]}},
            {"$project": dict.fromkeys(("operationType", "documentKey._id", "clusterTime", *places), 1)},
        ]
        changes, until = Changes(), time.monotonic() + _LONGEST_LOOK
        read_to: Token | None = None  # the last event before those that are left for the next look
        with (
            database_errors(),
            self._mongo.database.watch(
                pipeline, resume_after=token, max_await_time_ms=1, batch_size=1000, comment=COMMENT
            ) as stream,
        ):
            while stream.alive and (event := stream.try_next()) is not None:
                if read_to and time.monotonic() > until and event["clusterTime"] != changes.last:
                    break  # never between two events of one transaction
                changes.add(event)
                read_to = event["_id"]
            else:
                read_to = dict(stream.resume_token or {}) or None
            ended = not stream.alive  # the database was dropped: nothing to resume
            after = None if ended else read_to
            told = [changes.last, told_until(after), mark.generation.at if mark and token else None]
            at = max((each for each in told if each), default=None) or self._now()
        known = token is not None and not ended
        return self._advance(mark, after, at, changes if known else None)

    def _now(self) -> Timestamp | None:
        now: Timestamp | None = self._mongo.client.admin.command("hello").get("operationTime")
        return now

    def _advance(
        self, mark: _Mark | None, token: Token | None, at: Timestamp | None, changes: Changes | None
    ) -> _Mark:
        """The mark at *at*, after *changes* (None: any)."""
        as_of = datetime.fromtimestamp(self._clock(), UTC)
        if mark is not None and changes is not None and not changes:
            generation = replace(mark.generation, at=at, as_of=as_of, failure=None)
        else:
            generation = Generation(uuid.uuid4().hex, at, as_of, self._earlier(mark))
            if mark is not None and changes:
                followed = (mark.generation.id, changes.by_collection())
                keep(self._cache, self._changes_key(generation.id), followed, _KEEP_CHANGES)
        return _Mark(generation, token, self._clock())

    def _by_age(self, mark: _Mark | None) -> _Mark:
        """Without change streams: a generation lasts `refresh_seconds`."""
        self._mongo.ping()
        now = self._clock()
        as_of = datetime.fromtimestamp(now, UTC)
        if mark is not None and not mark.generation.followed and mark.checked:
            age = now - mark.generation.as_of.timestamp()
            if 0 <= age < self._mongo.settings.refresh_seconds:
                return replace(mark, generation=replace(mark.generation, failure=None), checked=now)
        generation = Generation(uuid.uuid4().hex, None, as_of, self._earlier(mark), followed=False)
        return _Mark(generation, None, now)

    @staticmethod
    def _earlier(mark: _Mark | None) -> tuple[Generation, ...]:
        if mark is None:
            return ()
        last = replace(mark.generation, earlier=(), failure=None)
        return (last, *mark.generation.earlier)[:_REMEMBERED]
