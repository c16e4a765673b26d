"""Answers on disk, shared by all workers: computed once, found by everyone."""

from __future__ import annotations

import fcntl
import logging
import os
import sqlite3
import struct
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from diskcache import Cache, Timeout

from data.errors import StorageError, message
from data.query.recovering_cache import RecoveringCache
from data.settings import Settings
from data.system.storage import Folders

_KEEP = 24 * 3600  # seconds an answer is kept; a new generation never asks for it again
_TRY_EVERY = 0.005  # seconds between two tries to have one's turn
#: What a cache raises when its disk is full, broken or too slow.
BROKEN = (OSError, sqlite3.Error, Timeout)
log = logging.getLogger("tanda")


def open_cache(settings: Settings) -> Cache:
    """The answer cache in its private folder. The oldest answers go when the limit is reached.

    Not those that were not used for longest: then every answer that is found would be written down, and
    workers that only read would wait for each other.
    """
    folder = Folders(settings).answers
    try:
        return RecoveringCache(
            str(folder),
            size_limit=settings.cache_megabytes * 1024 * 1024,
            eviction_policy="least-recently-stored",
            timeout=10,
        )
    except BROKEN as error:
        raise StorageError(
            message("The answer cache in {folder} cannot be opened: {reason}."), folder=folder, reason=error
        ) from error


def key_of(*parts: Hashable) -> str:
    """A short key for parts whose `repr` tells them apart."""
    return sha256(repr(parts).encode()).hexdigest()


def find(cache: Cache, key: Hashable) -> Any:
    """What is kept under *key*; None when there is nothing, or the disk does not give it."""
    try:
        return cache.get(key)
    except BROKEN as error:
        log.warning("the answer cache cannot be read: %s", error)
        return None


def keep(cache: Cache, key: Hashable, value: Any, seconds: float | None = None) -> None:
    """Keep *value* under *key*. A full disk costs speed, not the answer."""
    try:
        cache.set(key, value, expire=seconds)
    except BROKEN as error:
        log.warning("the answer cache cannot be written: %s", error)


def forget(cache: Cache, key: Hashable) -> None:
    """What is kept under *key* is no longer so."""
    try:
        cache.delete(key)
    except BROKEN as error:
        log.warning("the answer cache cannot be written: %s", error)


@contextmanager
def turn(cache: Cache, key: Hashable, patience: float | None = None) -> Iterator[bool]:
    """One at a time for each *key*, over all workers and threads. A crash frees the others at once.

    The kernel's lock on one byte of a file, whose place is the key's digest, held by an open file. With a
    *patience* (seconds) it may be somebody else's turn all that time: says whether it is ours.
    """
    place = int(key_of(key)[:15], 16)
    with (Path(cache.directory) / "turns").open("a+b") as file:
        lock = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, place, 1, 0)
        yield _locked(file.fileno(), lock, patience)


def _locked(file: int, lock: bytes, patience: float | None) -> bool:
    if patience is None:
        fcntl.fcntl(file, fcntl.F_OFD_SETLKW, lock)
        return True
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.fcntl(file, fcntl.F_OFD_SETLK, lock)
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(_TRY_EVERY)
        else:
            return True


def compute_once(cache: Cache, key: str, compute: Callable[[], Any]) -> Any:
    """The answer under *key*, computed by one worker while the others wait for it."""
    answer = find(cache, key)
    if answer is not None:
        return answer
    with turn(cache, key):
        answer = find(cache, key)
        if answer is None:
            answer = compute()
            keep(cache, key, answer, _KEEP)
    return answer


def works(cache: Cache) -> bool:
    """Whether a value written now can be read back."""
    try:
        cache.set("health", True, expire=60)
        return bool(cache.get("health"))
    except BROKEN:
        return False
