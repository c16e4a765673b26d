"""What comes from files: importing batches and people, and the ids that no batch has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from dashboard.components import import_preview
from dashboard.components.outcome import Outcome
from dashboard.i18n import number, t, tn
from dashboard.operations.arguments import Arguments, Option
from dashboard.operations.base import Asked, Endpoint, Form, answer_of, operation
from dashboard.operations.exports import file_url
from data import clock
from data.exports import exporting
from data.imports import importer, missing
from data.imports.columns import Options
from data.imports.import_report import ImportReport
from data.imports.missing import Missing

_TAG = "Data"


class Import(Arguments):
    upload: str
    update: bool = Field(False, description="Also change known batches to what the file says.")
    dry_run: bool = Field(
        False, description="A preview: how the file is read and what would happen, with nothing changed."
    )
    dates: Literal["", "dmy", "mdy", "ymd"] = Field(
        "", description="The order of day, month and year; needed where the file does not show it."
    )
    map: Annotated[
        list[Annotated[str, Field(pattern=r"^.+=[\w.]*$")]], Option("--map", metavar="COLUMN=FIELD")
    ] = Field([], description="`COLUMN=FIELD` for a column whose name says nothing; nowhere without a field.")
    sheet: str = Field("", max_length=100, description="Sheet of a workbook; by default the first with ids.")
    keep_unknown: bool = Field(False, description="Store columns that nobody knows, too.")
    ask: Annotated[bool, Option("")] = Field(
        False, description="Make it a preview where the file can be read in two ways."
    )

    def options(self) -> Options:
        """How the file is to be read."""
        pairs = (each.rpartition("=") for each in self.map)
        mapping = {name.strip(): field.strip() for name, _, field in pairs}
        return Options(mapping, self.sheet, self.dates, self.keep_unknown)


def _url(path: Path | None) -> str | None:
    return file_url(path) if path else None


#: The report, with the rejected records where they can be fetched instead of where they lie.
_Imported = answer_of(
    ImportReport,
    without=("rejects_path",),
    rejects_url=(Annotated[str | None, BeforeValidator(_url)], Field(validation_alias="rejects_path")),
)


def _imported(report: ImportReport, asked: Asked[Import]) -> Outcome:
    read = [
        tn("{n} new batch", "{n} new batches", report.inserted),
        tn("{n} updated", "{n} updated", report.updated),
        tn("{n} unchanged", "{n} unchanged", report.unchanged),
        tn("{n} rejected", "{n} rejected", report.rejected),
        tn("{n} person added", "{n} people added", report.people_added),
    ]
    first = t("Nothing has been saved yet. The import would give:") if report.dry_run else t("Imported:")
    wanted, url = asked.arguments, _url(report.rejects_path)
    return Outcome(
        f"{first} {', '.join(read)}.",
        above=import_preview.preview(report, wanted.upload, wanted.options()) if report.dry_run else (),
        below=import_preview.troubles(report),
        files=[(t("All rejected rows"), url)] if url else (),
        operation_id=report.operation_id,
    )


def _form(form: Form) -> Mapping[str, Any]:
    upload = form.file()
    said = import_preview.options(form.controls, upload)
    ticked = form.controls.get("options") or ()
    return said | {
        "upload": upload,
        "update": "update" in ticked,
        "keep_unknown": "keep-unknown" in ticked,
        "dry_run": form.how == "dry",
        "ask": True,
    }


@operation(
    "import",
    Endpoint("/import", _TAG, upload="upload", without=("ask",)),
    words=_imported,
    answer=_Imported,
    form=_form,
    task="import",
)
def import_file(asked: Asked[Import]) -> ImportReport:
    """Load batches, and their crew, from a spreadsheet (CSV, .xlsx, .ods), JSON or JSON lines."""
    wanted, path = asked.arguments, asked.find(asked.arguments.upload)
    rejects = asked.target or exporting.place(
        asked.services.settings, f"{path.name.partition('.')[0]}.rejects.jsonl"
    )
    return importer.run(
        asked.mongo,
        path,
        update=wanted.update,
        dry_run=wanted.dry_run,
        rejects=rejects,
        actor=asked.actor,
        progress=asked.progress,
        options=wanted.options(),
        ask=wanted.ask,
    )


class Compared(Arguments):
    upload: str


def lacking(report: Missing) -> Outcome:
    """Which ids of a file no batch has."""
    n = report.unreadable
    unread = [tn("{n} piece could not be read.", "{n} pieces could not be read.", n)] if n else []
    if not report.missing:
        said = tn(
            "The {n} id in the file is in the database.",
            "All {n} ids in the file are in the database.",
            report.ids_in_file,
        )
        return Outcome(said, quiet=unread)
    said = t(
        "{missing} of {ids} ids in the file are not in the database.",
        missing=number(len(report.missing)),
        ids=number(report.ids_in_file),
    )
    return Outcome(said, quiet=unread, names=report.missing)


def _compared(report: Missing, asked: Asked[Compared]) -> Outcome:
    """The same, with a file of them."""
    outcome = lacking(report)
    return replace(outcome, files=[_missing_file(asked, report.missing)]) if report.missing else outcome


def _missing_file(asked: Asked[Compared], identifiers: tuple[str, ...]) -> tuple[str, str]:
    settings = asked.services.settings
    lines = exporting.lines([each] for each in identifiers)
    about = {"compared_with": asked.find(asked.arguments.upload).name}
    name = exporting.named(("Tanda", t("missing")), clock.today(settings.zone))
    export = exporting.write_csv(settings, name, ["id"], lines, about=about)
    return export.path.name, file_url(export.path)


@operation(
    "missing",
    Endpoint("/missing", _TAG, upload="upload"),
    words=_compared,
    form=lambda form: {"upload": form.file()},
    task="import",
    how="missing",
)
def missing_ids(asked: Asked[Compared]) -> Missing:
    """The ids in a file that no batch has. It is anything that import takes, or a text with ids in it."""
    return missing.missing(asked.mongo, asked.find(asked.arguments.upload), progress=asked.progress)
