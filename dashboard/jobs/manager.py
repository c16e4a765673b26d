"""The one background-callback manager: Dash's, with a queue, records and guards around each process."""

from __future__ import annotations

import atexit
import inspect
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from dash import DiskcacheManager
from dash.exceptions import BackgroundCallbackError

from dashboard.http.actor import IN_CONTEXT, actor
from dashboard.jobs import records
from dashboard.jobs.board import JobBoard
from dashboard.jobs.detached import Unattended
from dashboard.jobs.queue import JobQueue, Limits
from dashboard.jobs.records import ACTIVE, JobCall, JobRecord
from data.settings import Settings

#: Of the request, nothing that identifies the user is written to disk.
_PRIVATE_CONTEXT = frozenset({"cookies", "headers"})
_ERROR_TAIL = re.compile(r"\nJob (\S+)$")


@dataclass(frozen=True)
class JobFunction:
    """A module-level function by name, and whether it takes `set_progress` first."""

    module: str
    function: str
    reports_progress: bool


class JobManager(DiskcacheManager):
    """Runs background callbacks, `settings.jobs_at_once` at a time over all workers, first come first.

    A job's handle and its result key are one UUID. *kind_of* tells of a call's arguments what will be done.
    *queued_progress* turns the number of jobs that
    wait before a queued one into a progress value of the shape of the callbacks' `progress=[…]`.
    *lease_seconds* is above one minute, because browsers let hidden tabs poll only once a minute.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        queued_progress: Callable[[int], tuple[Any, ...]] | None = None,
        kind_of: Callable[[Any], str] = lambda _: "",
        queue_limit: int = 20,
        lease_seconds: float = 90.0,
        heartbeat_seconds: float = 2.0,
    ) -> None:
        self._settings = settings
        self._store = records.open_store(settings)
        self._queue = JobQueue(settings, self._store, Limits(queue_limit, lease_seconds, heartbeat_seconds))
        self._records = self._queue.records
        self.unattended = Unattended(self._queue, self._store)
        self.board = JobBoard(self._queue)
        self._kind_of = kind_of
        self._queued_progress = queued_progress
        super().__init__(self._store)  # type: ignore[no-untyped-call]  # Dash ships no types for it
        # Runs before multiprocess's own handler, which would wait for the jobs.
        atexit.register(self.stop_all)

    def jobs(self) -> list[JobRecord]:
        """All jobs of the last hour, first come first; whatever is lost is said to be lost."""
        self._queue.pump()
        return self._records.all()

    def stop_all(self) -> None:
        """Kill the jobs that this very process started; called when it ends."""
        self._queue.stop_all()

    def error_behind(self, error: Exception) -> Exception:
        """For `on_error`: the TandaError a job ended with, when *error* is Dash's wrapper around it."""
        tail = _ERROR_TAIL.search(str(error)) if isinstance(error, BackgroundCallbackError) else None
        if tail is None:
            return error
        record = self._records.get(tail[1])
        return record.error if record and record.error else records.lost()

    # What Dash asks, in its words.

    def build_cache_key(self, *_: Any) -> str:
        """A new UUID: no call is ever answered with another call's result."""
        return str(uuid4())

    def make_job_fn(self, fn: Any, progress: bool, key: str | None = None) -> JobFunction:  # noqa: ARG002
        """Raises TypeError for a function that a fresh interpreter could not import."""
        name, module = getattr(fn, "__qualname__", repr(fn)), getattr(fn, "__module__", "__main__")
        importable = module != "__main__" and getattr(sys.modules.get(module), name, None) is fn
        if not importable or inspect.iscoroutinefunction(fn):
            raise TypeError(
                f"{name} cannot be a job: write a plain function at the top of an importable module, and"
                " register it with app.callback(…, background=True)(function)"
            )
        return JobFunction(module, name, bool(progress))

    def call_job_fn(self, key: str, job_fn: JobFunction, args: Any, context: dict[str, Any]) -> str:
        """Queue a call; its handle.

        Never raises for a full queue: the page gets that error with its first poll, like all others.
        (After an exception here, Dash would drop what `on_error` says with `set_props`.)
        """
        plain = {name: value for name, value in context.items() if name not in _PRIVATE_CONTEXT}
        plain[IN_CONTEXT] = by = actor(self._settings)
        call = JobCall(job_fn.module, job_fn.function, job_fn.reports_progress, args, plain)
        name, kind = f"{job_fn.module}.{job_fn.function}", self._kind_of(args)
        self._queue.submit(key, name, call, kind=kind, actor=by)
        return key

    def get_progress(self, key: str) -> tuple[Any, ...] | None:
        record = self._records.get(key)
        if record is None or record.state not in ACTIVE:
            return None
        if record.state == "running":
            return record.progress
        return self._queued_progress(self._queue.ahead(key)) if self._queued_progress else None

    def result_ready(self, key: str) -> bool:
        record = self._records.get(key)
        return record is not None and record.state == "done"

    def get_result(self, key: str, job: str | None) -> Any:  # noqa: ARG002
        """One poll: renews the lease, moves the queue on, and answers with the result, once it is there.

        A job that came to a bad end answers with what Dash turns into a BackgroundCallbackError.
        """
        self._queue.renew(key)
        self._queue.pump()
        record = self._records.get(key)
        error = records.lost() if record is None else record.error
        if error is not None:
            self._store.delete(records.props_key(key))  # they would hide those that on_error sets
            return {"background_callback_error": {"msg": str(error), "tb": f"Job {key}"}}
        return self._store.pop(key, default=self.UNDEFINED)

    def job_running(self, job: str) -> bool:
        """Whether there is something to wait for.

        Dash asks this after it has asked for the result, and gives up when both say no. A job may end in
        between, so what it came to counts as running until it has been fetched.
        """
        record = self._records.get(job)
        if record is None:
            return False
        return record.state in ACTIVE or record.error is not None or job in self._store

    def get_updated_props(self, key: str) -> dict[str, Any]:
        props: dict[str, Any] = self._store.pop(records.props_key(key), default={})
        return props

    def terminate_job(self, job: object) -> None:
        """Cancel a job by its handle, and kill its process; nothing for any other handle."""
        self._queue.cancel(job)

    def terminate_unhealthy_job(self, job: str) -> bool:
        """Whether *job* was found lost just now."""
        was_active = self._active(job)
        self._queue.pump()
        return was_active and not self._active(job)

    def _active(self, job: str) -> bool:
        record = self._records.get(job)
        return record is not None and record.state in ACTIVE
