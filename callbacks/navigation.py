"""Which pages there are, in which theme and language."""

from __future__ import annotations

from functools import partial
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, no_update

from dashboard import ids
from dashboard.pages import PAGES
from dashboard.render.page_props import NOTHING
from dashboard.render.render_within import soon
from dashboard.services import current


def register(app: dash.Dash) -> None:
    app.clientside_callback(
        ClientsideFunction("tanda", "chooseScheme"),
        Input(ids.SCHEME_CHOICE, "value"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("tanda", "chooseLanguage"),
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
    app.callback(
        [Output(ids.page(path), "children") for path in PAGES],
        Output(ids.MOUNTED, "data"),
        Input(ids.VISITED, "data"),
        State(ids.MOUNTED, "data"),
        prevent_initial_call=True,  # the page asked for comes with the layout
    )(mount)


def mount(visited: dict[str, Any], mounted: list[str]) -> list[Any]:
    """Build a page on its first visit; afterwards it stays."""
    path = visited["path"]
    if path in mounted or path not in PAGES:
        raise dash.exceptions.PreventUpdate
    page = PAGES[path]
    drawn = soon(partial(page.draw, current(), visited["search"])) or NOTHING
    return [*(page.layout(drawn) if each == path else no_update for each in PAGES), [*mounted, path]]
