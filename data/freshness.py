"""Which state of the data an answer belongs to: the generation.

A change stream's resume token, kept in the cache, marks how far the changes have been read.
Reading on takes a few milliseconds when nothing happened and needs no thread; an event makes a
new generation. Every question of a generation is read at one cluster time, so that the figures
of a page fit together. Where there are no change streams, a generation lasts a set time.
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
from data.errors import DatabaseError
from data.mongo import COMMENT, Document, Mongo, database_errors

_CHECK_EVERY = 0.25  # seconds between two looks at the change stream, over all workers
_RETRY_EVERY = 2.0  # seconds between two tries while the database is away
_REMEMBERED = 5  # earlier generations whose answers may still be shown
_NO_STREAMS = {13, 59, 40573, 40324}  # unauthorised, unknown command or stage, not a replica set

Token = dict[str, Any]


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
    next_at: Timestamp | None  # becomes `at` once a later look has seen no change up to it


class Freshness:
    """Finds the current generation. One worker looks at a time, the others take what it found."""

    def __init__(self, mongo: Mongo, cache: Cache, clock: Callable[[], float] = time.time) -> None:
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
            if refusal.code in _NO_STREAMS:
                return self._by_age(mark)
            if token is None:
                raise
            # The oplog has moved past the token, or the token is of another server's: begin anew.
            return self._read_stream(mark, None)

    def _read_stream(self, mark: _Mark | None, token: Token | None) -> _Mark:
        """Read the changes that followed *token*; without one a new generation begins."""
        pipeline: list[Document] = [{"$match": {"ns.coll": {"$in": self._watched}}}, {"$project": {"_id": 1}}]
        changed = token is None
        with (
            database_errors(),
            self._mongo.database.watch(
                pipeline, resume_after=token, max_await_time_ms=1, batch_size=1000, comment=COMMENT
            ) as stream,
        ):
            while stream.alive and stream.try_next() is not None:
                changed = True
            ended = not stream.alive  # the database was dropped: nothing to resume
            token = None if ended else dict(stream.resume_token or {}) or None
            now = self._mongo.client.admin.command("hello").get("operationTime")
        return self._advance(mark, token, now, changed or ended)

    def _advance(
        self, mark: _Mark | None, token: Token | None, now: Timestamp | None, changed: bool
    ) -> _Mark:
        as_of = datetime.fromtimestamp(self._clock(), UTC)
        if mark is not None and not changed:
            generation = replace(mark.generation, at=mark.next_at, as_of=as_of, failure=None)
        else:
            generation = Generation(uuid.uuid4().hex, now, as_of, self._earlier(mark))
        return _Mark(generation, token, self._clock(), now)

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
        return _Mark(generation, None, now, None)

    @staticmethod
    def _earlier(mark: _Mark | None) -> tuple[Generation, ...]:
        if mark is None:
            return ()
        last = replace(mark.generation, earlier=(), failure=None)
        return (last, *mark.generation.earlier)[:_REMEMBERED]
