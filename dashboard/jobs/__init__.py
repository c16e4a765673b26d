"""Background jobs: what a callback with `background=True` runs on.

A job is a module-level function; Dash calls it through `JobManager` in a process of its own.
"""

from dashboard.jobs.manager import JobManager
from dashboard.jobs.records import JobRecord
from dashboard.jobs.runner import job_settings

__all__ = ["JobManager", "JobRecord", "job_settings"]
