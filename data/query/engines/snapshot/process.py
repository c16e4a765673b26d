"""A large collection is read by a process of its own: its memory goes with it, and no request waits."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
from pathlib import Path

from bson import Timestamp

from data.errors import TandaError
from data.model.datasets import BATCHES, PEOPLE
from data.model.dimensions.base import Context
from data.mongo.client import Mongo
from data.query.cache import open_cache
from data.query.engines.mongo import MongoEngine
from data.query.engines.snapshot.build import built
from data.query.engines.snapshot.progress import CopyProgress
from data.query.engines.snapshot.store import Manifest, Store
from data.settings import Settings
from data.system.identity import die_with_parent

log = logging.getLogger("tanda.snapshot")

#: A fresh interpreter: forking a worker with threads may deadlock in the child.
_SPAWN = multiprocessing.get_context("spawn")
_DATASETS = {dataset.name: dataset for dataset in (BATCHES, PEOPLE)}


def build_apart(
    settings: Settings, store: Store, state: Manifest, context: Context, at: Timestamp | None, size: int
) -> bool:
    """Have the snapshot *state* built and kept in *store*; False when that failed, which is logged there.

    How much of *size* documents has been read is told as `Progress`.

    The process ends with the calling thread.
    """
    process = _SPAWN.Process(
        target=_build,
        args=(settings, str(store.folder), store.dataset.name, state, context, at, size, os.getpid()),
        daemon=True,
    )
    process.start()
    process.join()
    return process.exitcode == 0


def _build(
    settings: Settings,
    folder: str,
    name: str,
    state: Manifest,
    context: Context,
    at: Timestamp | None,
    size: int,
    parent: int,
) -> None:
    die_with_parent(signal.SIGKILL)
    if os.getppid() != parent:
        return  # it ended before the kernel was told to watch it
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then stops us
    os.nice(10)
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s [%(process)d] %(levelname)s %(message)s"
    )
    try:
        store, engine = Store(Path(folder), _DATASETS[name]), MongoEngine(Mongo(settings))
        progress = CopyProgress(open_cache(settings), store.folder)
        snapshot = built(
            engine,
            store.dataset,
            context,
            at,
            lambda read: progress.tell(min(1.0, read / max(size, 1)), state.generation),
        )
        store.save(state, snapshot)
    except (TandaError, OSError) as error:
        log.warning("The snapshot of %s is not built: %s", name, error)
        raise SystemExit(1) from None
