"""The crew: names without regard to case and accents, and batches that follow."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from bson.datetime_ms import DatetimeMS

from data.crew import assignments, people
from data.crew.assignments import UNASSIGNED
from data.errors import Conflict, DatabaseUnreachable, InputError, NotFound
from data.history import log, succession, undo
from data.history.recorder import Operation, recording
from data.history.succession import HandOver
from data.mongo.client import Mongo
from data.mongo.documents import silent
from data.query.keys import Keys
from data.settings import load

WHO: Any = {"actor": "tester", "origin": "dashboard"}


def _assignees(mongo: Mongo) -> list[Any]:
    return [batch.get("assignee") for batch in mongo.batches.find().sort("id")]


def _give(mongo: Mongo, *assignees: Any, **fields: Any) -> None:
    mongo.batches.insert_many(
        {"id": f"batch_{n}", "assignee": each, **fields} for n, each in enumerate(assignees)
    )


def _names(mongo: Mongo) -> list[str]:
    return [each.name for each in people.people(mongo)]


@pytest.mark.parametrize("count", [1, 3, 4, 11])
def test_whoever_leaves_leaves_no_batch_that_came_after_the_first_look(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(assignments, "CHUNK", 4)
    monkeypatch.setattr(assignments, "batches_of", lambda *_, **__: Keys.of([]))
    for name in ("Person 01", "Person 02"):
        people.add(mongo, name, **WHO)
    _give(mongo, *["Person 01"] * count)
    report = people.remove(mongo, "Person 01", reassign_to="Person 02", **WHO)
    assert report.batches == count
    assert _assignees(mongo) == ["Person 02"] * count
    assert _names(mongo) == ["Person 02"]


def test_somebody_is_added_with_a_tidy_name(mongo: Mongo) -> None:
    person = people.add(mongo, "  Person   01 ", role="senior", email=" p01@example.org ", **WHO)
    assert (person.name, person.role, person.email) == ("Person 01", "Senior", "p01@example.org")
    assert person.created_at == person.updated_at is not None
    assert people.add(mongo, "A Person", **WHO).role == "General"
    assert _names(mongo) == ["A Person", "Person 01"]


def test_days_off_are_kept_in_order_and_changed(mongo: Mongo) -> None:
    person = people.add(mongo, "Person 01", days_off="2026-12-24, 2026-08-03..2026-08-21,2026-12-24", **WHO)
    assert person.days_off == "2026-08-03..2026-08-21,2026-12-24"
    assert people.change(mongo, "Person 01", role="Senior", **WHO).days_off == person.days_off
    assert people.change(mongo, "Person 01", days_off="", **WHO).days_off == ""
    assert people.add(mongo, "Person 02", **WHO).days_off == ""


@pytest.mark.parametrize(
    "off", ["24/12/2026", "2026-02-30", "2026-12-24..2026-12-01", "2026-01-01..2027-06-01"]
)
def test_what_are_no_days_off_is_said_and_changes_nothing(mongo: Mongo, off: str) -> None:
    people.add(mongo, "Person 01", days_off="2026-12-24", **WHO)
    with pytest.raises(InputError, match="are no days off"):
        people.change(mongo, "Person 01", days_off=off, **WHO)
    assert people.get(mongo, "Person 01").days_off == "2026-12-24"


def test_more_days_off_than_anybody_has_are_refused(mongo: Mongo) -> None:
    many = ",".join(f"{year}-01-{day:02}" for year in range(2000, 2020) for day in range(1, 31))
    with pytest.raises(InputError, match="too many days off"):
        people.add(mongo, "Person 01", days_off=many, **WHO)


@pytest.mark.parametrize("name", ["person élan", "PERSON ELAN", " Person  Élan"])
def test_a_name_is_unique_without_regard_to_case_and_accents(mongo: Mongo, name: str) -> None:
    people.add(mongo, "Person Élan", **WHO)
    people.add(mongo, "Person 02", **WHO)
    with pytest.raises(Conflict, match="Person Élan"):
        people.add(mongo, name, **WHO)
    with pytest.raises(Conflict, match="Person Élan"):
        people.rename(mongo, "Person 02", name, **WHO)


def test_two_who_add_the_same_person_at_once_add_one(mongo: Mongo, monkeypatch: pytest.MonkeyPatch) -> None:
    mongo.events.insert_one({})
    people.add(mongo, "Person 01", **WHO)
    read = people._crew
    first: Iterator[list[Any]] = iter([[]])  # as it was read before the other one was added
    monkeypatch.setattr(people, "_crew", lambda *given: next(first, read(*given)))
    with pytest.raises(Conflict):
        people.add(mongo, "Person 01", **WHO)
    assert mongo.people.count_documents({}) == 1


WRONG: dict[str, dict[str, Any]] = {
    "a blank name": {"name": "  "},
    "a name of accents": {"name": "\u0301"},
    "a long name": {"name": "x" * 300},
    "an unknown role": {"name": "Person 01", "role": "Boss"},
    "not an e-mail address": {"name": "Person 01", "email": "nowhere"},
}


@pytest.mark.parametrize("given", WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_refused(mongo: Mongo, given: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        people.add(mongo, **given, **WHO)
    assert _names(mongo) == []


def test_role_and_email_are_changed(mongo: Mongo) -> None:
    people.add(mongo, "Person 01", **WHO)
    person = people.change(mongo, "person 01", role="Trainee", email="p@example.org", **WHO)
    assert (person.role, person.email) == ("Trainee", "p@example.org")
    assert people.change(mongo, "Person 01", role="Trainee", **WHO) == person
    assert [each.kind for each in log.operations(mongo)] == ["change person", "add person"]
    with pytest.raises(NotFound, match="Person 02"):
        people.change(mongo, "Person 02", role="Trainee", **WHO)


def test_a_rename_takes_the_batches_along_and_is_undone_in_one(mongo: Mongo) -> None:
    mongo.people.insert_one({"name": " Person 01"})
    written = ["Person 01", " Person 01\t", "person 01", "Person 011", None, "\u00a0Person 01"]
    _give(mongo, *written)
    report = people.rename(mongo, "person 01", "Person Élan", **WHO)
    assert report.batches == 3
    assert _assignees(mongo) == [
        "Person Élan",
        "Person Élan",
        "person 01",
        "Person 011",
        None,
        "Person Élan",
    ]
    assert _names(mongo) == ["Person Élan"]
    (logged,) = log.operations(mongo)
    assert (logged.kind, logged.changed, logged.about) == (
        "rename person",
        4,
        {"from": "Person 01", "to": "Person Élan"},
    )
    undo.undo(mongo, report.operation_id, **WHO)
    assert (_assignees(mongo), [each["name"] for each in mongo.people.find()]) == (written, [" Person 01"])


def test_a_rename_may_change_case_and_accents_alone(mongo: Mongo) -> None:
    people.add(mongo, "person elan", **WHO)
    _give(mongo, "person elan")
    people.rename(mongo, "person elan", "Person Élan", **WHO)
    assert (_names(mongo), _assignees(mongo)) == (["Person Élan"], ["Person Élan"])


@pytest.fixture
def _ending(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of two, and whoever goes on looking for batches after ten of them fails."""
    looks = itertools.count()
    theirs = succession.theirs

    def looking(*given: Any, **more: Any) -> Any:
        assert next(looks) < 10
        return theirs(*given, **more)

    monkeypatch.setattr(assignments, "CHUNK", 2)
    monkeypatch.setattr(succession, "theirs", looking)


