"""The page of jobs: everybody's, as all workers know them."""

from __future__ import annotations

from dashboard import ids
from dashboard.components import job_list
from dashboard.jobs.board import current_board, mark_of
from dashboard.render.page_props import PageProps, source
from dashboard.services import Services
from dashboard.url import JOBS


def draw(services: Services, _: str | None) -> PageProps:
    seen = current_board().jobs()
    tree = job_list.job_list(seen, services.settings.zone)
    # What it was drawn from are not the data, so that newer ones do not matter.
    return PageProps(source(JOBS, mark_of(seen), "refused"), (ids.JOBS_LIST, {"tree": tree}))
