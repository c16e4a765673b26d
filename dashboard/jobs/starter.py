"""The thread that starts the job processes of this worker."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any

import multiprocess

# Its atexit handler waits for the jobs: registered here, it runs after the manager's, which ends them.
import multiprocess.util

#: A fresh interpreter: forking a worker with threads may deadlock in the child.
_SPAWN = multiprocess.get_context("spawn")
_REAP_EVERY = 1.0  # seconds between two looks for finished processes


class Starter:
    """Starts processes from one thread that lives as long as this process.

    They are killed when the thread that started them ends (`die_with_parent`), so no request's thread
    may do it; nor an executor's, which ends before the atexit handlers that end jobs in order.
    """

    def __init__(self) -> None:
        self._orders: SimpleQueue[tuple[Future[int], Callable[..., None], tuple[Any, ...]]] = SimpleQueue()
        threading.Thread(target=self._serve, name="job-starter", daemon=True).start()

    def start(self, target: Callable[..., None], *args: Any) -> int:
        """Run a module-level function in a new process; its pid. Raises OSError."""
        started: Future[int] = Future()
        self._orders.put((started, target, args))
        return started.result()

    def _serve(self) -> None:
        while True:
            try:
                started, target, args = self._orders.get(timeout=_REAP_EVERY if _started() else None)
            except Empty:
                continue
            try:
                process = _SPAWN.Process(target=target, args=args, daemon=False)
                process.start()
            except Exception as error:  # noqa: BLE001 - it belongs to whoever waits
                started.set_exception(error)
            else:
                started.set_result(process.pid)


def _started() -> bool:
    """Whether processes run; those that have finished are taken leave of, being zombies until then."""
    return bool(_SPAWN.active_children())
