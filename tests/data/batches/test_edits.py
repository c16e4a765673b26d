"""Making, changing, renaming and deleting batches, one or many, each with its history."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from bson.datetime_ms import DatetimeMS

from data import backup
from data.batches import edits, selection
from data.batches.selection import ByFilters, ByIds
from data.crew import editing
from data.errors import Conflict, InputError, NotFound, PreconditionFailed
from data.history import log, recorder, undo, writing
from data.history.change import digest
from data.history.log import LoggedOperation
from data.model import vocabulary
from data.model.dimensions.base import Context
from data.mongo import indexes
from data.mongo.client import Document, Mongo
from data.query.filters import Filters
from data.settings import load

WHO: Any = {"actor": "tester", "origin": "api"}


def _stored(mongo: Mongo) -> dict[str, Document]:
    return {batch["id"]: batch for batch in mongo.batches.find({}, {"_id": 0})}


def _log(mongo: Mongo) -> list[LoggedOperation]:
    return log.operations(mongo)


def test_only_the_digits_that_a_number_is_written_with_name_its_batch(mongo: Mongo) -> None:
    mongo.batches.insert_many([{"id": 7}, {"id": 0}])
    assert edits.get(mongo, "7")["id"] == 7
    assert edits.get(mongo, "0")["id"] == 0
    for other in ("007", "-0", "7.0", "+7"):
        with pytest.raises(NotFound):
            edits.get(mongo, other)


def _seen(**filters: Any) -> ByFilters:
    return ByFilters(Filters(**filters), Context(datetime.date(2026, 1, 1), "UTC", vocabulary.load()))


def test_a_batch_is_made_read_changed_renamed_and_deleted(mongo: Mongo) -> None:
    made = edits.create(mongo, {"id": " batch_1 ", "status": "NS", "mine": {"x": 1}}, **WHO)
    assert made == edits.get(mongo, "batch_1")
    changed = edits.patch(mongo, "batch_1", {"status": "S", "metadata.priority": "alta"}, **WHO)
    assert (changed["status"], changed["metadata"], changed["mine"]) == ("S", {"priority": "alta"}, {"x": 1})
    renamed = edits.rename(mongo, "batch_1", "batch_2", **WHO)
    assert (renamed["id"], renamed["_id"]) == ("batch_2", made["_id"])
    edits.delete(mongo, "batch_2", **WHO)
    assert _stored(mongo) == {}
    assert [each.kind for each in _log(mongo)] == ["delete", "rename", "edit", "create"]
    history = log.events(mongo, batch_id="batch_2").items
    assert [(each.kind, each.field) for each in reversed(history)] == [
        ("made", ""),
        ("changed", "status"),
        ("changed", "metadata"),
        ("changed", "id"),
        ("deleted", ""),
    ]
    for each in _log(mongo)[:4]:
        undo.undo(mongo, each.id, **WHO)
    assert _stored(mongo) == {}


def test_what_is_not_there_is_not_found_and_leaves_no_operation(mongo: Mongo) -> None:
    acts: tuple[Callable[[], object], ...] = (
        lambda: edits.get(mongo, "batch_1"),
        lambda: edits.patch(mongo, "batch_1", {"status": "S"}, **WHO),
        lambda: edits.rename(mongo, "batch_1", "batch_2", **WHO),
        lambda: edits.delete(mongo, "batch_1", **WHO),
    )
    for act in acts:
        with pytest.raises(NotFound, match="no batch batch_1"):
            act()
    assert _log(mongo) == []


def test_an_id_that_is_taken_is_refused(mongo: Mongo) -> None:
    mongo.batches.insert_many([{"id": "batch_1"}, {"id": "batch_2"}, {"id": 400}])
    acts: tuple[Callable[[], object], ...] = (
        lambda: edits.create(mongo, {"id": "batch_1"}, **WHO),
        lambda: edits.rename(mongo, "batch_1", "batch_2", **WHO),
        lambda: edits.create(mongo, {"id": "400"}, **WHO),
    )
    for act in acts:
        with pytest.raises(Conflict, match="already"):
            act()
    assert edits.get(mongo, "400")["id"] == 400


def test_two_who_make_the_same_batch_at_once_make_one(mongo: Mongo, monkeypatch: pytest.MonkeyPatch) -> None:
    indexes.ensure_id(mongo)
    check = edits._refuse_taken

    def late(mongo: Mongo, batch_id: str, session: Any) -> None:
        check(mongo, batch_id, session)
        if not mongo.batches.count_documents({}):
            mongo.batches.insert_one({"id": batch_id, "mine": 1})

    monkeypatch.setattr(edits, "_refuse_taken", late)
    mongo.events.insert_one({})
    with pytest.raises(Conflict, match="already"):
        edits.create(mongo, {"id": "batch_1"}, **WHO)
    assert _stored(mongo) == {"batch_1": {"id": "batch_1", "mine": 1}}


def test_an_id_of_several_batches_names_none(mongo: Mongo) -> None:
    mongo.batches.insert_many([{"id": "batch_1"}, {"id": "batch_1"}])
    with pytest.raises(Conflict, match="Several"):
        edits.patch(mongo, "batch_1", {"status": "S"}, **WHO)


@pytest.fixture
def alone(standalone: str, tmp_path: Path) -> Iterator[Mongo]:
    """A database of this test's own on a server without transactions."""
    settings = load(mongodb_uri=standalone, data_dir=tmp_path, database=f"test_{uuid4().hex[:12]}")
    mongo = Mongo(settings)
    yield mongo
    mongo.client.drop_database(settings.database)
    mongo.close()


