"""Undo reverses exactly what was done, and leaves alone what was changed since."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import clock
from data.batches import edits
from data.batches.selection import ByIds
from data.errors import Conflict, InputError, NotFound
from data.history import log, recorder
from data.history.change import MISSING, Change, changed, deleted, made
from data.history.recorder import Operation
from data.history.undo import UndoReport, _Undo, undo
from data.mongo.client import Mongo


def _all(mongo: Mongo) -> list[dict[str, Any]]:
    return list(mongo.batches.find().sort("_id"))


def _do(mongo: Mongo, kind: str, *changes: Change | None) -> str:
    operation = Operation(kind, "tester", "dashboard")
    with recorder.recording(mongo, operation) as record:
        record.write(lambda _: [change for change in changes if change])
    return operation.id


def _kill(mongo: Mongo, operation: str) -> None:
    """Leave of *operation* what a process that was killed leaves."""
    mongo.events.delete_one({"operation_id": operation, "field": "result"})
    start = {"operation_id": operation, "field": "operation"}
    mongo.events.update_one(start, {"$inc": {"by.since": -1}})


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


def test_what_is_as_it_was_left_when_the_plan_is_asked_again_is_not_refused(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody sets a batch back, and touches another one, between reading and writing."""
    mongo.batches.insert_many([{"id": "batch_1", "status": "NS"}, {"id": "batch_2", "status": "NS"}])
    operation = _do(
        mongo, "edit", *(_change(mongo, each, {"status": "S"}) for each in ("batch_1", "batch_2"))
    )
    mongo.batches.update_one({"id": "batch_1"}, {"$set": {"status": "In"}})
    read = _Undo._read
    reads = 0

    def disturbed(*given: Any) -> Any:
        nonlocal reads
        found, reads = read(*given), reads + 1
        if reads == 1:
            mongo.batches.update_one({"id": "batch_1"}, {"$set": {"status": "S"}})
            mongo.batches.update_one({"id": "batch_2"}, {"$set": {"folder": "elsewhere"}})
        return found

    monkeypatch.setattr(_Undo, "_read", disturbed)
    report = _undo(mongo, operation)
    assert (report.reversed, report.refused) == (2, ())
    assert [each["status"] for each in _all(mongo)] == ["NS", "NS"]


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
    with pytest.raises(Conflict, match="already been undone"):
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
    _kill(mongo, operation)
    mongo.batches.update_one({"id": "batch_1"}, {"$set": {"status": "NS"}})  # as far as a killed undo came
    report = _undo(mongo, operation)
    assert (report.reversed, report.refused) == (1, ())
    assert {each["status"] for each in _all(mongo)} == {"NS"}


def test_an_operation_that_still_runs_is_not_undone(mongo: Mongo) -> None:
    operation = Operation("make", "tester", "dashboard")
    with recorder.recording(mongo, operation) as record:
        record.write(lambda _: [made("batches", {"id": "batch_1"})])
        with pytest.raises(Conflict, match="still running"):
            _undo(mongo, operation.id)
        assert len(_all(mongo)) == 1
    assert _undo(mongo, operation.id).reversed == 1


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
    assert [entry.after for entry in log.events(mongo, batch_id="batch_1").items] == ["NS", "S"]


def test_an_operation_without_its_end_runs_as_long_as_its_process(mongo: Mongo) -> None:
    operation = _do(mongo, "make", made("batches", {"id": "batch_1"}))
    mongo.events.delete_one({"operation_id": operation, "field": "result"})
    (logged,) = log.operations(mongo)
    assert (logged.state, logged.changed, logged.undone_by) == ("running", None, None)
    _kill(mongo, operation)
    assert log.operations(mongo)[0].state == "interrupted"


def test_an_operation_of_another_machine_without_its_end_can_be_undone_after_a_day(mongo: Mongo) -> None:
    operation = _do(mongo, "make", made("batches", {"id": "batch_1"}))
    _kill(mongo, operation)
    start = {"operation_id": operation, "field": "operation"}
    mongo.events.update_one(start, {"$set": {"by.host": "another"}})
    assert log.operations(mongo)[0].state == "running"
    with pytest.raises(Conflict, match="still running"):
        _undo(mongo, operation)
    yesterday = clock.now() - datetime.timedelta(days=1)
    mongo.events.update_one(start, {"$set": {"at": yesterday}})
    assert log.operations(mongo)[0].state == "interrupted"
    assert _undo(mongo, operation).reversed == 1


def test_an_operation_that_failed_on_its_way_is_interrupted(mongo: Mongo) -> None:
    def fail() -> None:
        with recorder.recording(mongo, Operation("edit", "tester", "api")) as record:
            record.write(lambda _: [made("batches", {"id": "batch_1"})])
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    (logged,) = log.operations(mongo)
    assert (logged.state, logged.changed) == ("interrupted", 1)


def test_an_operation_that_changes_nothing_leaves_nothing(mongo: Mongo) -> None:
    _do(mongo, "edit")
    assert log.operations(mongo) == []
    assert mongo.events.count_documents({}) == 0


def test_an_id_that_has_changed_hands_is_given_back(mongo: Mongo) -> None:
    mongo.batches.create_index("id", unique=True)
    mongo.batches.insert_many([{"_id": 1, "id": "batch_1"}, {"_id": 2, "id": "batch_2", "n": 1}])
    before = _all(mongo)
    operation = Operation("restore", "tester", "dashboard")
    with recorder.recording(mongo, operation) as record:
        record.write(lambda _: [deleted("batches", each) for each in before])
        record.write(
            lambda _: [
                made("batches", {"_id": 1, "id": "batch_2"}),
                made("batches", {"_id": 3, "id": "batch_1"}),
            ]
        )
    report = _undo(mongo, operation.id)
    assert (report.reversed, report.refused, _all(mongo)) == (3, (), before)


def test_the_entries_of_an_operation_come_page_by_page(mongo: Mongo) -> None:
    operation = _do(mongo, "make", *(made("batches", {"id": f"batch_{n}"}) for n in range(5)))
    seen: list[str | None] = []
    cursor = None
    while True:
        page = log.events(mongo, operation_id=operation, cursor=cursor, limit=2)
        seen += [each.batch_id for each in page.items]
        if (cursor := page.next_cursor) is None:
            break
    assert seen == [f"batch_{n}" for n in (4, 3, 2, 1, 0)]
    with pytest.raises(InputError, match="not a cursor"):
        log.events(mongo, cursor="yesterday")


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


def test_a_page_of_entries_has_a_limit_in_bytes_and_loses_none(mongo: Mongo) -> None:
    text = "x" * 60_000
    mongo.batches.insert_many({"id": f"batch_{n}", "comments": text} for n in range(200))
    which = ByIds(tuple(f"batch_{n}" for n in range(200)))
    report = edits.bulk(mongo, which, {"comments": "short"}, actor="tester", origin="api")
    cursor, seen = None, list[str | None]()
    while True:
        page = log.events(mongo, operation_id=report.operation_id, cursor=cursor, limit=1000)
        assert 1 <= len(page.items) <= 40  # 2 MiB
        seen += [each.batch_id for each in page.items]
        if (cursor := page.next_cursor) is None:
            break
    assert sorted(map(str, seen)) == sorted(which.ids)
    mongo.events.insert_one(
        {
            "field": "huge",
            "at": clock.now(),
            "from": "x" * 5_000_000,
            "actor": "a",
            "operation_id": None,
            "origin": "api",
        }
    )
    first = log.events(mongo, limit=1000)
    assert [each.field for each in first.items] == ["huge"]
    assert first.next_cursor
