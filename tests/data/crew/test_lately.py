"""What happened of late to the batches of somebody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bson import Int64

from data import clock
from data.batches.selection import ByIds
from data.crew import editing, lately, people
from data.crew.lately import Reviewed
from data.history import undo
from data.mongo.client import Mongo

WHO: Any = {"actor": "tester", "origin": "dashboard"}
EVER = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _batches(mongo: Mongo) -> None:
    mongo.people.insert_many([{"name": "Person 01"}, {"name": "Person 02"}])
    owners = {"a": " Person 01 ", "b": "Person 01", "c": "Person 02"}
    mongo.batches.insert_many(
        [{"id": name, "assignee": owner, "status": "S", "metadata": {}} for name, owner in owners.items()]
    )


def changed(mongo: Mongo, person: str, since: datetime = EVER) -> list[tuple[str | None, str]]:
    events, _ = lately.changes(mongo, person, since)
    return [(each.batch_id, each.field) for each in events]


def test_changes_are_those_of_the_batches_somebody_has_now(mongo: Mongo) -> None:
    editing.edit(mongo, "a", {"priority": "low"}, **WHO)
    editing.edit(mongo, "c", {"priority": "high"}, **WHO)
    people.add(mongo, "Person 03", **WHO)
    assert changed(mongo, "Person 01") == [("a", "metadata.priority")]
    editing.edit(mongo, "c", {"person": "Person 01"}, **WHO)
    assert ("c", "metadata.priority") in changed(mongo, "Person 01")
    assert changed(mongo, "Person 02") == []
    assert changed(mongo, "Person 01", clock.now() + timedelta(hours=1)) == []


@pytest.mark.parametrize(
    ("stored", "name"),
    [(400, "400"), (Int64(400), "400"), (400.0, "400"), (-7, "-7"), ("lote n\u0303", "lote ñ")],
)
def test_changes_are_found_however_the_id_of_the_batch_is_stored(
    mongo: Mongo, stored: object, name: str
) -> None:
    mongo.batches.insert_one({"id": stored, "assignee": "Person 01", "status": "S", "metadata": {}})
    editing.edit(mongo, name, {"priority": "low"}, **WHO)
    assert changed(mongo, "Person 01") == [(name, "metadata.priority")]
    assert changed(mongo, "Person 02") == []


def test_it_is_said_when_not_every_change_was_seen(mongo: Mongo, monkeypatch: pytest.MonkeyPatch) -> None:
    for priority in ("low", "high", "medium"):
        editing.edit(mongo, "a", {"priority": priority}, **WHO)
    monkeypatch.setattr(lately, "_SEEN", 2)
    events, whole = lately.changes(mongo, "Person 01", EVER)
    assert ([each.after for each in events], whole) == (["media", "alta"], False)
    monkeypatch.setattr(lately, "_SEEN", 3)
    assert lately.changes(mongo, "Person 01", EVER)[1]


def test_a_rejection_is_the_last_one_with_its_reason(mongo: Mongo) -> None:
    editing.edit(mongo, "a", {"review": "rejected"}, reason="Holes in the mask", **WHO)
    editing.edit(mongo, "a", {"review": "pending"}, reason="Looked at again", **WHO)
    editing.edit_many(mongo, ByIds(("a", "b")), {"review": "rejected"}, reason="Edges are rough", **WHO)
    editing.edit(mongo, "b", {"priority": "low"}, **WHO)
    found = lately.rejections(mongo, ["a", "b", "c"])
    assert {name: (each.reason, each.actor) for name, each in found.items()} == {
        "a": ("Edges are rough", "tester"),
        "b": ("Edges are rough", "tester"),
    }
    assert lately.rejections(mongo, []) == {}


def test_a_rejection_that_was_taken_back_is_a_change_and_no_rejection(mongo: Mongo) -> None:
    report = editing.edit(mongo, "a", {"review": "rejected"}, reason="By mistake", **WHO)
    undo.undo(mongo, str(report.operation_id), **WHO)
    assert lately.rejections(mongo, ["a"])["a"].reason == "By mistake"
    assert len(changed(mongo, "Person 01")) > 1


def test_who_rejected_whose_work_stays_known_when_it_changes_hands(mongo: Mongo) -> None:
    editing.edit(mongo, "a", {"review": "rejected"}, reason="Holes in the mask", **WHO)
    editing.edit(mongo, "a", {"person": "Person 02"}, **WHO)
    editing.edit(mongo, "a", {"review": "pending"}, reason="Done again", **WHO)
    editing.edit_many(mongo, ByIds(("a",)), {"review": "rejected"}, reason="Edges are rough", **WHO)
    people.rename(mongo, "Person 02", "Person 04", **WHO)
    undone = editing.edit(mongo, "a", {"review": "pending"}, reason="Looked at again", **WHO)
    found = lately.every_rejection(mongo, "a", "Person 04")
    assert [(each.reason, each.actor, each.person) for each in found] == [
        ("Edges are rough", "tester", "Person 04"),  # as they are called now
        ("Holes in the mask", "tester", "Person 01"),
    ]
    assert undone.changed


def test_what_another_tool_rejected_is_known_where_it_says_why(mongo: Mongo) -> None:
    told = {"actor": "", "origin": "external", "operation": "external", "operation_id": None, "from": ""}
    path, no = "metadata.review_status", "no_aprobado"
    moments = iter(clock.now() + timedelta(seconds=each) for each in range(9))
    mongo.events.insert_many(
        told | {"batch_id": name, "field": field, "to": to, "at": next(moments), **why}
        for name, field, to, why in (
            ("a", path, no, {"reason": "Holes in the mask"}),
            ("a", path, "aprobado", {}),
            ("a", "metadata", {"review_status": no}, {"reason": "Edges are rough"}),
            ("a", "metadata.priority", "baja", {}),
            ("d", path, no, {"reason": "Rough"}),
            ("d", path, "aprobado", {}),
            ("d", path, no, {}),  # nobody says why it came back again
            ("b", path, no, {}),
            ("c", path, no, {"reason": 7}),
        )
    )
    found = lately.rejections(mongo, ["a", "b", "c", "d"])
    assert {name: each.reason for name, each in found.items()} == {"a": "Edges are rough"}
    assert [each.reason for each in lately.every_rejection(mongo, "a", "Person 01")] == [
        "Edges are rough",
        "Holes in the mask",
    ]
    assert [each.reason for each in lately.sent_back(mongo, ["c"], "Person 02")] == [""]


def test_what_was_sent_back_to_somebody_is_known_whoever_did_it_and_not_what_others_had(
    mongo: Mongo,
) -> None:
    editing.edit(mongo, "a", {"review": "rejected"}, reason="Holes in the mask", **WHO)  # of Person 01
    editing.edit(mongo, "a", {"person": "Person 02"}, **WHO)
    editing.edit(mongo, "a", {"review": "approved"}, **WHO)
    people.rename(mongo, "Person 02", "Person 04", **WHO)
    again = editing.edit_many(mongo, ByIds(("a", "c")), {"review": "rejected"}, reason="Rough", **WHO)
    slip = editing.edit(mongo, "c", {"review": "pending"}, reason="A slip", **WHO)
    undo.undo(mongo, str(slip.operation_id), **WHO)  # rejected again, but by nobody's review
    told = {
        "batch_id": "c",
        "at": clock.now(),
        "actor": "",
        "origin": "external",
        "operation": "external",
        "operation_id": None,
        "to": "no_aprobado",
    }
    mongo.events.insert_many(
        [
            told | {"field": "metadata.review_status", "from": "aprobado"},
            told | {"field": "metadata", "from": {}, "to": {"review_status": "no_aprobado"}},
            told | {"field": "metadata.priority", "from": "baja"},
        ]
    )
    ids = ["a", "b", "c"]
    found = lately.sent_back(mongo, ids, "Person 04")
    assert sorted((each.reason, each.actor) for each in found) == [
        *(("", ""), ("", "")),
        *(("Rough", "tester"), ("Rough", "tester")),
    ]
    assert [each.at for each in found] == sorted((each.at for each in found), reverse=True)
    undo.undo(mongo, str(again.operation_id), **WHO)
    assert {each.reason for each in lately.sent_back(mongo, ids, "Person 04")} == {""}
    assert lately.sent_back(mongo, [], "Person 04") == []


def test_a_rejection_that_was_taken_back_is_not_told_as_an_earlier_one(mongo: Mongo) -> None:
    report = editing.edit(mongo, "a", {"review": "rejected"}, reason="By mistake", **WHO)
    undo.undo(mongo, str(report.operation_id), **WHO)
    assert lately.every_rejection(mongo, "a", "Person 01") == []


def test_reviews_are_counted_by_who_did_them_without_those_taken_back(mongo: Mongo) -> None:
    other: Any = {"actor": "another", "origin": "api"}
    editing.edit(mongo, "a", {"review": "approved"}, **WHO)
    report = editing.edit(mongo, "b", {"review": "approved"}, **WHO)
    undo.undo(mongo, str(report.operation_id), **WHO)
    bulk = editing.edit_many(mongo, ByIds(("b", "c")), {"review": "rejected"}, reason="Rough", **other)
    assert lately.reviewed(mongo, EVER) == {"tester": Reviewed(1, 0), "another": Reviewed(0, 2)}
    undo.undo(mongo, str(bulk.operation_id), batches=["c"], **other)
    assert lately.reviewed(mongo, EVER)["another"] == Reviewed(0, 1)
    assert lately.reviewed(mongo, clock.now() + timedelta(hours=1)) == {}


def test_a_replacement_that_does_not_say_what_was_there_sends_nothing_back_once_more(mongo: Mongo) -> None:
    editing.edit(mongo, "a", {"review": "rejected"}, reason="Holes in the mask", **WHO)
    told = {
        "batch_id": "a",
        "at": clock.now(),
        "actor": "",
        "origin": "external",
        "operation": "external",
        "operation_id": None,
    }
    mongo.events.insert_many(
        [
            told | {"field": "metadata", "to": {"review_status": "no_aprobado"}},
            told | {"field": "assignee", "to": "Person 01"},
        ]
    )
    assert [each.reason for each in lately.sent_back(mongo, ["a"], "Person 01")] == ["Holes in the mask"]


def test_what_was_undone_of_some_batches_was_sent_back_to_the_others_alone(mongo: Mongo) -> None:
    report = editing.edit_many(mongo, ByIds(("a", "b")), {"review": "rejected"}, reason="Rough", **WHO)
    undo.undo(mongo, str(report.operation_id), batches=("a",), **WHO)
    assert [len(lately.sent_back(mongo, [each], "Person 01")) for each in ("a", "b")] == [0, 1]
