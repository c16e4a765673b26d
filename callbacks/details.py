"""A panel's table and its definition, in a window over the page."""

from __future__ import annotations

from typing import Any

import dash
from dash import ALL, Input, Output, State, html

from callbacks.asking import asks
from dashboard import ids
from dashboard.components.panel import data_table
from dashboard.former_names import view_of
from dashboard.i18n import t, words_of
from dashboard.panel_data import panel_of, tabulated
from dashboard.services import current
from data.errors import TandaError


def register(app: dash.Dash) -> None:
    tables, definitions = {"type": "panel-table", "panel": ALL}, {"type": "panel-definition", "panel": ALL}
    asks(app, ids.DETAILS_ASKED, tables, definitions)
    app.callback(
        Output(ids.DETAILS, "opened"),
        Output(ids.DETAILS, "title"),
        Output(ids.DETAILS, "children"),
        Input(ids.DETAILS_ASKED, "data"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )(open_details)


def open_details(asked: dict[str, Any], search: str | None) -> tuple[bool, str, Any]:
    """Open the window with the table or the definition of a panel."""
    panel = panel_of(asked["panel"])
    if asked["type"] == "panel-definition":
        return True, t(panel.title), html.P(panel.explained, className="definition")
    services = current()
    try:
        frame, _ = tabulated(services, view_of(services, search), panel.id)
        return True, t(panel.title), data_table(frame)
    except TandaError as error:
        return True, t(panel.title), html.P(words_of(error), role="alert")
