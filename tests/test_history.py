"""Every write leaves its entry, together with the change or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pymongo.client_session import ClientSession

from data.errors import DatabaseError
from data.mongo import Mongo
from data.operations import history
from data.operations.history import MISSING, Change, Operation, Recorder, changed, deleted, digest, made
from data.settings import load


def _operation() -> Operation:
    return Operation("edit", "tester", "dashboard", {"why": "a test"})


def _entries(mongo: Mongo, operation: Operation) -> list[dict[str, Any]]:
    return list(mongo.events.find({"operation_id": operation.id}).sort("_id"))


def test_a_change_is_written_with_one_entry_a_field(mongo: Mongo) -> None:
    mongo.batches.insert_one({"id": "batch_1", "status": "NS", "metadata": {"priority": "alta"}})
    operation = _operation()

    def plan(session: ClientSession | None) -> list[Change]:
        stored = mongo.batches.find_one({"id": "batch_1"}, session=session)
        assert stored
        change = changed("batches", stored, {"status": "S", "metadata.priority": "alta", "comments": "x"})
        return [change] if change else []

    with history.recording(mongo, operation) as record:
        record.write(plan)

    stored = mongo.batches.find_one({"id": "batch_1"})
    assert stored
    assert (stored["status"], stored["comments"]) == ("S", "x")
    start, *fields, end = _entries(mongo, operation)
    assert (start["field"], start["to"]) == ("operation", {"why": "a test"})
    assert [(each["field"], each.get("from", "-"), each["to"]) for each in fields] == [
        ("status", "NS", "S"),
        ("comments", "-", "x"),
    ]
    assert all(each["batch_id"] == "batch_1" and each["actor"] == "tester" for each in fields)
    assert (end["field"], end["to"]) == ("result", {"changed": 1})


def test_making_and_deleting_leave_what_undo_needs(mongo: Mongo) -> None:
    operation = _operation()
    record = Recorder(mongo, operation)
    document = {"id": "batch_9", "status": "NS"}
    record.write(lambda _: [made("batches", document)])
    stored = mongo.batches.find_one({"id": "batch_9"})
    assert stored
    record.write(lambda _: [deleted("batches", stored)])

    making, deleting = _entries(mongo, operation)
    assert making["digest"] == digest(stored)
    assert deleting["from"] == stored
    assert mongo.batches.count_documents({}) == 0


def test_a_failing_write_leaves_neither_change_nor_entry(mongo: Mongo) -> None:
    mongo.batches.create_index("id", unique=True)
    mongo.batches.insert_one({"id": "batch_1"})
    operation = _operation()
    with pytest.raises(DatabaseError):
        Recorder(mongo, operation).write(
            lambda _: [made("batches", {"id": "batch_2"}), made("batches", {"id": "batch_1"})]
        )
    assert mongo.batches.count_documents({}) == 1
    assert not _entries(mongo, operation)


def test_a_plan_is_asked_again_when_somebody_else_made_the_same_id_meanwhile(mongo: Mongo) -> None:
    mongo.batches.create_index("id", unique=True)
    mongo.events.insert_one({})
    asked = 0

    def plan(session: ClientSession | None) -> list[Change]:
        nonlocal asked
        asked += 1
        known = {each["id"] for each in mongo.batches.find({}, {"id": 1}, session=session)}
        if asked == 1:
            mongo.batches.insert_one({"id": "batch_1", "folder": "theirs"})
        return [made("batches", {"id": each}) for each in ("batch_1", "batch_2") if each not in known]

    done = Recorder(mongo, _operation()).write(plan)
    assert [change.name for change in done] == ["batch_2"]
    theirs = mongo.batches.find_one({"id": "batch_1"})
    assert theirs
    assert theirs["folder"] == "theirs"


def test_a_standalone_server_writes_only_over_what_was_read(standalone: str, tmp_path: Path) -> None:
    settings = load(mongodb_uri=standalone, data_dir=tmp_path, database=f"test_{uuid4().hex[:12]}")
    mongo = Mongo(settings)
    mongo.batches.insert_many([{"id": "batch_1", "status": "NS"}, {"id": "batch_2", "status": "NS"}])

    def plan(session: ClientSession | None) -> list[Change]:
        assert session is None
        changes = [changed("batches", each, {"status": "S"}) for each in mongo.batches.find().sort("id")]
        mongo.batches.update_one({"id": "batch_1"}, {"$set": {"status": "In"}})
        return [change for change in changes if change]

    record = Recorder(mongo, _operation())
    record.write(plan)
    assert [each["status"] for each in mongo.batches.find().sort("id")] == ["In", "S"]
    assert record.written == 2
    mongo.client.drop_database(settings.database)
    mongo.close()


def test_missing_is_neither_null_nor_equal_to_it() -> None:
    document = {"_id": 1, "id": "batch_1", "comments": None, "mongo_uploaded": 1}
    change = changed("batches", document, {"comments": MISSING, "mongo_uploaded": True, "folder": MISSING})
    assert change
    assert change.before == {"comments": None, "mongo_uploaded": 1}
    assert change.after == {"comments": MISSING, "mongo_uploaded": True}


def test_a_digest_does_not_depend_on_the_order_of_fields() -> None:
    assert digest({"a": 1, "b": {"c": [1], "d": None}}) == digest({"b": {"d": None, "c": [1]}, "a": 1})
    assert digest({"a": 1}) != digest({"a": "1"})
