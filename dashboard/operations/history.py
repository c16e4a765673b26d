"""Taking back what was done."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from dashboard.components.outcome import Outcome
from dashboard.i18n import t, tn
from dashboard.operations.arguments import Arguments, Option
from dashboard.operations.base import Asked, Endpoint, Form, operation
from data.errors import InputError, message
from data.history.undo import UndoReport
from data.masks import upload


class Undo(Arguments):
    operation_id: str
    batches: Annotated[
        list[str] | None, Option("--batch", "Only what it did to this batch. Repeatable.", "ID")
    ] = Field(
        default=None,
        min_length=1,
        max_length=100_000,
        description="Only what it did to these batches, by the ids under which it changed them; "
        "what is left can be undone later.",
    )


def _said(form: Form) -> dict[str, object]:
    """A button says which operation, or that it is a part: what the open one did to the checked batches."""
    if form.how != "part":
        return {"operation_id": form.how}
    chosen = form.controls.get("batches")
    if not chosen:
        raise InputError(message("Choose the batches to undo first."))
    return {"operation_id": form.text("operation"), "batches": list(chosen)}


def _undone(report: UndoReport, _: object) -> Outcome:
    if not report.reversed:
        words = (
            t("Nothing was undone, because all of it has changed since:")
            if report.refused
            else t("Nothing to undo: everything is already as it was before.")
        )
        return Outcome(words, names=report.refused, failed=True)
    said = tn("{n} change was undone.", "{n} changes were undone.", report.reversed)
    left = (
        tn(
            "{n} other change of the operation stays, and can be undone later.",
            "{n} other changes of the operation stay, and can be undone later.",
            report.left,
        )
        if report.left
        else ""
    )
    if not report.refused:
        return Outcome(said, quiet=[left])
    refused = tn(
        "{n} has changed since and was left as it is:",
        "{n} have changed since and were left as they are:",
        len(report.refused),
    )
    return Outcome(said, quiet=[left, refused], names=report.refused)


@operation(
    "undo",
    Endpoint("/operations/<operation_id>/undo", "History", without=("batches",), name="undo_operation"),
    Endpoint(
        "/operations/<operation_id>/undo-part", "History", body=True, needs=("batches",), name="undo_part"
    ),
    words=_undone,
    form=_said,
    task="undo",
)
def undo_operation(asked: Asked[Undo]) -> UndoReport:
    """Reverse exactly what an operation did, or a part of it, except where somebody has changed it since."""
    told = asked.arguments
    return upload.undo(asked.mongo, told.operation_id, batches=told.batches, **asked.who)
