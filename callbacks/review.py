"""The review: the batch that is shown. `assets/page/review.js` asks here.

What is decided goes the way of the panel (`batch.py`).
"""

from __future__ import annotations

import dash
import flask
from dash import ClientsideFunction, Input
from plotly.io.json import to_json_plotly

from dashboard import ids, review_ids
from dashboard.http.actor import actor
from dashboard.i18n import speaking, tag
from dashboard.render import review
from dashboard.services import current
from dashboard.url import REVIEW_PATH


def register(app: dash.Dash) -> None:
    for inputs in (
        [Input(review_ids.QUEUE, "data")],
        [
            Input(ids.URL, "pathname"),
            Input(ids.MOUNTED, "data"),
        ],  # not together: the page comes when it is visited
    ):
        app.clientside_callback(ClientsideFunction("tanda", "followReview"), *inputs)
    app.server.add_url_rule(REVIEW_PATH, view_func=show_reviewed)


def show_reviewed() -> flask.Response:
    """Answer with the batch that the query string names, as it is reviewed, and with what was done today."""
    with speaking(tag()):
        services = current()
        shown = review.one(services, flask.request.args.get("batch"), actor(services.settings))
        response = flask.Response(str(to_json_plotly(shown)), mimetype="application/json")
        response.headers["Cache-Control"] = "no-store"
        return response
