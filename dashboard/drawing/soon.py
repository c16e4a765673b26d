"""What a page waits for before it is sent, but not for long."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextvars import copy_context
from typing import Any

from data.threads import Threads

log = logging.getLogger("tanda")
_PATIENCE = 0.5  # seconds a page may wait for what it shows; after that it comes without, and is filled
_threads = Threads(4, "drawing")


def soon(*draw: Callable[[], Any]) -> list[Any]:
    """What each of *draw* gives; None for what fails, or takes too long for a reader who sees nothing yet."""
    futures = [_threads.submit(copy_context().run, each) for each in draw]  # in the language of the reader
    wait(futures, _PATIENCE)
    return [_found(future) for future in futures]


def _found(future: Future[Any]) -> Any:
    if not future.done():
        return None
    if error := future.exception():  # a fault of ours: the page asks once more, and then says so
        log.error("drawing failed", exc_info=error)
        return None
    return future.result()
