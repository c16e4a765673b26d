"""What is known about each job, in the store that all workers and job processes share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from data import clock
from data.errors import TandaError, TooMuch, message
from data.query.recovering_cache import RecoveringCache
from data.settings import Settings
from data.system.identity import ProcessIdentity
from data.system.storage import Folders

JobState = Literal["queued", "running", "done", "failed", "cancelled", "lost"]
ACTIVE: frozenset[JobState] = frozenset({"queued", "running"})
QUEUED: frozenset[JobState] = frozenset({"queued"})
RUNNING: frozenset[JobState] = frozenset({"running"})

#: Results and records live this long after they were last written.
KEEP_SECONDS = 3600.0
#: Calls wait for their turn this long at most.
CALL_SECONDS = 24 * 3600.0
#: Of a job that no page waits for.
FOREVER = float("inf")
#: Far above what an hour of results takes; nothing is evicted, expired entries go.
STORE_BYTES = 2**29
_RECORD = "record:"


@dataclass(frozen=True)
class JobRecord:
    """One job. Times are seconds since the epoch.

    `lease`: cancelled when no page asked for it until then. `starter`: the worker that started it.
    `error`: what to tell the user; None in a job that was cancelled by its user.
    `progress`: what the job reported last. `kind` and `actor`: what is done, and for whom, where that is
    known. `outcome`: what the job left for whoever looks at the jobs (`runner.leave`).
    """

    id: str
    name: str
    created: float
    lease: float
    state: JobState = "queued"
    started: float | None = None
    ended: float | None = None
    heartbeat: float | None = None
    starter: ProcessIdentity | None = None
    process: ProcessIdentity | None = None
    error: TandaError | None = None
    progress: tuple[Any, ...] | None = None
    kind: str = ""
    actor: str = ""
    outcome: Any = None


@dataclass(frozen=True)
class JobCall:
    """What a queued job will run: a module-level function by name, its arguments and Dash's context."""

    module: str
    function: str
    reports_progress: bool
    arguments: Any
    context: dict[str, Any] = field(repr=False)


class Store(RecoveringCache):
    """A diskcache in which whatever is set expires. `add` does not: Dash keeps its signing secret so."""

    def set(self, key: Any, value: Any, expire: float | None = None, **options: Any) -> bool:
        return super().set(key, value, KEEP_SECONDS if expire is None else expire, **options)


def open_store(settings: Settings) -> Store:
    """The store of *settings*, which holds no connection yet and so may pass a fork."""
    store = Store(str(Folders(settings).jobs), size_limit=STORE_BYTES, eviction_policy="none")
    store.close()
    return store


class Records:
    """The records in a store. Each change is one transaction, seen by all processes at once."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Inside, nobody else changes anything in the store."""
        with self._store.transact():
            yield

    def get(self, job: object) -> JobRecord | None:
        """The record of a job id; None for an unknown id and for rubbish."""
        found = self._store.get(f"{_RECORD}{job}")
        return found if isinstance(found, JobRecord) else None

    def all(self) -> list[JobRecord]:
        """All records, first come first."""
        keys = [key for key in self._store if isinstance(key, str) and key.startswith(_RECORD)]
        found = [record for key in keys if (record := self.get(key.removeprefix(_RECORD)))]
        return sorted(found, key=lambda record: (record.created, record.id))

    def add(self, record: JobRecord) -> None:
        """Keep it: what still waits as long as its call, what has ended for a while."""
        seconds = CALL_SECONDS if record.state in ACTIVE else KEEP_SECONDS
        self._store.set(f"{_RECORD}{record.id}", record, expire=seconds)

    def change(self, job: object, states: frozenset[JobState], **changes: Any) -> JobRecord | None:
        """Change the record if it is in one of *states*; the new record, or None if it was not."""
        with self.locked():
            record = self.get(job)
            if record is None or record.state not in states:
                return None
            changed = replace(record, **changes)
            self.add(changed)
            return changed

    def end(
        self, job: object, states: frozenset[JobState], state: JobState, error: TandaError | None = None
    ) -> JobRecord | None:
        """Bring a job to an end *state*; None when it was in none of *states*."""
        with self.locked():
            self._store.delete(call_key(job))
            return self.change(job, states, state=state, ended=clock.seconds(), error=error)


def call_key(job: object) -> str:
    """Where a queued job's JobCall is."""
    return f"call:{job}"


def props_key(job: object) -> str:
    """Where the properties are that a job set and no page fetched yet."""
    return f"props:{job}"


def lost() -> TandaError:
    return TandaError(message("The job stopped unexpectedly. Start it again."))


def failed(job: str) -> TandaError:
    return TandaError(message("The job failed. The server's log says why, under job {job}."), job=job)


def abandoned() -> TandaError:
    return TandaError(message("The job was cancelled because its page was closed. Start it again."))


def cancelled_by(actor: str) -> TandaError:
    return TandaError(message("{person} cancelled this job."), person=actor)


def stopped() -> TandaError:
    return TandaError(message("The server stopped before the job was done. Start it again."))


def queue_full(limit: int) -> TandaError:
    return TooMuch(message("{limit} jobs are waiting already. Try again when some are done."), limit=limit)
