"""The page of activity: its window, and where the log was before it had a page."""

from __future__ import annotations

from typing import Any

import dash
import flask
from dash import ClientsideFunction, Input, Output

from dashboard import ids
from dashboard.url import ACTIVITY, DATA, address, turned


def register(app: dash.Dash) -> None:
    chosen = ids.argument("undo", "batches")
    app.clientside_callback(
        ClientsideFunction("tanda", "leaveOperation"),
        Output(chosen, "value"),
        Input(ids.OPERATION, "opened"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("tanda", "noneChosen"),
        Output(ids.start("undo", "part"), "disabled"),
        Input(chosen, "value"),
    )
    app.clientside_callback(
        ClientsideFunction("tanda", "undoBegun"),
        Output(ids.OPERATION, "opened"),
        Input(ids.task("undo", "request"), "data"),
        prevent_initial_call=True,
    )
    app.server.before_request(moved)


def moved() -> Any:
    """Lead from the place that the log had on the page of data to its page."""
    asked = flask.request
    if asked.path != DATA or asked.args.get("section") != "log":
        return None
    query = asked.query_string.decode("utf-8", "replace")
    return flask.redirect(address(ACTIVITY, turned(query, section=None)))
