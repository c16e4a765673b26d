"""The generation: new exactly when the data changed, shared by all workers, honest about failures."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from bson import Timestamp
from diskcache import Cache
from pydantic import SecretStr
from pymongo.errors import OperationFailure
from pymongo.write_concern import WriteConcern

from data.errors import DatabaseError, DatabaseUnreachable
from data.mongo import embedded
from data.mongo.client import Mongo
from data.query import changes, stream_reading
from data.query import freshness as freshness_room
from data.query.cache import open_cache
from data.query.changes import decoded
from data.query.freshness import Freshness
from data.settings import Settings, load


class Clock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.now = 1_750_000_000.0

    def __call__(self) -> float:
        return self.now

    def later(self, seconds: float = 5) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache(settings: Settings) -> Iterator[Cache]:
    with open_cache(settings) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _patience(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is, a look is done at once; where nobody answers it would take all of that."""
    if "away" not in request.function.__name__:
        monkeypatch.setattr(freshness_room, "_LONGEST_LOOK", 30)


@pytest.fixture
def freshness(mongo: Mongo, cache: Cache, clock: Clock) -> Freshness:
    mongo.batches.insert_one({"_id": 1, "id": "batch_1"})
    mongo.people.insert_one({"_id": 1, "name": "Ana"})
    return Freshness(mongo, cache, clock)


def test_a_quiet_database_keeps_its_generation_and_moves_its_time(freshness: Freshness, clock: Clock) -> None:
    first = freshness.current()
    assert first.followed
    assert first.reachable
    assert first.at is not None
    for _ in range(3):
        clock.later()
        now = freshness.current()
        assert now.id == first.id
        assert now.as_of == datetime.fromtimestamp(clock.now, UTC)
        assert now.at is not None
        assert now.at >= first.at


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda mongo: mongo.batches.insert_one({"id": "new"}), id="a new batch"),
        pytest.param(
            lambda mongo: mongo.batches.update_one({"_id": 1}, {"$set": {"status": "S"}}), id="an edit"
        ),
        pytest.param(lambda mongo: mongo.batches.replace_one({"_id": 1}, {"id": "x"}), id="a replacement"),
        pytest.param(lambda mongo: mongo.batches.delete_one({"_id": 1}), id="a deletion"),
        pytest.param(lambda mongo: mongo.people.insert_one({"name": "Eva"}), id="a new person"),
        pytest.param(lambda mongo: mongo.people.delete_one({"_id": 1}), id="a person less"),
        pytest.param(lambda mongo: mongo.batches.insert_many([{} for _ in range(2500)]), id="many"),
        pytest.param(lambda mongo: mongo.batches.drop(), id="a dropped collection"),
        pytest.param(lambda mongo: mongo.client.drop_database(mongo.database.name), id="a dropped database"),
        pytest.param(lambda mongo: mongo.batches.rename("elsewhere"), id="a renamed collection"),
        pytest.param(
            lambda mongo: mongo.database["draft"].aggregate([{"$out": mongo.batches.name}]),
            id="a replaced one",
        ),
    ],
)
def test_a_change_makes_one_new_generation(
    freshness: Freshness, mongo: Mongo, clock: Clock, change: Callable[[Mongo], object]
) -> None:
    before = freshness.current()
    change(mongo)
    clock.later()
    after = freshness.current()
    assert after.id != before.id
    assert after.earlier[0].id == before.id
    mongo.batches.insert_one({"id": "and on"})
    clock.later()
    last = freshness.current()
    assert last.id != after.id
    clock.later()
    assert freshness.current().id == last.id


def test_changes_elsewhere_make_no_new_generation(freshness: Freshness, mongo: Mongo, clock: Clock) -> None:
    before = freshness.current()
    mongo.events.insert_one({"batch_id": "batch_1"})
    mongo.mask_files.insert_one({"filename": "a.png"})
    clock.later()
    assert freshness.current().id == before.id


def test_a_generation_survives_a_restart_and_so_do_changes_made_meanwhile(
    freshness: Freshness, mongo: Mongo, settings: Settings, clock: Clock
) -> None:
    before = freshness.current()
    clock.later(3600)
    with open_cache(settings) as reopened:
        assert Freshness(mongo, reopened, clock).current().id == before.id
    mongo.batches.insert_one({})
    clock.later(3600)
    with open_cache(settings) as reopened:
        assert Freshness(mongo, reopened, clock).current().id != before.id


