"""The composition root: settings in, a Dash application out."""

from __future__ import annotations

import html
import json
import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import dash
import flask
from dash import set_props
from werkzeug.exceptions import SecurityError

from dashboard import ids, shell
from dashboard.api import application as api
from dashboard.api.problems import strange_name
from dashboard.components.task import queued_progress
from dashboard.http import compression, cross_site, libraries, limits
from dashboard.http.base_path import Below, below
from dashboard.http.proxies import Proxies
from dashboard.http.shield import Shield, hashes_of
from dashboard.i18n import calendar_words, t, tag, words_of
from dashboard.jobs import JobManager, board
from dashboard.operations.job import kind_of
from dashboard.pages import PAGES
from dashboard.services import Services, keep
from dashboard.url import LAYOUT_PATH, address
from data.settings import Settings

log = logging.getLogger("tanda")
_ASSETS = Path(__file__).parent.parent / "assets"
_INDEX = (Path(__file__).parent / "index.html").read_text(encoding="utf-8")


class TandaDash(dash.Dash):
    """Dash with an index in the reader's language, libraries of our choice, and a layout that is kept."""

    def __init__(self, services: Services, *names: Any, **options: Any) -> None:
        self.services = services
        super().__init__(*names, **options)

    def serve_layout(self) -> flask.Response:
        return flask.Response(shell.layout(self.services, "", ""), mimetype="application/json")

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]  # Dash passes parts by name
        asked = flask.request
        parts["scripts"] = libraries.with_ours(parts["scripts"], grid=asked.path in shell.WITH_GRID)
        page: str = super().interpolate_index(**parts)  # type: ignore[no-untyped-call]
        own = {
            "{language}": tag(),
            "{root}": below(""),
            "{plotly}": below(libraries.PLOTLY.address),
            "{calendar}": json.dumps(calendar_words()),
            "{layout}": html.escape(_layout_of(asked)),
        }
        for name, value in own.items():
            page = page.replace(name, value)
        return page


def _layout_of(asked: flask.Request) -> str:
    """Where the layout of the page that *asked* is for is: its address is all that it is drawn from."""
    path, query = asked.path if asked.path in PAGES else "/*", asked.query_string.decode("utf-8", "replace")
    return address(LAYOUT_PATH + path, query)


#: What makes the pages of an application answer: `callbacks.wiring.register`.
Register = Callable[[dash.Dash, JobManager], None]


def create_app(settings: Settings, register: Register) -> TandaDash:
    """Build the application. Opens no connection, so a worker can be forked afterwards.

    *register*: what happens when someone acts on its pages.
    """
    services = Services.of(settings)
    manager = JobManager(settings, queued_progress=queued_progress, kind_of=kind_of)
    server = flask.Flask("tanda", static_folder=None)
    keep(server, services)
    board.keep(server, manager.board)
    server.config["TRUSTED_HOSTS"] = settings.hosts
    server.register_error_handler(SecurityError, _strange_name)
    compression.keep_compressed(server)
    libraries.mount(server)
    app = TandaDash(
        services,
        "tanda",
        server=server,
        title="Tanda",
        update_title="",
        assets_folder=str(_ASSETS),
        index_string=_INDEX,
        compress=True,
        serve_locally=True,
        on_error=_explain,
        suppress_callback_exceptions=True,  # checked by a test, so that no browser has to
        background_callback_manager=manager,
        requests_pathname_prefix=settings.path,
        routes_pathname_prefix="/",
    )
    app.layout = app.validation_layout = shell.validation_layout()  # what is sent is drawn by the shell
    register(app, manager)
    app.server.after_request(partial(_headers, Shield([*hashes_of(_INDEX), *app.csp_hashes()])))
    server.before_request(cross_site.refuse)  # first: strangers are told nothing else
    api.mount(server, services, manager.unattended)
    limits.guard(app)
    if settings.path != "/":
        server.wsgi_app = Below(server.wsgi_app, settings.path)  # type: ignore[method-assign]
    server.wsgi_app = Proxies(server.wsgi_app, settings)  # type: ignore[method-assign]
    return app


def _explain(error: Exception) -> None:
    """A fault of ours: the log gets the traceback, the reader a sentence."""
    log.exception("callback failed", exc_info=error)
    set_props(
        ids.FILTER_ERROR,
        {"children": t("Something went wrong in Tanda. Reload the page; the log has the details.")},
    )


def _strange_name(_: SecurityError) -> flask.Response:
    return flask.Response(words_of(strange_name()), 400, mimetype="text/plain")


def _headers(shield: Shield, response: flask.Response) -> flask.Response:
    if kept := compression.cache_control(flask.request):
        response.headers["Cache-Control"] = kept
    return shield(response)