def _overtaken(monkeypatch: pytest.MonkeyPatch, mongo: Mongo, **values: Any) -> None:
    """Have somebody else set *values* of batch_1 after it was read and before it is written."""
    write = writing.write_guarded

    def late(*given: Any) -> Any:
        mongo.batches.update_one({"id": "batch_1"}, {"$set": values})
        return write(*given)

    monkeypatch.setattr(recorder, "write_guarded", late)


@pytest.mark.parametrize(
    "act",
    [
        lambda mongo, version: edits.patch(mongo, "batch_1", {"status": "S"}, version=version, **WHO),
        lambda mongo, version: edits.delete(mongo, "batch_1", version=version, **WHO),
        lambda mongo, version: editing.edit(mongo, "batch_1", {"stage": "segmented"}, version=version, **WHO),
    ],
    ids=["patch", "delete", "edit"],
)
def test_on_a_standalone_server_whoever_comes_too_late_is_told_that_nothing_was_done(
    alone: Mongo, monkeypatch: pytest.MonkeyPatch, act: Callable[[Mongo, str | None], object]
) -> None:
    alone.batches.insert_one({"id": "batch_1", "status": "In"})
    _overtaken(monkeypatch, alone, status="FS")
    with pytest.raises(Conflict, match="Somebody else was changing batch batch_1 just now"):
        act(alone, None)
    assert _stored(alone) == {"batch_1": {"id": "batch_1", "status": "FS"}}
    _overtaken(monkeypatch, alone, status="In")
    with pytest.raises(PreconditionFailed, match="has changed since you opened it"):
        act(alone, digest(edits.get(alone, "batch_1")))
    assert _stored(alone) == {"batch_1": {"id": "batch_1", "status": "In"}}
    assert log.events(alone).items == ()


def test_a_rename_that_comes_too_late_says_whether_the_id_is_taken(
    alone: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone.batches.insert_one({"id": "batch_1"})
    _overtaken(monkeypatch, alone, id="batch_3")
    with pytest.raises(Conflict, match="Somebody else was changing batch batch_1"):
        edits.rename(alone, "batch_1", "batch_2", **WHO)
    alone.batches.update_one({}, {"$set": {"id": "batch_1"}})
    _overtaken(monkeypatch, alone, id="batch_2")
    assert edits.rename(alone, "batch_1", "batch_2", **WHO)["id"] == "batch_2"
    alone.batches.update_one({}, {"$set": {"id": "batch_1"}})
    write = writing.write_guarded

    def late(*given: Any) -> Any:
        alone.batches.insert_one({"id": "batch_2", "folder": "theirs"})
        return write(*given)

    alone.batches.create_index("id", unique=True)
    monkeypatch.setattr(recorder, "write_guarded", late)
    with pytest.raises(Conflict, match="Batch batch_2 already exists"):
        edits.rename(alone, "batch_1", "batch_2", **WHO)


def test_a_change_of_another_version_is_refused(mongo: Mongo) -> None:
    mongo.batches.insert_one({"id": "batch_1", "status": "NS"})
    version = digest(edits.get(mongo, "batch_1"))
    edits.patch(mongo, "batch_1", {"status": "In"}, version=version, **WHO)
    acts: tuple[Callable[[], object], ...] = (
        lambda: edits.patch(mongo, "batch_1", {"status": "S"}, version=version, **WHO),
        lambda: edits.rename(mongo, "batch_1", "batch_2", version=version, **WHO),
        lambda: edits.delete(mongo, "batch_1", version=version, **WHO),
    )
    for act in acts:
        with pytest.raises(PreconditionFailed, match="changed since"):
            act()
    assert _stored(mongo)["batch_1"]["status"] == "In"


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown field": ({"colour": "red"}, "colour"),
    "an unknown field inside": ({"metadata": {"colour": "red"}}, "metadata.colour"),
    "the id": ({"id": "batch_2"}, "id"),
    "another kind": ({"tasks": "segmentar"}, "tasks"),
    "another kind inside": ({"file_info.file_count": "2"}, "file_info.file_count"),
    "text for an object": ({"metadata": "x"}, "metadata"),
    "what MongoDB cannot hold": ({"comments": "\ud800"}, "cannot hold"),
    "an operator": ({"comments": {"$set": 1}}, "comments"),
}