@pytest.mark.usefixtures("_ending")
@pytest.mark.parametrize("name", ["Person Élan", " Person  E\u0301lan"])
def test_a_rename_to_the_same_name_ends_and_leaves_the_batches_as_they_are(mongo: Mongo, name: str) -> None:
    written = ["Person Élan", "Person Élan ", "Person E\u0301lan"]
    mongo.people.insert_one({"name": "Person E\u0301lan "})
    _give(mongo, *written)
    assert people.rename(mongo, "Person Élan", name, **WHO).batches == 0
    assert _assignees(mongo) == written
    assert [each["name"] for each in mongo.people.find()] == ["Person Élan"]


@pytest.mark.usefixtures("_ending")
def test_unassigned_batches_cannot_become_unassigned_and_stay_as_they_are(mongo: Mongo) -> None:
    written = [None, "", " ", "\u00a0"]
    _give(mongo, *written)
    with pytest.raises(Conflict, match="already unassigned"):
        people.reassign(mongo, " ", "", **WHO)
    assert (_assignees(mongo), log.operations(mongo)) == (written, [])


@pytest.mark.usefixtures("_ending")
def test_what_is_handed_over_to_its_owner_stays_as_it_is(mongo: Mongo) -> None:
    written = ["Person 01", "Person 01 ", "Person 01"]
    _give(mongo, *written)
    keys = assignments.batches_of(mongo, "Person 01")
    with recording(mongo, Operation("reassign", "tester", "api")) as record:
        over = HandOver("Person 01", "Person 01")
        assert assignments.hand_over(record, keys, over, lambda _: [], silent) == 0
    assert (_assignees(mongo), record.begun) == (written, False)


def test_a_name_that_was_given_up_is_free_again(mongo: Mongo) -> None:
    people.add(mongo, "Person 01", **WHO)
    people.rename(mongo, "Person 01", "Person 02", **WHO)
    people.add(mongo, "Person 01", **WHO)
    assert _names(mongo) == ["Person 01", "Person 02"]


