"""The queue of jobs and their processes: who waits, who runs, and who is killed.

Nothing runs in the background here: whoever polls (any page, any worker) moves the queue on.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dashboard.jobs import records, runner
from dashboard.jobs.records import ACTIVE, QUEUED, RUNNING, JobCall, JobRecord, Records, Store
from dashboard.jobs.starter import Starter
from data import clock
from data.errors import StorageError, TandaError, message
from data.query.cache import BROKEN
from data.settings import Settings
from data.system.identity import ProcessIdentity

log = logging.getLogger(__name__)
#: A process that has not begun by then never will.
START_SECONDS = 30.0
#: A job that missed this many beats hangs.
MISSED_BEATS = 30


@dataclass(frozen=True)
class Limits:
    """*queue*: jobs that may wait. *lease_seconds*: how long a job outlives the last poll of its page."""

    queue: int
    lease_seconds: float
    heartbeat_seconds: float


class JobQueue:
    """First come, first served; `settings.jobs_at_once` processes over all workers that share a store."""

    def __init__(self, settings: Settings, store: Store, limits: Limits) -> None:
        self.records = Records(store)
        self._settings = settings
        self._store = store
        self._limits = limits
        self._lock = threading.Lock()
        self._starters: dict[int, Starter] = {}  # by pid: a fork has no threads

    def submit(
        self,
        job: str,
        name: str,
        call: JobCall,
        *,
        kind: str = "",
        actor: str = "",
        lease: float | None = None,
        once: bool = False,
    ) -> str:
        """Queue a call, and start it if its turn is now; its id. A full queue makes a failed job.

        *kind* and *actor* are for whoever looks at the jobs. *lease*: until when it may go on without a
        poll. *once*: a job of that name that waits or runs already is taken for this one. Raises StorageError
        when the disk does not take it.
        """
        try:
            now = clock.seconds()
            until = lease or now + self._limits.lease_seconds
            record = JobRecord(job, name, created=now, lease=until, kind=kind, actor=actor)
            return self._submit(record, call, once)
        except BROKEN as error:
            raise StorageError(
                message(
                    "The job cannot be queued in {folder}: {reason}. Free some space and start it again."
                ),
                folder=Path(self._store.directory),
                reason=error,
            ) from error

    def _submit(self, record: JobRecord, call: JobCall, once: bool) -> str:
        self.pump()
        with self.records.locked():
            if once and (same := self._active(record.name)):
                return same
            if len(self._waiting()) >= self._limits.queue:
                error = records.queue_full(self._limits.queue)
                self.records.add(replace(record, state="failed", ended=record.created, error=error))
                return record.id
            self.records.add(record)
            self._store.set(records.call_key(record.id), call, expire=records.CALL_SECONDS)
        self.pump()
        return record.id

    def renew(self, job: str) -> None:
        """The job's page is still there."""
        self.records.change(job, ACTIVE, lease=clock.seconds() + self._limits.lease_seconds)

    def look_after(self, seen: Sequence[JobRecord]) -> None:
        """Somebody sees these jobs: they go on though their own page is gone, such as after a reload."""
        for record in seen:
            if record.lease - clock.seconds() < self._limits.lease_seconds / 2:
                self.renew(record.id)

    def ahead(self, job: str) -> int:
        """How many jobs wait before *job*."""
        waiting = self._waiting()
        return waiting.index(job) if job in waiting else 0

    def pump(self) -> None:
        """End what is lost or abandoned, start what is next."""
        with self.records.locked():
            active = [record for record in self.records.all() if record.state in ACTIVE]
            running = [record for record in active if record.state == "running" and not self._lost(record)]
            queued = [record for record in active if record.state == "queued" and not self._dropped(record)]
            turn = queued[: max(0, self._settings.jobs_at_once - len(running))]
            for record in turn:
                self._claim(record)
        for record in turn:
            self._start(record.id)

    def cancel(self, job: object, why: TandaError | None = None) -> bool:
        """End a job for its user, or for another one: then *why* is what its own is told. Whether there was
        one: an unknown handle does nothing, whatever process it may name."""
        record = self.records.end(job, ACTIVE, "cancelled", why)
        if record is not None:
            self._kill(record)
            self.pump()
        return record is not None

    def stop_all(self) -> None:
        """Kill the jobs that this very process started."""
        if os.getpid() not in self._starters:
            return
        own = ProcessIdentity.own()
        for record in self.records.all():
            if record.starter == own and self.records.end(record.id, RUNNING, "cancelled", records.stopped()):
                self._kill(record)

    def _active(self, name: str) -> str | None:
        """The job of that name that waits or runs."""
        same = (each for each in self.records.all() if each.name == name and each.state in ACTIVE)
        return next((each.id for each in same), None)

    def _waiting(self) -> list[str]:
        return [record.id for record in self.records.all() if record.state == "queued"]

    def _lost(self, record: JobRecord) -> bool:
        """Whether a running job has no process any more, or one that hangs; says so in its record."""
        now = clock.seconds()
        if record.process is None:
            starting = record.starter is not None and record.starter.alive()
            lost = not starting or now - (record.started or now) > START_SECONDS
        else:
            silent = now - (record.heartbeat or now)
            lost = not record.process.alive() or silent > MISSED_BEATS * self._limits.heartbeat_seconds
        if lost:
            log.warning("Job %s (%s) is lost", record.id, record.name)
            self.records.end(record.id, RUNNING, "lost", records.lost())
            self._kill(record, patience=0)
        return lost

    def _dropped(self, record: JobRecord) -> bool:
        """Whether a queued job's page went away; says so in its record."""
        if record.lease >= clock.seconds():
            return False
        self.records.end(record.id, QUEUED, "cancelled", records.abandoned())
        return True

    def _claim(self, record: JobRecord) -> None:
        now, own = clock.seconds(), ProcessIdentity.own()
        self.records.change(record.id, QUEUED, state="running", started=now, heartbeat=now, starter=own)

    def _start(self, job: str) -> None:
        """Start the process of a claimed job and write down who it is."""
        try:
            pid = self._starter().start(
                runner.run, self._settings, job, os.getpid(), self._limits.heartbeat_seconds
            )
        except OSError:
            log.exception("Job %s cannot be started", job)
            self.records.end(job, RUNNING, "failed", records.failed(job))
            return
        process = ProcessIdentity.of(pid)
        if process and not self.records.change(job, RUNNING, process=process):
            process.kill_tree()  # cancelled meanwhile

    def _starter(self) -> Starter:
        with self._lock:
            if os.getpid() not in self._starters:
                self._starters[os.getpid()] = Starter()
            return self._starters[os.getpid()]

    @staticmethod
    def _kill(record: JobRecord, patience: float = 1.0) -> None:
        if record.process is not None:
            record.process.kill_tree(patience)
