"""The switch for the days that durations count, as the address has it."""

from __future__ import annotations

from typing import Any

from dashboard.components.day_switch import day_switch
from dashboard.render.page_props import PageProps
from dashboard.services import Services
from dashboard.url import address, days_of_durations, turned
from data.calendar import UNITS
from data.errors import FilterError


def switch(services: Services, path: str, search: str | None) -> Any:
    """The switch of the page at *path*; what is as it is set need not be said. Raises FilterError."""
    usual = services.settings.days
    places = {unit: address(path, turned(search, days=None if unit == usual else unit)) for unit in UNITS}
    return day_switch(places, days_of_durations(search) or usual)


def with_switch(
    page: PageProps, identity: str, services: Services, path: str, search: str | None
) -> PageProps:
    """*page* with its switch, which is called *identity*; where the address cannot be read, that stays."""
    try:
        tree = [switch(services, path, search)]
    except FilterError:
        return page
    return PageProps(*page, (identity, {"tree": tree}), lasting=page.lasting, whole=page.whole)
