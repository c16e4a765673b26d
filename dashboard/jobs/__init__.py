"""Background jobs: what a callback with `background=True` runs on.

A job is a module-level function; Dash calls it through `JobManager` in a process of its own. What asks over
HTTP has no page that polls: `Unattended` sees its jobs through.
"""

from dashboard.jobs.board import JobBoard
from dashboard.jobs.detached import Unattended
from dashboard.jobs.manager import JobManager
from dashboard.jobs.records import JobRecord
from dashboard.jobs.runner import job_settings, leave

__all__ = ["JobBoard", "JobManager", "JobRecord", "Unattended", "job_settings", "leave"]
