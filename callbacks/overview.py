"""The overview follows the address, and what happens to the batches."""

from __future__ import annotations

from typing import Any

import dash
from dash import Input, Output

from dashboard import drawing, ids
from dashboard.panels import PANELS
from dashboard.services import Services
from dashboard.url import OVERVIEW

_OUTPUTS = {
    "figures": Output(ids.FIGURES, "children"),
    "attention": Output(ids.ATTENTION, "children"),
    "charts": Output(ids.charts(OVERVIEW), "data"),
    "notes": [Output(ids.panel_note(panel), "children") for panel in PANELS],
    "messages": [Output(ids.panel_message(panel), "children") for panel in PANELS],
    "states": [Output(ids.panel_body(panel), "className") for panel in PANELS],
    "drawn": Output(ids.drawn(OVERVIEW), "data"),
}


def register(app: dash.Dash, services: Services) -> None:
    @app.callback(
        output=_OUTPUTS,
        inputs={
            "search": Input(ids.URL, "search"),
            "path": Input(ids.URL, "pathname"),
            "live": Input(ids.LIVE, "data"),
        },
        prevent_initial_call=True,  # the page comes drawn
    )
    def draw(search: str | None, path: str, live: Any) -> drawing.Drawn:  # noqa: ARG001
        if path != OVERVIEW:
            raise dash.exceptions.PreventUpdate
        return drawing.overview_page(services, search)
