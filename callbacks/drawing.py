"""The filter and what the page shows: controls, chips and clicks on charts change the URL, the URL
changes them, and the browser asks what is shown under it and renews what has changed."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

import dash
import flask
from dash import ALL, ClientsideFunction, Input, State
from plotly.io.json import to_json_plotly

from dashboard import ids, shell
from dashboard.i18n import speaking, t, tag
from dashboard.pages import PAGES
from dashboard.render import filters
from dashboard.render.page_props import NOTHING
from dashboard.response_cache import shared
from dashboard.services import Services, current
from dashboard.url import DRAWN_PATH, LAYOUT_PATH

log = logging.getLogger("tanda")
_CONTROLS = {"type": "control", "name": ALL}
_CHARTS = {"type": "chart", "panel": ALL}


def register(app: dash.Dash) -> None:
    # No outputs: the browser gives the components their properties itself. Dash would first work out what
    # depends on them, and ask after that. (It tells callbacks without outputs apart by their inputs.)
    app.clientside_callback(
        ClientsideFunction("tanda", "follow"),
        Input(ids.URL, "search"),
        Input(ids.URL, "pathname"),
        Input(ids.LIVE, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("tanda", "useControls"),
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
    for done in (
        ids.PEOPLE_SAID,
        ids.JOBS_SAID,
        *(ids.task(each, "result") for each in ("people", "create-missing", "undo", "digest")),
    ):
        app.clientside_callback(
            ClientsideFunction("tanda", "renew"), Input(done, "children"), prevent_initial_call=True
        )
    app.clientside_callback(
        ClientsideFunction("tanda", "unpackCharts"), Input(ids.MOUNTED, "data"), prevent_initial_call=True
    )
    for path, answer in ((LAYOUT_PATH, layout), (DRAWN_PATH, drawn)):
        app.server.add_url_rule(f"{path}/", view_func=answer)
        app.server.add_url_rule(f"{path}/<path:page>", view_func=answer)


def layout(page: str = "") -> flask.Response:
    """Give the whole page as the query string asks for it, for the browser's first visit."""
    query, here = _query(), f"/{page}"
    content = shell.layout(current(), here if here in PAGES else "", f"?{query}" if query else "")
    return _fresh(content, 200)


def drawn(page: str = "") -> flask.Response:
    """Give what a page shows under the query string, and the filter bar: a list of (id, properties)."""
    services, query = current(), _query()
    with speaking(tag()):  # found out once, not for each of a thousand words
        try:
            draw = partial(_changes, services, f"/{page}", query)
            changes, status = shared(services, draw, "changes", page, query), 200
        except Exception:  # a fault of ours
            log.exception("drawing failed")
            words = t("Something went wrong in Tanda. Reload the page; the log has the details.")
            changes, status = str(to_json_plotly([(ids.FILTER_ERROR, {"children": words})])), 500
    return _fresh(changes, status)


def _query() -> str:
    return flask.request.query_string.decode("utf-8", "replace")


def _fresh(content: str, status: int) -> flask.Response:
    response = flask.Response(content, status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def _changes(services: Services, path: str, query: str) -> tuple[Any, bool]:
    """What is shown, and whether all of it was drawn for good."""
    page = PAGES[path].draw(services, query) if path in PAGES else NOTHING
    bar = filters.draw(services, query, choices=page.whole)
    return [*bar, *page], bar.lasting and page.lasting
