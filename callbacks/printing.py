"""Printing: the browser asks once, before it prints, for what only paper shows."""

from __future__ import annotations

from typing import Any

import dash
import flask

from callbacks.grid import sort_of
from callbacks.live import told
from dashboard import printing
from dashboard.former_names import view_of
from dashboard.i18n import day, speaking, t, tag, words_of
from dashboard.pages import PAGES
from dashboard.services import Services, current
from dashboard.url import BATCHES, PRINTED_PATH, View
from data import clock
from data.errors import TandaError


def register(app: dash.Dash) -> None:
    app.server.add_url_rule(f"{PRINTED_PATH}/", view_func=printed)
    app.server.add_url_rule(f"{PRINTED_PATH}/<path:page>", view_func=printed)


def printed(page: str = "") -> flask.Response:
    """Tell the title, filter and day of a page; of *Batches* the rows, too, and as of which moment."""
    with speaking(tag()):
        response = flask.jsonify(_printed(current(), f"/{page}"))
    response.headers["Cache-Control"] = "no-store"
    return response


def _printed(services: Services, path: str) -> dict[str, Any]:
    title = t(PAGES[path].title) if path in PAGES else ""
    head = {"title": title, "filter": "", "day": day(clock.today(services.settings.zone))}
    if path not in PAGES or not PAGES[path].filtered:
        return head
    try:
        view = view_of(services, flask.request.query_string.decode("utf-8", "replace"))
        head["filter"] = printing.filter_words(view.where)
        return head | (_batches(services, view) if path == BATCHES else {})
    except TandaError as error:
        return head | {"problem": words_of(error)}


def _batches(services: Services, view: View) -> dict[str, Any]:
    sorts = [name for name in flask.request.args.get("sort", "").split(",") if name]
    model = [
        {"colId": name.removeprefix("-"), "sort": "desc" if name.startswith("-") else "asc"} for name in sorts
    ]
    columns = flask.request.args.get("columns", "").split(",")
    table, reading = printing.batches(services, view, columns, sort_of({"sortModel": model}))
    state = told(reading.generation, services)
    status = t("as of {time} · refreshing", time=state["time"])
    return {"table": table, "status": status if reading.state == "refreshing" else state["text"]}
