"""The command palette: what it finds for what is typed. `assets/page/palette.js` asks here."""

from __future__ import annotations

import dash
import flask
from plotly.io.json import to_json_plotly

from dashboard.components.palette import listed
from dashboard.http.actor import actor
from dashboard.i18n import speaking, tag, words_of
from dashboard.search import search
from dashboard.services import current
from dashboard.url import SEARCH_PATH
from data.errors import FilterError


def register(app: dash.Dash) -> None:
    app.server.add_url_rule(SEARCH_PATH, view_func=found)


def found() -> flask.Response:
    """Answer with the rows for the text, ready to be shown."""
    services, asked = current(), flask.request.args
    text = asked.get("text", "")
    with speaking(tag()):  # found out once, not for each of a hundred words
        try:
            rows, problem = search(
                services, actor(services.settings), text, asked.get("selected", 0, int) or 0
            )
            tree = listed(rows, text, problem)
        except FilterError as error:
            tree = listed((), text[:100], words_of(error))
        response = flask.Response(str(to_json_plotly({"tree": tree})), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