def test_an_interrupted_rename_is_completed_by_asking_again(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.batches.selection.CHUNK", 1)
    people.add(mongo, "Person 01", **WHO)
    _give(mongo, "Person 01", "Person 01", "Person 01")

    def stop(done: int, _: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        people.rename(mongo, "Person 01", "Person 02", progress=stop, **WHO)
    assert _assignees(mongo) == ["Person 02", "Person 02", "Person 01"]
    people.rename(mongo, "Person 01", "Person 02", **WHO)
    assert (_names(mongo), set(_assignees(mongo))) == (["Person 02"], {"Person 02"})


def test_removing_asks_who_takes_open_batches(mongo: Mongo) -> None:
    people.add(mongo, "Person 01", **WHO)
    people.add(mongo, "Person 02", **WHO)
    mongo.batches.insert_many(
        [
            {
                "id": "batch_0",
                "assignee": "Person 01",
                "status": "S",
                "metadata": {"review_status": "aprobado"},
            },
            {"id": "batch_1", "assignee": "Person 01 ", "status": "In"},
        ]
    )
    with pytest.raises(Conflict, match="1 open batches"):
        people.remove(mongo, "Person 01", **WHO)
    with pytest.raises(NotFound, match="Person 03"):
        people.remove(mongo, "Person 01", reassign_to="Person 03", **WHO)
    with pytest.raises(Conflict, match="somebody else"):
        people.remove(mongo, "Person 01", reassign_to="person 01", **WHO)
    report = people.remove(mongo, "Person 01", reassign_to="person 02", **WHO)
    assert (report.batches, _names(mongo), _assignees(mongo)) == (
        *(1, ["Person 02"]),
        ["Person 01", "Person 02"],
    )
    undo.undo(mongo, report.operation_id, **WHO)
    assert (_names(mongo), _assignees(mongo)) == (["Person 01", "Person 02"], ["Person 01", "Person 01 "])


def test_removing_may_leave_batches_unassigned_and_needs_no_word_without_any(mongo: Mongo) -> None:
    people.add(mongo, "Person 01", **WHO)
    people.add(mongo, "Person 02", **WHO)
    _give(mongo, "Person 01")
    people.remove(mongo, "Person 01", reassign_to=UNASSIGNED, **WHO)
    people.remove(mongo, "Person 02", **WHO)
    assert (_names(mongo), _assignees(mongo)) == ([], [""])


def test_batches_of_somebody_outside_the_crew_are_reassigned(mongo: Mongo) -> None:
    people.add(mongo, "Person 01", **WHO)
    mongo.batches.insert_many(
        [
            {
                "id": "batch_0",
                "assignee": "Person 09",
                "status": "S",
                "metadata": {"review_status": "aprobado"},
            },
            {"id": "batch_1", "assignee": "Person 09"},
        ]
    )
    assert people.reassign(mongo, "Person 09", "Person 01", **WHO).batches == 1
    assert _assignees(mongo) == ["Person 09", "Person 01"]
    assert people.reassign(mongo, "Person 09", "Person 01", open_only=False, **WHO).batches == 1
    assert people.reassign(mongo, "", "Person 01", **WHO).batches == 0
    assert _assignees(mongo) == ["Person 01", "Person 01"]


def test_rubbish_among_the_people_is_passed_over(mongo: Mongo) -> None:
    mongo.people.insert_many(
        [
            *({"name": None}, {"name": 5}, {}),
            {"name": "Person 01", "role": 7, "email": None, "created_at": DatetimeMS(1_767_225_600_000_000)},
        ]
    )
    (person,) = people.people(mongo)
    assert (person.name, person.role, person.email, person.created_at) == ("Person 01", "General", "", None)


def test_without_a_change_there_is_no_operation(mongo: Mongo) -> None:
    people.add(mongo, "Person 01", **WHO)
    renamed = people.rename(mongo, "Person 01", "Person 01", **WHO)
    reassigned = people.reassign(mongo, "Person 01", UNASSIGNED, **WHO)
    assert [each.operation_id for each in (renamed, reassigned)] == ["", ""]


_ACTS: dict[str, Callable[[Mongo], object]] = {
    "list": people.people,
    "add": lambda mongo: people.add(mongo, "Person 01", **WHO),
    "change": lambda mongo: people.change(mongo, "Person 01", role="Senior", **WHO),
    "rename": lambda mongo: people.rename(mongo, "Person 01", "Person 02", **WHO),
    "remove": lambda mongo: people.remove(mongo, "Person 01", **WHO),
    "reassign": lambda mongo: people.reassign(mongo, "Person 01", UNASSIGNED, **WHO),
}


@pytest.mark.parametrize("act", _ACTS.values(), ids=_ACTS.keys())
def test_a_database_that_is_away_is_said_to_be(tmp_path: Path, act: Callable[[Mongo], object]) -> None:
    nowhere = load(mongodb_uri="mongodb://127.0.0.1:1", data_dir=tmp_path, connect_timeout_seconds=0.1)
    with closing(Mongo(nowhere)) as away, pytest.raises(DatabaseUnreachable):
        act(away)
