"""Which page is shown, in which theme and language."""

from __future__ import annotations

from typing import Any

import dash
from dash import ALL, ClientsideFunction, Input, Output, State, no_update

from dashboard import ids
from dashboard.drawing import soon
from dashboard.pages import PAGES
from dashboard.services import Services


def register(app: dash.Dash, services: Services) -> None:
    app.clientside_callback(
        ClientsideFunction("tanda", "showPage"),
        Output({"type": "page", "path": ALL}, "className"),
        Output({"type": "nav", "path": ALL}, "className"),
        Output({"type": "nav", "path": ALL}, "href"),
        Input(ids.URL, "pathname"),
        Input(ids.URL, "search"),
        State({"type": "page", "path": ALL}, "id"),
        State({"type": "nav", "path": ALL}, "id"),
        State(ids.TITLES, "data"),
        State(ids.WORDS, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("tanda", "resolveScheme"),
        Output(ids.SCHEME, "data"),
        Input(ids.SCHEME_CHOICE, "value"),
    )
    # Figures come through stores, because the browser knows the colours, and Dash calls no server for a
    # graph before plotly.js has arrived.
    app.clientside_callback(
        ClientsideFunction("tanda", "spreadCharts"),
        Output({"type": "chart", "panel": ALL}, "figure"),
        Input({"type": "charts", "page": ALL}, "data"),
        Input(ids.SCHEME, "data"),
        State({"type": "charts", "page": ALL}, "id"),
        State({"type": "chart", "panel": ALL}, "id"),
        State(ids.WORDS, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("tanda", "chooseLanguage"),
        Output(ids.LANGUAGE, "className"),
        Input(ids.LANGUAGE, "value"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("tanda", "foldFilters"),
        Output(ids.FILTERS, "className"),
        Output(ids.FILTERS_TOGGLE, "aria-expanded"),
        Input(ids.FILTERS_TOGGLE, "n_clicks"),
        State(ids.FILTERS, "className"),
        prevent_initial_call=True,
    )

    @app.callback(
        [Output(ids.page(path), "children") for path in PAGES],
        Output(ids.MOUNTED, "data"),
        Input(ids.URL, "pathname"),
        State(ids.URL, "search"),
        State(ids.MOUNTED, "data"),
        prevent_initial_call=True,  # the page asked for comes with the layout
    )
    def mount(path: str, search: str | None, mounted: list[str]) -> list[Any]:
        """Build a page on its first visit; afterwards it stays."""
        if path in mounted or path not in PAGES:
            raise dash.exceptions.PreventUpdate
        page = PAGES[path]
        (drawn,) = soon(lambda: page.drawn(services, search or ""))
        return [*(page.layout(drawn) if each == path else no_update for each in PAGES), [*mounted, path]]
