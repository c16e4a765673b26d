"""Operations over HTTP: the endpoints that each says it has, made from its arguments."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from copy import copy
from typing import IO, Any, get_args

import flask
from flask_openapi3 import RawModel
from pydantic import BaseModel, Field, create_model
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from dashboard.api import answers, guards
from dashboard.api.context import api, context, who
from dashboard.api.models import WaitQuery, WriteHeader
from dashboard.api.tasks import Job
from dashboard.operations import OPERATIONS
from dashboard.operations.arguments import Arguments, Strict
from dashboard.operations.base import Endpoint, OperationSpec
from dashboard.operations.job import asked_for
from dashboard.services import current
from data.exports import uploads
from data.mongo.documents import silent

Spec = OperationSpec[Any, Any]


class Content(RawModel):
    """A file as it is."""

    mimetypes = [guards.BYTES]  # noqa: RUF012  # the library's own attribute


class FileQuery(Strict):
    name: str = Field("file", max_length=200, description="The file's name; its ending tells the format.")


class UploadQuery(FileQuery, WaitQuery):
    pass


#: What the query of an operation always holds: by whether it takes a file, and whether it is quick.
_QUERIES: dict[tuple[bool, bool], type[BaseModel]] = {
    (True, True): FileQuery,
    (True, False): UploadQuery,
    (False, True): Strict,
    (False, False): WaitQuery,
}


def _register() -> None:
    """Make every operation answer at its endpoints."""
    for operation in OPERATIONS.values():
        for endpoint in operation.endpoints:
            route = api.delete if endpoint.method == "DELETE" else api.post
            tags = [answers.TAGS[endpoint.tag]]
            responses = (
                answers.writes(operation.answer) if operation.quick else answers.runs(operation.answer, Job)
            )
            route(endpoint.rule, tags=tags, responses=responses)(_handler(operation, endpoint))


def _handler(operation: Spec, endpoint: Endpoint) -> Any:
    """What answers at an endpoint; its annotations tell the library what to read of a request."""
    parts, names = _parts(operation, endpoint)

    def handle(query: Any, **read: Any) -> flask.Response:
        told: dict[str, Any] = {}
        for part, said in names.items():
            model = query if part == "query" else read[part]
            told |= {argument: getattr(model, name) for name, argument in said.items()}
        wait = 0 if operation.quick else query.wait
        if not endpoint.upload:
            return _begin(operation, told, wait)
        return _received(
            query.name,
            lambda upload: _begin(operation, told | {endpoint.upload: upload}, wait),
            later=not operation.quick,
        )

    handle.__name__, handle.__doc__ = endpoint.name or operation.run.__name__, operation.run.__doc__
    handle.__annotations__ = {"header": WriteHeader, **parts}
    return handle


def _begin(operation: Spec, told: dict[str, Any], wait: float) -> flask.Response:
    arguments = operation.arguments(**told)
    asked = asked_for(current(), arguments, silent, **who())
    operation.check(asked)
    if operation.quick:
        return flask.jsonify(operation.answered(operation.run(asked)))
    return context().tasks.start(operation, arguments, wait)


def _parts(operation: Spec, endpoint: Endpoint) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """The models of path, query and body, and which argument each of their fields is."""
    model = operation.arguments
    within = endpoint.within()
    left = [each for each in model.model_fields if each not in (*within, endpoint.upload, *endpoint.without)]
    body = {each: each for each in left} if endpoint.body is True else dict(endpoint.body or {})
    query = [each for each in left if each not in body.values()]
    title = (endpoint.name or operation.run.__name__).title().replace("_", "")
    names = {"path": {each: each for each in within}, "query": {each: each for each in query}, "body": body}
    parts: dict[str, Any] = {
        "query": _model(
            f"{title}Query", _QUERIES[bool(endpoint.upload), operation.quick], model, names["query"]
        )
    }
    if within:
        parts["path"] = _model(f"{title}Path", BaseModel, model, names["path"])
    if body:
        whole = endpoint.body is True and not within
        needed = endpoint.needs
        parts["body"] = model if whole else _model(f"{title}Body", Arguments, model, body, needed)
    if endpoint.upload:
        parts["raw"] = Content
    return parts, {part: said for part, said in names.items() if said}


def _model(
    title: str,
    base: type[BaseModel],
    of: type[BaseModel],
    names: dict[str, str],
    needed: Sequence[str] = (),
) -> type[BaseModel]:
    """A model with some fields *of* another, under other *names*; those *needed* have no default."""
    if not names:
        return base
    fields: dict[str, Any] = {
        name: _needed(of.model_fields[argument])
        if argument in needed
        else (of.model_fields[argument].annotation, of.model_fields[argument])
        for name, argument in names.items()
    }
    return create_model(title, __base__=base, **fields)


def _needed(field: FieldInfo) -> tuple[Any, FieldInfo]:
    """The type and the description of an argument that may be left out elsewhere, but not here."""
    needed = copy(field)
    needed.default = PydanticUndefined
    (kind,) = (each for each in get_args(field.annotation) if each is not type(None))
    return kind, needed


def _received(name: str, start: Callable[[str], flask.Response], *, later: bool) -> flask.Response:
    """Receive the body as a file, and *start* with its id, unless the request was answered before.

    The file stays where it is needed *later*, by a job.
    """
    digest = hashlib.sha256()
    stream: Any = _Digesting(flask.request.stream, digest.update)
    kept = uploads.receive(current().settings, name, stream)
    used = False
    try:
        if answered := context().idempotency.begin(digest.digest()):
            return answered
        response = start(kept.id)
        used = later
        return response
    finally:
        if not used:
            uploads.discard(current().settings, kept.id)


class _Digesting:
    """A stream that tells *update* what is read from it."""

    def __init__(self, stream: IO[bytes], update: Any) -> None:
        self._stream = stream
        self._update = update

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        self._update(piece)
        return piece


_register()
