"""Undo reverses exactly what was done, and leaves alone what was changed since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import Conflict, NotFound
from data.mongo import Mongo
from data.operations import history, log
from data.operations.history import MISSING, Change, Operation, changed, deleted, made
from data.operations.undo import UndoReport, undo


def _all(mongo: Mongo) -> list[dict[str, Any]]:
    return list(mongo.batches.find().sort("_id"))


def _do(mongo: Mongo, kind: str, *changes: Change | None) -> str:
    operation = Operation(kind, "tester", "dashboard")
    with history.recording(mongo, operation) as record:
        record.write(lambda _: [change for change in changes if change])
    return operation.id


def _undo(mongo: Mongo, operation: str) -> UndoReport:
    return undo(mongo, operation, actor="tester", origin="dashboard")


def _stored(mongo: Mongo, batch_id: str) -> dict[str, Any]:
    found = mongo.batches.find_one({"id": batch_id})
    assert found
    return found


def _change(mongo: Mongo, batch_id: str, values: Mapping[str, Any]) -> Change | None:
    return changed("batches", _stored(mongo, batch_id), values)


def test_undo_reverses_making_changing_and_deleting_at_once(mongo: Mongo) -> None:
    mongo.batches.insert_many(
        [{"id": "batch_1", "status": "NS", "metadata": {"priority": "alta"}}, {"id": "batch_2"}]
    )
    before = _all(mongo)
    operation = _do(
        mongo,
        "mixed",
        made("batches", {"id": "batch_3"}),
        _change(mongo, "batch_1", {"status": "S", "comments": "x", "metadata.priority": MISSING}),
        deleted("batches", _stored(mongo, "batch_2")),
    )
    assert len(_all(mongo)) == 2
    report = _undo(mongo, operation)
    assert _all(mongo) == before
    assert (report.reversed, report.refused) == (3, ())


def test_batches_changed_since_are_refused_by_name_and_the_rest_is_reversed(mongo: Mongo) -> None:
    mongo.batches.insert_many([{"id": "batch_1", "status": "NS"}, {"id": "batch_2", "status": "NS"}])
    operation = _do(
        mongo, "edit", *(_change(mongo, each, {"status": "S"}) for each in ("batch_1", "batch_2"))
    )
    mongo.batches.update_one({"id": "batch_1"}, {"$set": {"status": "In"}})
    report = _undo(mongo, operation)
    assert (report.reversed, report.refused) == (1, ("batch_1",))
    assert [each["status"] for each in _all(mongo)] == ["In", "NS"]


def test_a_made_batch_that_somebody_worked_on_is_not_deleted(mongo: Mongo) -> None:
    operation = _do(mongo, "make", made("batches", {"id": "batch_1", "status": "NS"}))
    mongo.batches.update_one({"id": "batch_1"}, {"$set": {"status": "S"}})
    assert _undo(mongo, operation).refused == ("batch_1",)
    assert len(_all(mongo)) == 1


def test_a_deleted_batch_does_not_come_back_beside_a_new_one_of_its_id(mongo: Mongo) -> None:
    mongo.batches.insert_one({"id": "batch_1"})
    operation = _do(mongo, "delete", deleted("batches", _stored(mongo, "batch_1")))
    mongo.batches.insert_one({"id": "batch_1", "folder": "new"})
    assert _undo(mongo, operation).refused == ("batch_1",)
    assert [each["folder"] for each in _all(mongo)] == ["new"]


def test_an_undo_can_be_undone_and_then_asked_for_again(mongo: Mongo) -> None:
    mongo.batches.insert_one({"id": "batch_1", "status": "NS"})
    operation = _do(mongo, "edit", _change(mongo, "batch_1", {"status": "S"}))
    first = _undo(mongo, operation)
    with pytest.raises(Conflict, match="undone already"):
        _undo(mongo, operation)
    _undo(mongo, first.operation_id)
    assert _stored(mongo, "batch_1")["status"] == "S"
    _undo(mongo, operation)
    assert _stored(mongo, "batch_1")["status"] == "NS"


def test_an_interrupted_operation_and_an_interrupted_undo_can_be_undone(mongo: Mongo) -> None:
    mongo.batches.insert_many([{"id": "batch_1", "status": "NS"}, {"id": "batch_2", "status": "NS"}])
    operation = _do(
        mongo, "edit", *(_change(mongo, each, {"status": "S"}) for each in ("batch_1", "batch_2"))
    )
    mongo.events.delete_one({"operation_id": operation, "field": "result"})
    mongo.batches.update_one({"id": "batch_1"}, {"$set": {"status": "NS"}})  # as far as a killed undo came
    report = _undo(mongo, operation)
    assert (report.reversed, report.refused) == (1, ())
    assert {each["status"] for each in _all(mongo)} == {"NS"}


def test_people_are_reversed_as_well(mongo: Mongo) -> None:
    operation = _do(mongo, "add", made("people", {"name": "Person 01"}))
    assert _undo(mongo, operation).reversed == 1
    assert mongo.people.count_documents({}) == 0


def test_an_unknown_operation_is_not_found(mongo: Mongo) -> None:
    with pytest.raises(NotFound, match="no operation x"):
        _undo(mongo, "x")


def test_the_log_tells_what_was_done_and_undone_newest_first(mongo: Mongo) -> None:
    mongo.batches.insert_one({"id": "batch_1", "status": "NS"})
    first = _do(mongo, "edit", _change(mongo, "batch_1", {"status": "S"}))
    second = _undo(mongo, first)
    newest, oldest = log.operations(mongo)
    assert (newest.id, newest.kind, newest.about["undoes"], newest.state) == (
        second.operation_id,
        "undo",
        first,
        "done",
    )
    assert (oldest.id, oldest.changed, oldest.undone_by) == (first, 1, second.operation_id)
    assert log.operations(mongo, before=newest.at) == [oldest]
    assert [entry["to"] for entry in log.events(mongo, "batch_1")] == ["NS", "S"]


def test_an_operation_without_its_end_is_unfinished_in_the_log(mongo: Mongo) -> None:
    operation = _do(mongo, "edit")
    mongo.events.delete_one({"operation_id": operation, "field": "result"})
    (logged,) = log.operations(mongo)
    assert (logged.state, logged.changed, logged.undone_by) == ("unfinished", None, None)


_VALUES = st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.text("ab", max_size=2), st.just(MISSING))
_PATHS = ("status", "assignee", "metadata.priority", "metadata.due_date")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_was_done_undo_gives_the_state_before(mongo: Mongo, data: st.DataObject) -> None:
    mongo.batches.delete_many({})
    values = st.fixed_dictionaries(dict.fromkeys(_PATHS, _VALUES))
    mongo.batches.insert_many([{"id": f"batch_{n}", "metadata": {}} for n in range(4)])
    for n in range(4):
        first = _change(mongo, f"batch_{n}", data.draw(values))
        _do(mongo, "first", first)
    before = _all(mongo)
    changes: list[Change | None] = [made("batches", {"id": "batch_9"})]
    for document in before:
        act = data.draw(st.sampled_from(("change", "delete", "leave")))
        if act == "change":
            changes.append(changed("batches", document, data.draw(values)))
        elif act == "delete":
            changes.append(deleted("batches", document))
    report = _undo(mongo, _do(mongo, "mixed", *changes))
    assert _all(mongo) == before
    assert report.refused == ()
