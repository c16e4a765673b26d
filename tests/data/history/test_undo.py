"""Undo reverses exactly what was done, and leaves alone what was changed since."""

from __future__ import annotations

import datetime
import re
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest
from bson import ObjectId
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import clock
from data.batches import edits
from data.batches.selection import ByIds
from data.errors import Conflict, DatabaseError, InputError, NotFound
from data.history import log, recorder
from data.history.change import MISSING, Change, changed, deleted, made
from data.history.log import Wanted
from data.history.recorder import TELLING, Operation
from data.history.touched import every_touched, touched
from data.history.undo import UndoReport, _Undo, undo
from data.mongo import indexes
from data.mongo.client import Mongo
from data.system.identity import ProcessIdentity


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


def _plan_of(change: Change, _: object) -> list[Change]:
    return [change]


def _undo(mongo: Mongo, operation: str, *batches: str) -> UndoReport:
    return undo(mongo, operation, batches=batches or None, actor="tester", origin="dashboard")


def test_no_other_index_is_considered_for_the_entries_of_an_operation(mongo: Mongo) -> None:
    """One that begins with the field goes through all of the history: at three million entries 14 s."""
    indexes.ensure(mongo)
    operation = _segmented(mongo, "batch_1", "batch_2")
    match = {"$match": {"operation_id": operation, **TELLING}}
    command = {"aggregate": mongo.events.name, "pipeline": [match], "cursor": {}}
    told = repr(mongo.database.command("explain", command, verbosity="queryPlanner"))
    assert set(re.findall("'indexName': '([^']+)'", told)) == {"tanda_operation_id_key__id"}
    found = mongo.events.aggregate([match])
    assert {each["field"] for each in found} == {"status"}


def _segmented(mongo: Mongo, *ids: str) -> str:
    """An operation that sets the status of new batches."""
    mongo.batches.insert_many([{"id": each, "status": "NS"} for each in ids])
    return _do(mongo, "bulk edit", *(_change(mongo, each, {"status": "S"}) for each in ids))


def _statuses(mongo: Mongo) -> dict[str, str]:
    return {each["id"]: each["status"] for each in _all(mongo)}


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


_OLD, _OLDER = ObjectId("650000000000000000000002"), ObjectId("650000000000000000000001")


def test_of_two_batches_of_one_id_the_deleted_one_comes_back_beside_the_other(mongo: Mongo) -> None:
    mongo.batches.create_index("id")
    mongo.batches.insert_many(
        [{"_id": _OLDER, "id": "batch_9", "assignee": "A"}, {"_id": _OLD, "id": "batch_9", "assignee": "B"}]
    )
    before = _all(mongo)
    report = _undo(mongo, _do(mongo, "bulk delete", deleted("batches", before[0])))
    assert (report.reversed, report.refused, _all(mongo)) == (1, (), before)


