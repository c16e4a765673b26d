"""Files are handed in as they are, by a route of their own: a callback would carry them inside JSON."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import dash
import flask
from dash import ALL, ClientsideFunction, Input, Output, State

from dashboard import ids
from dashboard.i18n import t, words_of
from dashboard.services import current
from data.errors import TandaError
from data.exports import uploads

PATH = "/uploads"


def register(app: dash.Dash) -> None:
    app.clientside_callback(
        ClientsideFunction("tanda", "chooseFile"),
        Output(ids.PAGES, "data-uploading"),
        Input({"type": "upload-button", "kind": ALL}, "n_clicks"),
        State(ids.WORDS, "data"),
        prevent_initial_call=True,
    )
    app.server.add_url_rule(PATH, view_func=handed_in, methods=["POST"])


def handed_in() -> Any:
    """Keep the file in the body, called `?name=`. Answers {id, name, bytes}, or {error} in words."""
    if flask.request.mimetype != "application/octet-stream":  # a form of another site's could not say so
        return flask.jsonify(error=t("Files can only be uploaded from Tanda's own pages.")), 403
    settings = current().settings
    flask.request.max_content_length = 2 * settings.upload_megabytes * 1024 * 1024
    name = unquote(flask.request.args.get("name", ""))
    try:
        kept = uploads.receive(settings, name, flask.request.stream)
    except TandaError as error:
        return flask.jsonify(error=words_of(error)), error.status
    return flask.jsonify(id=kept.id, name=kept.path.name, bytes=kept.bytes)
