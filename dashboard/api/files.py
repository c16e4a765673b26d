"""Mask files over HTTP: the list with what each name says, and what keeps the batches in line with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_openapi3 import OpenAPI
from pydantic import BaseModel, Field, RootModel

from dashboard.api import answers, work
from dashboard.api.models import PeriodText, Strict, WaitQuery, WriteHeader, plain
from dashboard.api.tasks import Job, Tasks
from dashboard.services import Services
from data.errors import NotFound, message
from data.masks import integrity, listing
from data.masks.auto_create import LIMIT
from data.masks.listing import FileQuery
from data.masks.sync import SyncReport
from data.model.conditions import Days
from data.model.letters import composed
from data.model.matching import VERDICTS, Verdict
from data.query.restrictions import days_of, decode


class FilesQuery(Strict):
    name: str = Field("", max_length=200, description="Part of the name.")
    uploader: str = Field("", max_length=200, description="Who uploaded it; `~` means nobody.")
    uploaded: PeriodText = ""
    verdict: Verdict | None = Field(None, description="What the name says.")
    page: int = Field(1, ge=1, le=1_000_000)
    per_page: int = Field(50, ge=1, le=listing.LARGEST_PAGE)


class File(BaseModel):
    """A mask file: `read` is the id in its name, `ids` the batches it belongs to."""

    id: str
    name: str
    bytes: int
    uploader: str
    at: datetime | None
    verdict: str = Field(json_schema_extra={"enum": list(VERDICTS)})
    ids: list[str]
    read: str | None


class FileList(BaseModel):
    items: list[File]
    total: int
    page: int
    per_page: int


class SyncResult(RootModel[SyncReport]):
    """What a sync did."""


class AutoCreateQuery(WaitQuery):
    dry_run: bool = Field(True, description="Only say what would be made.")
    assignee: str = Field("", max_length=200, description="Who gets the batches; nobody by default.")
    limit: int = Field(LIMIT, ge=1, le=1_000_000)


class AutoCreated(BaseModel):
    """What was made or, in a dry run, would be: `ids`, of `files` files. `left` are beyond the limit."""

    dry_run: bool
    total: int
    ids: list[str] | None
    files: int | None
    created: int
    existed: int
    left: int
    operation_id: str | None


class Finding(BaseModel):
    """One kind of contradiction or fault, and what of it is new or gone since the check before."""

    kind: str
    title: str
    advice: str
    count: int
    new: int
    gone: int


class Integrity(BaseModel):
    """What the last check found; what changed since the one before comes first."""

    at: datetime
    before: datetime | None
    findings: list[Finding]


class KindPath(BaseModel):
    kind: str = Field(description="A kind of contradiction.")


class RowsQuery(Strict):
    page: int = Field(1, ge=1, le=1_000_000)
    per_page: int = Field(50, ge=1, le=1000)


class Rows(BaseModel):
    items: list[dict[str, Any]]
    total: int
    page: int
    per_page: int


def register(app: OpenAPI, services: Services, tasks: Tasks) -> None:
    tags = [answers.FILES]

    @app.get("/check-mongo-files", tags=tags, responses=answers.reads(FileList))
    def check_files(query: FilesQuery) -> Any:
        """Mask files, the newest first, with what their names say."""
        wanted = FileQuery(
            name=query.name.replace("\0", ""),
            uploader=composed(decode(query.uploader)) if query.uploader else None,
            days=days_of("uploaded", query.uploaded or "..") or Days(),
            verdict=query.verdict,
            page=query.page,
            per_page=query.per_page,
        )
        found = listing.list_files(services.mongo, wanted)
        return plain({**vars(found), "items": [vars(each) for each in found.items]})

    @app.post("/sync-batch-files", tags=tags, responses=answers.runs(SyncResult, Job))
    def sync_files(query: WaitQuery, header: WriteHeader) -> Any:  # noqa: ARG001  # read by a guard
        """Bring what every batch says of its files in line with the files. Two at once are one job."""
        return tasks.start("sync", query.wait)

    @app.post("/auto-create-batches", tags=tags, responses=answers.runs(AutoCreated, Job))
    def auto_create(query: AutoCreateQuery, header: WriteHeader) -> Any:  # noqa: ARG001
        """Make a batch for every id that files carry and no batch has. Undo takes them back."""
        return tasks.start("auto-create", **query.model_dump())

    @app.post("/integrity", tags=tags, responses=answers.runs(Integrity, Job))
    def check_integrity(query: WaitQuery, header: WriteHeader) -> Any:  # noqa: ARG001
        """Look for contradictions between batches and files, and for values that cannot be read.

        It changes nothing.
        """
        return tasks.start("integrity", query.wait)

    @app.get("/integrity", tags=tags, responses=answers.reads(Integrity))
    def last_integrity() -> Any:
        """What the last check found."""
        return work.summary(_last())

    @app.get("/integrity/<kind>", tags=tags, responses=answers.reads(Rows, files=(answers.CSV,)))
    def integrity_rows(path: KindPath, query: RowsQuery) -> Any:
        """Where the last check found a kind of contradiction: a page as JSON, or all of it as CSV."""
        report = _last()
        found = next((each for each in report.findings if each.kind.id == path.kind), None)
        if found is None:
            raise NotFound(message("“{kind}” has not been checked. Run a check first."), kind=path.kind)
        columns = found.kind.columns
        if answers.wants_csv():
            return answers.as_csv(path.kind, columns, found.rows)
        rows = found.page(query.page, query.per_page)
        items = [dict(zip(columns, row, strict=True)) for row in rows]
        return {"items": items, "total": found.count, "page": query.page, "per_page": query.per_page}

    def _last() -> integrity.IntegrityReport:
        report = integrity.last(services.mongo)
        if report is None:
            raise NotFound(message("Nothing has been checked yet. Run a check first."))
        return report