def test_batches_of_one_id_that_were_deleted_together_come_back_one_after_the_other(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    mongo.batches.create_index("id")
    mongo.batches.insert_many([{"_id": n, "id": "batch_9", "n": n} for n in range(3)])
    before = _all(mongo)
    operation = _do(mongo, "bulk delete", *(deleted("batches", each) for each in before))
    monkeypatch.setattr("data.history.undo.CHUNK", 1)
    report = _undo(mongo, operation)
    assert (report.reversed, report.refused, _all(mongo)) == (3, (), before)
    again = _undo(mongo, report.operation_id)
    assert (again.reversed, _all(mongo)) == (3, [])
    assert _undo(mongo, operation).reversed == 3
    assert _all(mongo) == before


@pytest.mark.parametrize("old", [True, False], ids=["renamed", "made"])
def test_a_deleted_batch_does_not_come_back_beside_one_that_got_its_id_since(mongo: Mongo, old: bool) -> None:
    mongo.batches.insert_many([{"_id": _OLDER, "id": "batch_9"}, {"_id": _OLD, "id": "batch_8"}])
    operation = _do(mongo, "delete", deleted("batches", _stored(mongo, "batch_9")))
    if old:
        edits.rename(mongo, "batch_8", "batch_9", actor="tester", origin="api")
    else:
        _do(mongo, "restore", made("batches", {"_id": ObjectId("650000000000000000000000"), "id": "batch_9"}))
    assert _undo(mongo, operation).refused == ("batch_9",)
    assert mongo.batches.count_documents({"id": "batch_9"}) == 1


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


@pytest.mark.parametrize("says", [True, False], ids=["says of what", "of an earlier version"])
def test_an_operation_on_batches_and_people_is_undone_in_both(mongo: Mongo, says: bool) -> None:
    batch, person = {"id": "batch_1"}, {"name": "Persona A"}
    operation = _do(mongo, "mixed", made("batches", batch), made("people", person))
    end = {"operation_id": operation, "field": "result"}
    told = mongo.events.find_one(end)
    assert told
    assert told["to"]["parts"] == ["batches", "people"]
    if not says:
        mongo.events.update_one(end, {"$unset": {"to.parts": ""}})
    assert _undo(mongo, operation).reversed == 2
    assert (_all(mongo), list(mongo.people.find())) == ([], [])


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
    assert log.operations(mongo, wanted=Wanted(before=newest.at)) == [oldest]
    assert [entry.after for entry in log.events(mongo, batch_id="batch_1").items] == ["NS", "S"]


def test_an_operation_without_its_end_runs_as_long_as_its_process(mongo: Mongo) -> None:
    operation = _do(mongo, "make", made("batches", {"id": "batch_1"}))
    mongo.events.delete_one({"operation_id": operation, "field": "result"})
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        other = ProcessIdentity.of(process.pid)
        assert other
        by = {"by.pid": other.pid, "by.since": other.create_time}
        mongo.events.update_one({"operation_id": operation, "field": "operation"}, {"$set": by})
        (logged,) = log.operations(mongo)
        assert (logged.state, logged.changed, logged.undone_by) == ("running", None, None)
        with pytest.raises(Conflict, match="still running"):
            _undo(mongo, operation)
    finally:
        process.kill()
        process.communicate()
    assert log.operations(mongo)[0].state == "interrupted"


@pytest.mark.parametrize("fails", [False, True], ids=["done", "failed"])
def test_an_operation_whose_end_could_not_be_noted_can_be_undone(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    def away(*_: object) -> None:
        raise DatabaseError("MongoDB is away")

    def create() -> None:
        with recorder.recording(mongo, Operation("make", "tester", "api")) as record:
            record.write(lambda _: [made("batches", {"id": "batch_1"})])
            assert log.operations(mongo)[0].state == "running"
            if fails:
                raise KeyError

    with monkeypatch.context() as patch:
        patch.setattr(recorder.Recorder, "note", away)
        with pytest.raises(KeyError if fails else DatabaseError):
            create()
    (logged,) = log.operations(mongo)
    assert (logged.state, logged.changed) == ("interrupted", None)
    assert _undo(mongo, logged.id).reversed == 1
    assert _all(mongo) == []


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


# --- a part -------------------------------------------------------------------------------------


def test_a_part_is_undone_and_the_rest_later(mongo: Mongo) -> None:
    operation = _segmented(mongo, "batch_1", "batch_2", "batch_3")
    first = _undo(mongo, operation, "batch_2")
    assert (first.reversed, first.refused, first.left) == (1, (), 2)
    assert _statuses(mongo) == {"batch_1": "S", "batch_2": "NS", "batch_3": "S"}
    part, whole = log.operations(mongo)
    assert (part.about["part"], part.about["batch"]) == (1, "batch_2")
    assert (whole.undone_by, whole.partly_undone) == (None, True)
    mongo.batches.update_one({"id": "batch_2"}, {"$set": {"status": "In"}})  # somebody goes on with it
    rest = _undo(mongo, operation)
    assert (rest.reversed, rest.refused, rest.left) == (2, (), 0)
    assert _statuses(mongo) == {"batch_1": "NS", "batch_2": "In", "batch_3": "NS"}
    assert log.operation(mongo, operation).undone_by == rest.operation_id


def test_the_last_part_makes_it_undone_as_a_whole(mongo: Mongo) -> None:
    operation = _segmented(mongo, "batch_1", "batch_2")
    _undo(mongo, operation, "batch_1")
    last = _undo(mongo, operation, "batch_2")
    logged = log.operation(mongo, operation)
    assert (logged.undone_by, logged.partly_undone) == (last.operation_id, False)
    with pytest.raises(Conflict, match="already been undone, by operation"):
        _undo(mongo, operation)


def test_a_part_that_is_undone_is_not_undone_again(mongo: Mongo) -> None:
    operation = _segmented(mongo, "batch_1", "batch_2", "batch_3")
    _undo(mongo, operation, "batch_1")
    with pytest.raises(Conflict, match="already been undone"):
        _undo(mongo, operation, "batch_1")
    assert _undo(mongo, operation, "batch_1", "batch_2").reversed == 1
    assert _statuses(mongo) == {"batch_1": "NS", "batch_2": "NS", "batch_3": "S"}


def test_batches_that_an_operation_did_not_change_are_named_and_nothing_is_undone(mongo: Mongo) -> None:
    operation = _segmented(mongo, "batch_1", "batch_2")
    with pytest.raises(NotFound, match="did not change batch_9"):
        _undo(mongo, operation, "batch_1", "batch_9")
    assert set(_statuses(mongo).values()) == {"S"}
    assert len(log.operations(mongo)) == 1


def test_of_a_part_what_was_changed_since_is_refused_and_can_be_asked_for_again(mongo: Mongo) -> None:
    operation = _segmented(mongo, "batch_1", "batch_2", "batch_3")
    mongo.batches.update_one({"id": "batch_1"}, {"$set": {"status": "In"}})
    report = _undo(mongo, operation, "batch_1", "batch_2")
    assert (report.reversed, report.refused, report.left) == (1, ("batch_1",), 1)
    mongo.batches.update_one({"id": "batch_1"}, {"$set": {"status": "S"}})
    assert _undo(mongo, operation, "batch_1").reversed == 1
    assert _statuses(mongo) == {"batch_1": "NS", "batch_2": "NS", "batch_3": "S"}


def test_a_part_that_is_redone_can_be_undone_once_more(mongo: Mongo) -> None:
    operation = _segmented(mongo, "batch_1", "batch_2")
    part = _undo(mongo, operation, "batch_1")
    whole = _undo(mongo, operation)
    _undo(mongo, part.operation_id)  # after the whole was undone: it is so only in part from now on
    assert _statuses(mongo) == {"batch_1": "S", "batch_2": "NS"}
    logged = log.operation(mongo, operation)
    assert (logged.undone_by, logged.partly_undone) == (None, True)
    _undo(mongo, operation)
    assert set(_statuses(mongo).values()) == {"NS"}
    assert log.operation(mongo, operation).undone_by not in (None, whole.operation_id)


def test_of_an_undo_a_part_can_be_undone(mongo: Mongo) -> None:
    operation = _segmented(mongo, "batch_1", "batch_2")
    whole = _undo(mongo, operation)
    _undo(mongo, whole.operation_id, "batch_2")
    assert _statuses(mongo) == {"batch_1": "NS", "batch_2": "S"}
    assert log.operation(mongo, operation).partly_undone
    assert _undo(mongo, operation).reversed == 1
    assert set(_statuses(mongo).values()) == {"NS"}


def test_a_renamed_batch_is_found_under_both_ids(mongo: Mongo) -> None:
    mongo.batches.insert_many([{"id": "batch_1"}, {"id": "batch_2", "status": "NS"}])
    changes = (_change(mongo, "batch_1", {"id": "batch_7"}), _change(mongo, "batch_2", {"status": "S"}))
    operation = _do(mongo, "rename", *changes)
    _undo(mongo, operation, "batch_7")
    assert [each["id"] for each in _all(mongo)] == ["batch_1", "batch_2"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_undos_of_all_parts_in_any_order_are_the_undo_of_the_whole(
    mongo: Mongo, data: st.DataObject
) -> None:
    mongo.batches.delete_many({})
    values = st.fixed_dictionaries(dict.fromkeys(_PATHS, _VALUES))
    mongo.batches.insert_many([{"id": f"batch_{n}", "metadata": {}} for n in range(5)])
    for n in range(5):
        _do(mongo, "first", _change(mongo, f"batch_{n}", data.draw(values)))
    before = _all(mongo)
    changes: list[Change | None] = [made("batches", {"id": "batch_9"})]
    for document in before:
        if data.draw(st.booleans()):
            changes.append(changed("batches", document, data.draw(values)))
        else:
            changes.append(deleted("batches", document))
    operation = _do(mongo, "mixed", *changes)
    left = data.draw(st.permutations([each.name for each in changes if each]))
    while left:
        size = data.draw(st.integers(1, len(left)))
        report = _undo(mongo, operation, *left[:size])
        left = left[size:]
        assert (report.refused, report.left) == ((), len(left))
        assert log.operation(mongo, operation).partly_undone == bool(left)
    assert _all(mongo) == before
    with pytest.raises(Conflict):
        _undo(mongo, operation)


def test_what_an_operation_changed_comes_in_pages_with_both_sides_and_what_is_undone(mongo: Mongo) -> None:
    operation = _segmented(mongo, *(f"batch_{n}" for n in range(5)))
    _undo(mongo, operation, "batch_3")
    second = touched(mongo, operation, page=2, per_page=2)
    assert second.total == 5
    told = [
        (each.batch_id, each.undone, each.events[0].before, each.events[0].after) for each in second.items
    ]
    assert told == [("batch_2", False, "NS", "S"), ("batch_3", True, "NS", "S")]
    assert touched(mongo, operation, page=4, per_page=2).items == ()
    assert [each.batch_id for each in every_touched(mongo, operation)] == [f"batch_{n}" for n in range(5)]


# --- which operations ---------------------------------------------------------------------------


def test_operations_are_found_by_day_person_kind_and_batch(mongo: Mongo) -> None:
    ids = []
    mongo.batches.insert_many([{"id": "batch_1", "n": 0}, {"id": "batch_2", "n": 0}])
    for at, (kind, actor, batch) in enumerate(
        [
            ("edit", "Person 01", "batch_1"),
            ("edit", "Person 02", "batch_2"),
            ("rename", "Person 01", "batch_1"),
        ]
    ):
        operation = Operation(kind, actor, "dashboard")
        values = {"id": "batch_7"} if kind == "rename" else {"n": at + 1}
        change = _change(mongo, batch, values)
        assert change
        with recorder.recording(mongo, operation) as record:
            record.write(partial(_plan_of, change))
        moment = datetime.datetime(2026, 3, at + 1, 12, tzinfo=datetime.UTC)
        mongo.events.update_many({"operation_id": operation.id}, {"$set": {"at": moment}})
        ids.append(operation.id)

    def found(**wanted: Any) -> list[int]:
        return sorted(ids.index(each.id) for each in log.operations(mongo, wanted=Wanted(**wanted)))

    second = datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC)
    assert found() == [0, 1, 2]
    assert found(since=second) == [1, 2]
    assert found(since=second, before=second + datetime.timedelta(days=1)) == [1]
    assert found(actor="Person 01") == [0, 2]
    assert found(kind="edit", actor="Person 01") == [0]
    assert found(batch_id="batch_2") == [1]
    assert found(batch_id="batch_7") == [0, 2]  # also under the id it had before
    assert found(batch_id="batch_9") == []
    assert log.actors(mongo) == ["Person 01", "Person 02"]
    assert [each.id for each in log.every_operation(mongo, Wanted(kind="edit"))] == [ids[1], ids[0]]
