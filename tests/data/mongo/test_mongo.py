"""The connection: lazy, one a process, errors in the user's words and never with the credentials."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bson import Timestamp
from pymongo import monitoring
from pymongo.errors import BulkWriteError, InvalidOperation, OperationFailure

from data.errors import DatabaseError, DatabaseTimeout, DatabaseUnreachable, SettingsError
from data.model.datasets import PEOPLE
from data.model.dimensions.base import Context
from data.model.vocabulary import load as load_vocabulary
from data.mongo.client import COMMENT, Mongo, database_errors, without_secrets
from data.query.cache import open_cache
from data.query.engines.mongo import MongoEngine
from data.query.filters import Filters
from data.query.freshness import Freshness
from data.query.keys import Keys
from data.query.questions import Counts, Duplicates, Moment, Order, Rows, RowsByKey
from data.settings import Settings, load

SECRET = "s3cr3t"  # noqa: S105 (of nobody)


def at(address: str, folder: Path, **given: Any) -> Mongo:
    return Mongo(load(mongodb_uri=address, data_dir=folder, connect_timeout_seconds=0.2, **given))


@pytest.mark.parametrize(
    "address",
    [
        f"mongodb://ana:{SECRET}/x@host/",
        f"mongodb://ana:x/{SECRET}@host/",
        f"mongodb://ana:{SECRET}@x@host/",
        f"mongodb://ana:{SECRET}:x@host/",
        f"mongodb://ana:x%{SECRET}@host/",
        f"mongodb://ana:x?{SECRET}@host/",
        f"mongodb://ana:x/y?{SECRET}=z@host/",
        f"mongodb://ana:{SECRET}@host:port/",
        f"mongodb+srv://ana:{SECRET}/x@host.example.com/",
        f"postgres://ana:{SECRET}@host/",
        f"mongodb://ana:{SECRET}@host/?authMechanism=rope",
    ],
)
def test_a_wrong_address_is_refused_without_showing_the_credentials(tmp_path: Path, address: str) -> None:
    with pytest.raises(SettingsError, match="MONGODB_URI") as refusal:
        at(address, tmp_path).ping()
    assert SECRET not in f"{refusal.value}{refusal.value.parts}{refusal.value.__cause__}"


def test_a_wrong_address_says_why(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"Port|port"):
        at("mongodb://host:port/", tmp_path)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("mongodb://a:po@host:port/", "Port contains non-digit characters.$"),
        ("mongodb://mechanism:be@host/?authMechanism=rope", "authmechanism must be in"),
        ("mongodb://in@host/?maxPoolSize=many", "maxpoolsize|maxPoolSize"),
        ("mongodb+srv://ana:t1@host.example.com:27017/", "port number"),
        ("mongodb://mongo:db@@host/", "must be escaped"),
        (f"mongodb://a:{SECRET.upper()}/b@host/", "must be escaped"),
    ],
)
def test_what_is_wrong_with_an_address_is_said_whatever_the_credentials(
    tmp_path: Path, address: str, reason: str
) -> None:
    with pytest.raises(SettingsError, match=reason) as refusal:
        at(address, tmp_path).ping()
    assert ("must be escaped" in str(refusal.value)) == (reason == "must be escaped")
    assert SECRET not in str(refusal.value).casefold()


def test_without_an_address_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="MONGODB_URI"):
        Mongo(load(data_dir=tmp_path))


def test_a_wrong_password_is_refused_without_showing_it(mongod: str, tmp_path: Path) -> None:
    mongo = at(f"mongodb://ana:{SECRET}@{mongod.rpartition('@')[2]}", tmp_path)
    with pytest.raises(DatabaseError, match="Authentication failed") as refusal:
        mongo.ping()
    assert SECRET not in f"{refusal.value}{refusal.value.__cause__!r}{mongo!r}{mongo.address_digest}"
    mongo.close()


def test_a_server_that_is_away_is_unreachable_and_not_named(tmp_path: Path) -> None:
    mongo = at(f"mongodb://ana:{SECRET}@127.0.0.1:1/", tmp_path)
    with pytest.raises(DatabaseUnreachable) as failure:
        mongo.ping()
    assert SECRET not in f"{failure.value}{failure.value.__cause__}"
    assert "127.0.0.1" not in str(failure.value)
    mongo.close()


def test_a_question_that_takes_too_long_is_a_timeout(mongo: Mongo) -> None:
    mongo.batches.insert_one({})
    endless: list[dict[str, Any]] = [
        {"$set": {"n": {"$range": [0, 1_000_000]}}},
        {"$unwind": "$n"},
        {"$group": {"_id": "$n"}},
    ]
    with pytest.raises(DatabaseTimeout, match="TANDA_QUERY_TIMEOUT_SECONDS"), database_errors():
        mongo.batches.aggregate(endless, maxTimeMS=20)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (BulkWriteError({"errmsg": f"at mongodb://ana:{SECRET}@host/x"}), "at mongodb://***@host/x"),
        (BulkWriteError({"writeErrors": [{"errmsg": "too\nlong."}, {"errmsg": "x"}]}), "too\nlong"),
        (BulkWriteError({"writeErrors": [], "writeConcernErrors": [{"errmsg": "late"}]}), "late"),
        (BulkWriteError({"writeErrors": [{"op": {"secret": 1}}]}), "batch op errors occurred"),
        (
            OperationFailure("Authentication failed.", 18, {"errmsg": "Authentication failed."}),
            "Authentication failed",
        ),
        (InvalidOperation(f"at mongodb+srv://ana:{SECRET}@host"), "at mongodb+srv://***@host"),
    ],
)
def test_what_the_server_says_is_passed_on_as_a_sentence_without_credentials(
    error: Exception, reason: str
) -> None:
    with pytest.raises(DatabaseError) as failure, database_errors():
        raise error
    assert str(failure.value) == f"MongoDB refused: {reason}."


def test_text_without_an_address_is_left_alone() -> None:
    assert without_secrets("ana@host said no") == "ana@host said no"
    assert without_secrets(f"mongodb://ana:{SECRET}/@x@host/db") == "mongodb://***@host/db"


def test_collections_and_databases_are_settings(mongod: str, tmp_path: Path) -> None:
    mongo = at(
        mongod,
        tmp_path,
        database="team",
        batches_collection="b",
        people_collection="p",
        events_collection="e",
        masks_database="files",
        masks_bucket="m",
    )
    places = [each.full_name for each in (mongo.batches, mongo.people, mongo.events, mongo.mask_files)]
    assert places == ["team.b", "team.p", "team.e", "files.m.files"]
    mongo.close()


def _ping_in_child(mongo: Mongo, inherited: int, answers: Any) -> None:
    mongo.ping()
    answers.put(id(mongo.client) != inherited)


def test_a_forked_process_connects_by_itself(mongo: Mongo) -> None:
    mongo.ping()
    assert mongo.client is mongo.client
    fork = multiprocessing.get_context("fork")
    answers = fork.SimpleQueue()
    child = fork.Process(target=_ping_in_child, args=(mongo, id(mongo.client), answers))
    child.start()
    child.join(30)
    assert child.exitcode == 0
    assert answers.get() is True
    mongo.ping()


class Listener(monitoring.CommandListener):
    """Notes the commands that are sent."""

    def __init__(self) -> None:
        self.commands: list[dict[str, Any]] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        self.commands.append(dict(event.command))

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        pass

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        pass


@pytest.fixture
def listener() -> Iterator[Listener]:
    """Hears the clients made after this."""
    heard = Listener()
    monitoring.register(heard)
    yield heard
    monitoring._LISTENERS.command_listeners.remove(heard)


def test_every_read_has_a_limit_a_comment_and_the_generations_moment(
    settings: Settings, listener: Listener
) -> None:
    mongo = Mongo(settings)
    mongo.batches.insert_many([{"id": f"batch_{number}"} for number in range(6000)])
    with open_cache(settings) as cache:
        generation = Freshness(mongo, cache).current()
    assert isinstance(generation.at, Timestamp)
    engine, context = MongoEngine(mongo), Context(generation.as_of.date(), "UTC", load_vocabulary())
    sort = (("person", False),)
    listener.commands.clear()
    engine.answer(Counts(("stage",), Filters()), Moment(context, generation.at))
    engine.answer(Counts(("person",), Filters(), dataset=PEOPLE), Moment(context, generation.at))
    keys = engine.answer(Order(Filters(), sort), Moment(context, generation.at)).between(0, 6000)
    engine.answer(Rows(("id",), Filters(), sort, 0, 10), Moment(context, generation.at))
    engine.answer(RowsByKey(("id",), Keys.of(keys)), Moment(context, generation.at))
    engine.answer(Duplicates(), Moment(context, generation.at))
    pieces = engine.stream(Rows(("id",), Filters(), sort), Moment(context, generation.at))
    assert sum(len(names) for (names,) in pieces) == 6000
    reads = [command for command in listener.commands if "aggregate" in command]
    assert len(reads) == 7
    for read in reads:
        assert read["comment"] == COMMENT
        assert read["maxTimeMS"] >= mongo.max_time_ms
        assert read["readConcern"]["level"] == "snapshot"
        assert read["readConcern"]["atClusterTime"] == generation.at
    names = {next(iter(command)) for command in listener.commands}
    assert names == {"aggregate", "getMore"}
    mongo.client.drop_database(settings.database)
    mongo.close()