@pytest.mark.parametrize(("values", "words"), WRONG.values(), ids=WRONG.keys())
def test_what_cannot_be_set_is_refused_by_name(mongo: Mongo, values: dict[str, Any], words: str) -> None:
    mongo.batches.insert_one({"id": "batch_1", "metadata": {}})
    with pytest.raises(InputError, match=words):
        edits.patch(mongo, "batch_1", values, **WHO)
    with pytest.raises(InputError, match=words):
        edits.bulk(mongo, ByIds(("batch_1",)), values, **WHO)
    assert _log(mongo) == []


@pytest.mark.parametrize("rubbish", [None, "", [], {"other": 1}])
def test_a_field_is_set_inside_whatever_is_there_and_undone(mongo: Mongo, rubbish: Any) -> None:
    mongo.batches.insert_one({"id": "batch_1", "metadata": rubbish})
    values = {"metadata": {"priority": "alta"}, "metadata.due_date": None}
    stored = edits.patch(mongo, "batch_1", values, **WHO)
    kept = rubbish if isinstance(rubbish, dict) else {}
    assert stored["metadata"] == kept | {"priority": "alta", "due_date": None}
    undo.undo(mongo, _log(mongo)[0].id, **WHO)
    assert _stored(mongo)["batch_1"]["metadata"] == rubbish


def test_setting_what_is_so_already_leaves_no_operation(mongo: Mongo) -> None:
    mongo.batches.insert_one({"id": "batch_1", "status": "S"})
    edits.patch(mongo, "batch_1", {"status": "S"}, **WHO)
    report = edits.bulk(mongo, ByIds(("batch_1",)), {"status": "S"}, **WHO)
    assert (report.matched, report.changed, report.operation_id, _log(mongo)) == (1, 0, "", [])


def test_many_are_changed_by_id_or_by_filter_in_one_operation(mongo: Mongo) -> None:
    statuses = ("NS", "In", "S")
    mongo.batches.insert_many({"id": f"batch_{n}", "status": statuses[n % 3]} for n in range(3000))
    told: list[tuple[int, int]] = []
    report = edits.bulk(
        mongo,
        _seen(stage=("not_started",)),
        {"assignee": "Person 01"},
        expected=1000,
        progress=lambda *done: told.append(done),
        **WHO,
    )
    assert (report.matched, report.changed, told) == (1000, 1000, [(1000, 1000)])
    assert mongo.batches.count_documents({"assignee": "Person 01", "status": "NS"}) == 1000
    report = edits.bulk(mongo, ByIds(("batch_1", "batch_1", "nothing")), {"status": "S"}, **WHO)
    assert (report.matched, report.changed) == (1, 1)
    assert [(each.kind, each.changed) for each in _log(mongo)] == [("bulk edit", 1), ("bulk edit", 1000)]


def test_the_ids_that_repeat_can_be_chosen_by_filter(mongo: Mongo) -> None:
    mongo.batches.insert_many([{"id": "batch_1"}, {"id": "batch_1"}, {"id": "batch_2"}])
    assert edits.bulk(mongo, _seen(duplicated=True), {"comments": "twice"}, **WHO).changed == 2


def test_another_number_than_expected_changes_nothing(mongo: Mongo) -> None:
    mongo.batches.insert_many([{"id": "batch_1"}, {"id": "batch_2"}])
    with pytest.raises(Conflict, match=r"3 batches were expected.* 2"):
        edits.bulk_delete(mongo, _seen(), expected=3, **WHO)
    with pytest.raises(Conflict, match=r"1 batches were expected.* 2"):
        edits.bulk(mongo, _seen(), {"status": "S"}, expected=1, **WHO)
    assert len(_stored(mongo)) == 2
    assert _log(mongo) == []
    assert backup.list_backups(mongo.settings) == []


