"""The page of the team: its panels, which columns its table shows, and which days count."""

from __future__ import annotations

from dashboard import ids
from dashboard.panels.team import TEAM_PANELS
from dashboard.render import panels
from dashboard.render.day_switch import with_switch
from dashboard.render.page_props import PageProps
from dashboard.services import Services
from dashboard.url import TEAM, View
from data.errors import FilterError


def draw(services: Services, search: str | None) -> PageProps:
    """The panels, and the menu of columns and the switch of days as the address has them; where it cannot be
    read, these stay."""
    page = panels.draw(TEAM, TEAM_PANELS, services, search)
    try:
        shown = View.from_query(search).shown
    except FilterError:
        return page
    menu = ids.TEAM_COLUMNS, {"value": list(shown)}
    page = PageProps(*page, menu, lasting=page.lasting, whole=page.whole)
    return with_switch(page, ids.TEAM_DAYS, services, TEAM, search)
