"""Changing batches in clean values, as people say it: one, many, or given out among people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from pymongo.client_session import ClientSession

from data import clock
from data.batches import edits, fields, records, selection
from data.batches.edits import BulkReport
from data.batches.fields import Style
from data.batches.records import WrongRecord
from data.batches.selection import Selected, Selection
from data.crew import people
from data.errors import InputError, message
from data.history.change import Change, changed, digest, name_of
from data.history.recorder import Operation, Origin
from data.model import vocabulary
from data.model.letters import key
from data.mongo.client import Document, Mongo
from data.mongo.documents import Progress, silent

#: What the log calls a change, by the review it brings; of many, `bulk` stands before it.
KINDS = {"approved": "approve", "rejected": "reject", "": "edit"}
#: Kinds of operations by which work is accepted, and sent back.
APPROVALS = ("approve", "bulk approve")
REJECTIONS = ("reject", "bulk reject")
_LONGEST = 2_000  # characters of a reason
_SHOWN = 8  # batches of a preview
_GROWING = {"add_comment", "add_tasks"}  # how large they become depends on the batch


class ReasonNeeded(InputError):
    """Something unusual is to be explained."""


@dataclass(frozen=True)
class EditReport:
    """A batch after a change: its `version`, and the fields (dotted paths) that were set. Without a change
    there is no operation."""

    batch_id: str
    version: str
    changed: tuple[str, ...] = ()
    operation_id: str | None = None


@dataclass(frozen=True)
class Planned:
    """One of the first batches, as it is and as it will be: dotted path → value, before and after."""

    id: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True)
class Plan:
    """What a change of many would do: of `matched` batches `changed` would change, of which `unusual` need a
    reason; `fields` says how many in which field (dotted path)."""

    matched: int
    changed: int
    unusual: int
    fields: Mapping[str, int] = field(default_factory=dict)
    rows: tuple[Planned, ...] = ()


def style(mongo: Mongo) -> Style:
    """How this team writes, today."""
    settings = mongo.settings
    words = vocabulary.load(settings.vocabulary)
    return Style(words, settings.zone, clock.today(settings.zone), settings.calendar)


def edit(
    mongo: Mongo,
    batch_id: str,
    given: Mapping[str, Any],
    *,
    version: str | None = None,
    reason: str = "",
    actor: str,
    origin: Origin,
) -> EditReport:
    """Set clean values of one batch.

    Raises NotFound, InputError (ReasonNeeded where the change is unusual; also for more than a field may
    hold), PreconditionFailed when the batch is no longer of this *version*, and Conflict when somebody else
    was faster.
    """
    wanted, how, why = read(mongo, given), style(mongo), _reason(reason)

    def plan(session: ClientSession | None) -> list[Change]:
        stored = edits.one(mongo, batch_id, version, session)
        if not why and fields.needs_reason(stored, wanted, how):
            raise ReasonNeeded(message("Add a reason: this is not the usual next step."))
        change = _change(stored, wanted, how, why, mongo.settings.reasons_in_comments)
        return [change] if change else []

    about = {"batch": batch_id, "fields": sorted(wanted)} | ({"reason": why} if why else {})
    operation = Operation(_kind(wanted), actor, origin, about)
    done = edits.record(mongo, operation, plan, lambda: edits.overtaken(batch_id, version))
    now = digest(edits.get(mongo, batch_id))
    paths = tuple(sorted(chain.from_iterable(each.after or () for each in done)))
    return EditReport(batch_id, now, paths, operation.id if done else None)


def preview(mongo: Mongo, which: Selection, given: Mapping[str, Any]) -> Plan:
    """What `edit_many` would do. Nothing is written. Raises InputError as it would."""
    wanted, how = read(mongo, given), style(mongo)
    choice = selection.choose(mongo, which)
    counts: Counter[str] = Counter()
    found = unusual = 0
    rows: list[Planned] = []
    for stored in selection.stored(mongo, choice):
        change = _change(stored, wanted, how, "", False)
        if change is None or change.before is None or change.after is None:
            continue
        found += 1
        unusual += fields.needs_reason(stored, wanted, how)
        counts.update(list(change.after))
        if len(rows) < _SHOWN:
            rows.append(Planned(change.name, change.before, change.after))
    return Plan(choice.keys.count, found, unusual, dict(counts), tuple(rows))


def edit_many(
    mongo: Mongo,
    which: Selection,
    given: Mapping[str, Any],
    *,
    expected: int | None = None,
    reason: str = "",
    actor: str,
    origin: Origin,
    progress: Progress = silent,
) -> BulkReport:
    """Set clean values of many batches, as one operation.

    Raises Conflict, with nothing changed, when they are not as many as *expected*, and InputError
    (ReasonNeeded where a change is unusual), also when a batch would hold too much in a field.
    """
    wanted, how, why = read(mongo, given), style(mongo), _reason(reason)
    choice = selection.choose(mongo, which, expected)
    if not why and (unusual := _unusual(mongo, choice, wanted, how)):
        raise _unexplained(unusual)
    noted = mongo.settings.reasons_in_comments

    def change(stored: Document) -> Change | None:
        return _change(stored, wanted, how, why, noted)

    if _GROWING & set(wanted) or (why and noted):
        for stored in selection.stored(mongo, choice):
            change(stored)  # where one batch would become too large, none is changed
    about = {"batches": choice.keys.count, "fields": sorted(wanted)} | ({"reason": why} if why else {})
    operation = Operation(f"bulk {_kind(wanted)}", actor, origin, about)
    return edits.write_all(mongo, choice, operation, change, progress)


def read(mongo: Mongo, given: Mapping[str, Any]) -> dict[str, Any]:
    """What is to be set. Raises InputError naming what is unknown or wrong, also somebody nobody knows."""
    wanted = fields.read(given)
    if not wanted:
        raise InputError(message("Say what to change."))
    if name := wanted.get("person"):
        wanted["person"] = member(mongo, name)
    return wanted


def member(mongo: Mongo, name: str) -> str:
    """Somebody of the crew as they are written there. Raises InputError for somebody else."""
    crew = {key(each.name): each.name for each in people.people(mongo)}
    if key(name) not in crew:
        raise InputError(message("Nobody called {person} is in the crew. Add them first."), person=name[:100])
    return crew[key(name)]


def _change(stored: Document, wanted: Mapping[str, Any], how: Style, why: str, noted: bool) -> Change | None:
    if why and noted and fields.needs_reason(stored, wanted, how):
        wanted = {**wanted, "add_comment": "\n".join(filter(None, (wanted.get("add_comment"), why)))}
    change = changed("batches", stored, fields.written(stored, wanted, how))
    try:
        records.check_storable(dict(change.after or {}) if change else {})
    except WrongRecord as problem:
        raise InputError(
            message("Batch {batch}: the field “{field}” is wrong: {reason}."),
            batch=name_of("batches", stored)[:100],
            field=problem.field,
            reason=problem.reason,
        ) from None
    return change


def _unusual(mongo: Mongo, choice: Selected, wanted: Mapping[str, Any], how: Style) -> int:
    """How many of the chosen batches need a reason."""
    if not {"stage", "review"} & set(wanted):
        return 0
    return sum(fields.needs_reason(stored, wanted, how) for stored in selection.stored(mongo, choice))


def _unexplained(batches: int) -> ReasonNeeded:
    return ReasonNeeded(
        message("Add a reason: for {batches} of the batches this is not the usual next step."),
        batches=batches,
    )


def _reason(text: str) -> str:
    if len(text) > _LONGEST:
        raise InputError(message("A reason may have at most {most} characters."), most=_LONGEST)
    return text.strip()


def _kind(wanted: Mapping[str, Any]) -> str:
    """What the log calls it."""
    return KINDS.get(str(wanted.get("review")), "edit")