def test_between_two_looks_nobody_asks_the_database(
    freshness: Freshness, mongo: Mongo, cache: Cache, clock: Clock
) -> None:
    before = freshness.current()
    mongo.batches.insert_one({})
    clock.later(0.1)
    assert freshness.current().id == before.id
    assert Freshness(mongo, cache, clock).current().id == before.id
    clock.later(0.2)
    assert freshness.current().id != before.id


def test_a_clock_that_was_set_back_does_not_stop_the_looking(
    freshness: Freshness, mongo: Mongo, clock: Clock
) -> None:
    before = freshness.current()
    mongo.batches.insert_one({})
    clock.later(-3600)
    assert freshness.current().id != before.id


def test_earlier_generations_are_remembered_newest_first_and_only_a_few(
    freshness: Freshness, mongo: Mongo, clock: Clock
) -> None:
    ids: list[str] = []
    for _ in range(9):
        ids.insert(0, freshness.current().id)
        mongo.batches.insert_one({})
        clock.later()
    earlier = freshness.current().earlier
    assert [generation.id for generation in earlier] == ids[:5]
    assert not any(generation.earlier for generation in earlier)


def test_renewing_begins_a_generation_without_a_change(freshness: Freshness) -> None:
    before = freshness.current()
    after = freshness.renew()
    assert after.id != before.id
    assert after.earlier[0].id == before.id


def test_what_is_lost_is_renewed_once_however_many_notice(freshness: Freshness) -> None:
    lost = freshness.current()
    after = freshness.renew(lost)
    assert after.id != lost.id
    assert freshness.renew(lost).id == after.id


def test_renewing_before_anything_is_known_is_the_first_look(freshness: Freshness) -> None:
    assert freshness.renew().id == freshness.current().id


