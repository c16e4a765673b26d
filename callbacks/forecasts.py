"""The page of the forecast: the forecasts that are kept."""

from __future__ import annotations

from typing import Any

import dash
from dash import Input, Output

from dashboard import ids
from dashboard.http.base_path import page_at
from dashboard.render.kept_forecasts import drawn
from dashboard.services import current
from dashboard.url import FORECAST


def register(app: dash.Dash) -> None:
    app.callback(
        Output(ids.FORECASTS_KEPT, "children"),
        Input(ids.URL, "pathname"),
        Input(ids.task("forecast", "result"), "children"),
        Input(ids.drawn(FORECAST), "data"),
    )(draw_kept)


def draw_kept(path: str, *_: Any) -> Any:
    """List them with what happened, whenever something is kept, removed, or the page is drawn anew."""
    if page_at(path) != FORECAST:
        raise dash.exceptions.PreventUpdate
    return drawn(current())
