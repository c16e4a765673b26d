"""The application below `/api`: its checks, its operations, its document and the page that shows it."""

from __future__ import annotations

from typing import Any, cast

import flask
from flask_compress import Compress
from flask_openapi3 import Info, OpenAPI, Server
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.routing import BaseConverter

from dashboard.api import (
    attention,
    batches,
    downloads,
    files,
    forecasts,
    guards,
    history,
    idempotency,
    jobs,
    metrics,
    operations,
    page,
    people,
    problems,
    tasks,
    views,
)
from dashboard.api.context import Context, api, context
from dashboard.http import cross_site, limits
from dashboard.http.base_path import below
from dashboard.http.shield import Shield
from dashboard.jobs import Unattended
from dashboard.response_cache import WorkerCache
from dashboard.services import Services, current, keep

PREFIX = "/api"
#: What adds its paths to the API.
_MODULES = (
    batches,
    files,
    people,
    metrics,
    attention,
    forecasts,
    operations,
    downloads,
    views,
    history,
    jobs,
    page,
)
_VERSION = "1"
_ABOUT = """\
The operations of the pages, for programs. Batches are filtered, as on the pages, by the parameters of a
page's address.

**Long work** answers `202` with a job: ask for it again where `Location` says, or cancel it with `DELETE`.
With `?wait=seconds` the answer is `200` with the result when it is there in time.

**Nothing is overwritten unseen**: send the `ETag` you read as `If-Match`. **Nothing is done twice**: send an
`Idempotency-Key`. **Errors** are problem documents (RFC 9457). Unknown parameters and fields are refused.
"""


class _Text(BaseConverter):
    """An id or a name in a path. It may hold a slash, which a server has decoded before it is looked at."""

    regex = r"[\s\S]+?"
    part_isolating = False
    weight = 200  # after the paths that are an operation's own


def mount(server: flask.Flask, services: Services, unattended: Unattended) -> None:
    """Put the API below PREFIX of *server*."""
    built = build(services, unattended)
    server.wsgi_app = DispatcherMiddleware(server.wsgi_app, {PREFIX: built})  # type: ignore[method-assign]


def build(services: Services, unattended: Unattended) -> OpenAPI:
    """The application itself, as if PREFIX were its root. Opens no connection."""
    app = OpenAPI(
        "tanda-api",
        static_folder=None,
        info=Info(title="Tanda", version=_VERSION, description=_ABOUT),
        servers=[Server(url=below(PREFIX))],
        doc_ui=False,
        security_schemes={},
        validation_error_status=422,
        validation_error_model=problems.Problem,
        validation_error_callback=problems.wrong_request,
    )
    keep(app, services)
    app.config["TRUSTED_HOSTS"] = services.settings.hosts
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask's own provider has it
    app.url_map.merge_slashes = False
    app.url_map.converters["text"] = _Text
    app.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    Compress(app)
    problems.handle(app)
    app.before_request(_check)
    app.after_request(_headers)  # the last to be named is asked first
    app.after_request(_written)
    app.after_request(_end)
    Context(
        tasks.Tasks(services.settings, unattended),
        idempotency.Idempotency(services.settings),
        WorkerCache(services),
    ).keep(app)
    app.register_api(api)
    return app


def _check() -> flask.Response | None:
    """What is refused before the operation begins, and what need not begin again."""
    request, app = flask.request, cast("OpenAPI", flask.current_app)
    described = app.paths.get(page.address(request.url_rule.rule)) if request.url_rule else None
    operation: Any = getattr(described, request.method.lower(), None)
    guards.refuse_foreign()
    if limits.is_too_long(request):
        raise problems.Refused(414, limits.TOO_LONG)
    if operation is None:
        return None
    parameters = operation.parameters or ()
    guards.refuse_unknown({each.name for each in parameters if each.param_in.value == "query"})
    wanted = next(iter(operation.requestBody.content)) if operation.requestBody else None
    guards.check_body(wanted, current().settings.upload_megabytes * 1024 * 1024)
    # A file is taken in by its operation, which then looks for the answer itself.
    if wanted == guards.BYTES or request.method == "GET":
        return None
    return context().idempotency.begin(request.get_data())


def _end(response: flask.Response) -> flask.Response:
    return context().idempotency.end(response)


def _written(response: flask.Response) -> flask.Response:
    """Whoever writes is to read what was written."""
    if flask.request.method not in cross_site.READING and response.status_code < 300:
        current().answers.freshness.look_again()
    return response


_shield = Shield()


def _headers(response: flask.Response) -> flask.Response:
    response.headers.setdefault("Cache-Control", "no-store")
    return _shield(response)
