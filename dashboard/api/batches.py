"""Batches over HTTP: the list with the filters of the page, one batch with its version, and many at once."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import flask
from flask_openapi3 import OpenAPI
from pydantic import BaseModel, Field, RootModel, model_validator
from pydantic.types import JsonValue

from dashboard.api import answers, paging
from dashboard.api.models import (
    BatchPath,
    Body,
    Document,
    FilterQuery,
    VersionHeader,
    WaitQuery,
    WriteHeader,
    plain,
)
from dashboard.api.tasks import Job, Tasks
from dashboard.following import followed
from dashboard.http.actor import actor
from dashboard.http.below import below
from dashboard.response_cache import WorkerCache
from dashboard.services import Services
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


class BatchList(BaseModel):
    items: list[BatchRow]
    total: int
    page: int | None = Field(description="Null behind a cursor.")
    per_page: int
    next_cursor: str | None = Field(description="Null on the last page.")


class Metadata(Body):
    assigned_at: _Text = None
    due_date: _Text = None
    reviewed_at: _Text = None
    approved_at: _Text = None
    created_at: _Text = None
    priority: _Text = None
    review_status: _Text = None
    total_masks: _Number = None
    completed_masks: _Number = None


class NewBatch(Body):
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


class NewId(Body):
    id: str = Field(min_length=1, max_length=200)


class SelectionBody(Body):
    """Some batches: by their ids, or all that a filter lets through."""

    ids: list[str] | None = Field(None, max_length=100_000)
    filter: FilterQuery | None = None
    count: int = Field(ge=0, description="How many they are; when they are not so many, nothing is done.")

    @model_validator(mode="after")
    def _one_of_both(self) -> SelectionBody:
        if (self.ids is None) == (self.filter is None):
            raise ValueError("give either ids or filter")
        return self

    def arguments(self) -> dict[str, Any]:
        where = self.filter.filters().to_json() if self.filter else None
        return {"ids": self.ids, "filter": where, "count": self.count}


class BulkChange(SelectionBody):
    values: dict[str, JsonValue] = Field(description="Fields by dotted path.")


class BulkDelete(SelectionBody):
    pass


class BulkResult(BaseModel):
    """`matched` were chosen, `changed` of them changed (or deleted). Without any the operation's id is
    empty."""

    operation_id: str
    matched: int
    changed: int


class Pasted(Body):
    """The text with ids in it as it came, or the ids themselves."""

    text: str | None = None
    ids: list[str] | None = Field(None, max_length=100_000)
    assignee: str = Field("", max_length=200)

    @model_validator(mode="after")
    def _one_of_both(self) -> Pasted:
        if (self.ids is None) == (self.text is None):
            raise ValueError("give either ids or text")
        return self


class PastedText(Body):
    text: str


class Pasting(BaseModel):
    """What would be made of a text."""

    new: list[str]
    existing: list[str]
    unreadable: list[str]


class Created(BaseModel):
    created: list[str]
    existed: list[str]
    operation_id: str | None


def register(app: OpenAPI, services: Services, tasks: Tasks, cache: WorkerCache) -> None:
    tags = [answers.BATCHES]

    def who() -> dict[str, Any]:
        return {"actor": actor(services.settings, "api"), "origin": "api"}

    @app.get("/batches", tags=tags, responses=answers.reads(BatchList))
    def list_batches(query: ListQuery) -> Any:
        """The batches that a filter lets through, in order."""
        if query.page is not None and query.cursor is not None:
            raise FilterError(message("Use either page or cursor, not both."))
        where, sort = followed(services, query.filters()), paging.sort_of(query.sort)
        number = query.page or 1
        wanted = where, sort, number, query.per_page, query.cursor

        def listed(generation: Generation) -> tuple[dict[str, Any], QueryResult]:
            page = paging.read(services.answers, *wanted, generation)
            told = {
                "items": page.items,
                "total": page.total,
                "page": None if query.cursor else number,
                "per_page": query.per_page,
                "next_cursor": page.next_cursor,
            }
            return told, page.reading

        return answers.as_json(cache.response(listed, "batches", *wanted), services)

    @app.post("/batches", tags=tags, responses=answers.writes(Document, 201))
    def create_batch(header: WriteHeader, body: NewBatch) -> Any:  # noqa: ARG001  # read by a guard
        """Make a batch."""
        given = body.model_dump(exclude_none=True)
        now = clock.now(services.settings.zone)
        document = new_batch(body.id, assignee=body.assignee, now=now)
        metadata = document["metadata"] | given.pop("metadata", {})
        stored = edits.create(services.mongo, document | given | {"metadata": metadata}, **who())
        response = _batch(stored, 201)
        response.headers["Location"] = _address(stored)
        return response

    @app.get(
        "/batches/<text:batch_id>", tags=tags, responses=answers.reads(Document, more=(409,)) | {304: None}
    )
    def get_batch(path: BatchPath) -> Any:
        """A batch as it is stored; the ETag is its version."""
        return _batch(edits.get(services.mongo, path.batch_id)).make_conditional(flask.request)

    @app.patch("/batches/<text:batch_id>", tags=tags, responses=answers.writes(Document, 200, 412))
    def change_batch(path: BatchPath, header: VersionHeader, body: Changes) -> Any:  # noqa: ARG001
        """Set some fields of a batch."""
        version = _version(path.batch_id)
        return _batch(edits.patch(services.mongo, path.batch_id, body.root, version=version, **who()))

    @app.delete("/batches/<text:batch_id>", tags=tags, responses=answers.writes(None, 204, 412))
    def delete_batch(path: BatchPath, header: VersionHeader) -> Any:  # noqa: ARG001
        """Delete a batch; the history keeps all of it, and undo brings it back."""
        edits.delete(services.mongo, path.batch_id, version=_version(path.batch_id), **who())
        return "", 204

    @app.post("/batches/<text:batch_id>/rename", tags=tags, responses=answers.writes(Document, 200, 412))
    def rename_batch(path: BatchPath, header: VersionHeader, body: NewId) -> Any:  # noqa: ARG001
        """Give a batch another id."""
        version = _version(path.batch_id)
        stored = edits.rename(services.mongo, path.batch_id, body.id, version=version, **who())
        response = _batch(stored)
        response.headers["Location"] = _address(stored)
        return response

    @app.post("/batches/bulk-change", tags=tags, responses=answers.runs(BulkResult, Job))
    def change_batches(query: WaitQuery, header: WriteHeader, body: BulkChange) -> Any:  # noqa: ARG001
        """Set fields of many batches."""
        return tasks.start("bulk", query.wait, **body.arguments(), values=body.values)

    @app.post("/batches/bulk-delete", tags=tags, responses=answers.runs(BulkResult, Job))
    def delete_batches(query: WaitQuery, header: WriteHeader, body: BulkDelete) -> Any:  # noqa: ARG001
        """Delete many batches, after a backup of everything."""
        return tasks.start("bulk-delete", query.wait, **body.arguments())

    @app.post("/batches/quick-create", tags=tags, responses=answers.runs(Created, Job))
    def create_from_text(query: WaitQuery, header: WriteHeader, body: Pasted) -> Any:  # noqa: ARG001
        """Make the batches whose ids are in a text and that are not there yet."""
        return tasks.start("quick-create", query.wait, **body.model_dump())

    @app.post("/batches/quick-create/preview", tags=tags, responses=answers.writes(Pasting))
    def preview_text(header: WriteHeader, body: PastedText) -> Any:  # noqa: ARG001
        """What quick create would make of a text. Nothing is written."""
        return plain(vars(quick_create.preview(services.mongo, body.text)))

    def _version(batch_id: str) -> str | None:
        """The version that the request is for; one that no batch has where none of those named is there."""
        wanted = flask.request.if_match
        if "If-Match" not in flask.request.headers or wanted.star_tag:
            return None
        named = {each.partition(":")[0] for each in wanted.as_set()}  # compressed, it is `version:gzip`
        if len(named) == 1:
            return str(*named)
        current = digest(edits.get(services.mongo, batch_id))
        return current if current in named else "none"


def _batch(stored: dict[str, Any], status: int = 200) -> flask.Response:
    response = flask.jsonify(plain(stored))
    response.status_code = status
    response.set_etag(digest(stored))
    return response


def _address(stored: dict[str, Any]) -> str:
    return below(f"/api/batches/{quote(str(stored['id']), safe='')}")
