"""What happened of late to the batches of somebody: who changed what, and what was rejected and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from data.batches import selection
from data.batches.fields import FIELDS
from data.crew.editing import APPROVALS, REJECTIONS
from data.history import log
from data.history.log import Event, LoggedOperation, Wanted
from data.history.reversals import standings, undone_keys
from data.model import vocabulary
from data.model.dimensions.entries import RENAME, UNDO
from data.model.dimensions.text import trimmed_text
from data.model.vocabulary import Vocabulary
from data.mongo.client import COMMENT, Mongo, database_errors
from data.mongo.documents import id_text

_SEEN = 2_000  # changes, the newest of the team, among which theirs are looked for
_OF_ONE = 500  # changes of a batch, the newest, among which its rejections are looked for
_OF_A_DAY = 10_000  # reviews


@dataclass(frozen=True)
class Rejection:
    """That somebody sent a batch back; `reason` is empty where none was given. `person`: whose work it was,
    where that has been found out."""

    at: datetime
    actor: str
    reason: str
    person: str = ""


@dataclass(frozen=True)
class Reviewed:
    """How many batches were approved, and how many rejected."""

    approved: int = 0
    rejected: int = 0


def changes(mongo: Mongo, person: str, since: datetime) -> tuple[list[Event], bool]:
    """The changes *since* then of batches that *person* has now, the newest first; whether all were seen."""
    page = log.events(mongo, since=since, limit=_SEEN)
    theirs = _held(mongo, person, {each.batch_id for each in page.items if each.batch_id})
    return [each for each in page.items if each.batch_id in theirs], page.next_cursor is None


def rejections(mongo: Mongo, ids: Sequence[str]) -> dict[str, Rejection]:
    """The id of each batch of *ids* that was rejected with Tanda → its last rejection."""
    found = log.latest(mongo, ids, REJECTIONS)
    reasons = log.reasons(mongo, found.values())
    return {
        name: Rejection(each.at, each.actor, reasons.get(each.operation_id or "", ""))
        for name, each in found.items()
    }


def every_rejection(mongo: Mongo, batch_id: str, person: str) -> list[Rejection]:
    """The rejections that hold of a batch *person* has now, the newest first, each with whose work it was
    then."""
    events = log.events(mongo, batch_id=batch_id, limit=_OF_ONE).items
    rejecting = [each for each in events if each.operation in REJECTIONS]
    reasons = log.reasons(mongo, rejecting)
    with database_errors():
        undone = standings(mongo, list({each.operation_id or "" for each in rejecting}))
    found: dict[str, Rejection] = {}
    for each in events:  # back in time, so that *person* is who had it before what has been seen
        operation = each.operation_id or ""
        if each.operation in REJECTIONS and not (operation in undone and undone[operation].undone_by):
            found.setdefault(operation, Rejection(each.at, each.actor, reasons.get(operation, ""), person))
        if each.field == FIELDS["person"].path:
            person = trimmed_text(each.before)
    return list(found.values())


def sent_back(mongo: Mongo, ids: Sequence[str], person: str) -> list[Rejection]:
    """How often batches of *ids*, which *person* has now, were rejected while they had them already: by Tanda
    or by another tool, the newest first. What has been undone is left out."""
    words = vocabulary.load(mongo.settings.vocabulary)
    path = FIELDS["review"].path
    told = log.changes_of(mongo, ids, (path, path.partition(".")[0], FIELDS["person"].path))
    with database_errors():
        undone = standings(mongo, list({each.operation_id for each in told if each.operation_id}))
    reasons = log.reasons(mongo, told)
    whose: dict[str | None, str] = {}
    found = []
    for each in told:  # back in time, so that *person* is who had it before what has been seen
        operation = each.operation_id or ""
        if each.field == FIELDS["person"].path:
            if each.operation != RENAME:  # another name is nobody else
                whose[each.batch_id] = trimmed_text(each.before)
        elif _rejects(each, path, words) and not (operation in undone and undone[operation].undone_by):
            theirs = whose.get(each.batch_id, person)
            found.append(Rejection(each.at, each.actor, reasons.get(operation, ""), theirs))
    return [each for each in found if each.person == person]


def _rejects(event: Event, path: str, words: Vocabulary) -> bool:
    """Whether the review became a rejection, other than by taking something back."""
    before, after = (_value(each, event.field, path) for each in (event.before, event.after))
    is_new = words.meaning("review", after) == "rejected" != words.meaning("review", before)
    return is_new and event.operation != UNDO


def _value(told: object, field: str, path: str) -> str | None:
    """The value at *path* of what an entry tells of it, or of what holds it."""
    value = told if field == path else told.get(path.partition(".")[2]) if isinstance(told, dict) else None
    return value if isinstance(value, str) else None


def reviewed(mongo: Mongo, since: datetime) -> dict[str, Reviewed]:
    """Everybody who reviewed with Tanda *since* then, and how many batches, without what was undone."""
    wanted = Wanted(since=since, kinds=(*APPROVALS, *REJECTIONS))
    counts: dict[str, Counter[bool]] = {}
    for each in log.operations(mongo, wanted=wanted, limit=_OF_A_DAY):
        counts.setdefault(each.actor, Counter())[each.kind in APPROVALS] += _holding(mongo, each)
    return {actor: Reviewed(each[True], each[False]) for actor, each in counts.items()}


def _holding(mongo: Mongo, operation: LoggedOperation) -> int:
    """How many of the batches an operation changed it has not been undone for."""
    if operation.undone_by:
        return 0
    with database_errors():
        undone = undone_keys(mongo, operation.id) if operation.partly_undone else ()
    return (operation.changed or 0) - len(undone)


def _held(mongo: Mongo, person: str, ids: Collection[str]) -> set[str]:
    """Those of *ids* whose batches *person* has."""
    spellings = [each for name in sorted(ids) for each in selection.written(name)]
    where, fields = {"id": {"$in": spellings}}, {"_id": 0, "id": 1, "assignee": 1}
    with database_errors():
        found = list(mongo.batches.find(where, fields, comment=COMMENT)) if ids else []
    return {id_text(each["id"]) for each in found if trimmed_text(each.get("assignee")) == person}
