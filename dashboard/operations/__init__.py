"""All operations, by their kind. Each is made in the module of what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.operations import (
    attention,
    backups,
    batches,
    edits,
    exports,
    forecasts,
    history,
    imports,
    masks,
    people,
    reports,
    views,
)
from dashboard.operations.base import OperationSpec

OPERATIONS: Mapping[str, OperationSpec[Any, Any]] = {
    each.kind: each
    for each in (
        masks.sync_files,
        masks.auto_create_batches,
        masks.check_integrity,
        masks.upload_mask,
        batches.change_batches,
        batches.delete_batches,
        batches.create_from_text,
        edits.edit_batch,
        edits.edit_batches,
        edits.plan_edits,
        edits.plan_distribution,
        edits.distribute,
        imports.import_file,
        imports.missing_ids,
        backups.make_backup,
        backups.restore,
        people.rename_person,
        people.remove_person,
        people.reassign,
        people.merge_people,
        views.save_view,
        views.change_view,
        views.delete_view,
        attention.set_threshold,
        attention.snooze_rule,
        attention.wake_rule,
        attention.send_digest,
        history.undo_operation,
        exports.export_batches,
        reports.make_report,
        reports.compare_reports,
        forecasts.keep_forecast,
        forecasts.drop_forecast,
        forecasts.export_forecasts,
    )
}
#: The places on pages where operations are seen to run.
TASKS = tuple(dict.fromkeys(place for each in OPERATIONS.values() for place in each.places))


def asked_on_page(task: str, how: str) -> tuple[OperationSpec[Any, Any], str]:
    """The operation that a button of a *task* asks for, and what is left of *how* it does."""
    word, _, rest = how.partition(":")
    offered = {each.places[task]: each for each in OPERATIONS.values() if task in each.places}
    return (offered[word], rest) if word in offered else (offered[""], how)
