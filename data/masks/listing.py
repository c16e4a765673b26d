"""The mask files themselves: the list with what each name says, and the uploads per day and person."""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pandas as pd
from pymongo import DESCENDING

from data.errors import DatabaseTimeout, FilterError, message
from data.masks.tally import name_of, names_of_batches
from data.model.conditions import Among, Days
from data.model.dimensions.base import Context
from data.model.dimensions.base import Match as Where
from data.model.dimensions.days import day
from data.model.dimensions.text import containing, number, trimmed, trimmed_text
from data.model.matching import VERDICTS, Names, Verdict, read_id
from data.mongo.client import COMMENT, Document, Mongo, database_errors
from data.mongo.documents import BLOCK, CODEC, LONG

LARGEST_PAGE = 1000
_ALWAYS = Days()
#: What is read of a file.
FIELDS = {"filename": 1, "uploadDate": 1, "length": 1, "metadata.uploaded_by": 1}
NEWEST_FIRST = [("uploadDate", DESCENDING), ("_id", DESCENDING)]
_DAY = day("uploaded", "uploadDate")
_PERSON = trimmed("person", "metadata.uploaded_by")
_BYTES = number("bytes", "length")


@dataclass(frozen=True)
class FileQuery:
    """Which files to list. *name* is a part of the name in any case, *uploader* a person (empty: nobody),
    *days* are those of the upload in the team's time zone. Raises FilterError where it cannot be."""

    name: str = ""
    uploader: str | None = None
    days: Days = _ALWAYS
    verdict: Verdict | None = None
    page: int = 1
    per_page: int = 50

    def __post_init__(self) -> None:
        if self.page < 1 or not 1 <= self.per_page <= LARGEST_PAGE:
            raise FilterError(
                message("Pages start at 1 and hold 1 to {largest} files."), largest=LARGEST_PAGE
            )
        if self.verdict is not None and self.verdict not in VERDICTS:
            raise FilterError(
                message("The filter “{name}” does not know “{value}”; it knows {allowed}."),
                name="verdict",
                value=self.verdict,
                allowed=", ".join(VERDICTS),
            )


@dataclass(frozen=True)
class MaskFile:
    """A file. `read` is the id in its name, whether or not there is such a batch; `ids` are the batches
    it matches (for an orphan, the id it would make)."""

    id: str
    name: str
    bytes: int
    uploader: str
    at: datetime.datetime | None
    verdict: Verdict
    ids: tuple[str, ...]
    read: str | None


@dataclass(frozen=True)
class FilePage:
    """The files of a page, newest first, and how many there are in all."""

    items: tuple[MaskFile, ...]
    total: int
    page: int
    per_page: int


def list_files(mongo: Mongo, query: FileQuery) -> FilePage:
    """A page of files. Only names tell a verdict: to list one, all are read that the rest lets through."""
    where = _where(mongo, query)
    start = (query.page - 1) * query.per_page
    with database_errors():
        names = names_of_batches(mongo)
        exactly = mongo.mask_files.with_options(CODEC)
        files = mongo.find(exactly, where, FIELDS, sort=NEWEST_FIRST, allow_disk_use=True)
        if query.verdict is None:
            total = mongo.mask_files.count_documents(where, comment=COMMENT, maxTimeMS=mongo.max_time_ms)
            found = list(files.skip(start).limit(query.per_page))
        else:
            total, found = 0, []
            for file in files.batch_size(BLOCK):
                if names.match(name_of(file)).verdict == query.verdict:
                    if start <= total < start + query.per_page:
                        found.append(file)
                    total += 1
    return FilePage(tuple(mask_file(file, names) for file in found), total, query.page, query.per_page)


def named(mongo: Mongo, text: str, most: int, milliseconds: int) -> list[str] | None:
    """The names of files that contain *text*, in order, at most so many; None where finding them takes longer
    than so many *milliseconds*."""
    order = {"sort": [("filename", 1)], "limit": most}
    where = {"filename": containing(text)}
    try:
        with database_errors():
            found = mongo.mask_files.find(
                where, {"filename": 1, "_id": 0}, max_time_ms=milliseconds, comment=COMMENT, **order
            )
            return list(dict.fromkeys(name_of(each) for each in found))
    except DatabaseTimeout:
        return None


def uploads(mongo: Mongo) -> pd.DataFrame:
    """Files and bytes by day in the team's time zone and by who uploaded them: one aggregation.

    A frame of `day` (None: without a date), `person` (empty: the file does not say), `files`, `bytes`.
    """
    context = Context.now(mongo.settings)
    group = {
        "_id": {"day": _DAY.expression(raw, context), "person": _PERSON.expression(raw, context)},
        "files": {"$sum": 1},
        "bytes": {"$sum": _BYTES.expression(raw, context)},
    }
    with database_errors():
        sums = mongo.aggregate(mongo.mask_files, [{"$group": group}], longer=LONG, allowDiskUse=True)
        rows = [
            (_as_date(each["_id"]["day"]), each["_id"]["person"], each["files"], each["bytes"])
            for each in sums
        ]
    columns = {"day": object, "person": object, "files": int, "bytes": int}
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)


def _where(mongo: Mongo, query: FileQuery) -> Where:
    conditions: list[Where] = []
    if query.name:
        conditions.append({"filename": containing(query.name)})
    if query.uploader is not None:
        context = Context.now(mongo.settings)
        few = _PERSON.prefilter(Among("person", (query.uploader,)), context)
        conditions.append(few or {})
        conditions.append(
            {"$expr": {"$eq": [_PERSON.expression(raw, context), {"$literal": query.uploader}]}}
        )
    if query.days.missing:
        conditions.append({"uploadDate": {"$not": {"$type": "date"}}})
    bounds = (("$gte", query.days.start), ("$lt", query.days.end))
    if moments := {verb: midnight(date, mongo.settings.zone) for verb, date in bounds if date}:
        conditions.append({"uploadDate": moments})
    return {"$and": conditions} if conditions else {}


def midnight(date: datetime.date, zone: ZoneInfo) -> datetime.datetime:
    """When *date* begins in *zone*."""
    midnight = datetime.datetime.combine(date, datetime.time(), zone)
    try:
        return midnight.astimezone(datetime.UTC)
    except OverflowError:  # the first or last day that Python knows
        return midnight.replace(tzinfo=datetime.UTC)


def mask_file(file: Document, names: Names) -> MaskFile:
    """What a file's document and the ids in its name say."""
    name = name_of(file)
    verdict, ids = names.match(name)
    length, at = file.get("length"), file.get("uploadDate")
    return MaskFile(
        id=str(file["_id"]),
        name=name,
        bytes=int(length) if isinstance(length, int | float) and 0 <= length < math.inf else 0,
        uploader=uploader_of(file),
        at=at if isinstance(at, datetime.datetime) else None,
        verdict=verdict,
        ids=ids,
        read=read_id(name),
    )


def uploader_of(file: Document) -> str:
    """Who uploaded a file; empty where it does not say."""
    metadata = file.get("metadata")
    return trimmed_text(metadata.get("uploaded_by") if isinstance(metadata, dict) else None)


def _as_date(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def raw(path: str) -> str:
    """How a pipeline refers to a raw field."""
    return f"${path}"
