"""What a page waits for before it is sent, but not for long."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import wait
from contextvars import copy_context
from typing import TypeVar

from data.system.threads import Threads

log = logging.getLogger("tanda")
_PATIENCE = 0.5  # seconds a page may wait for what it shows; after that it comes without, and is filled
_threads = Threads(4, "drawing")
T = TypeVar("T")


def soon(draw: Callable[[], T]) -> T | None:
    """What *draw* gives; None when it fails, or takes too long for a reader who sees nothing yet."""
    reader = copy_context()  # their language
    future = _threads.submit(lambda: reader.run(draw))
    wait([future], _PATIENCE)
    if not future.done():
        return None
    if error := future.exception():  # a fault of ours: the page asks once more, and then says so
        log.error("drawing failed", exc_info=error)
        return None
    return future.result()
