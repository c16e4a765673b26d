"""How long work stands, over HTTP."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from dashboard.api import answers
from dashboard.api.context import api, context
from dashboard.api.models import WriteHeader
from dashboard.api.tasks import Job


class JobPath(BaseModel):
    job_id: str


class Jobs(BaseModel):
    items: list[Job]


@api.get("/jobs", tags=[answers.JOBS], responses=answers.reads(Jobs))
def list_jobs() -> Any:
    """Everybody's jobs, the newest first: what waits and runs, and what ended within the last hour."""
    tasks = context().tasks
    return {"items": [tasks.told(each) for each in tasks.all()]}


@api.get("/jobs/<job_id>", tags=[answers.JOBS], responses=answers.reads(Job))
def get_job(path: JobPath) -> Any:
    """How a job stands, and what came of it."""
    tasks = context().tasks
    return tasks.told(tasks.find(path.job_id))


@api.delete("/jobs/<job_id>", tags=[answers.JOBS], responses=answers.writes(Job))
def cancel_job(path: JobPath, header: WriteHeader) -> Any:  # noqa: ARG001  # read by a guard
    """Cancel a job. What it has done already stays done, and stands in the log of operations."""
    tasks = context().tasks
    return tasks.told(tasks.cancel(path.job_id))
