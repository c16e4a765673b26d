"""Everything in one file, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field, computed_field

from dashboard.components.outcome import Outcome
from dashboard.http.base_path import below
from dashboard.i18n import number, t, tn
from dashboard.operations.arguments import Arguments
from dashboard.operations.base import Asked, Endpoint, Form, answer_of, operation
from data import backup
from data.backup import Backup, RestoreReport
from data.errors import InputError, message

_TAG = "Data"


class StoredBackup(answer_of(Backup, without=("path",))):  # type: ignore[misc]  # made of `Backup`
    """A backup, and where it can be fetched."""

    @computed_field
    def url(self) -> str:
        return below(f"/api/backups/{self.id}/file")


class MakeBackup(Arguments):
    reason: str = Field("", max_length=200, description="Why; it is kept with the backup.")


def backed_up(made: Backup, _: object) -> Outcome:
    """What a backup holds."""
    said = t(
        "{batches} batches, {people} people and {events} entries of history are in the backup.",
        batches=number(made.batches),
        people=number(made.people),
        events=number(made.events),
    )
    return Outcome(said)


@operation("backup", Endpoint("/backups", _TAG), words=backed_up, answer=StoredBackup, task="backup")
def make_backup(asked: Asked[MakeBackup]) -> Backup:
    """Keep batches, people, history, how it stood each day, saved views, rules and forecasts in one file."""
    wanted = asked.arguments
    return backup.backup(asked.mongo, reason=wanted.reason, path=asked.target, progress=asked.progress)


class Restore(Arguments):
    """A backup by its id, or a file that was one."""

    backup_id: str | None = None
    upload: str | None = None


def restored(report: RestoreReport, _: object) -> Outcome:
    """What came back."""
    if not (report.made or report.changed or report.deleted or report.others or report.daily_counts):
        return Outcome(t("Everything already matched the backup."))
    said = t(
        "Restored: {made} brought back, {changed} changed back, {deleted} deleted.",
        made=number(report.made),
        changed=number(report.changed),
        deleted=number(report.deleted),
    )
    others = tn(
        "{n} saved view, threshold, snooze or kept forecast is as it was.",
        "{n} saved views, thresholds, snoozes and kept forecasts are as they were.",
        report.others,
    )
    days = tn(
        "What was counted on {n} past day is back.",
        "What was counted on {n} past days is back.",
        report.daily_counts,
    )
    came = [*([others] if report.others else []), *([days] if report.daily_counts else [])]
    quiet = [*came, t("The previous data is in its own backup.")]
    return Outcome(said, quiet=quiet, operation_id=report.operation_id)


def _form(form: Form) -> Mapping[str, Any]:
    return {"upload": form.file()} if form.how == "file" else {"backup_id": form.how}


def _path(asked: Asked[Restore]) -> Any:
    """Where the backup is. Raises NotFound."""
    wanted = asked.arguments
    if wanted.backup_id:
        return backup.find(asked.services.settings, wanted.backup_id).path
    if not wanted.upload:
        raise InputError(message("Choose a file first."))
    return asked.find(wanted.upload)


@operation(
    "restore",
    Endpoint("/restore", _TAG, upload="upload", without=("backup_id",), name="restore_file"),
    Endpoint("/backups/<backup_id>/restore", _TAG, without=("upload",), name="restore_backup"),
    words=restored,
    answer=answer_of(RestoreReport, before=(StoredBackup, ...)),
    check=_path,
    form=_form,
    task="restore",
)
def restore(asked: Asked[Restore]) -> RestoreReport:
    """Bring batches, people, saved views and what is set of rules into the state of a backup.

    What there is is backed up first. A damaged file is refused before anything
    changes. The history, and how it stood each day, keep what they have and get back what they lack.
    """
    return backup.restore(asked.mongo, _path(asked), **asked.who)
