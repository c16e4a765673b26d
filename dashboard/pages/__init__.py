"""The pages: address, title, and what each is made of.

Pages are mounted once and then shown or hidden. The router of Dash Pages would build a page anew
at every change of the query string, and with it every chart and grid.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from dashboard import ids
from dashboard.components import day_switch
from dashboard.pages import (
    activity,
    attention,
    batches,
    data,
    files,
    forecast,
    jobs,
    overview,
    panel_page,
    people,
    reports,
    review,
    team,
)
from dashboard.panels.base import Panel
from dashboard.panels.flow import FLOW_PANELS
from dashboard.render import activity as draw_activity
from dashboard.render import attention as draw_attention
from dashboard.render import batches as draw_batches
from dashboard.render import files as draw_files
from dashboard.render import forecast as draw_forecast
from dashboard.render import jobs as draw_jobs
from dashboard.render import overview as draw_overview
from dashboard.render import panels as draw_panels
from dashboard.render import people as draw_people
from dashboard.render import reports as draw_reports
from dashboard.render import review as draw_review
from dashboard.render import team as draw_team
from dashboard.render.day_switch import with_switch
from dashboard.render.page_props import PageProps
from dashboard.services import Services
from dashboard.url import (
    ACTIVITY,
    ATTENTION,
    BATCHES,
    DATA,
    FILES,
    FLOW,
    FORECAST,
    JOBS,
    OVERVIEW,
    PEOPLE,
    REPORTS,
    REVIEW,
    TEAM,
    View,
)
from data.errors import message


def _nothing(*_: Any) -> PageProps:
    return PageProps(lasting=True)


@dataclass(frozen=True)
class Page:
    """`layout` builds the page without touching the database, from what `draw` found for a query string.

    Whatever it did not find is there as a skeleton, and is filled afterwards. *filtered*: it shows what the
    filter bar lets through. *named*: it stands among the pages in the head, rather than as an icon.
    """

    path: str
    title: str
    icon: str
    layout: Callable[[PageProps], Any]
    draw: Callable[[Services, str], PageProps] = _nothing
    grid: bool = False
    filtered: bool = False
    named: bool = True


def _of_panels(
    path: str,
    title: str,
    icon: str,
    panels: Mapping[str, Panel[View]],
    days: str,
) -> Page:
    """A page that consists of *panels* about batches, with the switch called *days* above them."""
    layout = partial(
        panel_page.layout, path, title, panels, above={next(iter(panels)): partial(day_switch.above, days)}
    )

    def draw(services: Services, search: str | None) -> PageProps:
        return with_switch(draw_panels.draw(path, panels, services, search), days, services, path, search)

    return Page(path, title, icon, layout, draw, filtered=True)


PAGES: dict[str, Page] = {
    page.path: page
    for page in (
        Page(OVERVIEW, message("Overview"), "overview", overview.layout, draw_overview.draw, filtered=True),
        Page(
            BATCHES, message("Batches"), "rows", batches.layout, draw_batches.draw, grid=True, filtered=True
        ),
        Page(REVIEW, message("Review"), "check", review.layout, draw_review.draw, filtered=True),
        Page(TEAM, message("Team"), "team", team.layout, draw_team.draw, filtered=True),
        _of_panels(FLOW, message("Flow"), "flow", FLOW_PANELS, ids.FLOW_DAYS),
        Page(FORECAST, message("Forecast"), "forecast", forecast.layout, draw_forecast.draw, filtered=True),
        Page(REPORTS, message("Reports"), "report", reports.layout, draw_reports.draw, filtered=True),
        Page(FILES, message("Files"), "files", files.layout, draw_files.draw, grid=True),
        Page(DATA, message("Data"), "data", data.layout),
        Page(PEOPLE, message("People"), "people", people.layout, draw_people.draw),
        Page(ACTIVITY, message("Activity"), "activity", activity.layout, draw_activity.draw),
        Page(
            ATTENTION,
            message("Attention"),
            "attention",
            attention.layout,
            draw_attention.draw,
            named=False,
        ),
        Page(JOBS, message("Jobs"), "jobs", jobs.layout, draw_jobs.draw, named=False),
    )
}
