"""Auto-create makes a batch for each id that files carry and no batch has, and nothing else."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from data import clock
from data.history import log, recorder
from data.history.undo import undo
from data.masks import auto_create
from data.masks.auto_create import AutoCreated
from data.masks.sync import sync
from data.mongo.client import Document, Mongo

NOON = datetime.datetime(2026, 3, 2, 11, tzinfo=datetime.UTC)  # 12:00 in Madrid


def _upload(mongo: Mongo, *names: str) -> None:
    mongo.mask_files.insert_many([{"filename": name, "uploadDate": NOON, "length": 5} for name in names])


def _create(mongo: Mongo, **options: Any) -> AutoCreated:
    return auto_create.create(mongo, actor="tester", origin="dashboard", **options)


def _batches(mongo: Mongo) -> dict[str, Document]:
    return {batch["id"]: batch for batch in mongo.batches.find({}, {"_id": 0})}


def test_a_preview_lists_the_ids_and_writes_nothing(mongo: Mongo) -> None:
    mongo.batches.insert_one({"id": "batch_1"})
    _upload(
        mongo, "masks_batch_1.zip", "masks_batch_7.zip", "Batch_T000044.tar", "batch_7 (2).zip", "masks.zip"
    )
    found = auto_create.preview(mongo)
    assert (found.ids, found.total, found.files) == (("batch_7", "batch_T000044"), 2, 3)
    assert set(_batches(mongo)) == {"batch_1"}
    assert mongo.events.count_documents({}) == 0


def test_each_orphan_id_becomes_a_batch_of_nobody_that_is_not_started(mongo: Mongo) -> None:
    _upload(mongo, "masks_batch_7.zip", "batch_7.tar.gz")
    report = _create(mongo)
    batch = _batches(mongo)["batch_7"]
    assert (report.created, report.existed, report.left) == (1, 0, 0)
    assert (batch["assignee"], batch["status"], batch["mongo_uploaded"]) == ("", "NS", True)
    assert batch["file_info"] == {
        "file_count": 2,
        "last_file_upload": "2026-03-02 12:00:00",
        "has_files": True,
        "files": [],
    }
    assert sync(mongo, actor="tester", origin="sync").changed == 0
    assert _create(mongo) == AutoCreated(False, 0)


def test_a_chosen_person_gets_them_with_the_day(mongo: Mongo, monkeypatch: pytest.MonkeyPatch) -> None:
    late = datetime.datetime(2028, 2, 28, 23, 30, tzinfo=datetime.UTC)  # the 29th in Madrid
    monkeypatch.setattr(clock, "seconds", late.timestamp)
    _upload(mongo, "masks_batch_7.zip")
    _create(mongo, assignee="Person 01")
    batch = _batches(mongo)["batch_7"]
    assert (batch["assignee"], batch["metadata"]["assigned_at"]) == ("Person 01", "2028-02-29")


def test_the_limit_leaves_the_rest_for_the_next_time(mongo: Mongo) -> None:
    _upload(mongo, *(f"masks_batch_{n}.zip" for n in range(5)))
    assert auto_create.preview(mongo, limit=2).ids == ("batch_0", "batch_1")
    report = _create(mongo, limit=2)
    assert (report.created, report.left) == (2, 3)
    assert _create(mongo).created == 3


def test_a_batch_made_by_somebody_else_meanwhile_is_left_alone(mongo: Mongo, monkeypatch: Any) -> None:
    _upload(mongo, "masks_batch_7.zip", "masks_batch_8.zip")
    begin = recorder.recording

    def late(*arguments: Any) -> Any:
        mongo.batches.insert_one({"id": "batch_7", "folder": "theirs"})
        return begin(*arguments)

    monkeypatch.setattr(recorder, "recording", late)
    report = _create(mongo)
    assert (report.created, report.existed) == (1, 1)
    assert _batches(mongo)["batch_7"] == {"id": "batch_7", "folder": "theirs"}


def test_when_all_were_made_meanwhile_there_is_no_operation(mongo: Mongo, monkeypatch: Any) -> None:
    _upload(mongo, "masks_batch_7.zip")
    begin = recorder.recording

    def late(*arguments: Any) -> Any:
        mongo.batches.insert_one({"id": "batch_7"})
        return begin(*arguments)

    monkeypatch.setattr(recorder, "recording", late)
    report = _create(mongo)
    assert (report.created, report.existed, report.operation_id) == (0, 1, None)


def test_undo_takes_the_new_batches_back_except_those_worked_on(mongo: Mongo) -> None:
    _upload(mongo, *(f"masks_batch_{n}.zip" for n in range(3)))
    report = _create(mongo)
    mongo.batches.update_one({"id": "batch_1"}, {"$set": {"assignee": "Person 02"}})
    undone = undo(mongo, str(report.operation_id), actor="tester", origin="dashboard")
    assert (undone.reversed, undone.refused) == (2, ("batch_1",))
    assert set(_batches(mongo)) == {"batch_1"}
    assert [entry.kind for entry in log.operations(mongo)] == ["undo", "auto-create"]
