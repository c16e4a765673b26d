"""Mask files over HTTP: the list with what each name says, and what keeps the batches in line with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from dashboard import mask_images
from dashboard.api import answers
from dashboard.api.context import api
from dashboard.api.models import BatchPath
from dashboard.operations import masks
from dashboard.operations.arguments import PeriodText, Strict
from dashboard.operations.stored_values import plain
from dashboard.services import current
from data.errors import NotFound, message
from data.masks import belonging, integrity, listing
from data.masks.listing import FileQuery
from data.masks.preview import showing
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


class BatchFiles(BaseModel):
    items: list[File]


class FilePath(BaseModel):
    file_id: str = Field(description="The id of a mask file.")


class ImageQuery(Strict):
    at: int = Field(0, ge=0, le=1_000_000_000, description="The `at` of an entry of the archive.")


class Entry(BaseModel):
    """A file in an archive: by its place `at` its image is asked for."""

    at: int
    name: str
    bytes: int
    image: bool
    encrypted: bool


class Contents(BaseModel):
    """What a mask file holds. `stopped` says why not all of an archive was counted; empty where it was."""

    kind: str = Field(json_schema_extra={"enum": ["image", "zip", "tar"]})
    entries: list[Entry]
    files: int
    images: int
    stopped: str


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


@api.get("/check-mongo-files", tags=[answers.FILES], responses=answers.reads(FileList))
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
    found = listing.list_files(current().mongo, wanted)
    return plain({**vars(found), "items": [vars(each) for each in found.items]})


@api.get("/batches/<text:batch_id>/files", tags=[answers.FILES], responses=answers.reads(BatchFiles))
def list_batch_files(path: BatchPath) -> Any:
    """The mask files whose names mean a batch, the newest first."""
    found = belonging.files_of(current().mongo, path.batch_id)
    return plain({"items": [vars(each) for each in found]})


@api.get(
    "/mask-files/<text:file_id>/file",
    tags=[answers.FILES],
    responses=answers.reads(files=(mask_images.BYTES,)),
)
def download_file(path: FilePath) -> Any:
    """A mask file as it is stored."""
    return mask_images.download(current().mongo, path.file_id)


@api.get(
    "/mask-files/<text:file_id>/contents",
    tags=[answers.FILES],
    responses=answers.reads(Contents, more=(413, 507)),
)
def list_contents(path: FilePath) -> Any:
    """What is in a mask file: it is an image, or a zip or tar archive."""
    found = showing.contents(current().mongo, path.file_id)
    told = {name: value for name, value in vars(found).items() if name != "file"}
    return plain(told | {"entries": [vars(each) for each in found.entries]})


@api.get(
    "/mask-files/<text:file_id>/image",
    tags=[answers.FILES],
    responses=answers.reads(files=(mask_images.PNG,), more=(413, 507)),
)
def show_image(path: FilePath, query: ImageQuery) -> Any:
    """An image in a mask file as a PNG, scaled down, with its contrast stretched where it is dark.

    The header `Tanda-Image` says what it is, percent-encoded.
    """
    return mask_images.picture(current().mongo, path.file_id, query.at)


@api.get("/integrity", tags=[answers.FILES], responses=answers.reads(masks.Integrity))
def last_integrity() -> Any:
    """What the last check found."""
    return masks.check_integrity.answered(_last())


@api.get("/integrity/<kind>", tags=[answers.FILES], responses=answers.reads(Rows, files=(answers.CSV,)))
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
    report = integrity.last(current().mongo)
    if report is None:
        raise NotFound(message("Nothing has been checked yet. Run a check first."))
    return report
