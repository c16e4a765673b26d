"""Keeps a snapshot of each dataset up to date and gives it to whoever asks about its generation.

Nobody watches the clock: who asks and finds it out of date has it brought up to date in a thread, one builder
at a time over all workers. While others write all the time that is done again and again, with rests between;
meanwhile the last one answers, for the generation it is of.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from cachetools import LRUCache
from diskcache import Cache

from data.errors import TandaError
from data.model.dataset import Dataset
from data.model.datasets import BATCHES
from data.model.dimensions.base import Context
from data.model.vocabulary import Vocabulary
from data.mongo import indexes
from data.mongo.client import COMMENT, database_errors
from data.query.cache import find, keep, key_of, turn
from data.query.engines import compile
from data.query.engines.base import Engine
from data.query.engines.mongo import MongoEngine, SnapshotGone
from data.query.engines.snapshot.build import built, refreshed, stored
from data.query.engines.snapshot.engine import SnapshotEngine
from data.query.engines.snapshot.process import build_apart
from data.query.engines.snapshot.progress import CopyProgress
from data.query.engines.snapshot.store import Manifest, Store
from data.query.engines.snapshot.table import Snapshot
from data.query.freshness import Freshness
from data.query.generations import Generation
from data.system import garbage
from data.system.storage import Folders

log = logging.getLogger("tanda.snapshot")

_FORMAT = 2  # raise when files are written otherwise, so that old ones are not read
_PATIENCE = 1.0  # seconds to wait for what changed to be read; MongoDB's own answer may take as long
_PAUSE = 30.0  # seconds after a failure
_SHORT = 0.1  # seconds; who asks waits for an update that took no longer the last time
_REST = 0.35  # seconds between two updates that nobody waits for
_CLOSING = 10.0  # seconds to wait for an update before the connection is closed
_SMALL = 200_000  # documents; a question about so many takes a millisecond or two
_MANY = 50_000  # so many documents are read by a process of its own, whose memory goes with it
_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class _Loaded:
    version: tuple[int, int]
    state: Manifest
    snapshot: Snapshot


class Snapshots:
    """The snapshots of one database, shared with the other processes through the data folder."""

    def __init__(
        self,
        engine: MongoEngine,
        freshness: Freshness,
        cache: Cache,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._freshness = freshness
        self._cache = cache
        self._clock = clock
        self._settings = engine.mongo.settings
        self._stores: dict[str, Store] = {}
        self._loaded: dict[str, list[_Loaded]] = {}  # the newest, and the one that was being read from
        self._same: LRUCache[tuple[str, str, str], bool] = LRUCache(64)
        self._updates: dict[str, Future[None]] = {}
        self._paused: dict[str, float] = {}
        self._lock = threading.Lock()
        engine.mongo.at_close.append(self.settle)

    def at(
        self, dataset: Dataset, generation: Generation, context: Context, patience: float | None = None
    ) -> Engine | None:
        """An engine that answers for *generation* out of a snapshot; None while there is none.

        One that is out of date is brought up to date, and waited for unless that takes long: more than
        *patience* (seconds).
        """
        engine = self.kept(dataset, generation, context)
        if engine or not generation.reachable or not self._serves(generation):
            return engine
        update, found = self._update(dataset, context), self._find(dataset)
        if update and found and found.state.source == self._source(dataset, context):
            wait([update], _PATIENCE if patience is None else patience)
        return self.kept(dataset, generation, context)

    def small(self, dataset: Dataset, generation: Generation, context: Context) -> Engine | None:
        """As `at`, of a snapshot so small that it answers sooner than a cache on disk would."""
        found = self._find(dataset) if self._serves(generation) else None
        return self.at(dataset, generation, context) if found and len(found.snapshot) <= _SMALL else None

    def kept(self, dataset: Dataset, generation: Generation, context: Context) -> Engine | None:
        """As `at`, out of what is there now."""
        if not self._serves(generation) or self._find(dataset) is None:
            return None
        for found in tuple(self._loaded[dataset.name]):
            if self._is_of(found, dataset, generation, context):
                return SnapshotEngine(found.snapshot, self._engine if generation.reachable else None)
        return None

    def meanwhile(self, current: Generation, context: Context) -> Generation | None:
        """The generation that the copy of the batches is of, while it is not brought up to the *current* one.

        None when it is, and when there is no copy that could be. What somebody has just written is waited
        for, and so is what will soon be there, but for rests in between. While a large one is being made,
        the generation that it will be of: what MongoDB has answered until then holds on, though others write.
        """
        if not self._serves(current) or not current.reachable:
            return None
        found = self._find(BATCHES)
        if found is None or found.state.source != self._source(BATCHES, context):
            told = self._progress(BATCHES).told()
            return self._shown(told.generation, current) if told and told.generation != current.id else None
        if self.kept(BATCHES, current, context):
            return None
        if current.awaited or self._rested(BATCHES):
            update = self._update(BATCHES, context)
            if update is None:
                return None  # it fails: MongoDB is asked
            if current.awaited or self._takes(BATCHES) < _SHORT:
                wait([update], _PATIENCE)
                if self.kept(BATCHES, current, context):
                    return None
        return self._shown(found.state.generation, current)

    def _shown(self, generation: str, current: Generation) -> Generation | None:
        """The *generation* of that id, while the *current* one is on its way."""
        last = self._freshness.known(generation)
        return replace(last, behind=True, earlier=current.earlier) if last else None

    def _is_of(self, found: _Loaded, dataset: Dataset, generation: Generation, context: Context) -> bool:
        """Whether *found* is what a copy of *generation* would be."""
        if found.state.source != self._source(dataset, context):
            return False
        ours = found.state.generation
        if ours == generation.id:
            return True
        key = (dataset.name, ours, generation.id)
        same = self._same.get(key)
        if same is None:
            same = self._same[key] = self._unchanged(dataset, ours, generation)
        return same

    def _unchanged(self, dataset: Dataset, ours: str, generation: Generation) -> bool:
        """Whether nothing changed in the collection between our generation and *generation*, either way."""
        known, collection = self._freshness.known(ours), self._place(dataset)
        if known is None:
            return False
        if known.as_of > generation.as_of:
            return self._freshness.changed(collection, generation.id, ours) == []
        for earlier in generation.earlier:  # whose answer is known: there may be a thousand before it
            same = self._same.get((dataset.name, ours, earlier.id)) if known.as_of <= earlier.as_of else None
            if same is not None:
                return same and self._freshness.changed(collection, earlier.id, generation.id) == []
        return self._freshness.changed(collection, ours, generation.id) == []

    def _takes(self, dataset: Dataset) -> float:
        """Seconds the last update took."""
        took: float | None = find(self._cache, self._took_key(dataset))
        return took or 0.0

    def _took_key(self, dataset: Dataset) -> tuple[str, str]:
        return "update took", str(self._store(dataset).folder)

    def _rested(self, dataset: Dataset) -> bool:
        """Whether the last update is long enough ago: every one has all workers look and reckon anew."""
        version = self._store(dataset).version()
        if version is None:
            return True
        age = time.time() - version[1] / 1e9  # noqa: TID251 - files have the time of the machine
        return not 0 <= age < _REST

    def preparing(self, dataset: Dataset) -> float | None:
        """The share of a large collection that has been read into its snapshot; None when it is not being."""
        told = self._progress(dataset).told() if self._settings.snapshot else None
        return told.share if told else None

    def _serves(self, generation: Generation) -> bool:
        return bool(self._settings.snapshot) and generation.followed

    def settle(self) -> None:
        """Wait for the updates that are under way."""
        wait([*self._updates.values()], _CLOSING)

    def _find(self, dataset: Dataset) -> _Loaded | None:
        """The newest that is kept, loaded when it has changed."""
        store = self._store(dataset)
        version, known = store.version(), self._loaded.get(dataset.name, [])
        if version is None or (known and known[0].version == version):
            return known[0] if known else None
        kept = store.load()
        if kept is None:
            return None
        newest = _Loaded(version, *kept)
        self._loaded[dataset.name] = [newest, *known[:1]]
        return newest

    def _update(self, dataset: Dataset, context: Context) -> Future[None] | None:
        """The update that is under way, or a new one; None shortly after one that failed."""
        with self._lock:
            under_way = self._updates.get(dataset.name)
            if under_way and not under_way.done():
                return under_way
            if self._clock() < self._paused.get(dataset.name, 0.0):
                return None
            future: Future[None] = Future()
            self._updates[dataset.name] = future
        threading.Thread(
            target=self._bring_up, args=(dataset, context, future), name="snapshot", daemon=True
        ).start()
        return future

    def _bring_up(self, dataset: Dataset, context: Context, over: Future[None]) -> None:
        done, started = False, self._clock()
        try:
            with turn(self._cache, ("snapshot", str(self._store(dataset).folder))):
                started = self._clock()
                done = self._bring_to(dataset, context, self._freshness.current())
        except SnapshotGone:  # so much has happened since: at a newer moment
            self._freshness.look_again()
            done = True
        except (TandaError, OSError) as error:
            log.warning("The snapshot of %s is not brought up to date: %s", dataset.name, error)
        finally:
            if not done:  # what failed after long is not soon tried again
                now = self._clock()
                self._paused[dataset.name] = now + max(_PAUSE, 10 * (now - started))
            over.set_result(None)

    def _bring_to(self, dataset: Dataset, context: Context, generation: Generation) -> bool:
        """Keep the snapshot of *generation*, by the cheapest way; False when there cannot be one."""
        if not generation.reachable or not generation.followed:
            return False
        wanted = Manifest(generation.id, self._source(dataset, context))
        found = self._find(dataset)
        if found and self._is_of(found, dataset, generation, context):
            return True
        started = time.perf_counter()
        snapshot = self._patched(found, wanted, dataset, context, generation) if found else None
        if snapshot:
            self._store(dataset).save(wanted, snapshot)
            keep(self._cache, self._took_key(dataset), time.perf_counter() - started)
            return True
        size = self._size(dataset)
        if size > self._settings.snapshot:
            return False
        if dataset.history and indexes.ensure_history(self._engine.mongo):
            self._freshness.look_again()  # of the moment before, MongoDB cannot tell with another index
            return True
        store = self._store(dataset)
        if size > _MANY:
            self._progress(dataset).tell(0.0, generation.id)
            try:
                done = build_apart(self._settings, store, wanted, context, generation.at, size)
            finally:
                self._progress(dataset).over()
        else:
            store.save(wanted, built(self._engine, dataset, context, generation.at))
            done = True
        log.info("Read %d %s in %.1f s.", size, dataset.name, time.perf_counter() - started)
        return done

    def _patched(
        self, found: _Loaded, wanted: Manifest, dataset: Dataset, context: Context, generation: Generation
    ) -> Snapshot | None:
        """The snapshot that was *found*, with what changed since; None when it is better read anew."""
        if found.state.source != wanted.source or len(found.snapshot) > self._settings.snapshot:
            return None
        changed = self._freshness.changed(self._place(dataset), found.state.generation, generation.id)
        if changed is None or 3 * len(changed) > len(found.snapshot) + 1000 or _worn(found.snapshot):
            return None
        if not changed:
            return found.snapshot
        with garbage.put_off():
            return refreshed(self._engine, found.snapshot, changed, context, generation.at)

    def _size(self, dataset: Dataset) -> int:
        mongo = self._engine.mongo
        with database_errors():
            return mongo.named(dataset.name).estimated_document_count(
                maxTimeMS=mongo.max_time_ms, comment=COMMENT
            )

    def _place(self, dataset: Dataset) -> str:
        return self._engine.mongo.named(dataset.name).full_name

    def _source(self, dataset: Dataset, context: Context) -> str:
        return _source(dataset, context.timezone, context.vocabulary, context.history)

    def _progress(self, dataset: Dataset) -> CopyProgress:
        return CopyProgress(self._cache, self._store(dataset).folder)

    def _store(self, dataset: Dataset) -> Store:
        store = self._stores.get(dataset.name)
        if store is None:
            place = key_of(self._engine.mongo.address_digest, self._place(dataset))
            folder = Folders(self._settings).snapshots / f"{dataset.name}_{place[:16]}"
            folder.mkdir(exist_ok=True)
            store = self._stores[dataset.name] = Store(folder, dataset)
        return store


@lru_cache(16)
def _source(dataset: Dataset, timezone: str, vocabulary: Vocabulary, history: str) -> str:
    """What the values of a snapshot depend on besides the documents; and the start of the computer,
    because files written shortly before it failed may not be whole."""
    boot = _BOOT.read_text() if _BOOT.exists() else ""
    pipeline = compile.copy(
        dataset, stored(dataset), Context(date.min, timezone, vocabulary, history=history)
    )
    return key_of(_FORMAT, repr(pipeline), boot)


def _worn(snapshot: Snapshot) -> bool:
    """Whether most values are of documents that are gone."""
    most = 2 * len(snapshot) + 1000
    return any(len(column.values) > most for column in snapshot.columns.values())
