"""Answers on disk, shared by all workers: computed once, found by everyone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Hashable
from hashlib import sha256
from typing import Any

from diskcache import Cache, Lock, Timeout

from data.errors import StorageError, message
from data.settings import Settings
from data.storage import Folders

_KEEP = 24 * 3600  # seconds an answer is kept; a new generation never asks for it again
_LONGEST_COMPUTATION = 120  # seconds after which another worker may take over
_MISSING = object()


def open_cache(settings: Settings) -> Cache:
    """The answer cache in its private folder. Oldest-used answers go when the limit is reached."""
    folder = Folders(settings).answers
    try:
        return Cache(
            str(folder),
            size_limit=settings.cache_megabytes * 1024 * 1024,
            eviction_policy="least-recently-used",
            timeout=10,
        )
    except (OSError, Timeout, sqlite3.Error) as error:
        raise StorageError(
            message("The answer cache in {folder} cannot be opened: {reason}."), folder=folder, reason=error
        ) from error


def key_of(*parts: Hashable) -> str:
    """A short key for parts whose `repr` tells them apart."""
    return sha256(repr(parts).encode()).hexdigest()


def find(cache: Cache, key: str) -> Any:
    """The answer under *key*, or None."""
    return cache.get(key)


def compute_once(cache: Cache, key: str, compute: Callable[[], Any]) -> Any:
    """The answer under *key*, computed by one worker while the others wait for it."""
    answer = cache.get(key, _MISSING)
    if answer is not _MISSING:
        return answer
    with Lock(cache, f"{key}.lock", expire=_LONGEST_COMPUTATION):
        answer = cache.get(key, _MISSING)
        if answer is _MISSING:
            answer = compute()
            cache.set(key, answer, expire=_KEEP)
    return answer


def works(cache: Cache) -> bool:
    """Whether a value written now can be read back."""
    try:
        cache.set("health", True, expire=60)
        return bool(cache.get("health"))
    except (OSError, Timeout, sqlite3.Error):
        return False
