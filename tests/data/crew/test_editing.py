"""Changing batches in clean values, one or many: in the team's words, as one operation, taken back in one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from bson.raw_bson import RawBSONDocument

from data.batches.selection import ByIds
from data.crew import editing
from data.crew.editing import ReasonNeeded
from data.errors import Conflict, InputError, NotFound, PreconditionFailed
from data.history import log, undo
from data.mongo.client import Document, Mongo
from data.settings import Settings, load

WHO: Any = {"actor": "tester", "origin": "dashboard"}


@pytest.fixture(autouse=True)
def _crew(mongo: Mongo) -> None:
    mongo.people.insert_many([{"name": "Person 01"}, {"name": "Persona Ñ"}])


def put(mongo: Mongo, *batches: Document) -> None:
    mongo.batches.insert_many([{"metadata": {}, **each} for each in batches])


def stored(mongo: Mongo) -> dict[str, Document]:
    return {each["id"]: each for each in mongo.batches.find({}, {"_id": 0})}


def raw(mongo: Mongo) -> list[bytes]:
    options = mongo.batches.codec_options.with_options(document_class=RawBSONDocument)
    return [each.raw for each in mongo.batches.with_options(codec_options=options).find().sort("_id", 1)]


def test_a_change_is_written_once_and_taken_back_byte_for_byte(mongo: Mongo) -> None:
    put(mongo, {"id": "a", "status": "FS", "assignee": " Person 01 ", "metadata": {"review_status": ""}})
    before = raw(mongo)
    report = editing.edit(mongo, "a", {"stage": "segmented", "person": "persona ñ"}, **WHO)
    assert report.changed == ("assignee", "metadata.assigned_at", "status")
    assert (stored(mongo)["a"]["status"], stored(mongo)["a"]["assignee"]) == ("S", "Persona Ñ")
    again = editing.edit(mongo, "a", {"stage": "segmented"}, version=report.version, **WHO)
    assert (again.changed, again.operation_id, again.version) == ((), None, report.version)
    undo.undo(mongo, str(report.operation_id), **WHO)
    assert raw(mongo) == before


def test_a_batch_that_has_changed_since_it_was_read_is_left_alone(mongo: Mongo) -> None:
    put(mongo, {"id": "a", "status": "In"})
    version = editing.edit(mongo, "a", {"priority": "low"}, **WHO).version
    mongo.batches.update_one({"id": "a"}, {"$set": {"status": "S"}})
    with pytest.raises(PreconditionFailed):
        editing.edit(mongo, "a", {"priority": "high"}, version=version, **WHO)
    assert stored(mongo)["a"]["metadata"]["priority"] == "baja"


def test_a_rejection_needs_a_reason_which_the_history_keeps(mongo: Mongo) -> None:
    put(mongo, {"id": "a", "status": "S", "comments": "seen"})
    with pytest.raises(ReasonNeeded):
        editing.edit(mongo, "a", {"review": "rejected"}, reason="  ", **WHO)
    assert "review_status" not in stored(mongo)["a"]["metadata"]
    editing.edit(mongo, "a", {"review": "rejected"}, reason="the border is open", **WHO)
    (operation,) = log.operations(mongo)
    assert (operation.kind, operation.about["reason"]) == ("reject", "the border is open")
    told = list(mongo.events.find({"reason": {"$exists": True}}))
    assert [(each["field"], each["reason"]) for each in told] == [
        ("metadata.review_status", "the border is open")
    ]
    assert stored(mongo)["a"]["comments"] == "seen"


def test_a_setting_adds_the_reason_to_the_comments(mongo: Mongo, settings: Settings) -> None:
    put(mongo, {"id": "a", "status": "S", "comments": "seen"})
    told = Mongo(settings.model_copy(update={"reasons_in_comments": True}))
    editing.edit(told, "a", {"review": "rejected"}, reason="the border is open", **WHO)
    told.close()
    assert stored(mongo)["a"]["comments"] == "seen\nthe border is open"


def test_many_are_changed_as_one_operation_and_taken_back_as_one(mongo: Mongo) -> None:
    put(
        mongo,
        *({"id": str(n), "status": "In", "metadata": {"due_date": f"2026-03-0{n}"}} for n in range(1, 5)),
    )
    before = raw(mongo)
    which = ByIds(("1", "2", "3", "nobody's"))
    given = {"shift_due": 1, "priority": "high"}
    plan = editing.preview(mongo, which, given)
    assert (plan.matched, plan.changed, plan.unusual) == (3, 3, 0)
    assert plan.fields == {"metadata.due_date": 3, "metadata.priority": 3}
    assert plan.rows[0].after == {"metadata.due_date": "2026-03-02", "metadata.priority": "alta"}
    assert raw(mongo) == before
    report = editing.edit_many(mongo, which, given, expected=3, **WHO)
    assert (report.matched, report.changed) == (3, 3)
    dues = [each["metadata"]["due_date"] for each in stored(mongo).values()]
    assert dues == ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-04"]
    assert editing.preview(mongo, which, {"priority": "high"}).changed == 0
    undo.undo(mongo, report.operation_id, **WHO)
    assert raw(mongo) == before


def test_many_are_changed_though_one_has_dates_at_the_ends_of_the_calendar(mongo: Mongo) -> None:
    first, last = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)
    put(
        mongo,
        {"id": "a", "metadata": {"due_date": last, "assigned_at": first}},
        {"id": "b", "metadata": {"due_date": "9999-12-31"}},
        {"id": "c", "metadata": {"due_date": "2026-03-04"}},
    )
    given = {"priority": "high", "shift_due": 1, "shift_assigned": -1}
    assert editing.edit_many(mongo, ByIds(("a", "b", "c")), given, **WHO).changed == 3
    assert {name: each["metadata"] for name, each in stored(mongo).items()} == {
        "a": {"due_date": last, "assigned_at": first, "priority": "alta"},
        "b": {"due_date": "9999-12-31", "priority": "alta"},
        "c": {"due_date": "2026-03-05", "priority": "alta"},
    }
    assert editing.edit(mongo, "a", {"folder": "f"}, **WHO).changed == ("folder",)


def test_many_that_are_unusual_need_a_reason_or_nothing_is_done(mongo: Mongo) -> None:
    put(mongo, {"id": "a", "status": "S"}, {"id": "b", "status": "NS"})
    which = ByIds(("a", "b"))
    assert editing.preview(mongo, which, {"review": "approved"}).unusual == 1
    with pytest.raises(ReasonNeeded, match="for 1 of the batches"):
        editing.edit_many(mongo, which, {"review": "approved"}, **WHO)
    assert all("review_status" not in each["metadata"] for each in stored(mongo).values())
    assert editing.edit_many(mongo, which, {"review": "approved"}, reason="agreed", **WHO).changed == 2
    assert [each.kind for each in log.operations(mongo)] == ["bulk approve"]


def test_what_cannot_be_is_said_and_nothing_is_changed(mongo: Mongo) -> None:
    put(mongo, {"id": "a", "status": "S"})
    which = ByIds(("a",))
    with pytest.raises(InputError, match="Nobody called Nobody is in the crew"):
        editing.edit(mongo, "a", {"person": "Nobody"}, **WHO)
    with pytest.raises(NotFound):
        editing.edit(mongo, "gone", {"priority": "low"}, **WHO)
    with pytest.raises(Conflict):
        editing.edit_many(mongo, which, {"priority": "low"}, expected=2, **WHO)
    with pytest.raises(InputError, match="Say what to change"):
        editing.edit_many(mongo, which, {}, **WHO)
    with pytest.raises(InputError, match="may have at most 2000 characters"):
        editing.edit(mongo, "a", {"review": "rejected"}, reason="x" * 2001, **WHO)
    assert log.operations(mongo) == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"tasks": ["x" * 10_000] * 7}, "the field “tasks” is wrong: 70,068 bytes"),
        ({"add_tasks": ["x" * 10_000]}, "Batch b: the field “tasks” is wrong: 70,"),
        ({"add_comment": "x" * 10_000}, "Batch b: the field “comments” is wrong: 70,001 bytes"),
        ({"folder": "\ud800"}, "wrong: MongoDB cannot hold it"),
    ],
)
def test_no_field_gets_more_than_it_may_hold_and_then_nothing_is_changed(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch, given: dict[str, Any], said: str
) -> None:
    monkeypatch.setattr("data.batches.selection.CHUNK", 1)
    full = {"comments": "x" * 60_000, "tasks": [str(n) * 10_000 for n in range(6)]}
    put(mongo, *({"id": f"a{n}"} for n in range(2)), {"id": "b", **full})
    before = raw(mongo)
    which = ByIds(("a0", "a1", "b"))
    for act in (
        lambda: editing.edit(mongo, "b", given, **WHO),
        lambda: editing.preview(mongo, which, given),
        lambda: editing.edit_many(mongo, which, given, **WHO),
    ):
        with pytest.raises(InputError) as error:
            act()
        assert said in str(error.value)
    assert (raw(mongo), log.operations(mongo)) == (before, [])


def test_the_setting_is_off_unless_it_is_said() -> None:
    assert load().reasons_in_comments is False
