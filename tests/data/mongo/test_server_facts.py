"""What is known of a server after one look."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from data.errors import DatabaseUnreachable
from data.mongo import indexes, server_facts
from data.mongo.client import Mongo
from data.settings import load


def test_a_replica_set_has_a_stream_an_oplog_and_nothing_is_denied(mongo: Mongo) -> None:
    mongo.batches.insert_many([{"id": f"batch_{n}"} for n in range(3)])
    facts = server_facts.look(mongo)
    assert (facts.kind, facts.has_stream, facts.denied, facts.batches) == ("replica set", True, (), 3)
    assert facts.version.startswith("6.0.")
    assert facts.oplog_hours is not None
    assert facts.oplog_hours >= 0
    assert facts.oplog_filled is not None
    assert 0 <= facts.oplog_filled < 1
    assert abs(facts.clock_ahead) < 1
    assert 0 < facts.answers_in < 60


def test_a_standalone_server_has_neither(standalone: str, tmp_path: Path) -> None:
    with closing(Mongo(load(mongodb_uri=standalone, data_dir=tmp_path, database="facts"))) as mongo:
        facts = server_facts.look(mongo)
    assert (facts.kind, facts.has_stream) == ("standalone", False)
    assert (facts.oplog_hours, facts.oplog_filled) == (None, None)


def test_indexes_are_missing_until_they_are_built_and_not_on_a_view(mongo: Mongo) -> None:
    mongo.batches.insert_many([{"id": "batch_1"}, {"id": "batch_1"}])
    assert {"tanda_id", "tanda_key_at"} < set(server_facts.look(mongo).missing_indexes)
    indexes.ensure(mongo)
    facts = server_facts.look(mongo)
    assert (facts.missing_indexes, facts.is_id_unique) == ((), False)
    mongo.batches.delete_one({"id": "batch_1"})
    indexes.ensure(mongo)
    assert server_facts.look(mongo).is_id_unique
    mongo.batches.drop_index("tanda_id__id_natural")
    assert server_facts.look(mongo).missing_indexes == ("tanda_id__id_natural",)


def test_a_view_has_no_stream(mongo: Mongo) -> None:
    mongo.database.create_collection("shown", viewOn="batches", pipeline=[])
    settings = mongo.settings.model_copy(update={"batches_collection": "shown"})
    with closing(Mongo(settings)) as shown:
        facts = server_facts.look(shown)
    assert (facts.has_stream, facts.is_id_unique) == (False, True)


def test_nobody_there_is_an_error(tmp_path: Path) -> None:
    nowhere = load(mongodb_uri="mongodb://127.0.0.1:1/", data_dir=tmp_path, connect_timeout_seconds=0.2)
    with closing(Mongo(nowhere)) as mongo, pytest.raises(DatabaseUnreachable):
        server_facts.look(mongo)
