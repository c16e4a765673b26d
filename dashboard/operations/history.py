"""Taking back what was done."""

from __future__ import annotations

from dashboard.components.outcome import Outcome
from dashboard.i18n import t, tn
from dashboard.operations.arguments import Arguments
from dashboard.operations.base import Asked, Endpoint, operation
from data.history.undo import UndoReport
from data.masks import upload


class Undo(Arguments):
    operation_id: str


def _undone(report: UndoReport, _: object) -> Outcome:
    if not report.reversed:
        words = (
            t("Nothing was undone, because all of it has changed since:")
            if report.refused
            else t("Nothing to undo: everything is already as it was before.")
        )
        return Outcome(words, names=report.refused, failed=True)
    said = tn("{n} change was undone.", "{n} changes were undone.", report.reversed)
    if not report.refused:
        return Outcome(said)
    refused = tn(
        "{n} has changed since and was left as it is:",
        "{n} have changed since and were left as they are:",
        len(report.refused),
    )
    return Outcome(said, quiet=[refused], names=report.refused)


@operation(
    "undo",
    Endpoint("/operations/<operation_id>/undo", "History"),
    words=_undone,
    form=lambda form: {"operation_id": form.how},
    task="undo",
)
def undo_operation(asked: Asked[Undo]) -> UndoReport:
    """Reverse exactly what an operation did, except where somebody has changed it since."""
    return upload.undo(asked.mongo, asked.arguments.operation_id, **asked.who)
