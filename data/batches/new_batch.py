"""What a batch looks like when Tanda makes it: every field the team's tools know, not started, no files."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

from pymongo.client_session import ClientSession

from data.batches import records
from data.batches.records import WrongRecord
from data.history.change import Change, made
from data.history.recorder import Plan
from data.model.letters import composed, forms
from data.mongo.client import Document, Mongo

NOT_STARTED = "NS"
DEFAULT_PRIORITY = "media"


def new_batch(batch_id: str, *, assignee: str, now: datetime.datetime) -> Document:
    """The document of a new batch; `assigned_at` is set when it has an assignee. *now* in the team's zone:
    its day is the day the batch is from."""
    today = now.date().isoformat()
    return {
        "id": batch_id,
        "assignee": assignee,
        "folder": "",
        "tasks": ["segmentar"],
        "status": NOT_STARTED,
        "mongo_uploaded": False,
        "comments": "",
        "created_at": today,
        "specification": "",
        "metadata": {
            "assigned_at": today if assignee else "",
            "due_date": "",
            "reviewed_at": "",
            "approved_at": "",
            "created_at": today,
            "priority": DEFAULT_PRIORITY,
            "review_status": "",
            "total_masks": 0,
            "completed_masks": 0,
        },
        "file_info": {"file_count": 0, "last_file_upload": "", "has_files": False, "files": []},
    }


def refuse_large(*ids: str, assignee: str) -> None:
    """Raise InputError where one of these is more than a field may hold."""
    try:
        for value in ids:
            records.check_size("id", value)
        records.check_size("assignee", assignee)
    except WrongRecord as problem:
        raise records.refused(problem) from None


def made_where_new(mongo: Mongo, ids: Sequence[str], document: Callable[[str], Document]) -> Plan:
    """The plan to make a batch, as *document* gives it, of each of *ids* that no batch has by then."""

    def plan(session: ClientSession | None) -> list[Change]:
        where = {"id": {"$in": [form for each in ids for form in forms(each)]}}
        known = mongo.find(mongo.batches, where, {"_id": 0, "id": 1}, session=session)
        taken = {composed(batch["id"]) for batch in known}
        return [made("batches", document(each)) for each in ids if composed(each) not in taken]

    return plan
