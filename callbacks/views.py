"""Saved views: what the menu shows, saving, changing and deleting them, and what a page begins with.

`assets/page/views.js` asks here.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import dash
import flask
from plotly.io.json import to_json_plotly
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from dashboard.components import view_menu
from dashboard.components.view_menu import ListedView
from dashboard.http.actor import actor, owner
from dashboard.i18n import speaking, t, tag, words_of
from dashboard.operations import OPERATIONS
from dashboard.operations.job import asked_for
from dashboard.pages import PAGES
from dashboard.saved_views import VIEWED, begins_with, checked, listed
from dashboard.services import Services, current
from dashboard.url import VIEWS_PATH, address
from data.errors import TandaError
from data.mongo.documents import silent
from data.query.service import SOON

_KINDS = ("save-view", "change-view", "delete-view", "undo")


class Wanted(BaseModel):
    """An operation that the page asks for; `path` and `search` are where it stands."""

    model_config = ConfigDict(extra="forbid")

    kind: str
    arguments: dict[str, JsonValue]
    path: str = ""
    search: str = ""


def register(app: dash.Dash) -> None:
    app.server.add_url_rule(VIEWS_PATH, view_func=show_views)
    app.server.add_url_rule(VIEWS_PATH, view_func=change_views, methods=["POST"], endpoint="change_views")
    app.server.before_request(begin)


def begin() -> flask.Response | None:
    """Lead a reader who asks for no more than a page to the view that it begins with."""
    asked = flask.request
    reader = asked.method == "GET" and "text/html" in asked.headers.get("Accept", "")
    if not reader or asked.path not in VIEWED or asked.query_string:
        return None
    with suppress(TandaError):
        services = current()
        query = begins_with(services, actor(services.settings)).get(asked.path)
        if query:
            answer = flask.redirect(address(asked.path, query))
            answer.headers["Cache-Control"] = "no-store"
            return flask.make_response(answer)
    return None


def show_views() -> flask.Response:
    """Answer with the menu and the list of views; with *begin*, only with what pages begin with."""
    services, asked = current(), flask.request.args
    with speaking(tag()):
        if "begin" in asked:
            with suppress(TandaError):
                return _answer({"begin": begins_with(services, actor(services.settings))})
            return _answer({"begin": {}})
        return _answer(_shown(services, asked.get("path", ""), asked.get("search", "")))


def change_views() -> flask.Response:
    """Carry out what is wanted; answer with what came of it, and the views as they are then."""
    services = current()
    try:
        wanted = Wanted.model_validate(flask.request.get_json())
        if wanted.kind not in _KINDS:
            flask.abort(400)
        operation = OPERATIONS[wanted.kind]
        arguments = operation.arguments.model_validate(wanted.arguments)
    except ValidationError:
        flask.abort(400)
    with speaking(tag()):
        try:
            who = {"actor": actor(services.settings), "origin": "dashboard"}
            asked = asked_for(services, arguments, silent, **who)
            outcome = operation.words(operation.run(asked), asked)
            again = None if wanted.kind == "undo" else outcome.operation_id
            done = {"done": not outcome.failed, "said": view_menu.said(outcome.said, again)}
        except TandaError as error:
            done = {"done": False, "words": words_of(error), "said": view_menu.refused(words_of(error))}
        return _answer(_shown(services, wanted.path, wanted.search) | done)


def _shown(services: Services, path: str, search: str) -> dict[str, Any]:
    acting = actor(services.settings)
    try:
        views = listed(services, acting, SOON)
        begins = begins_with(services, acting)
    except TandaError as error:
        failed = view_menu.failed(words_of(error))
        return {"menu": failed, "list": view_menu.refused(words_of(error)), "views": {}, "begin": {}}
    titles = {page.path: t(page.title) for page in PAGES.values()}
    stored = [each for each in views if each.whose != "built-in"]
    return {
        "menu": view_menu.items(views, _here(path, search)),
        "list": view_menu.managed(views, titles),
        "views": {each.id: _told(each, stored) for each in stored},
        "begin": begins,
        "named": bool(owner(services.settings, acting)),
    }


def _told(view: ListedView, stored: list[ListedView]) -> dict[str, Any]:
    same = [each.id for each in stored if each.whose == view.whose]
    told = {"name": view.name, "whose": view.whose, "default": view.default, "page": view.page}
    return told | {"place": same.index(view.id) + 1}


def _here(path: str, search: str) -> str:
    """The address of the page, as a view of it would have it."""
    with suppress(TandaError):
        return address(path, checked(path, search))
    return ""


def _answer(payload: Any) -> flask.Response:
    response = flask.Response(str(to_json_plotly(payload)), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