def test_many_are_deleted_after_a_backup_and_come_back_by_undo(mongo: Mongo) -> None:
    mongo.batches.insert_many({"id": f"batch_{n}", "status": "S"} for n in range(1500))
    before = _stored(mongo)
    report = edits.bulk_delete(mongo, _seen(), expected=1500, **WHO)
    assert (report.changed, _stored(mongo)) == (1500, {})
    (kept,) = backup.list_backups(mongo.settings)
    assert (kept.batches, kept.automatic, _log(mongo)[0].about["backup"]) == (1500, True, kept.id)
    assert undo.undo(mongo, report.operation_id, **WHO).reversed == 1500
    assert _stored(mongo) == before


@pytest.mark.parametrize("expected", [None, 2])
def test_a_batch_that_was_changed_while_the_backup_was_made_is_not_deleted(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch, expected: int | None
) -> None:
    mongo.batches.insert_many([{"id": "batch_1", "status": "NS"}, {"id": "batch_2", "status": "NS"}])
    make = backup.before

    def slow(mongo: Mongo, reason: str) -> backup.Backup:
        made = make(mongo, reason)
        mongo.batches.update_one({"id": "batch_1"}, {"$set": {"status": "S"}})
        return made

    monkeypatch.setattr(backup, "before", slow)
    which = _seen(stage=("not_started",))
    if expected is None:
        assert edits.bulk_delete(mongo, which, **WHO).changed == 1
        assert _log(mongo)[0].about["batches"] == 1
    else:
        with pytest.raises(Conflict, match=r"2 batches were expected.* 1"):
            edits.bulk_delete(mongo, which, expected=expected, **WHO)
    assert _stored(mongo)["batch_1"]["status"] == "S"
    assert ("batch_2" in _stored(mongo)) == (expected is not None)


_BULK: dict[str, Callable[..., edits.BulkReport]] = {
    "change": lambda mongo, which, **how: edits.bulk(mongo, which, {"comments": "mine"}, **how),
    "delete": edits.bulk_delete,
}


@pytest.mark.parametrize("act", _BULK.values(), ids=_BULK.keys())
def test_a_batch_that_no_longer_matches_when_its_turn_comes_is_left_alone(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch, act: Callable[..., edits.BulkReport]
) -> None:
    mongo.batches.insert_many({"_id": n, "id": f"batch_{n}", "status": "NS"} for n in range(3))
    monkeypatch.setattr(selection, "CHUNK", 1)

    def meanwhile(done: int, total: int) -> None:  # noqa: ARG001
        mongo.batches.update_one({"id": "batch_1"}, {"$set": {"status": "S"}})

    report = act(mongo, _seen(stage=("not_started",)), progress=meanwhile, **WHO)
    assert (report.matched, report.changed) == (3, 2)
    assert _stored(mongo)["batch_1"] == {"id": "batch_1", "status": "S"}


def test_all_that_share_an_id_are_deleted_although_the_last_then_has_it_alone(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    mongo.batches.insert_many([{"id": "batch_1"}, {"id": "batch_1"}, {"id": "batch_2"}])
    monkeypatch.setattr(selection, "CHUNK", 1)
    assert edits.bulk_delete(mongo, _seen(duplicated=True), **WHO).changed == 2
    assert list(_stored(mongo)) == ["batch_2"]


def test_deleting_nothing_makes_no_backup(mongo: Mongo) -> None:
    assert edits.bulk_delete(mongo, ByIds(("batch_1",)), **WHO).changed == 0
    assert backup.list_backups(mongo.settings) == []


def test_a_database_that_is_new_can_be_written_at_once(mongo: Mongo) -> None:
    identifier = uuid4().hex
    assert edits.create(mongo, {"id": identifier}, **WHO)["id"] == identifier


def test_a_date_that_python_cannot_hold_is_read_changed_deleted_and_brought_back(mongo: Mongo) -> None:
    far = {"metadata": {"due_date": DatetimeMS(1_767_225_600_000_000), "priority": "baja"}}
    before = [{"id": "batch_1", **far}, {"id": "batch_2", **far}]
    mongo.batches.insert_many([dict(each) for each in before])
    assert edits.get(mongo, "batch_1")["metadata"] == far["metadata"]
    changes = {"metadata.due_date": "2026-01-01", "metadata.priority": "alta"}
    edits.patch(mongo, "batch_1", changes, version=digest(edits.get(mongo, "batch_1")), **WHO)
    edits.delete(mongo, "batch_1", **WHO)
    edits.bulk(mongo, ByIds(("batch_2",)), changes, **WHO)
    told = {each.before for each in log.events(mongo, batch_id="batch_1").items if each.kind == "changed"}
    assert told == set(far["metadata"].values())
    for each in _log(mongo)[:3]:
        undo.undo(mongo, each.id, **WHO)
    assert list(_stored(mongo).values()) == [before[1], before[0]]
