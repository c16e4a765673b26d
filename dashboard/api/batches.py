"""Batches over HTTP: the list with the filters of the page, one batch with its version, and many at once."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import flask
from pydantic import BaseModel, Field, RootModel
from pydantic.types import JsonValue

from dashboard.api import answers, paging
from dashboard.api.context import api, context, who
from dashboard.api.models import BatchPath, Document, VersionHeader, WriteHeader
from dashboard.former_names import followed
from dashboard.http.base_path import below
from dashboard.operations.arguments import Arguments, FilterQuery
from dashboard.operations.stored_values import plain
from dashboard.services import current
from dashboard.url import sort_of
from data import clock
from data.batches import edits
from data.batches.new_batch import new_batch
from data.errors import FilterError, message
from data.history.change import digest
from data.imports import quick_create
from data.query.generations import Generation
from data.query.result import QueryResult

_LARGEST_PAGE = 1000
_Text = str | None
_Number = int | float | None


class ListQuery(FilterQuery):
    sort: str = Field("", description="Columns by importance; a minus turns one round: `-due,id`.")
    page: int | None = Field(None, ge=1, le=1_000_000_000)
    per_page: int = Field(50, ge=1, le=_LARGEST_PAGE)
    cursor: str | None = Field(
        None, description="`next_cursor` of a page: the batches behind it, whatever has happened meanwhile."
    )


class BatchRow(BaseModel):
    """A batch as the page shows it: clean values, days as YYYY-MM-DD."""

    id: str
    person: str
    stage: str
    review: str
    priority: str
    specification: str
    assigned: str | None
    due: str | None
    reviewed: str | None
    approved: str | None
    uploaded: str | None
    completed: str | None
    completed_basis: str
    accepted: bool
    overdue: bool
    files: bool
    duplicated: bool
    file_count: int
    folder: str
    status: str
    comments: str
    started: str | None
    started_basis: str = Field(description="`history`, or `dates` where those of the batch stand in.")
    first_segmented: str | None
    last_segmented: str | None
    segmented_basis: str
    stage_since: str | None
    in_progress_days: int
    rework_days: int
    in_progress_visits: int
    segmented_visits: int
    reviews: int
    rejections: int
    review_basis: str
    first_review: str
    first_reviewed_person: str = Field(description="Whose it was when it was first reviewed.")
    rejected_people: str = Field(description="Whose it was at each rejection, a line each.")
    rejected_by: str
    rejection_reasons: str = Field(
        description="Why it was sent back each time, a line each; empty where nobody said."
    )
    rejection_reason: str = Field(description="Why it was last sent back.")
    reassignments: int


class BatchList(BaseModel):
    items: list[BatchRow]
    total: int
    page: int | None = Field(description="Null behind a cursor.")
    per_page: int
    next_cursor: str | None = Field(description="Null on the last page.")


class Metadata(Arguments):
    assigned_at: _Text = None
    due_date: _Text = None
    reviewed_at: _Text = None
    approved_at: _Text = None
    created_at: _Text = None
    priority: _Text = None
    review_status: _Text = None
    total_masks: _Number = None
    completed_masks: _Number = None


class NewBatch(Arguments):
    """A batch to make. What is left out is what it is in a new batch: not started, of nobody."""

    id: str = Field(min_length=1, max_length=200)
    assignee: str = ""
    folder: _Text = None
    status: _Text = None
    specification: _Text = None
    tasks: list[str] | None = None
    comments: _Text = None
    metadata: Metadata | None = None


class Changes(RootModel[dict[str, JsonValue]]):
    """Fields by dotted path, such as `metadata.priority`; an object stands for the fields in it."""


class NewId(Arguments):
    id: str = Field(min_length=1, max_length=200)


class PastedText(Arguments):
    text: str


class Pasting(BaseModel):
    """What would be made of a text."""

    new: list[str]
    existing: list[str]
    unreadable: list[str]


@api.get("/batches", tags=[answers.BATCHES], responses=answers.reads(BatchList))
def list_batches(query: ListQuery) -> Any:
    """The batches that a filter lets through, in order."""
    if query.page is not None and query.cursor is not None:
        raise FilterError(message("Use either page or cursor, not both."))
    where, sort = followed(current(), query.filters()), sort_of(query.sort)
    number = query.page or 1
    wanted = where, sort, number, query.per_page, query.cursor

    def listed(generation: Generation) -> tuple[dict[str, Any], QueryResult]:
        page = paging.read(current().answers, *wanted, generation)
        told = {
            "items": page.items,
            "total": page.total,
            "page": None if query.cursor else number,
            "per_page": query.per_page,
            "next_cursor": page.next_cursor,
        }
        return told, page.reading

    return answers.as_json(context().cache.response(listed, "batches", *wanted))


@api.post("/batches", tags=[answers.BATCHES], responses=answers.writes(Document, 201))
def create_batch(header: WriteHeader, body: NewBatch) -> Any:  # noqa: ARG001  # read by a guard
    """Make a batch."""
    given = body.model_dump(exclude_none=True)
    now = clock.now(current().settings.zone)
    document = new_batch(body.id, assignee=body.assignee, now=now)
    metadata = document["metadata"] | given.pop("metadata", {})
    stored = edits.create(current().mongo, document | given | {"metadata": metadata}, **who())
    response = _batch(stored, 201)
    response.headers["Location"] = _address(stored)
    return response


@api.get(
    "/batches/<text:batch_id>",
    tags=[answers.BATCHES],
    responses=answers.reads(Document, more=(409,)) | {304: None},
)
def get_batch(path: BatchPath) -> Any:
    """A batch as it is stored; the ETag is its version."""
    return _batch(edits.get(current().mongo, path.batch_id)).make_conditional(flask.request)


@api.patch("/batches/<text:batch_id>", tags=[answers.BATCHES], responses=answers.writes(Document, 200, 412))
def change_batch(path: BatchPath, header: VersionHeader, body: Changes) -> Any:  # noqa: ARG001
    """Set some fields of a batch."""
    version = _version(path.batch_id)
    return _batch(edits.patch(current().mongo, path.batch_id, body.root, version=version, **who()))


@api.delete("/batches/<text:batch_id>", tags=[answers.BATCHES], responses=answers.writes(None, 204, 412))
def delete_batch(path: BatchPath, header: VersionHeader) -> Any:  # noqa: ARG001
    """Delete a batch; the history keeps all of it, and undo brings it back."""
    edits.delete(current().mongo, path.batch_id, version=_version(path.batch_id), **who())
    return "", 204


@api.post(
    "/batches/<text:batch_id>/rename", tags=[answers.BATCHES], responses=answers.writes(Document, 200, 412)
)
def rename_batch(path: BatchPath, header: VersionHeader, body: NewId) -> Any:  # noqa: ARG001
    """Give a batch another id."""
    version = _version(path.batch_id)
    stored = edits.rename(current().mongo, path.batch_id, body.id, version=version, **who())
    response = _batch(stored)
    response.headers["Location"] = _address(stored)
    return response


@api.post("/batches/quick-create/preview", tags=[answers.BATCHES], responses=answers.writes(Pasting))
def preview_text(header: WriteHeader, body: PastedText) -> Any:  # noqa: ARG001
    """What quick create would make of a text. Nothing is written."""
    return plain(vars(quick_create.preview(current().mongo, body.text)))


def _version(batch_id: str) -> str | None:
    """The version that the request is for; one that no batch has where none of those named is there."""
    wanted = flask.request.if_match
    if "If-Match" not in flask.request.headers or wanted.star_tag:
        return None
    named = {each.partition(":")[0] for each in wanted.as_set()}  # compressed, it is `version:gzip`
    if len(named) == 1:
        return str(*named)
    version = digest(edits.get(current().mongo, batch_id))
    return version if version in named else "none"


def _batch(stored: dict[str, Any], status: int = 200) -> flask.Response:
    response = flask.jsonify(plain(stored))
    response.status_code = status
    response.set_etag(digest(stored))
    return response


def _address(stored: dict[str, Any]) -> str:
    return below(f"/api/batches/{quote(str(stored['id']), safe='')}")
