"""The panels of the team, the menu for the columns of its table, and the switch for the days that count."""

from __future__ import annotations

from functools import partial
from typing import Any

from dashboard import ids, team_columns
from dashboard.components import day_switch
from dashboard.components.attributes import Given
from dashboard.components.column_menu import column_menu
from dashboard.pages import panel_page
from dashboard.panels.team import TEAM_PANELS
from dashboard.render.page_props import NOTHING, PageProps
from dashboard.url import TEAM
from data.errors import message

#: What `assets/page/address.js` knows the boxes of the menu by.
_LOOK = "team-columns"


def layout(drawn: PageProps = NOTHING) -> Any:
    tools = {"team": _columns}
    above = {"team": partial(day_switch.above, ids.TEAM_DAYS)}
    return panel_page.layout(TEAM, message("Team"), TEAM_PANELS, drawn, above=above, tools=tools)


def _columns(given: Given) -> Any:
    """The address says which columns are shown: the menu follows it."""
    words = {column.name: column.header for column in TEAM_PANELS["team"].columns}
    choices = {name: words[name] for name in team_columns.CHOICES}
    shown = given(ids.TEAM_COLUMNS, value=list(team_columns.FIRST))
    return column_menu(ids.TEAM_COLUMNS, choices, look=_LOOK, **shown)
