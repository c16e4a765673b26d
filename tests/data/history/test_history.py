"""Every write leaves its entry, together with the change or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pymongo.client_session import ClientSession
from pymongo.errors import AutoReconnect, OperationFailure

from data.errors import DatabaseError, DatabaseUnreachable
from data.history import log, recorder
from data.history.change import MISSING, Change, changed, deleted, digest, made
from data.history.claims import Claims
from data.history.recorder import Operation, Recorder
from data.history.undo import undo
from data.imports import importer
from data.mongo.client import Mongo, database_errors
from data.mongo.embedded import Embedded
from data.settings import Settings, load


def _operation() -> Operation:
    return Operation("edit", "tester", "dashboard", {"why": "a test"})


def _only(change: Change, _: ClientSession | None) -> list[Change]:
    return [change]


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

    with recorder.recording(mongo, operation) as record:
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
    assert (end["field"], end["to"]) == ("result", {"changed": 1, "parts": ["batches"]})


def test_making_and_deleting_leave_what_undo_needs(mongo: Mongo) -> None:
    operation = _operation()
    record = Recorder(mongo, operation)
    document = {"id": "batch_9", "status": "NS"}
    record.write(lambda _: [made("batches", document)])
    stored = mongo.batches.find_one({"id": "batch_9"})
    assert stored
    record.write(lambda _: [deleted("batches", stored)])

    _, making, deleting = _entries(mongo, operation)
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


@pytest.fixture
def alone(standalone: str, tmp_path: Path) -> Iterator[Mongo]:
    """A database of this test's own on a server without transactions."""
    settings = load(mongodb_uri=standalone, data_dir=tmp_path, database=f"test_{uuid4().hex[:12]}")
    mongo = Mongo(settings)
    yield mongo
    mongo.client.drop_database(settings.database)
    mongo.close()


def test_a_standalone_server_writes_only_over_what_was_read_and_says_so(alone: Mongo) -> None:
    alone.batches.create_index("id", unique=True)
    alone.batches.insert_many({"id": f"batch_{n}", "status": "NS"} for n in range(5))

    def plan(session: ClientSession | None) -> list[Change]:
        assert session is None
        first, second, third, fourth, _fifth = alone.batches.find().sort("id")
        alone.batches.update_many({"id": {"$in": ["batch_0", "batch_2"]}}, {"$set": {"status": "In"}})
        alone.batches.insert_one({"id": "batch_6"})
        changes = [changed("batches", each, {"status": "S"}) for each in (first, second)]
        return [
            *(change for change in changes if change),
            *(deleted("batches", each) for each in (third, fourth)),
            *(made("batches", {"id": each}) for each in ("batch_6", "batch_7")),
        ]

    with recorder.recording(alone, _operation()) as record:
        done = record.write(plan)

    assert [change.name for change in done] == ["batch_1", "batch_3", "batch_7"]
    assert record.written == 3
    assert {each["id"]: each.get("status") for each in alone.batches.find()} == {
        "batch_0": "In",
        "batch_1": "S",
        "batch_2": "In",
        "batch_4": "NS",
        "batch_6": None,
        "batch_7": None,
    }
    told = log.events(alone, operation_id=record.operation.id).items
    assert [each.batch_id for each in reversed(told)] == ["batch_1", "batch_3", "batch_7"]
    assert log.operations(alone)[0].changed == 3
    report = undo(alone, record.operation.id, actor="tester", origin="dashboard")
    assert (report.reversed, report.refused) == (3, ())
    assert {each["id"] for each in alone.batches.find()} == {f"batch_{n}" for n in (0, 1, 2, 3, 4, 6)}


def test_on_a_standalone_server_an_entry_is_there_before_its_change(alone: Mongo) -> None:
    alone.database.create_collection("batches", validator={"status": {"$ne": "never"}})
    alone.batches.insert_many([{"id": "batch_1", "status": "NS"}, {"id": "batch_2", "status": "NS"}])
    wanted = iter(("never", "S"))
    operation = _operation()
    record = Recorder(alone, operation)

    def plan(_: ClientSession | None) -> list[Change]:
        changes = [
            changed("batches", each, {"status": next(wanted)}) for each in alone.batches.find().sort("id")
        ]
        return [change for change in changes if change]

    with pytest.raises(DatabaseError):
        record.write(plan)
    assert [each["status"] for each in alone.batches.find().sort("id")] == ["NS", "S"]
    assert record.written == 1
    assert [each.batch_id for each in log.events(alone, operation_id=operation.id).items] == ["batch_2"]


