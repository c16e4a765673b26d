"""What happened of late to the batches of somebody: who changed what, and what was rejected and why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from data.crew.work import REJECTIONS
from data.history import log
from data.history.log import Event
from data.model.dimensions.text import trimmed_text
from data.mongo.client import COMMENT, Mongo, database_errors

_SEEN = 2_000  # changes, the newest of the team, among which theirs are looked for


@dataclass(frozen=True)
class Rejection:
    """That somebody sent a batch back; `reason` is empty where none was given."""

    at: datetime
    actor: str
    reason: str


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


def _held(mongo: Mongo, person: str, ids: Collection[str]) -> set[str]:
    """Those of *ids* whose batches *person* has."""
    where, fields = {"id": {"$in": sorted(ids)}}, {"_id": 0, "id": 1, "assignee": 1}
    with database_errors():
        found = list(mongo.batches.find(where, fields, comment=COMMENT)) if ids else []
    return {each["id"] for each in found if trimmed_text(each.get("assignee")) == person}
