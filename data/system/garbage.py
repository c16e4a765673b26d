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
