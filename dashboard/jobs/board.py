"""Everybody's jobs at a glance, for the pages of all workers."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass

import flask
from diskcache import Timeout

from dashboard.jobs import records
from dashboard.jobs.queue import JobQueue
from dashboard.jobs.records import ACTIVE, JobRecord
from data import clock

log = logging.getLogger(__name__)
_KEY = "tanda-jobs"
_EVERY = 0.5  # seconds between two looks of this worker


@dataclass(frozen=True)
class Glance:
    """How many jobs run and how many wait; `mark` is another one once there is anything new about any."""

    running: int
    waiting: int
    mark: str


class JobBoard:
    """Lists the jobs, and moves the queue on for whoever looks at it."""

    def __init__(self, queue: JobQueue) -> None:
        self._queue = queue
        self._lock = threading.Lock()
        self._seen: tuple[float, Sequence[JobRecord]] = (float("-inf"), ())

    def jobs(self) -> Sequence[JobRecord]:
        """All jobs, the newest first; the lost ones say so. When the disk refuses, what was seen last."""
        with self._lock:
            if clock.seconds() - self._seen[0] >= _EVERY:
                try:
                    self._seen = (clock.seconds(), self._look())
                except (Timeout, sqlite3.Error, OSError):
                    log.warning("The jobs cannot be read", exc_info=True)
            return self._seen[1]

    def glance(self) -> Glance:
        """How things stand, for the badge of every page."""
        seen = self.jobs()
        running = sum(each.state == "running" for each in seen)
        return Glance(running, sum(each.state == "queued" for each in seen), mark_of(seen))

    def cancel(self, job: str, actor: str) -> JobRecord | None:
        """End anybody's job, whose own page is told that it was *actor*; None when it runs no more."""
        done = self._queue.cancel(job, records.cancelled_by(actor))
        with self._lock:
            self._seen = (float("-inf"), self._seen[1])
        return self._queue.records.get(job) if done else None

    def _look(self) -> list[JobRecord]:
        active = [each for each in self._queue.records.all() if each.state in ACTIVE]
        if active:
            self._queue.look_after(active)
            self._queue.pump()
        return self._queue.records.all()[::-1]


def mark_of(seen: Sequence[JobRecord]) -> str:
    """Tells one state of the jobs from another."""
    told = [(each.id, each.state, each.progress, each.outcome is None) for each in seen]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def keep(server: flask.Flask, board: JobBoard) -> None:
    """Give *board* to whatever answers on *server*."""
    server.extensions[_KEY] = board


def current_board() -> JobBoard:
    """The board of the application that answers now."""
    board: JobBoard = flask.current_app.extensions[_KEY]
    return board
