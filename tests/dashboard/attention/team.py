"""A team of twelve batches in which each rule is on, and the batches or people by which it is."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from time import sleep
from typing import Any
from zoneinfo import ZoneInfo

from bson import ObjectId

from dashboard.attention.judging import Judgement, judged
from dashboard.services import Services
from data.mongo.client import Mongo

#: By rule, who is behind its number.
BEHIND = {
    "overdue": ["batch_1"],
    "due-soon": ["batch_2"],
    "ex-crew": ["batch_3"],
    "stale": ["batch_4"],
    "stopped": ["batch_5"],
    "rejected": ["batch_6"],
    "unassigned": ["batch_7"],
    "without-file": ["batch_8"],
    "unknown-stage": ["batch_9"],
    "duplicated": ["batch_10", "batch_10"],
    "runs-dry": ["Person 02"],
    "overload": ["Person 01"],
}
#: Rules that the last check of the files tells of, and the batch that makes them so.
CHECKED = {"unreadable": "batch_9", "approved-then-changed": "batch_11"}


def team(mongo: Mongo, today: date, zone: ZoneInfo) -> None:
    """Person 01 has seven open batches and finished one in four weeks, which makes 140 working days;
    Person 02 has finished one and has nothing left; Person 03 is not in the crew."""

    def ago(days: int) -> str:
        return (today - timedelta(days=days)).isoformat()

    def batch(
        n: int, status: str, person: str = "Person 01", info: Any = None, **metadata: Any
    ) -> dict[str, Any]:
        said = {"id": f"batch_{n}", "assignee": person, "status": status, "metadata": metadata}
        return said | (
            {"file_info": {"file_count": 1, "has_files": True, **info}} if info is not None else {}
        )

    mongo.people.insert_many([{"name": "Person 01"}, {"name": "Person 02"}])
    mongo.batches.insert_many(
        [
            batch(1, "In", assigned_at=ago(1), due_date=ago(1)),
            batch(2, "NS", assigned_at=ago(1), due_date=ago(-3)),
            batch(3, "In", "Person 03", assigned_at=ago(1), due_date=ago(0)),
            batch(4, "In", assigned_at=ago(22)),
            batch(5, "In", assigned_at=ago(30), info={"last_file_upload": ago(22)}),
            batch(6, "S", info={}, review_status="no_aprobado", reviewed_at=ago(8)),
            batch(7, "NS", ""),
            batch(8, "S", "Person 04", review_status="aprobado"),
            batch(9, "half done", due_date="soon"),
            batch(10, "NS"),
            batch(10, "S", "Person 02", info={}, review_status="aprobado"),
            batch(11, "S", "Person 02", info={}, review_status="aprobado", approved_at=ago(2)),
        ]
    )
    upload(mongo, "batch_11.zip", datetime.combine(today, time(0, 1), zone))


def upload(mongo: Mongo, name: str, at: datetime) -> None:
    """A mask file of one chunk."""
    identity = ObjectId()
    mongo.mask_files.insert_one(
        {"_id": identity, "filename": name, "uploadDate": at, "length": 4, "chunkSize": 4}
    )
    mongo.mask_chunks.insert_one({"files_id": identity, "n": 0, "data": b"1234"})


def judged_now(services: Services) -> Judgement:
    """The rules, judged by all that was written: a page may show for a moment what was there before."""
    moment = services.answers.freshness.caught_up()
    while True:
        told = judged(services)
        if told.reading.state == "live" and told.reading.generation.as_of >= moment.as_of:
            return told
        sleep(0.02)
