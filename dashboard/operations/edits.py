"""Changing batches in clean values: one at once, many in a job, or given out among people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, JsonValue

from dashboard.components.outcome import Outcome
from dashboard.components.selection_windows import worklists
from dashboard.i18n import number, t, tn
from dashboard.operations.arguments import Arguments, Option, SelectionArguments
from dashboard.operations.base import Asked, Endpoint, Form, answer_of, operation
from dashboard.operations.batches import picked, selected
from dashboard.operations.stored_values import StoredFields
from data.batches.edits import BulkReport
from data.crew import distribution, editing
from data.crew.distribution import Distribution, Share
from data.crew.editing import EditReport, Plan, Planned
from data.query.filters import Filters

_TAG = "Batches"
_VALUES = Field(
    description="Clean values by name: person, stage, review, priority, assigned, due, specification, "
    "folder, comments, tasks, total_masks, completed_masks; for each batch: shift_due and shift_assigned "
    "(working days), add_comment, add_tasks, remove_tasks."
)
Values = Annotated[dict[str, JsonValue], Option("--set", "A clean value, such as priority=high. Repeatable.")]
_REASON = Field("", max_length=2000, description="Why; needed for what work does not usually make.")


class Edit(Arguments):
    batch_id: str = Field(description="A batch's id.")
    values: Values = _VALUES
    reason: str = _REASON
    version: str | None = Field(
        None, description="The ETag that was read: the change is refused (412) when it is another one since."
    )


def _edited(report: EditReport, _: object) -> Outcome:
    if not report.changed:
        return Outcome(t("Nothing had to change."))
    return Outcome(t("{batch} was changed.", batch=report.batch_id), operation_id=report.operation_id)


@operation("edit", Endpoint("/batches/<text:batch_id>/edit", _TAG, body=True), words=_edited, quick=True)
def edit_batch(asked: Asked[Edit]) -> EditReport:
    """Set clean values of a batch: they are written in the team's own words, with what goes with them."""
    wanted = asked.arguments
    who: dict[str, Any] = {"actor": asked.actor, "origin": asked.origin}
    return editing.edit(
        asked.mongo, wanted.batch_id, wanted.values, version=wanted.version, reason=wanted.reason, **who
    )


class EditMany(SelectionArguments):
    values: Values = _VALUES
    reason: str = _REASON


def _edited_many(report: BulkReport, _: object) -> Outcome:
    said = tn("{n} batch was changed.", "{n} batches were changed.", report.changed)
    same = report.matched - report.changed
    quiet = [tn("{n} needed no change.", "{n} needed no change.", same)] if same else []
    return Outcome(said, quiet=quiet, operation_id=report.operation_id)


def _edit_form(form: Form) -> Mapping[str, Any]:
    """What the preview on the page was of, and why."""
    said = {"values": form.controls.get("values") or {}, "count": form.controls.get("count") or 0}
    return picked(form) | said | {"reason": form.text("reason")}


@operation(
    "edit-many",
    Endpoint("/batches/edit", _TAG, body=True),
    words=_edited_many,
    check=selected,
    form=_edit_form,
    task="selection",
    how="edit",
    command="edit-many",
)
def edit_batches(asked: Asked[EditMany]) -> BulkReport:
    """Set clean values of many batches, written in the team's own words, with what goes with them."""
    wanted = asked.arguments
    how: dict[str, Any] = {"expected": wanted.count, "reason": wanted.reason}
    return editing.edit_many(asked.mongo, selected(asked), wanted.values, **how, **asked.who)


class PlanEdits(SelectionArguments):
    values: Values = _VALUES


_Row = answer_of(Planned, without=("before", "after"), before=(StoredFields, ...), after=(StoredFields, ...))
_Plan = answer_of(Plan, without=("rows",), rows=(list[_Row], ...))  # type: ignore[valid-type]  # of `Planned`


def _planned(plan: Plan, _: object) -> Outcome:
    said = tn("{n} batch would change.", "{n} batches would change.", plan.changed)
    quiet = [tn("{n} needs a reason.", "{n} need a reason.", plan.unusual)] if plan.unusual else []
    return Outcome(said, quiet=quiet, names=[each.id for each in plan.rows], asks=True)


