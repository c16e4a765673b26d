"""Import, missing, backups and files to take away, over HTTP."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import IO, Annotated, Any, Literal

import flask
from flask_openapi3 import OpenAPI, RawModel
from pydantic import BaseModel, Field

from dashboard.api import answers, guards, paging, work
from dashboard.api.idempotency import Idempotency
from dashboard.api.models import Body, Exported, FilterQuery, WaitQuery, WriteHeader
from dashboard.api.tasks import Job, Tasks
from dashboard.services import Services
from data import backup
from data.exports import exporting, uploads

_ZIP, _LINES = "application/zip", "application/jsonl"


class Content(RawModel):
    """A file as it is."""

    mimetypes = [guards.BYTES]  # noqa: RUF012  # the library's own attribute


class UploadQuery(WaitQuery):
    name: str = Field("file", max_length=200, description="The file's name; its ending tells the format.")


class ImportQuery(UploadQuery):
    update: bool = Field(False, description="Also change known batches to what the file says.")
    dry_run: bool = Field(
        False, description="A preview: how the file is read and what would happen, with nothing changed."
    )
    dates: Literal["", "dmy", "mdy", "ymd"] = Field(
        "", description="The order of day, month and year; needed where the file does not show it."
    )
    map: list[Annotated[str, Field(pattern=r"^[^=]+.*=[\w.]*$")]] = Field(
        [], description="`COLUMN=FIELD` for a column whose name says nothing; nowhere without a field."
    )
    sheet: str = Field("", max_length=100, description="Sheet of a workbook; by default the first with ids.")
    keep_unknown: bool = Field(False, description="Store columns that nobody knows, too.")

    def options(self) -> dict[str, Any]:
        """As `Options`: how the file is to be read."""
        pairs = (each.rpartition("=") for each in self.map)
        mapping = {name.strip(): field.strip() for name, _, field in pairs}
        return {
            "mapping": mapping,
            "sheet": self.sheet,
            "dates": self.dates,
            "keep_unknown": self.keep_unknown,
        }


class RejectedRecord(BaseModel):
    line: int
    field: str
    reason: str


class ImportedColumn(BaseModel):
    name: str
    field: str = Field(description="Where it goes; empty for nowhere.")
    known: Literal["known", "chosen", "kept", "computed", "unknown"]


class NotUnderstood(BaseModel):
    """A value, how often it is there, and its first lines."""

    column: str
    value: str
    reason: str
    count: int
    lines: list[int]


class ImportedRow(BaseModel):
    """One of the first rows, as it will be."""

    line: int
    id: str
    fate: Literal["new", "changed", "unchanged"]
    values: dict[str, str]


class Imported(BaseModel):
    """The four counts add up to the records of the file; `problems` are the first that were rejected.

    Values that were not understood replace nothing that was there.
    """

    inserted: int
    updated: int
    unchanged: int
    rejected: int
    people_added: int
    dry_run: bool
    rejects_url: str | None
    problems: list[RejectedRecord]
    cut_short: bool = Field(description="Whether nothing could be read behind the last problem.")
    columns: list[ImportedColumn] = Field(description="Of a table.")
    dates: str = Field(description="The order of its days, where they show or need one.")
    undecided: str = Field(description="A day that can be read in two ways: `dates` has to be given.")
    sheet: str
    sheets: list[str]
    encoding: str
    not_understood: int
    doubts: list[NotUnderstood]
    rows: list[ImportedRow]
    others: list[str] = Field(description="Fields of JSON records that are stored though nobody knows them.")
    operation_id: str | None


class MissingIds(BaseModel):
    """`unreadable` counts what had no id, of which `examples` are the first."""

    ids_in_file: int
    missing: list[str]
    unreadable: int
    examples: list[str]


class Backup(BaseModel):
    id: str
    made_at: datetime
    reason: str
    automatic: bool
    batches: int
    people: int
    events: int
    bytes: int
    sha256: str
    url: str


class Backups(BaseModel):
    items: list[Backup]


class BackupQuery(WaitQuery):
    reason: str = Field("", max_length=200)


class BackupPath(BaseModel):
    backup_id: str


class Restored(BaseModel):
    """`before` is the state there was."""

    backup_id: str
    made: int
    changed: int
    deleted: int
    events: int
    before: Backup
    operation_id: str | None


class ExportOrder(Body):
    what: Literal["batches", "worklist"] = "worklist"
    filter: FilterQuery = Field(default_factory=lambda: FilterQuery.model_validate({}))
    sort: str = Field("", description="As in the list of batches; a worklist has an order of its own.")
    excel: bool = Field(
        False,
        description="As Excel in the reader's language expects it: in words, marked as UTF-8, and separated; "
        "else in names and values of the API.",
    )


class ExportPath(BaseModel):
    export_id: str
    name: str


def register(app: OpenAPI, services: Services, tasks: Tasks, idempotency: Idempotency) -> None:
    tags = [answers.DATA]
    settings = services.settings

    @app.post("/import", tags=tags, responses=answers.runs(Imported, Job))
    def import_file(query: ImportQuery, header: WriteHeader, raw: Content) -> Any:  # noqa: ARG001
        """Load batches, and their crew, from a spreadsheet (CSV, .xlsx, .ods), JSON or JSON lines."""
        options = {"update": query.update, "dry_run": query.dry_run, "options": query.options()}
        return handed_in(query, lambda upload: tasks.start("import", query.wait, upload=upload, **options))

    @app.post("/missing", tags=tags, responses=answers.runs(MissingIds, Job))
    def missing_ids(query: UploadQuery, header: WriteHeader, raw: Content) -> Any:  # noqa: ARG001
        """The ids in a file that no batch has."""
        return handed_in(query, lambda upload: tasks.start("missing", query.wait, upload=upload))

    @app.post("/restore", tags=tags, responses=answers.runs(Restored, Job))
    def restore_file(query: UploadQuery, header: WriteHeader, raw: Content) -> Any:  # noqa: ARG001
        """Bring batches and people into the state of a backup file. What there is is backed up first."""
        return handed_in(query, lambda upload: tasks.start("restore", query.wait, upload=upload, backup=None))

    @app.get("/backups", tags=tags, responses=answers.reads(Backups))
    def list_backups() -> Any:
        """The backups in the data folder, the newest first."""
        return {"items": [work.backed_up(each) for each in backup.list_backups(settings)]}

    @app.post("/backups", tags=tags, responses=answers.runs(Backup, Job))
    def make_backup(query: BackupQuery, header: WriteHeader) -> Any:  # noqa: ARG001
        """Keep batches, people and history as they are now in one file."""
        return tasks.start("backup", query.wait, reason=query.reason)

    @app.get("/backups/<backup_id>", tags=tags, responses=answers.reads(Backup))
    def get_backup(path: BackupPath) -> Any:
        """What a backup holds."""
        return work.backed_up(backup.find(settings, path.backup_id))

    @app.get("/backups/<backup_id>/file", tags=tags, responses=answers.reads(files=(_ZIP,)))
    def download_backup(path: BackupPath) -> Any:
        """The backup itself."""
        found = backup.find(settings, path.backup_id)
        return _download(found.path, f"tanda-{found.id}.zip")

    @app.post("/backups/<backup_id>/restore", tags=tags, responses=answers.runs(Restored, Job))
    def restore_backup(path: BackupPath, query: WaitQuery, header: WriteHeader) -> Any:  # noqa: ARG001
        """Bring batches and people into the state of a backup. What there is is backed up first."""
        found = backup.find(settings, path.backup_id)
        return tasks.start("restore", query.wait, backup=found.id)

    @app.post("/exports", tags=tags, responses=answers.runs(Exported, Job))
    def export(query: WaitQuery, header: WriteHeader, body: ExportOrder) -> Any:  # noqa: ARG001
        """Write batches, or a worklist for each person, to a file that can then be downloaded."""
        where = body.filter.filters().to_json()
        arguments = {"what": body.what, "filter": where, "excel": body.excel}
        return tasks.start("export", query.wait, sort=paging.sort_of(body.sort), **arguments)

    @app.get(
        "/exports/<export_id>/<name>", tags=tags, responses=answers.reads(files=(answers.CSV, _ZIP, _LINES))
    )
    def download_export(path: ExportPath) -> Any:
        """A file that was written."""
        return _download(exporting.find(settings, path.export_id, path.name), path.name)

    def handed_in(query: UploadQuery, start: Callable[[str], flask.Response]) -> flask.Response:
        """Receive the body as a file, and *start* with its id, unless the request was answered before."""
        digest = hashlib.sha256()
        stream: Any = _Digesting(flask.request.stream, digest.update)
        kept = uploads.receive(settings, query.name, stream)
        used = False
        try:
            if answered := idempotency.begin(digest.digest()):
                return answered
            response = start(kept.id)
            used = True
            return response
        finally:
            if not used:
                uploads.discard(settings, kept.id)


class _Digesting:
    """A stream that tells *update* what is read from it."""

    def __init__(self, stream: IO[bytes], update: Callable[[bytes], None]) -> None:
        self._stream = stream
        self._update = update

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        self._update(piece)
        return piece


def _download(path: Any, name: str) -> flask.Response:
    return flask.send_file(path, as_attachment=True, download_name=name)