def test_two_imports_one_after_the_other_work_on_a_standalone_server(alone: Mongo, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,status\nbatch_1,S\nbatch_2,S\n")
    alone.batches.insert_one({"id": "batch_1", "status": "NS"})
    report = importer.run(alone, path, update=True)
    assert (report.inserted, report.updated) == (1, 1)
    assert importer.run(alone, path, update=True).unchanged == 2


def test_missing_is_neither_null_nor_equal_to_it() -> None:
    document = {"_id": 1, "id": "batch_1", "comments": None, "mongo_uploaded": 1}
    change = changed("batches", document, {"comments": MISSING, "mongo_uploaded": True, "folder": MISSING})
    assert change
    assert change.before == {"comments": None, "mongo_uploaded": 1}
    assert change.after == {"comments": MISSING, "mongo_uploaded": True}


def test_a_digest_does_not_depend_on_the_order_of_fields() -> None:
    assert digest({"a": 1, "b": {"c": [1], "d": None}}) == digest({"b": {"d": None, "c": [1]}, "a": 1})
    assert digest({"a": 1}) != digest({"a": "1"})


def test_a_field_inside_what_is_no_object_makes_it_one() -> None:
    document = {"_id": 1, "id": "batch_1", "metadata": None, "file_info": "x"}
    values = {"metadata.a": 1, "metadata.b.c": 2, "file_info.n": MISSING}
    change = changed("batches", document, values)
    assert change
    assert (change.before, change.after) == ({"metadata": None}, {"metadata": {"a": 1, "b": {"c": 2}}})


def test_a_read_that_fails_on_its_way_is_tried_again_with_its_transaction(mongo: Mongo) -> None:
    mongo.events.insert_one({})
    failures = [OperationFailure("again", 251, {"errorLabels": ["TransientTransactionError"]})]

    def plan(_: ClientSession | None) -> list[Change]:
        with database_errors():
            if failures:
                raise failures.pop()
        return [made("batches", {"id": "batch_1"})]

    record = Recorder(mongo, _operation())
    record.write(plan)
    assert (record.written, mongo.batches.count_documents({})) == (1, 1)


def test_a_taken_id_among_other_writes_ends_the_transaction_at_once(mongo: Mongo) -> None:
    mongo.batches.create_index("id", unique=True)
    mongo.batches.insert_many([{"id": "batch_1"}, {"id": "batch_2", "status": "NS"}])
    other = mongo.batches.find_one({"id": "batch_2"})
    assert other
    change = changed("batches", other, {"status": "S"})
    assert change
    asked: list[None] = []

    def plan(_: ClientSession | None) -> list[Change]:
        asked.append(None)
        return [made("batches", {"id": "batch_1"}), change, deleted("batches", other)]

    with pytest.raises(DatabaseError, match="duplicate key"):
        Recorder(mongo, _operation()).write(plan)
    assert len(asked) == 3
    assert mongo.batches.find_one({"id": "batch_2"}) == other


def hurry(mongo: Mongo) -> None:
    """From now on a question may take next to no time."""
    mongo.settings = mongo.settings.model_copy(update={"query_timeout_seconds": 0.001})


def test_a_write_gives_up_when_the_database_dies_and_stays_away(tmp_path: Path) -> None:
    database = Embedded(load(data_dir=tmp_path, connect_timeout_seconds=0.2))
    asked: list[None] = []
    try:
        database.ensure()
        mongo = Mongo(database.settings)
        record = Recorder(mongo, _operation())
        hurry(mongo)

        def plan(session: ClientSession | None) -> list[Change]:
            asked.append(None)
            database.stop()
            mongo.batches.find_one({}, session=session)
            return []

        with pytest.raises(DatabaseUnreachable):
            record.write(plan)
        mongo.close()
    finally:
        database.stop()
    assert len(asked) == 1


def test_work_that_takes_longer_than_a_question_may_is_not_cut_off(settings: Settings) -> None:
    mongo = Mongo(settings)
    record = Recorder(mongo, _operation())
    hurry(mongo)
    record.write(lambda _: [made("batches", {"id": f"batch_{n}"}) for n in range(1000)])
    assert mongo.batches.count_documents({}) == 1000
    mongo.client.drop_database(settings.database)
    mongo.close()


@pytest.mark.parametrize("done", [False, True], ids=["not done", "done"])
def test_a_commit_of_which_the_end_is_not_known_is_asked_for_again(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch, done: bool
) -> None:
    commit = ClientSession.commit_transaction
    failures = [AutoReconnect("away"), AutoReconnect("away")]

    def unsure(session: ClientSession) -> None:
        if done or not failures:
            commit(session)
        if failures:
            error = failures.pop()
            error._add_error_label("UnknownTransactionCommitResult")
            raise error

    monkeypatch.setattr(ClientSession, "commit_transaction", unsure)
    record = Recorder(mongo, _operation())
    record.write(lambda _: [made("batches", {"id": "batch_1"})])
    assert (failures, mongo.batches.count_documents({"id": "batch_1"})) == ([], 1)


def test_claims_of_ids_of_any_length_fit_into_one_document(mongo: Mongo) -> None:
    claims = Claims(mongo, "own")
    claims.prepare()
    with mongo.client.start_session() as session, session.start_transaction():
        claims.within(session, [f"id:{number}{'x' * 60_000}" for number in range(300)])
    assert mongo.claims.count_documents({}) == 0


def test_reasons_are_found_for_what_they_explain_and_the_usual_ones_come_first(mongo: Mongo) -> None:
    mongo.batches.insert_many([{"id": f"batch_{n}", "status": "S"} for n in range(4)])
    for n, reason in enumerate(("edges", "gaps", "edges", "late")):
        about = {"batch": f"batch_{n}", "reason": reason}
        with recorder.recording(
            mongo, Operation("reject" if n < 3 else "edit", "tester", "api", about)
        ) as record:
            stored = mongo.batches.find_one({"id": f"batch_{n}"})
            assert stored
            change = changed("batches", stored, {"metadata.review_status": "no_aprobado"})
            assert change
            record.write(partial(_only, change))
    found = log.events(mongo, batch_id="batch_1").items
    assert log.reasons(mongo, found) == {found[0].id: "gaps"}
    assert log.usual_reasons(mongo, ["reject"]) == ["edges", "gaps"]
    assert log.usual_reasons(mongo, ["reject"], 1) == ["edges"]
