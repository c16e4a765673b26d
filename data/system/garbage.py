"""Python's search for garbage, put off while many objects are made that all stay: it would look at each of
them again and again."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_putting_off = 0


@contextmanager
def put_off() -> Iterator[None]:
    """For a second or so: what other threads leave behind in cycles waits, too."""
    global _putting_off
    with _lock:
        _putting_off += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _putting_off -= 1
            if not _putting_off:
                gc.enable()


@contextmanager
def spared() -> Iterator[None]:
    """For minutes: what is there before is not looked at, a quarter of the time of an import.

    Where that is so for good, as in the workers of the server, it stays so.
    """
    if gc.get_freeze_count():
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
