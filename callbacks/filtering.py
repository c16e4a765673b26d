"""The filter: controls, chips and clicks on charts all change the URL, and the URL changes them."""

from __future__ import annotations

from typing import Any

import dash
from dash import ALL, ClientsideFunction, Input, Output, State, no_update

from dashboard import drawing, ids
from dashboard.services import Services

_CONTROLS = {"type": "control", "name": ALL}
_CHARTS = {"type": "chart", "panel": ALL}


def register(app: dash.Dash, services: Services) -> None:
    app.clientside_callback(
        ClientsideFunction("tanda", "syncUrl"),
        Output(ids.URL, "search"),
        Output(_CONTROLS, "value"),
        Output(ids.RANGE_FROM, "value"),
        Output(ids.RANGE_TO, "value"),
        Output(ids.RANGE_BASIS, "value"),
        Input(ids.URL, "search"),
        Input(_CONTROLS, "value"),
        Input(ids.RANGE_FROM, "value"),
        Input(ids.RANGE_TO, "value"),
        Input(ids.RANGE_BASIS, "value"),
        Input({"type": "chip", "name": ALL, "value": ALL}, "n_clicks"),
        Input(ids.CLEAR, "n_clicks"),
        State(_CONTROLS, "id"),
        State(ids.WORDS, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("tanda", "drill"),
        Output(ids.URL, "search", allow_duplicate=True),
        Output(_CHARTS, "clickData"),
        Input(_CHARTS, "clickData"),
        State(_CHARTS, "id"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(ids.CHIPS, "children"),
        Output(ids.CLEAR, "display"),
        Output(ids.FILTER_ERROR, "children"),
        Input(ids.URL, "search"),
        prevent_initial_call=True,
    )
    def show_chips(search: str | None) -> tuple[list[Any], str, str]:
        return drawing.chips(search)

    @app.callback(
        Output(ids.control("person"), "data"),
        Output(ids.control("specification"), "data"),
        Input({"type": "drawn", "page": ALL}, "data"),
        Input(ids.MOUNTED, "data"),
        State(ids.URL, "search"),
        State(ids.control("person"), "data"),
        State(ids.control("specification"), "data"),
        prevent_initial_call=True,
    )
    def offer_choices(_: Any, __: Any, search: str | None, *offered: list[dict[str, str]]) -> list[Any]:
        """Sent only when they changed: a control that gets choices says its value again a little later,
        and would undo a filter set in between.
        """
        choices = drawing.choices(services, search)
        if choices is None:
            raise dash.exceptions.PreventUpdate
        return [no_update if new == old else new for new, old in zip(choices, offered, strict=True)]
