"""The filter: controls, chips and clicks on charts all change the URL, and the URL changes them."""

from __future__ import annotations

import dash
from dash import ALL, ClientsideFunction, Input, State

from dashboard import ids
from dashboard.services import Services

_CONTROLS = {"type": "control", "name": ALL}
_CHARTS = {"type": "chart", "panel": ALL}


def register(app: dash.Dash, _: Services) -> None:
    app.clientside_callback(
        ClientsideFunction("tanda", "syncUrl"),
        Input(ids.URL, "search"),
        Input(_CONTROLS, "value"),
        Input(ids.RANGE_FROM, "value"),
        Input(ids.RANGE_TO, "value"),
        Input(ids.RANGE_BASIS, "value"),
        Input({"type": "chip", "name": ALL, "value": ALL}, "n_clicks"),
        Input(ids.CLEAR, "n_clicks"),
        Input(ids.MOUNTED, "data"),
        State(_CONTROLS, "id"),
        State(ids.WORDS, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("tanda", "drill"),
        Input(_CHARTS, "clickData"),
        State(_CHARTS, "id"),
        prevent_initial_call=True,
    )
