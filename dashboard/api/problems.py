"""What goes wrong, as RFC 9457 problem documents: in the reader's language, naming each wrong parameter."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import flask
from pydantic import BaseModel, Field, ValidationError
from werkzeug.exceptions import HTTPException, SecurityError

from dashboard.http import limits
from dashboard.i18n import t
from data.errors import TandaError, message

log = logging.getLogger("tanda.api")
MEDIA_TYPE = "application/problem+json"
_PARTS = {"Query": "query", "Path": "path", "Header": "header"}


class WrongPart(BaseModel):
    """A parameter or field that is wrong, and why."""

    place: str = Field(description="Where it is: query, path, header or body.")
    name: str
    detail: str


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = Field(description="The kind of problem, a URI.")
    title: str
    status: int
    detail: str = Field(description="What happened and what to do, for people.")
    instance: str = Field(description="The address that was asked.")
    errors: list[WrongPart] = Field([], description="The parameters or fields that are wrong.")


class Refused(TandaError):
    """A request that is refused before anything looks into it."""

    def __init__(self, status: int, template: str, wrong: Sequence[WrongPart] = (), **parts: object) -> None:
        super().__init__(template, **parts)
        self.status = status
        self.wrong = tuple(wrong)


def describe(error: TandaError) -> dict[str, Any]:
    """The problem that *error* is, without its instance."""
    refused = isinstance(error, Refused)
    kind = "about:blank" if refused else f"urn:tanda:{_kebab(type(error).__name__)}"
    wrong = [each.model_dump() for each in error.wrong] if isinstance(error, Refused) else []
    title = HTTPStatus(error.status).phrase
    return {
        "type": kind,
        "title": title,
        "status": error.status,
        "detail": t(error.template, **error.shown_parts()),
    } | {"errors": wrong}


def handle(app: flask.Flask) -> None:
    """Every error of *app* becomes a problem document."""
    app.register_error_handler(TandaError, lambda error: respond(describe(error)))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _fault)


def wrong_request(error: ValidationError) -> flask.Response:
    """What pydantic found wrong with the parameters or the body."""
    model = error.title
    place = next((part for end, part in _PARTS.items() if model.endswith(end)), "body")
    wrong = [
        {"place": place, "name": ".".join(map(str, each["loc"])), "detail": each["msg"]}
        for each in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    names = ", ".join(f"{each['name'] or place}: {each['detail']}" for each in wrong)
    return respond(_blank(422, names) | {"errors": wrong})


def respond(problem: dict[str, Any]) -> flask.Response:
    told = problem | {"instance": instance(flask.request.path)}
    response = flask.jsonify(told)
    response.status_code = problem["status"]
    response.mimetype = MEDIA_TYPE
    if problem["status"] in (429, 503):
        response.headers["Retry-After"] = "5"
    return response


def instance(path: str) -> str:
    """The address of a *path* of this application."""
    return quote(flask.request.script_root + path)


def strange_name() -> TandaError:
    """Why a request is not answered that is for another host than `Settings.hosts`."""
    return Refused(
        400,
        message("Tanda does not answer to this name. Whoever runs it can add it to TANDA_TRUSTED_HOSTS."),
    )


def _http(error: HTTPException) -> Any:
    if isinstance(error, SecurityError):
        return respond(describe(strange_name()))
    if error.code is None or error.code < 400:
        return error
    words = limits.too_large() if error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else error.description
    response = respond(_blank(error.code, words or HTTPStatus(error.code).phrase))
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _fault(error: Exception) -> flask.Response:
    log.exception("%s %s failed", flask.request.method, flask.request.path, exc_info=error)
    return respond(_blank(500, t("Something went wrong in Tanda. The server's log has the details.")))


def _blank(status: int, detail: str) -> dict[str, Any]:
    title = HTTPStatus(status).phrase
    return {"type": "about:blank", "title": title, "status": status, "detail": detail, "errors": []}


def _kebab(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