@operation(
    "plan-edits",
    Endpoint("/batches/edit/preview", _TAG, body=True),
    words=_planned,
    answer=_Plan,
    check=selected,
    quick=True,
)
def plan_edits(asked: Asked[PlanEdits]) -> Plan:
    """What the same change of many batches would do. Nothing is written."""
    return editing.preview(asked.mongo, selected(asked), asked.arguments.values)


class ShareArguments(Arguments):
    """What somebody is to get; `amount` is a number, a percentage or a weight."""

    person: str = Field(max_length=200)
    amount: float = Field(0, ge=0, allow_inf_nan=False)
    cap: int | None = Field(None, ge=0, description="At most so many of them.")


def _share(told: Any) -> Any:
    """The command line says it as `Person=3`."""
    if not isinstance(told, str):
        return told
    person, _, amount = told.rpartition("=") if "=" in told else (told, "", "0")
    return {"person": person, "amount": float(amount)}


class PlanDistribution(SelectionArguments):
    shares: Annotated[
        list[Annotated[ShareArguments, BeforeValidator(_share)]],
        Option("--to", "Somebody, and how much. Repeatable.", "PERSON[=AMOUNT]"),
    ] = Field(max_length=500)
    how: Literal["evenly", "number", "percent", "weight", "capacity"] = Field(
        "evenly", description="`capacity`: the largest first to who will be free first."
    )
    together: Literal["", "folder", "specification"] = Field(
        "", description="Batches that share it go to one person."
    )
    back: bool = Field(False, description="Rejected work stays with, or returns to, who did it.")

    def given(self) -> dict[str, Any]:
        """How they are given out."""
        shares = [Share(each.person, each.amount, each.cap) for each in self.shares]
        return {"shares": shares, "how": self.how, "together": self.together, "back": self.back}


class Distribute(PlanDistribution):
    pass


def _dealt(found: Distribution, asked: Asked[Any]) -> Outcome:
    each = [
        t("{person}: {n}", person=dealt.person, n=number(dealt.given))
        for dealt in found.people
        if dealt.given
    ]
    left = [tn("{n} is left over.", "{n} are left over.", found.left)] if found.left else []
    said = tn("{n} batch was given out.", "{n} batches were given out.", found.changed)
    below = []
    if asked.origin == "dashboard" and each:
        theirs = Filters(person=tuple(dealt.person for dealt in found.people if dealt.given), accepted=False)
        below = [worklists(theirs)]
    return Outcome(said, quiet=[" · ".join(each), *left], below=below, operation_id=found.operation_id)


def _dealing(found: Distribution, _: object) -> Outcome:
    given = sum(each.given for each in found.people)
    said = tn("{n} batch would be given out.", "{n} batches would be given out.", given)
    each = [t("{person}: {n}", person=dealt.person, n=number(dealt.given)) for dealt in found.people]
    return Outcome(said, quiet=[" · ".join(each)], asks=True)


@operation(
    "plan-distribution",
    Endpoint("/batches/distribute/preview", _TAG, body=True),
    words=_dealing,
    check=selected,
    quick=True,
)
def plan_distribution(asked: Asked[PlanDistribution]) -> Distribution:
    """Who would get how many batches, and how many days of work that is. Nothing is written."""
    return distribution.preview(asked.mongo, selected(asked), **asked.arguments.given())


def _distribute_form(form: Form) -> Mapping[str, Any]:
    """What the preview on the page was of."""
    return picked(form) | (form.controls.get("shares") or {}) | {"count": form.controls.get("count") or 0}


@operation(
    "distribute",
    Endpoint("/batches/distribute", _TAG, body=True),
    words=_dealt,
    check=selected,
    form=_distribute_form,
    task="selection",
    how="distribute",
)
def distribute(asked: Asked[Distribute]) -> Distribution:
    """Give batches out among people, as one operation."""
    wanted = asked.arguments
    how = wanted.given() | {"expected": wanted.count}
    return distribution.distribute(asked.mongo, selected(asked), **how, **asked.who)
