"""Saved views: what the menu shows, saving, changing and deleting them, and what a page begins with.

`assets/page/views.js` asks here.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import dash
import flask

from callbacks.acting import answer, carry_out
from dashboard.components import view_menu
from dashboard.components.view_menu import ListedView
from dashboard.http.actor import actor, owner
from dashboard.i18n import speaking, t, tag, words_of
from dashboard.pages import PAGES
from dashboard.saved_views import VIEWED, begins_with, checked, listed
from dashboard.services import Services, current
from dashboard.url import VIEWS_PATH, address
from data.errors import TandaError
from data.query.service import SOON

_KINDS = ("save-view", "change-view", "delete-view", "undo")


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
            led = flask.redirect(address(asked.path, query))
            led.headers["Cache-Control"] = "no-store"
            return flask.make_response(led)
    return None


def show_views() -> flask.Response:
    """Answer with the menu and the list of views; with *begin*, only with what pages begin with."""
    services, asked = current(), flask.request.args
    with speaking(tag()):
        if "begin" in asked:
            with suppress(TandaError):
                return answer({"begin": begins_with(services, actor(services.settings))})
            return answer({"begin": {}})
        return answer(_shown(services, asked.get("path", ""), asked.get("search", "")))


def change_views() -> flask.Response:
    """Carry out what is wanted; answer with what came of it, and the views as they are then."""
    return carry_out(_KINDS, "view-act", lambda services, at: _shown(services, at.path, at.search))


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
