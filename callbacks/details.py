"""A panel's table and its definition, in a window over the page."""

from __future__ import annotations

from typing import Any

import dash
from dash import ALL, Input, Output, State, ctx, html

from dashboard import ids
from dashboard.components.panel import data_table
from dashboard.exports import panel_of, tabulated
from dashboard.following import view_of
from dashboard.i18n import t, words_of
from dashboard.services import Services
from data.errors import TandaError


def register(app: dash.Dash, services: Services) -> None:
    @app.callback(
        Output(ids.DETAILS, "opened"),
        Output(ids.DETAILS, "title"),
        Output(ids.DETAILS, "children"),
        Input({"type": "panel-table", "panel": ALL}, "n_clicks"),
        Input({"type": "panel-definition", "panel": ALL}, "n_clicks"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def open_details(tables: list[int], definitions: list[int], search: str | None) -> tuple[bool, str, Any]:
        if not any([*tables, *definitions]) or not isinstance(ctx.triggered_id, dict):
            raise dash.exceptions.PreventUpdate
        panel = panel_of(ctx.triggered_id["panel"])
        if ctx.triggered_id["type"] == "panel-definition":
            return True, t(panel.title), html.P(t(panel.definition), className="definition")
        try:
            frame, _ = tabulated(services, view_of(services, search), panel.id)
            return True, t(panel.title), data_table(frame)
        except TandaError as error:
            return True, t(panel.title), html.P(words_of(error), role="alert")
