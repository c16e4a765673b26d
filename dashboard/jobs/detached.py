"""Jobs that no page waits for: they run to their end, whether or not somebody asks for them."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from diskcache import Timeout

from dashboard.jobs.queue import JobQueue
from dashboard.jobs.records import ACTIVE, FOREVER, JobCall, JobRecord, Store

log = logging.getLogger(__name__)
_EVERY = 0.5  # seconds between two looks at the queue


class Unattended:
    """Starts such jobs, and moves the queue on from a thread for as long as there are any."""

    def __init__(self, queue: JobQueue, store: Store) -> None:
        self._queue = queue
        self._store = store
        self._lock = threading.Lock()
        self._followers: dict[int, threading.Thread] = {}  # by pid: a fork has no threads

    def submit(
        self,
        function: Callable[..., Any],
        arguments: Mapping[str, Any],
        *,
        name: str,
        kind: str = "",
        actor: str = "",
        once: bool = False,
    ) -> str:
        """Queue a call of a module-level *function*, which takes `set_progress` first; the job's id.

        *once*: while a job of that name waits or runs, this is that one.
        """
        call = JobCall(function.__module__, function.__name__, True, dict(arguments), {})
        job = self._queue.submit(str(uuid4()), name, call, kind=kind, actor=actor, lease=FOREVER, once=once)
        self._follow()
        return job

    def find(self, job: str) -> JobRecord | None:
        """The job as it stands now."""
        self._queue.pump()
        return self._queue.records.get(job)

    def all(self) -> list[JobRecord]:
        """Everybody's jobs, first come first; those that have ended for as long as they are kept."""
        self._queue.pump()
        return self._jobs()

    def result(self, job: str) -> Any:
        """What a job that is done gave."""
        return self._store.get(job)

    def cancel(self, job: str) -> None:
        self._queue.cancel(job)

    def _follow(self) -> None:
        with self._lock:
            follower = self._followers.get(os.getpid())
            if follower is None or not follower.is_alive():
                follower = threading.Thread(target=self._see_through, name="unattended-jobs", daemon=True)
                self._followers[os.getpid()] = follower
                follower.start()

    def _see_through(self) -> None:
        pause = threading.Event()
        while not pause.wait(_EVERY):
            try:
                self._queue.pump()
                with self._lock:
                    if not any(each.lease == FOREVER and each.state in ACTIVE for each in self._jobs()):
                        del self._followers[os.getpid()]
                        return
            except (Timeout, sqlite3.Error, OSError):
                log.warning("The queue of jobs cannot be read", exc_info=True)
                return

    def _jobs(self) -> list[JobRecord]:
        return self._queue.records.all()
