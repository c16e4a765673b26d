"""What Dash is spared: bodies beyond any use, and requests that none of our pages makes.

Dash answers a component, an output or a body that somebody has made up with a fault of its own (500).
"""

from __future__ import annotations

import logging
from typing import Any

import dash
import flask
from dash.exceptions import DependencyException
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from dashboard.i18n import t
from data.errors import message

log = logging.getLogger("tanda")
LARGEST_BODY = 8 * 1024 * 1024  # bytes: a list of ids that somebody pastes fits many times
#: Of the path and query of an address; filters for a few hundred people are a quarter of it.
LONGEST_ADDRESS = 64 * 1024
TOO_LONG = message("This address is too long. Choose fewer values in the filter.")
_CALLBACK = "/_dash-update-component"


def guard(app: dash.Dash) -> None:
    """Refuse such requests to *app*, in words."""
    server: flask.Flask = app.server
    server.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    server.before_request(lambda: _refused(app))
    server.register_error_handler(RequestEntityTooLarge, _too_large)
    server.register_error_handler(DependencyException, _no_such_file)
    server.register_error_handler(Exception, _fault)


def is_too_long(request: flask.Request) -> bool:
    return len(request.path) + len(request.query_string) > LONGEST_ADDRESS


def too_large() -> str:
    return t("That is more than Tanda accepts at once.")


def _refused(app: dash.Dash) -> flask.Response | None:
    request = flask.request
    if is_too_long(request):
        return _say(t(TOO_LONG), 414)
    if request.path == _CALLBACK and request.method == "POST" and not _is_ours(app, request):
        return _made_up()
    return None


def _is_ours(app: dash.Dash, request: flask.Request) -> bool:
    """Whether a callback of ours is asked for, as the browser asks for it."""
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        return False
    output = body.get("output") if isinstance(body, dict) else None
    callback = app.callback_map.get(output) if isinstance(output, str) else None
    if not isinstance(body, dict) or callback is None or "callback" not in callback:
        return False
    changed, outputs = body.get("changedPropIds", []), body.get("outputs", [])
    return (
        all(_matches(body.get(part, []), callback[declared]) for part, declared in _PARTS)
        and isinstance(changed, list)
        and all(isinstance(each, str) and "." in each for each in changed)
        and all(map(_is_part, outputs if isinstance(outputs, list) else [outputs]))
    )


_PARTS = (("inputs", "inputs"), ("state", "state"))


def _matches(given: Any, declared: list[dict[str, Any]]) -> bool:
    """Whether *given* are the values of the components that a callback names."""
    return (
        isinstance(given, list)
        and len(given) == len(declared)
        and all(
            _is_part(part) and part["property"] == each["property"]
            for part, each in zip(given, declared, strict=True)
        )
    )


def _is_part(part: Any) -> bool:
    return (
        isinstance(part, dict)
        and isinstance(part.get("id"), str | dict)
        and isinstance(part.get("property"), str)
    )


def _made_up() -> flask.Response:
    return _say(t("No page of Tanda makes this request. Reload the page."), 400)


def _too_large(_: RequestEntityTooLarge) -> flask.Response:
    return _say(too_large(), 413)


def _no_such_file(_: DependencyException) -> flask.Response:
    return _say(t("This file does not exist."), 404)


def _fault(error: Exception) -> Any:
    if isinstance(error, HTTPException):
        return error
    log.exception("%s %s failed", flask.request.method, flask.request.path, exc_info=error)
    return _say(t("Something went wrong in Tanda. The server's log has the details."), 500)


def _say(words: str, status: int) -> flask.Response:
    return flask.Response(words, status, mimetype="text/plain")
