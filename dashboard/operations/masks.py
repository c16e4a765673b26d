"""Mask files: keeping the batches in line with them, making those they lack, looking for contradictions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import AliasPath, BaseModel, Field

from dashboard.components.outcome import Outcome
from dashboard.i18n import number, size, t, tn
from dashboard.operations.arguments import Arguments, Option
from dashboard.operations.base import Asked, Endpoint, Form, Nothing, operation
from dashboard.operations.batches import batches_created
from dashboard.panels.files import VERDICT_WORDS
from dashboard.url import FILES, address
from data.masks import auto_create, integrity, sync, upload
from data.masks.auto_create import AutoCreated
from data.masks.integrity import IntegrityReport
from data.masks.sync import SyncReport
from data.masks.upload import MaskUpload
from data.model.matching import Verdict

_TAG = "Mask files"


def _synced(report: SyncReport, _: object) -> Outcome:
    checked = t(
        "{batches} and {files} checked in {seconds} s.",
        batches=tn("{n} batch", "{n} batches", report.checked),
        files=tn("{n} file", "{n} files", report.files),
        seconds=number(round(report.seconds, 1)),
    )
    counted: dict[Verdict, int] = {
        "ambiguous": report.ambiguous,
        "orphan": report.orphans,
        "unreadable": report.unreadable,
    }
    links = [
        (f"{t(VERDICT_WORDS[verdict])}: {number(n)}", address(FILES, f"verdict={verdict}"))
        for verdict, n in counted.items()
        if n
    ]
    return Outcome(_stepped(report), quiet=[checked], links=links, operation_id=report.operation_id)


def _stepped(report: SyncReport) -> str:
    """How many batches changed, and in what: the parts add up to the whole."""
    if not report.changed:
        return t("Everything was already up to date.")
    gained, without = report.newly_with_files, report.lost_files
    rest = report.changed - gained - without
    parts = (
        tn("{n} now with files", "{n} now with files", gained) if gained else "",
        tn("{n} now without files", "{n} now without files", without) if without else "",
        tn("{n} with another number or date", "{n} with other numbers or dates", rest) if rest > 0 else "",
    )
    changed = tn("{n} batch changed", "{n} batches changed", report.changed)
    return f"{changed}: {', '.join(filter(None, parts))}."


@operation("sync", Endpoint("/sync-batch-files", _TAG), words=_synced, task="sync", once=True)
def sync_files(asked: Asked[Nothing]) -> SyncReport:
    """Bring what every batch says of its files in line with the files. Two at once are one job."""
    return sync.sync(asked.mongo, **asked.who)


class AutoCreate(Arguments):
    dry_run: Annotated[bool, Option("--yes", "Make the batches. [default: only list their ids]")] = Field(
        True, description="Only say what would be made."
    )
    assignee: str = Field("", max_length=200, description="Who gets the batches; nobody by default.")
    limit: int = Field(auto_create.LIMIT, ge=1, le=1_000_000, description="The most to make.")


def _auto_created(report: AutoCreated, _: object) -> Outcome:
    if report.ids is None:
        more = [
            tn(
                "{n} had been created in the meantime.",
                "{n} had been created in the meantime.",
                report.existed,
            )
            if report.existed
            else "",
            tn(
                "{n} more id is left for the next time.",
                "{n} more ids are left for the next time.",
                report.left,
            )
            if report.left
            else "",
        ]
        quiet = " ".join(filter(None, more))
        return Outcome(batches_created(report.created), quiet=[quiet], operation_id=report.operation_id)
    if not report.ids:
        return Outcome(t("No batches are missing: every id in a file name has one."))
    sentence = tn("{n} batch would be created", "{n} batches would be created", len(report.ids))
    files = tn("for {n} file", "for {n} files", report.files or 0)
    left = report.left
    more = (
        [tn("{n} more id is beyond the limit.", "{n} more ids are beyond the limit.", left)] if left else []
    )
    return Outcome(f"{sentence} {files}.", quiet=more, names=report.ids, asks=True)


def _auto_create_form(form: Form) -> Mapping[str, Any]:
    return {"dry_run": form.how == "list", "assignee": form.text("assignee")}


@operation(
    "auto-create",
    Endpoint("/auto-create-batches", _TAG),
    words=_auto_created,
    form=_auto_create_form,
    task="create-missing",
    command="create-missing",
)
def auto_create_batches(asked: Asked[AutoCreate]) -> AutoCreated:
    """Make a batch, not started, for every id that files carry and no batch has. Undo takes them back."""
    wanted = asked.arguments
    if wanted.dry_run:
        return auto_create.preview(asked.mongo, limit=wanted.limit, progress=asked.progress)
    return auto_create.create(asked.mongo, assignee=wanted.assignee.strip(), limit=wanted.limit, **asked.who)


class UploadMask(Arguments):
    batch_id: str = Field(description="A batch's id.")
    upload: str
    rename: bool = Field(
        False, description="Where the file's name does not mean the batch, or is taken: choose one that does."
    )


def _uploaded(report: MaskUpload, _: object) -> Outcome:
    said = t(
        "{file} ({size}) is stored for {batch}.",
        file=report.name,
        size=size(report.bytes),
        batch=report.batch_id,
    )
    return Outcome(said, operation_id=report.operation_id)


@operation(
    "upload-mask",
    Endpoint("/batches/<text:batch_id>/files", _TAG, upload="upload"),
    words=_uploaded,
    quick=True,
)
def upload_mask(asked: Asked[UploadMask]) -> MaskUpload:
    """Store a mask file for a batch under a name that means it. No file is replaced; undo removes it."""
    wanted = asked.arguments
    path = asked.find(wanted.upload)
    return upload.upload(asked.mongo, wanted.batch_id, path, rename=wanted.rename, **asked.who)


class Finding(BaseModel):
    """One kind of contradiction or fault, and what of it is new or gone since the check before."""

    kind: str = Field(validation_alias=AliasPath("kind", "id"))
    title: str = Field(validation_alias=AliasPath("kind", "title"))
    advice: str = Field(validation_alias=AliasPath("kind", "advice"))
    count: int
    new: int
    gone: int


class Integrity(BaseModel):
    """What the last check found; what changed since the one before comes first."""

    at: datetime
    before: datetime | None
    findings: list[Finding]


def _checked(report: IntegrityReport, _: object) -> Outcome:
    found = sum(each.count for each in report.findings)
    new = sum(each.new for each in report.findings)
    said = tn("{n} mismatch was found", "{n} mismatches were found", found)
    news = t("{n} new", n=number(new)) if report.before else t("the first check")
    return Outcome(f"{said} ({news}).")


@operation(
    "integrity", Endpoint("/integrity", _TAG), words=_checked, answer=Integrity, task="integrity", once=True
)
def check_integrity(asked: Asked[Nothing]) -> IntegrityReport:
    """Look for contradictions between batches and files, and for values that cannot be read.

    It changes nothing.
    """
    return integrity.check(asked.mongo, progress=asked.progress)
