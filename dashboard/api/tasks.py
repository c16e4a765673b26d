"""Long work: it becomes a job, which is answered with its result where it is there in time."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import quote

import flask
from pydantic import BaseModel, Field

from dashboard.api import problems
from dashboard.api.problems import Problem
from dashboard.components.job_list import outcome_of
from dashboard.http.actor import actor
from dashboard.http.base_path import below
from dashboard.i18n import tag
from dashboard.jobs import JobRecord, Unattended
from dashboard.operations.arguments import Arguments
from dashboard.operations.base import OperationSpec
from dashboard.operations.job import run
from data.errors import NotFound, TandaError, message
from data.settings import Settings

_PREFIX = "api:"
_LOOK_EVERY = 0.05  # seconds
_ENDED = frozenset({"done", "failed", "cancelled", "lost"})


class JobProgress(BaseModel):
    """How far it is; a total of 0 means that it is not known."""

    done: int
    total: int


class Job(BaseModel):
    """Long work. It is kept for an hour after its end, with its result where it was asked for here."""

    id: str
    kind: str
    actor: str = Field(description="Who asked for it.")
    origin: Literal["dashboard", "api"]
    state: Literal["queued", "running", "done", "failed", "cancelled", "lost"]
    progress: JobProgress | None
    created: datetime
    started: datetime | None
    ended: datetime | None
    result: dict[str, Any] | None = Field(description="What the operation answers, once it is done.")
    said: str | None = Field(description="What came of it, in a sentence.")
    error: Problem | None = Field(description="Why it failed, or who cancelled it.")


class Tasks:
    """Starts long work for requests."""

    def __init__(self, settings: Settings, jobs: Unattended) -> None:
        self._settings = settings
        self._jobs = jobs
        # A request that waits keeps a thread of the worker: one is left for all others.
        self._seats = threading.BoundedSemaphore(settings.threads - 1)

    def start(self, operation: OperationSpec[Any, Any], arguments: Arguments, wait: float) -> flask.Response:
        """Begin an *operation*; the answer to the request, after *wait* seconds at most."""
        by = actor(self._settings, "api")
        call = {
            "kind": operation.kind,
            "arguments": arguments.model_dump_json(),
            "language": tag(),
            "actor": by,
            "origin": "api",
        }
        name = f"{_PREFIX}{operation.kind}"
        job = self._jobs.submit(run, call, name=name, kind=operation.kind, actor=by, once=operation.once)
        record = self._ended(job, wait)
        if record.state == "failed" and record.error and (wait or record.started is None):
            raise record.error
        if record.state == "done" and wait:
            return flask.jsonify(self._jobs.result(job))
        response = flask.jsonify(self.told(record))
        response.status_code = 202
        response.headers["Location"] = below(f"/api/jobs/{quote(job)}")
        return response

    def find(self, job: str) -> JobRecord:
        record = self._jobs.find(job)
        if record is None:
            raise NotFound(message("There is no job {job} (any more)."), job=job)
        return record

    def all(self) -> list[JobRecord]:
        """Everybody's jobs, the newest first."""
        return self._jobs.all()[::-1]

    def cancel(self, job: str) -> JobRecord:
        self._jobs.cancel(self.find(job).id)
        return self.find(job)

    def told(self, record: JobRecord) -> dict[str, Any]:
        ours = record.name.startswith(_PREFIX)
        done = record.state == "done"
        return {
            "id": record.id,
            "kind": record.kind or record.name.removeprefix(_PREFIX),
            "actor": record.actor,
            "origin": "api" if ours else "dashboard",
            "state": record.state,
            "progress": _progress(record, ours),
            "created": _moment(record.created),
            "started": _moment(record.started),
            "ended": _moment(record.ended),
            "result": self._jobs.result(record.id) if ours and done else None,
            "said": words.said if (words := outcome_of(record)) else None,
            "error": _error(record.error, record.id) if record.error else None,
        }

    def _ended(self, job: str, wait: float) -> JobRecord:
        """The job as it is when it ends, or when the patience does."""
        record = self.find(job)
        if wait and self._seats.acquire(blocking=False):
            try:
                deadline = time.monotonic() + wait
                while record.state not in _ENDED and time.monotonic() < deadline:
                    time.sleep(_LOOK_EVERY)
                    record = self.find(job)
            finally:
                self._seats.release()
        return record


def _progress(record: JobRecord, ours: bool) -> dict[str, int] | None:
    """How far it is: a page is told in per cent, and in words."""
    if not record.progress:
        return None
    done, total = record.progress if ours else (record.progress[0] or 0, 100)
    return {"done": int(done), "total": int(total)}


def _moment(seconds: float | None) -> str | None:
    return datetime.fromtimestamp(seconds, UTC).isoformat() if seconds is not None else None


def _error(error: TandaError, job: str) -> dict[str, Any]:
    """What went wrong with a *job*, whichever request asks about it."""
    return problems.describe(error) | {"instance": problems.instance(f"/jobs/{job}")}
