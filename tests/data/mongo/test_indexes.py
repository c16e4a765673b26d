"""Indexes are built one by one, next to whatever other tools have built, on data as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pymongo.errors import OperationFailure

from data.errors import DatabaseUnreachable
from data.mongo import indexes
from data.mongo.client import Mongo
from data.settings import Settings, load

COPIED = {"_id_", "tanda_id", "tanda_id__id_natural", "tanda_assignee_status"}
ASKED = {
    *("tanda_status", "tanda_assigned_at", "tanda_due_date", "tanda_reviewed_at", "tanda_approved_at"),
    *("tanda_id_lists", "tanda_assignee_lists", "tanda_status_lists"),
}


@pytest.fixture(name="settings")
def _settings(settings: Settings) -> Settings:
    """Of a database that answers every question itself."""
    return settings.model_copy(update={"snapshot": 0})


def _names(mongo: Mongo) -> set[str]:
    return set(mongo.batches.index_information())


def _with_copy(mongo: Mongo, most: int = 2_000_000) -> Mongo:
    """The same database, of which a copy is kept up to so many batches."""
    return Mongo(mongo.settings.model_copy(update={"snapshot": most}))


def test_all_declared_indexes_are_built_and_built_once(mongo: Mongo) -> None:
    first = indexes.ensure(mongo)
    assert _names(mongo) == COPIED | ASKED
    assert len(first.ready) == len(indexes.INDEXES)
    assert not first.fallbacks
    assert not first.failed
    assert mongo.batches.index_information()["tanda_id"]["unique"]
    assert mongo.mask_files.index_information()["tanda_uploadDate__id"]
    assert mongo.events.index_information()["tanda_batch_id_at"]["key"] == [("batch_id", 1), ("at", -1)]
    before = _names(mongo)
    assert indexes.ensure(mongo) == first
    assert _names(mongo) == before


def test_where_a_copy_answers_there_are_only_the_indexes_that_writing_needs(mongo: Mongo) -> None:
    mongo.batches.insert_many([{"id": "batch_1"}, {"id": "batch_2"}])
    mongo.batches.create_index("folder", name="theirs")
    indexes.ensure(mongo)
    for most, there in ((2, COPIED), (1, COPIED | ASKED), (2, COPIED)):
        copied = _with_copy(mongo, most)
        assert not indexes.ensure(copied).failed
        assert _names(mongo) == there | {"theirs"}
        copied.close()


def test_where_nobody_tells_of_changes_no_copy_answers(standalone: str, tmp_path: Path) -> None:
    alone = Mongo(load(mongodb_uri=standalone, data_dir=tmp_path, database=f"test_{uuid4().hex[:12]}"))
    assert not indexes.ensure(alone).failed
    assert _names(alone) == COPIED | ASKED
    alone.client.drop_database(alone.settings.database)
    alone.close()


def test_the_names_are_distinct_within_a_collection(mongo: Mongo) -> None:
    places = [(index.collection(mongo).full_name, index.name) for index in indexes.INDEXES]
    assert len(set(places)) == len(places)


def test_duplicated_ids_get_a_plain_index_until_they_are_gone(mongo: Mongo) -> None:
    mongo.batches.insert_many([{"id": "batch_9"}, {"id": "batch_9"}])
    report = indexes.ensure(mongo)
    assert report.fallbacks == ("tanda_id_plain",)
    assert not report.failed
    assert not mongo.batches.index_information()["tanda_id_plain"].get("unique")
    assert len(report.ready) == len(indexes.INDEXES)

    mongo.batches.delete_one({"id": "batch_9"})
    report = indexes.ensure(mongo)
    assert not report.fallbacks
    assert mongo.batches.index_information()["tanda_id"]["unique"]
    assert "tanda_id_plain" not in _names(mongo)


def test_what_is_known_to_be_repeated_is_looked_at_before_all_the_rest(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    mongo.batches.insert_many([{"id": "batch_9"}, {"id": "batch_9"}])
    first = indexes.ensure(mongo)
    assert first.repeated == {"id": "batch_9"}
    with monkeypatch.context() as watched:
        create, unique = indexes._create, []

        def note(*given: Any, **options: Any) -> str:
            unique.extend(["tried"] if options.get("unique") else [])
            return create(*given, **options)

        watched.setattr(indexes, "_create", note)
        assert indexes.ensure(mongo, first.repeated) == first
        assert not unique
    mongo.batches.delete_one({"id": "batch_9"})
    again = indexes.ensure(mongo, first.repeated)
    assert (again.repeated, again.fallbacks) == (None, ())


def test_the_same_index_under_another_name_is_accepted(mongo: Mongo) -> None:
    mongo.batches.create_index([("assignee", 1), ("status", 1)], name="theirs")
    mongo.batches.create_index("id", name="their_id", unique=True)
    report = indexes.ensure(mongo)
    assert {"theirs", "their_id"} <= set(report.ready)
    assert not report.failed
    assert not {"tanda_id", "tanda_assignee_status"} & _names(mongo)


def test_another_tools_plain_index_on_the_id_does_not_hinder_the_unique_one(mongo: Mongo) -> None:
    mongo.batches.create_index("id", name="their_id")
    assert not indexes.ensure(mongo).fallbacks
    assert {"their_id", "tanda_id"} <= _names(mongo)


def test_duplicated_ids_are_served_by_another_tools_plain_index(mongo: Mongo) -> None:
    mongo.batches.create_index("id", name="their_id")
    mongo.batches.insert_many([{"id": "batch_9"}, {"id": "batch_9"}])
    report = indexes.ensure(mongo)
    assert "their_id" in report.ready
    assert not report.failed


def test_one_that_fails_does_not_stop_the_others(mongo: Mongo) -> None:
    mongo.batches.create_index("something_else", name="tanda_due_date")
    report = indexes.ensure(mongo)
    assert [name for name, _ in report.failed] == ["tanda_due_date"]
    assert len(report.ready) == len(indexes.INDEXES) - 1


def test_what_an_earlier_version_made_is_dropped_when_its_successor_is_there(mongo: Mongo) -> None:
    mongo.batches.create_index("assignee", name="tanda_assignee")
    mongo.batches.create_index([("status", 1), ("metadata.assigned_at", 1)], name="tanda_status_assigned_at")
    mongo.batches.create_index("folder", name="tanda_id__id")  # somebody else's
    mongo.events.create_index([("at", -1)], name="tanda_at")
    assert not indexes.ensure(mongo).failed
    history = mongo.events.index_information()
    assert history["tanda_at__id"]["key"] == [("at", -1), ("_id", -1)]
    assert "tanda_at" not in history
    assert {"tanda_assignee_status", "tanda_status", "tanda_id__id"} <= _names(mongo)
    assert not {"tanda_assignee", "tanda_status_assigned_at"} & _names(mongo)


def test_a_cluster_that_refuses_uniqueness_gets_a_plain_index(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = indexes._create

    def refuse_unique(*given: object, unique: bool = False, **options: object) -> str:
        if unique:
            raise OperationFailure("cannot create unique index over { id: 1 } with shard key", code=67)
        return create(*given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(indexes, "_create", refuse_unique)
    assert indexes.ensure(mongo).fallbacks == ("tanda_id_plain",)


def test_nobody_to_ask_is_an_error() -> None:
    mongo = Mongo(load(mongodb_uri="mongodb://127.0.0.1:1", connect_timeout_seconds=0.1))
    with pytest.raises(DatabaseUnreachable):
        indexes.ensure(mongo)
    mongo.close()