@pytest.mark.parametrize("code", [222, 260, 280, 286])
def test_a_lost_token_begins_a_new_generation(
    freshness: Freshness, mongo: Mongo, clock: Clock, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    before = freshness.current()
    watch: Any = type(mongo.database).watch

    def forgetful(*given: Any, resume_after: Any = None, **options: Any) -> Any:
        if resume_after:
            raise OperationFailure("Resume of change stream was not possible", code)
        return watch(*given, resume_after=resume_after, **options)

    monkeypatch.setattr(type(mongo.database), "watch", forgetful)
    clock.later()
    after = freshness.current()
    assert after.id != before.id
    assert after.reachable


def test_a_token_of_another_server_begins_a_new_generation(
    freshness: Freshness, cache: Cache, clock: Clock
) -> None:
    before = freshness.current()
    mark = cache.get(freshness._key)
    cache.set(freshness._key, replace(mark, token={"_data": "bogus"}))
    clock.later()
    assert freshness.current().id != before.id


def test_other_refusals_are_failures_not_changes(
    freshness: Freshness, mongo: Mongo, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = freshness.current()

    def refuse(*_: Any, **__: Any) -> Any:
        raise OperationFailure("interrupted at shutdown", 11600)

    monkeypatch.setattr(type(mongo.database), "watch", refuse)
    clock.later()
    now = freshness.current()
    assert now.id == before.id
    assert not now.reachable
    assert "interrupted" in str(now.failure)


# --- which documents changed --------------------------------------------------------------------


def test_the_keys_of_what_changed_are_told_over_several_generations(
    freshness: Freshness, mongo: Mongo, clock: Clock
) -> None:
    first = freshness.current()
    mongo.batches.insert_many([{"_id": key} for key in ("a", 9.0, 9.5)])
    mongo.people.insert_one({"_id": "Eva"})
    clock.later()
    second = freshness.current()
    mongo.batches.update_one({"_id": "a"}, {"$set": {"status": "S"}})
    mongo.batches.delete_one({"_id": 1})
    clock.later()
    third = freshness.current()
    batches, people = mongo.batches.full_name, mongo.people.full_name
    assert freshness.changed(batches, first.id, first.id) == []
    assert {*map(repr, freshness.changed(batches, first.id, second.id) or [])} == {"'a'", "9.0", "9.5"}
    assert {*map(repr, freshness.changed(batches, second.id, third.id) or [])} == {"'a'", "1"}
    assert {*map(repr, freshness.changed(batches, first.id, third.id) or [])} == {"'a'", "9.0", "9.5", "1"}
    assert freshness.changed(people, first.id, third.id) == ["Eva"]


def test_changes_that_become_too_many_over_several_generations_are_not_told_one_by_one(
    freshness: Freshness, mongo: Mongo, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "MOST", 3)
    generations = [freshness.current()]
    for start in (10, 20, 30):
        mongo.batches.insert_many([{"_id": start}, {"_id": start + 1}])
        clock.later()
        generations.append(freshness.current())
    told = [freshness.changed(mongo.batches.full_name, each.id, generations[-1].id) for each in generations]
    assert [None if each is None else sorted(each) for each in told[1:]] == [[20, 21, 30, 31], [30, 31], []]
    assert told[0] is None


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda mongo: mongo.batches.drop(), id="dropped"),
        pytest.param(
            lambda mongo: mongo.database["draft"].aggregate([{"$out": mongo.batches.name}]), id="replaced"
        ),
        pytest.param(lambda mongo: mongo.batches.insert_many([{} for _ in range(20)]), id="too many"),
    ],
)
def test_what_changed_may_be_anything(
    freshness: Freshness,
    mongo: Mongo,
    clock: Clock,
    change: Callable[[Mongo], object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(changes, "MOST", 10)
    before = freshness.current()
    change(mongo)
    clock.later()
    after = freshness.current()
    assert freshness.changed(mongo.batches.full_name, before.id, after.id) is None
    assert freshness.changed(mongo.batches.full_name, after.id, freshness.renew().id) is None
    assert freshness.changed(mongo.batches.full_name, "never", after.id) is None


def test_a_look_that_takes_long_is_put_down_but_not_within_a_transaction_and_shows_nothing_until_it_is_done(
    freshness: Freshness, mongo: Mongo, cache: Cache, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = freshness.current()
    monkeypatch.setattr(freshness_room, "_LONGEST_LOOK", -1)
    monkeypatch.setattr(stream_reading, "_TOGETHER", 1)
    monkeypatch.setattr(Freshness, "_look_on", lambda _: None)
    mongo.batches.insert_one({"_id": "first"})
    with mongo.client.start_session() as session, session.start_transaction():
        mongo.batches.insert_many([{"_id": "second"}, {"_id": "third"}], session=session)
    mongo.batches.insert_one({"_id": "fourth"})
    told = []
    clock.later()
    while (now := freshness.current()).behind:
        assert (now.id, now.as_of) == (before.id, before.as_of)
        _, look = cache[freshness._look_key]
        told.append({*decoded(look.changes.by_collection()[mongo.batches.full_name])})
        mongo.people.insert_one({})  # there is always one more change
        clock.later()
    assert told == [{"first"}, {"first", "second", "third"}]
    everything = {*(freshness.changed(mongo.batches.full_name, before.id, now.id) or [])}
    assert everything == {"first", "second", "third", "fourth"}
    assert now.as_of == datetime.fromtimestamp(clock.now - 10, UTC), "when the look began"


def test_a_generation_is_read_at_a_time_up_to_which_everything_is_told(
    freshness: Freshness, mongo: Mongo, clock: Clock
) -> None:
    """Else a copy of the data could miss a change that its generation already shows."""
    watched = freshness.current()
    for number in range(30):
        mongo.batches.with_options(write_concern=WriteConcern(1, j=False)).insert_one(
            {"_id": f"new {number}"}
        )
        clock.later()
        now = freshness.current()
        there = mongo.database.command(
            {
                "aggregate": mongo.batches.name,
                "pipeline": [{"$match": {"_id": {"$ne": 1}}}],
                "cursor": {},
                "readConcern": {"level": "snapshot", "atClusterTime": now.at},
            }
        )["cursor"]["firstBatch"]
        told = freshness.changed(mongo.batches.full_name, watched.id, now.id)
        assert told is not None
        assert {document["_id"] for document in there} == {*told}


@pytest.mark.parametrize(
    ("token", "time"),
    [
        ({"_data": "8265A000000000000A2B0229296E04"}, Timestamp(0x65A00000, 10)),
        ({"_data": "8265A0000000000000"}, Timestamp(0x65A00000, 0)),
        ({"_data": "82nonsense0000000000"}, None),
        ({"_data": "82"}, None),
        ({"_data": b"binary"}, None),
        ({}, None),
        (None, None),
    ],
)
def test_a_resume_token_tells_its_time(token: dict[str, Any] | None, time: Timestamp | None) -> None:
    assert changes.time_of(token) == time


@pytest.mark.parametrize(
    ("time", "last"),
    [
        (Timestamp(0x65A00000, 10), Timestamp(0x65A00000, 9)),
        (Timestamp(0x65A00000, 0), Timestamp(0x659FFFFF, 0xFFFFFFFF)),
        (None, None),
    ],
)
def test_a_time_has_one_before_it(time: Timestamp | None, last: Timestamp | None) -> None:
    assert changes.before(time) == last


# --- without change streams ---------------------------------------------------------------------


@pytest.fixture
def alone(standalone: str, tmp_path: Path) -> Iterator[Mongo]:
    mongo = Mongo(
        load(
            mongodb_uri=standalone, data_dir=tmp_path, database=f"test_{uuid4().hex[:12]}", refresh_seconds=30
        )
    )
    yield mongo
    mongo.client.drop_database(mongo.database.name)
    mongo.close()


def test_a_standalone_server_gets_a_generation_for_a_set_time(
    alone: Mongo, cache: Cache, clock: Clock
) -> None:
    freshness = Freshness(alone, cache, clock)
    first = freshness.current()
    assert not first.followed
    assert first.at is None
    alone.batches.insert_one({})
    clock.later(29)
    assert freshness.current() == first
    clock.later(2)
    second = freshness.current()
    assert second.id != first.id
    assert second.earlier[0].id == first.id
    assert second.as_of == datetime.fromtimestamp(clock.now, UTC)


def test_what_we_wrote_ourselves_is_read_at_once_without_change_streams_too(
    alone: Mongo, cache: Cache, clock: Clock
) -> None:
    freshness = Freshness(alone, cache, clock)
    first = freshness.current()
    freshness.look_again()
    assert freshness.current().id != first.id


def test_a_clock_that_was_set_back_ends_a_generation_without_change_streams(
    alone: Mongo, cache: Cache, clock: Clock
) -> None:
    freshness = Freshness(alone, cache, clock)
    first = freshness.current()
    clock.later(-3600)
    assert freshness.current().id != first.id


def test_a_standalone_server_can_be_asked_anew(alone: Mongo, cache: Cache, clock: Clock) -> None:
    freshness = Freshness(alone, cache, clock)
    first = freshness.current()
    assert freshness.renew().id != first.id


# --- the database away --------------------------------------------------------------------------


def test_with_the_database_away_the_last_generation_stays_and_it_recovers(
    tmp_path: Path, clock: Clock, eventually: Callable[[Callable[[], bool], float], None]
) -> None:
    database = embedded.Embedded(load(data_dir=tmp_path, connect_timeout_seconds=0.3))
    database.ensure()
    mongo = Mongo(database.settings)
    try:
        with open_cache(database.settings) as cache:
            freshness = Freshness(mongo, cache, clock)
            mongo.batches.insert_one({})
            before = freshness.current()

            def recovered() -> bool:
                clock.later(2.5)  # each look is another try: the driver may not have found the server yet
                return freshness.current().reachable

            database.stop()
            clock.later()
            away = freshness.current()
            assert away.id == before.id
            assert away.as_of == before.as_of
            assert isinstance(away.failure, DatabaseUnreachable)
            database.ensure(same_port=True)
            clock.later(1)
            assert not freshness.current().reachable, "too early for another try"
            eventually(recovered, 30)
            assert freshness.current().id == before.id
    finally:
        mongo.close()
        database.stop()


def test_with_the_database_away_from_the_start_there_is_only_the_error(settings: Settings) -> None:
    nowhere = settings.model_copy(
        update={"mongodb_uri": SecretStr("mongodb://127.0.0.1:1"), "connect_timeout_seconds": 0.1}
    )
    mongo = Mongo(nowhere)
    with open_cache(settings) as cache, pytest.raises(DatabaseError):
        Freshness(mongo, cache).current()
    mongo.close()


# --- many workers -------------------------------------------------------------------------------


def test_threads_that_look_together_look_once(
    freshness: Freshness, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Any] = []
    look = Freshness._look

    def counted(self: Freshness, mark: Any, step: float) -> Any:
        looks.append(mark)
        return look(self, mark, step)

    monkeypatch.setattr(Freshness, "_look", counted)
    for round_ in (1, 2):
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda _: freshness.current(), range(8)))
        assert len({generation.id for generation in found}) == 1
        assert len(looks) == round_
        clock.later()


def _current_in_child(settings: Settings, barrier: Any, ids: Any) -> None:
    mongo = Mongo(settings)
    with open_cache(settings) as cache:
        barrier.wait(30)
        ids.put(Freshness(mongo, cache).current().id)
    mongo.close()


def test_processes_agree_on_the_generation(settings: Settings) -> None:
    fork = multiprocessing.get_context("fork")
    barrier, ids = fork.Barrier(5), fork.SimpleQueue()
    children = [fork.Process(target=_current_in_child, args=(settings, barrier, ids)) for _ in range(5)]
    for child in children:
        child.start()
    assert len({ids.get() for _ in children}) == 1
    for child in children:
        child.join(30)
        assert child.exitcode == 0
