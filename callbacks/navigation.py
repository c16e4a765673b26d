"""Which page is shown, in which theme and language."""

from __future__ import annotations

from typing import Any

import dash
from dash import ALL, ClientsideFunction, Input, Output, State, no_update

from dashboard import ids
from dashboard.pages import PAGES


def register(app: dash.Dash) -> None:
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
        Input(ids.URL, "pathname"),
        [State(ids.page(path), "children") for path in PAGES],
    )
    def mount(path: str, *mounted: Any) -> list[Any]:
        """Build a page on its first visit; afterwards it stays."""
        return [
            PAGES[each].layout() if each == path and not children else no_update
            for each, children in zip(PAGES, mounted, strict=True)
        ]
