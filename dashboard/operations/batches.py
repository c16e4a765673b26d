"""Many batches at once: changing and deleting them, and making those whose ids are in a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, JsonValue, model_validator

from dashboard.components.outcome import Outcome
from dashboard.former_names import followed, view_of
from dashboard.i18n import t, tn
from dashboard.operations.arguments import Arguments, FilterQuery, Option, SelectionArguments
from dashboard.operations.base import Asked, Endpoint, Form, operation
from data.batches import edits
from data.batches.edits import BulkReport
from data.batches.selection import ByFilters, ByIds, Selection
from data.errors import InputError, message
from data.imports import quick_create
from data.imports.quick_create import Created

_TAG = "Batches"


def batches_created(n: int) -> str:
    """How many batches there are now that were not there."""
    if not n:
        return t("There was nothing to create.")
    return tn("{n} batch was created.", "{n} batches were created.", n)


def selected(asked: Asked[Any]) -> Selection:
    """The batches that are meant, by the names that hold now. Raises FilterError."""
    wanted: SelectionArguments = asked.arguments
    if wanted.filter is None:
        return ByIds(tuple(wanted.ids or ()))
    return ByFilters(followed(asked.services, wanted.filter.filters()), asked.services.answers.context())


def picked(form: Form) -> dict[str, Any]:
    """The batches that are selected on the page, as arguments. Raises InputError when there are none."""
    said = form.controls.get("selection")
    said = said if isinstance(said, Mapping) else {}
    if said.get("ids"):
        return {"ids": [str(each) for each in said["ids"]]}
    if "filter" not in said:
        raise InputError(message("Select some batches first."))
    where = view_of(form.services, str(said["filter"])).where
    return {"filter": FilterQuery.of(where)}


def _changed(report: BulkReport, _: object) -> Outcome:
    words = tn("{n} batch was changed.", "{n} batches were changed.", report.changed)
    return Outcome(words, operation_id=report.operation_id)


class BulkChange(SelectionArguments):
    values: Annotated[dict[str, JsonValue], Option("--set", "A field by dotted path. Repeatable.")] = Field(
        description="Fields by dotted path."
    )


@operation(
    "bulk",
    Endpoint("/batches/bulk-change", _TAG, body=True),
    words=_changed,
    check=selected,
    command="change",
)
def change_batches(asked: Asked[BulkChange]) -> BulkReport:
    """Set fields of many batches."""
    wanted = asked.arguments
    return edits.bulk(asked.mongo, selected(asked), wanted.values, expected=wanted.count, **asked.who)


class BulkDelete(SelectionArguments):
    pass


def _deleted(report: BulkReport, _: object) -> Outcome:
    words = tn("{n} batch was deleted.", "{n} batches were deleted.", report.changed)
    return Outcome(words, operation_id=report.operation_id)


def _delete_form(form: Form) -> Mapping[str, Any]:
    count = re.sub(r"\D", "", form.text("typed" if "selection" in form.controls else "count"))
    if not count:
        raise InputError(message("Type the number of batches to confirm."))
    if "selection" in form.controls:
        return picked(form) | {"count": int(count)}
    return {"filter": FilterQuery.of(view_of(form.services, form.search).where), "count": int(count)}


@operation(
    "bulk-delete",
    Endpoint("/batches/bulk-delete", _TAG, body=True),
    words=_deleted,
    check=selected,
    form=_delete_form,
    task="delete",
    also={"selection": "delete"},
    command="delete",
)
def delete_batches(asked: Asked[BulkDelete]) -> BulkReport:
    """Delete many batches, after a backup of everything."""
    return edits.bulk_delete(asked.mongo, selected(asked), expected=asked.arguments.count, **asked.who)


class Pasted(Arguments):
    """The text with ids in it as it came, or the ids themselves."""

    text: str | None = None
    ids: Annotated[list[str] | None, Option("--id", "An id. Repeatable.", "ID")] = Field(
        None, max_length=100_000
    )
    assignee: str = Field("", max_length=200)

    @model_validator(mode="after")
    def _one_of_both(self) -> Pasted:
        if (self.ids is None) == (self.text is None):
            raise ValueError("give either ids or text")
        return self


def _created(report: Created, _: object) -> Outcome:
    n = len(report.existed)
    there = [tn("{n} already existed.", "{n} already existed.", n)] if n else []
    said = batches_created(len(report.created))
    return Outcome(said, quiet=there, names=report.created, operation_id=report.operation_id)


def _paste_form(form: Form) -> Mapping[str, Any]:
    if not form.text("text"):
        raise InputError(message("Paste some ids first."))
    return {"text": form.text("text"), "assignee": form.text("assignee")}


@operation(
    "quick-create",
    Endpoint("/batches/quick-create", _TAG, body=True),
    words=_created,
    form=_paste_form,
    task="quick-create",
)
def create_from_text(asked: Asked[Pasted]) -> Created:
    """Make the batches whose ids are in a text and that are not there yet."""
    wanted = asked.arguments
    given = wanted.text if wanted.ids is None else wanted.ids
    return quick_create.create(asked.mongo, given or "", assignee=wanted.assignee, **asked.who)
