"""Which state of the data an answer belongs to: the generation.

A change stream's resume token, kept in the cache, marks how far the changes have been read. Reading on
takes a few milliseconds when nothing happened; an event makes a new generation, once everything has been
told that was there when the look began: that is its as-of time. What takes longer is read on in a thread,
and until then the generation before is shown, as what it is. Every question of a generation is read at one
cluster time, so that the figures of a page fit together: at one up to which the stream has told everything,
so that a copy of the data knows which documents to read again. Without a stream it lasts a set time.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pymongo
from bson import Timestamp
from diskcache import Cache
from pymongo.errors import OperationFailure

from data import clock
from data.errors import DatabaseError, DatabaseTimeout, message
from data.mongo.client import COMMENT, Mongo, database_errors
from data.query import changes, stream_reading
from data.query.cache import find, forget, keep, turn
from data.query.changes import NO_STREAMS, Changes
from data.query.generations import Generation, Past
from data.query.stream_reading import Look, Token

_CHECK_EVERY = 0.25  # seconds between two looks at the change stream, over all workers
_LONGEST_LOOK = 0.5  # seconds that who asks looks; then a thread does
_LONGEST_STEP = 1.5  # seconds that the thread looks before it tells how far it is
_LONGEST_WAIT = 2.5  # seconds that who has written waits to see it
_YOUNG = 0.5  # seconds: what is no older is shown while somebody else looks
_ALONE = 2.0  # seconds after which whoever looked on is taken for dead
_RETRY_EVERY = 2.0  # seconds between two tries while the database is away
_SHORT = 0.3  # seconds that who asks waits for such a try; a thread goes on with it
_CATCH_UP = 120.0  # seconds
_COUNTED_FOR = 60.0  # seconds: how many batches there are need not be known better
_CLOSING = 10.0  # seconds to wait for the thread that looks on


@dataclass(frozen=True)
class _Mark:
    """What the workers share: the generation, and how far the change stream has been read."""

    generation: Generation
    token: Token | None
    checked: float  # 0: somebody wants to see what is there now


class Freshness:
    """Finds the current generation. One worker looks at a time, the others take what it found."""

    def __init__(self, mongo: Mongo, cache: Cache, clock: Callable[[], float] = clock.seconds) -> None:
        self._mongo = mongo
        self._cache = cache
        self._clock = clock
        self._key = ("freshness", mongo.address_digest, *mongo.settings.places)
        self.past = Past(cache, self._key)
        self._most = (0, 0.0)  # keys, and until when that holds
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._closing = threading.Event()
        mongo.at_close.append(self._close)

    def current(self) -> Generation:
        """The generation now. With the database away, the last one known, with its `failure`.

        Raises DatabaseError only when no generation has ever been known.
        """
        mark = self._mark()
        if mark is None or self._due(mark):
            mark = self._renewed(mark)
        return mark.generation

    def caught_up(
        self, waiting: Callable[[], object] = lambda: None, seconds: float = _CATCH_UP
    ) -> Generation:
        """A generation that holds all that was written before this was called, for what leaves the house.

        *waiting* is called again and again until then. Raises DatabaseTimeout when it takes longer than
        *seconds*, and DatabaseError when the database is away.
        """
        started, wanted, until = self._clock(), self._mongo.cluster_time(), time.monotonic() + seconds
        while True:
            self.look_again()
            generation = self.current()
            if generation.failure:
                raise generation.failure
            if not generation.behind and _holds(generation, wanted, started):
                return generation
            if time.monotonic() > until:
                raise DatabaseTimeout(
                    message(
                        "The database is changing so fast that Tanda could not catch up within "
                        "{seconds} seconds. Try again when it is quieter."
                    ),
                    seconds=round(seconds),
                )
            waiting()
            time.sleep(0.05)

    def renew(self, lost: Generation | None = None) -> Generation:
        """Begin a new generation now, whatever the change stream says (the refresh button).

        When one was *lost*, because the database has forgotten it, only if nobody else has done so.
        """
        with turn(self._cache, self._key):
            mark = self._mark()
            if mark is not None and (lost is None or lost.id == mark.generation.id):
                forget(self._cache, self._look_key)
                keep(self._cache, self._key, replace(mark, token=None, checked=0.0))
        return self.current()

    def look_again(self) -> None:
        """Look for changes when next asked, however short ago that was done: we have written ourselves."""
        with turn(self._cache, self._key):
            mark = self._mark()
            if mark is not None:
                keep(self._cache, self._key, replace(mark, checked=0.0))

    def changed(self, collection: str, since: str, until: str) -> list[Any] | None:
        """As `Past.changed`."""
        return self.past.changed(collection, since, until, self._most_keys)

    def known(self, generation: str) -> Generation | None:
        """The generation of that id, with the last time at which it was how things are."""
        mark = self._mark()
        current = mark.generation if mark else None
        return current if current and current.id == generation else self.past.known(generation)

    def is_young(self, generation: Generation) -> bool:
        """Whether it is hardly older than what is looked at every so often, and may be shown instead."""
        return 0 <= self._clock() - generation.as_of.timestamp() < _YOUNG

    @property
    def _away_key(self) -> tuple[str, ...]:
        return (*self._key, "away")

    @property
    def _look_key(self) -> tuple[str, ...]:
        return (*self._key, "look")

    def _mark(self) -> _Mark | None:
        mark: _Mark | None = find(self._cache, self._key)
        return mark

    def _due(self, mark: _Mark) -> bool:
        wait = _CHECK_EVERY if mark.generation.reachable else _RETRY_EVERY
        if mark.generation.behind and mark.generation.reachable:
            wait = _ALONE  # a thread looks on, here or in another worker
        return not 0 <= self._clock() - mark.checked < wait

    def _renewed(self, seen: _Mark | None) -> _Mark:
        """The mark after a look: ours, or that of whoever was looking."""
        if seen and seen.checked and not seen.generation.reachable:
            self._look_on().join(_SHORT)
            return self._mark() or seen
        with turn(self._cache, self._key, self._patience(seen)) as ours:
            mark = self._mark() or seen
            if mark is None or (ours and self._due(mark)):
                mark = self._look(mark, _LONGEST_LOOK)
                keep(self._cache, self._key, mark)
        if mark.generation.behind:
            self._look_on()
        elif not ours and not self.is_young(mark.generation):
            return replace(mark, generation=replace(mark.generation, behind=True))
        return mark

    def _patience(self, mark: _Mark | None) -> float | None:
        """How long to wait for whoever is looking; None for as long as it takes."""
        if mark is None or not mark.checked:
            return None
        return 0.0 if self.is_young(mark.generation) or mark.generation.behind else _LONGEST_LOOK

    def _look_on(self) -> threading.Thread:
        """Have a thread look on until the look is done. There is one in each process at most."""
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._until_done, name="freshness", daemon=True)
                self._thread.start()
            return self._thread

    def _until_done(self) -> None:
        while not self._closing.wait(0.01):  # whoever waits for a turn gets one
            with turn(self._cache, self._key):
                mark = self._mark()
                if mark is None or not (mark.generation.behind or self._to_be_tried(mark)):
                    return
                mark = self._look(mark, _LONGEST_STEP)
                keep(self._cache, self._key, mark)
            if not mark.generation.reachable:
                return

    def _to_be_tried(self, mark: _Mark) -> bool:
        return not mark.generation.reachable and self._due(mark)

    def _close(self) -> None:
        self._closing.set()
        if self._thread:
            self._thread.join(_CLOSING)

    def _look(self, mark: _Mark | None, step: float) -> _Mark:
        """The mark after a look of *step* seconds, and no longer than it may take to find a server."""
        longest = self._mongo.settings.connect_timeout_seconds + step
        if mark is None and (known := find(self._cache, self._away_key)):
            raise known
        try:
            with pymongo.timeout(longest):
                return self._follow(mark, step)
        except DatabaseError as error:
            if mark is None:
                keep(self._cache, self._away_key, error, _RETRY_EVERY)
                raise
            return replace(mark, generation=replace(mark.generation, failure=error), checked=self._clock())

    def _follow(self, mark: _Mark | None, step: float) -> _Mark:
        if self._mongo.without_stream():
            return self._by_age(mark)
        try:
            return self._read_stream(mark, self._begun(mark), step)
        except DatabaseError as error:
            refusal = error.__cause__
            if not isinstance(refusal, OperationFailure):
                raise
            if refusal.code in NO_STREAMS:
                return self._by_age(mark)
            if mark is None or mark.token is None:
                raise
            # The oplog has moved past the token, or the token is of another server's: begin anew.
            return self._read_stream(mark, self._anew(), step)

    def _begun(self, mark: _Mark | None) -> Look:
        """The look that was put down, or a new one, which reads on where the generation was read."""
        if mark is None or mark.token is None:
            return self._anew()
        kept: tuple[str, Look] | None = find(self._cache, self._look_key) if mark.generation.behind else None
        if kept and kept[0] == mark.generation.id:
            return kept[1]
        began, target = self._clock(), self._mongo.cluster_time()
        return Look(began, target, mark.token, mark.generation.at, Changes(self._most_keys()), anew=False)

    def _anew(self) -> Look:
        began, target = self._clock(), self._mongo.cluster_time()
        return Look(began, target, None, None, Changes(self._most_keys()), anew=True)

    def _read_stream(self, mark: _Mark | None, look: Look, step: float) -> _Mark:
        """The mark after *look* has been read on: done, or put down."""
        seconds = step if mark and mark.checked else _LONGEST_WAIT
        until = time.monotonic() + self._mongo.settings.query_timeout_seconds
        while True:
            look = stream_reading.read_on(self._mongo, look, seconds)
            if look.done:
                return self._advanced(mark, look)
            if look.changes.too_many:
                look = self._anew()
            elif mark is not None:
                keep(self._cache, self._look_key, (mark.generation.id, look))
                behind = replace(mark.generation, behind=True, failure=None)
                return replace(mark, generation=behind, checked=self._clock())
            elif time.monotonic() > until:
                raise DatabaseTimeout(
                    message("MongoDB cannot confirm the latest changes: most of its servers are unreachable.")
                )

    def _advanced(self, mark: _Mark | None, look: Look) -> _Mark:
        """The mark when *look* is done."""
        at, as_of = look.told or self._mongo.cluster_time(), datetime.fromtimestamp(look.began, UTC)
        forget(self._cache, self._look_key)
        if mark is not None and not look.anew and not look.changes:
            generation = replace(mark.generation, at=at, as_of=as_of, failure=None, behind=False)
        else:
            generation = self._new(mark, at, as_of)
            if mark is not None and not look.anew:
                self.past.keep_changes(generation.id, mark.generation.id, look.changes.by_collection())
        return _Mark(generation, look.token, self._clock())

    def _new(
        self, mark: _Mark | None, at: Timestamp | None, as_of: datetime, *, followed: bool = True
    ) -> Generation:
        earlier = self.past.keep(mark.generation) if mark is not None else ()
        awaited = mark is None or not mark.checked
        return Generation(uuid.uuid4().hex, at, as_of, earlier, followed, awaited=awaited)

    def _by_age(self, mark: _Mark | None) -> _Mark:
        """Without change streams: a generation lasts `refresh_seconds`."""
        now, at = self._clock(), self._mongo.cluster_time()
        if mark is not None and not mark.generation.followed and mark.checked:
            age = now - mark.generation.as_of.timestamp()
            if 0 <= age < self._mongo.settings.refresh_seconds:
                return replace(mark, generation=replace(mark.generation, failure=None), checked=now)
        generation = self._new(mark, at, datetime.fromtimestamp(now, UTC), followed=False)
        return _Mark(generation, None, now)

    def _most_keys(self) -> int:
        """So many changes are read one by one: a third of the batches, or what is done at once anyway."""
        if time.monotonic() > self._most[1]:
            with database_errors():
                there = self._mongo.batches.estimated_document_count(
                    maxTimeMS=self._mongo.max_time_ms, comment=COMMENT
                )
            self._most = (there // 3, time.monotonic() + _COUNTED_FOR)
        return max(changes.MOST, self._most[0])


def _holds(generation: Generation, wanted: Timestamp | None, started: float) -> bool:
    if wanted and generation.at:
        return generation.at >= wanted
    return generation.as_of.timestamp() >= started
