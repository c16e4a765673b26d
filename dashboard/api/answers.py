"""How an operation is described: what it answers when all is well, and which problems it may have."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

import flask
from flask_openapi3 import Tag
from pydantic import BaseModel

from dashboard.api.problems import MEDIA_TYPE, Problem
from dashboard.services import current
from data.exports.exporting import Cell, safe
from data.query.result import QueryResult

CSV = "text/csv"
BATCHES = Tag(name="Batches", description="List, make, change, rename and delete them.")
FILES = Tag(name="Mask files", description="The files, and keeping the batches in line with them.")
PEOPLE = Tag(name="People", description="The crew, and handing batches over.")
METRICS = Tag(name="Metrics", description="The figures of the overview, under the same filters.")
DATA = Tag(name="Data", description="Import, backups and files to take away.")
VIEWS = Tag(name="Views", description="Saved views: a filter with its page, order and columns, under a name.")
FORECASTS = Tag(name="Forecasts", description="Forecasts that are kept, and what became of them.")
ATTENTION = Tag(name="Attention", description="Rules over the batches: what needs a supervisor now.")
HISTORY = Tag(name="History", description="What was done, and undoing it.")
JOBS = Tag(name="Jobs", description="Long work, asked for by other operations.")
#: By their names, as operations say them.
TAGS = {each.name: each for each in (BATCHES, FILES, PEOPLE, DATA, VIEWS, FORECASTS, ATTENTION, HISTORY)}
_ANY = (400, 403, 404, 405, 422, 429, 500, 502, 503, 504)
_WRITES = (409, 413, 415, 507)
Responses = dict[Any, Any]


def reads(
    model: type[BaseModel] | None = None, *, files: Sequence[str] = (), more: Sequence[int] = ()
) -> Responses:
    """A reading operation: 200 with *model*, or with one of the media types *files*."""
    content: dict[str, Any] = {media: {"schema": {"type": "string"}} for media in files}
    if model is None:
        return {200: {"description": "The file", "content": content}} | problems((*_ANY, *more))
    return {200: _with(model, content) if content else model} | problems((*_ANY, *more))


def writes(model: type[BaseModel] | None, status: int = 200, *more: int) -> Responses:
    """A writing operation: *status* with *model*, and *more* problems of its own."""
    return {status: model} | problems((*_ANY, *_WRITES, *more))


def runs(model: type[BaseModel], job: type[BaseModel]) -> Responses:
    """Long work: 202 with a *job*, or 200 with its result when it is there in time."""
    return {200: model, 202: job} | problems((*_ANY, *_WRITES))


def problems(statuses: Iterable[int]) -> Responses:
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in sorted(set(statuses))
    }


def wants_csv() -> bool:
    accepted = flask.request.accept_mimetypes
    return accepted.best_match(["application/json", CSV], "application/json") == CSV


def as_csv(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> flask.Response:
    """Text that a spreadsheet would run as a formula is defused, as in every file of ours."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([safe(cell) for cell in header])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    response = flask.Response(text.getvalue(), content_type=f"{CSV}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def as_json(response: tuple[bytes, QueryResult]) -> flask.Response:
    """A text of JSON, dated by what it was read from."""
    text, reading = response
    return dated(flask.Response(text, mimetype="application/json"), reading)


def dated(response: flask.Response, reading: QueryResult) -> flask.Response:
    """*response* with the moment its figures are of, and how fresh they are (`DataState`)."""
    as_of = reading.generation.as_of.astimezone(current().settings.zone)
    response.headers["Tanda-As-Of"] = as_of.isoformat(timespec="seconds")
    response.headers["Tanda-State"] = reading.state
    return response


def _with(model: type[BaseModel], content: dict[str, Any]) -> type[BaseModel]:
    """*model* that may come in other media types as well."""
    extra = {"openapi_extra": {"content": content}}
    return type(model.__name__, (model,), {"model_config": extra, "__doc__": model.__doc__})
