"""The list of contradictions: drawn from the last check, each kind opening its rows."""

from __future__ import annotations

from typing import Any

import dash
from dash import ALL, Input, Output

from callbacks.asking import asks
from dashboard import ids
from dashboard.components import integrity as components
from dashboard.http.base_path import page_at
from dashboard.i18n import t, words_of
from dashboard.render.page_props import failure
from dashboard.services import current
from dashboard.url import FILES
from data.errors import TandaError
from data.masks import integrity


def register(app: dash.Dash) -> None:
    asks(app, ids.ROWS_ASKED, {"type": "rows-of", "kind": ALL})
    app.callback(
        Output(ids.INTEGRITY, "children"),
        Input(ids.URL, "pathname"),
        Input(ids.task("integrity", "result"), "children"),
    )(show_integrity)
    app.callback(
        Output(ids.DETAILS, "opened", allow_duplicate=True),
        Output(ids.DETAILS, "title", allow_duplicate=True),
        Output(ids.DETAILS, "children", allow_duplicate=True),
        Input(ids.ROWS_ASKED, "data"),
        prevent_initial_call=True,
    )(open_rows)


def show_integrity(path: str, _: Any) -> Any:
    """Show what the last check found, on the page of files."""
    if page_at(path) != FILES:
        raise dash.exceptions.PreventUpdate
    services = current()
    try:
        return components.integrity(integrity.last(services.mongo), services.settings.zone)
    except TandaError as error:
        return failure(words_of(error))


def open_rows(asked: dict[str, Any]) -> tuple[bool, str, Any]:
    """Open the window with the rows of one kind of contradiction."""
    report = integrity.last(current().mongo)
    if report is None:
        raise dash.exceptions.PreventUpdate
    finding = report[asked["kind"]]
    return True, t(finding.kind.title), components.details(finding)
