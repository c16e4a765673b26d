"""Snapshots are kept on disk, brought up to date by whoever asks, and never answer for another state."""

from __future__ import annotations

import errno
import json
import multiprocessing
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pandas as pd
import pytest
from bson import ObjectId
from diskcache import Cache
from hypothesis import given
from hypothesis import strategies as st
from pymongo.collection import Collection

from data.errors import DatabaseUnreachable
from data.model.conditions import Days
from data.model.dataset import Dataset
from data.model.datasets import BATCHES, PEOPLE
from data.mongo import indexes
from data.mongo.client import Document, Mongo
from data.query import service as answering
from data.query.cache import open_cache
from data.query.engines.mongo import MongoEngine
from data.query.engines.snapshot import keeper as keeping
from data.query.engines.snapshot import process
from data.query.engines.snapshot.build import built, refreshed
from data.query.engines.snapshot.engine import SnapshotEngine
from data.query.engines.snapshot.keeper import Snapshots
from data.query.engines.snapshot.store import Manifest, Store
from data.query.filters import Filters
from data.query.freshness import Freshness
from data.query.generations import Generation
from data.query.questions import Counts, Moment, Rows, Sort
from data.query.service import QueryService, total_of
from data.settings import Settings, load
from data.system.threads import late_of
from tests.data.query.test_freshness import Clock
from tests.data.query.test_snapshot import CONTEXT, asked, assert_same, questions
from tests.data.test_reconciliation import generated
from tests.strategies import documents, filters

STATE = Manifest("generation", "source")
BY_ID: Sort = (("id", False),)


@pytest.fixture
def cache(settings: Settings) -> Iterator[Cache]:
    with open_cache(settings) as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def engine(mongo: Mongo) -> MongoEngine:
    mongo.people.insert_one({"name": "Ana", "role": "Senior"})
    mongo.batches.insert_many(
        {"id": f"batch_{number:03}", "assignee": "Ana" if number % 2 else "", "status": "S"}
        for number in range(300)
    )
    return MongoEngine(mongo)


@pytest.fixture
def freshness(engine: MongoEngine, cache: Cache, clock: Clock) -> Freshness:
    return Freshness(engine.mongo, cache, clock)


@pytest.fixture
def snapshots(engine: MongoEngine, freshness: Freshness, cache: Cache, clock: Clock) -> Snapshots:
    return Snapshots(engine, freshness, cache, clock)


Wait = Callable[[Callable[[], bool], float], None]


def ready(snapshots: Snapshots, freshness: Freshness, eventually: Wait) -> SnapshotEngine:
    """The snapshot of what is in the database now, once it is there."""
    generation = freshness.caught_up()
    eventually(lambda: snapshots.at(BATCHES, generation, CONTEXT) is not None, 30)
    found = snapshots.at(BATCHES, generation, CONTEXT)
    assert isinstance(found, SnapshotEngine)
    return found


# --- on disk ------------------------------------------------------------------------------------


@generated
@given(raw=st.lists(documents, max_size=6), by=questions, where=filters(at_most=1), sort=asked)
def test_what_was_kept_answers_as_before(
    engine: MongoEngine, tmp_path: Path, raw: list[Document], by: tuple[str, ...], where: Filters, sort: Sort
) -> None:
    engine.mongo.batches.delete_many({})
    if raw:
        engine.mongo.batches.insert_many(raw)
    store = Store(tmp_path, BATCHES)
    store.save(STATE, built(engine, BATCHES, CONTEXT, None))
    loaded = store.load()
    assert loaded is not None
    assert loaded[0] == STATE
    context = replace(CONTEXT, duplicated=loaded[1].duplicates)
    assert_same(SnapshotEngine(loaded[1], engine), engine, by, where, sort, context)


def test_only_what_changed_is_written_and_what_nobody_needs_goes(engine: MongoEngine, tmp_path: Path) -> None:
    store = Store(tmp_path, BATCHES)
    store.save(STATE, built(engine, BATCHES, CONTEXT, None))
    (tmp_path / "left by a crash.npy").touch()
    before = {path.name for path in tmp_path.iterdir()}
    version, loaded = store.version(), store.load()
    assert loaded is not None
    (key,) = engine.mongo.batches.distinct("_id", {"id": "batch_007"})
    engine.mongo.batches.update_one({"_id": key}, {"$set": {"status": "NS"}})
    snapshot = refreshed(engine, loaded[1], [key], CONTEXT, None)
    assert snapshot is not None
    store.save(STATE, snapshot)
    after = {path.name for path in tmp_path.iterdir()}
    assert store.version() != version
    assert len(after) == len(before) - 1
    assert len(after - before) == 10, "codes and values of stage, status and how often it visited two stages"
    assert loaded[1].columns["status"].take(loaded[1].columns["status"].codes[:1]).tolist() == ["S"], (
        "still mapped"
    )


def test_a_copy_that_the_disk_does_not_take_leaves_nothing_there(
    engine: MongoEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path, BATCHES)
    store.save(STATE, built(engine, BATCHES, CONTEXT, None))
    before = {path.name for path in tmp_path.iterdir()}

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    engine.mongo.batches.update_many({}, {"$set": {"status": "NS"}})
    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="no space"):
        store.save(STATE, built(engine, BATCHES, CONTEXT, None))
    assert {path.name for path in tmp_path.iterdir()} == before
    assert store.load() is not None


@pytest.mark.parametrize("damage", ["no manifest", "no json", "another format", "a short file"])
def test_what_cannot_be_read_is_not_there(engine: MongoEngine, tmp_path: Path, damage: str) -> None:
    store = Store(tmp_path, BATCHES)
    store.save(STATE, built(engine, BATCHES, CONTEXT, None))
    manifest = tmp_path / "manifest.json"
    if damage == "no manifest":
        manifest.unlink()
        assert store.version() is None
    elif damage == "no json":
        manifest.write_text("{")
    elif damage == "another format":
        manifest.write_text("{}")
    else:
        file = tmp_path / json.loads(manifest.read_bytes())["arrays"]["id.codes"]
        file.write_bytes(file.read_bytes()[:-9])
    assert store.load() is None


# --- kept up to date ----------------------------------------------------------------------------


def test_the_first_asker_is_not_kept_waiting(
    snapshots: Snapshots, freshness: Freshness, eventually: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    monkeypatch.setattr(keeping, "built", lambda *given: gate.wait(30) and built(*given))
    assert snapshots.at(BATCHES, freshness.current(), CONTEXT) is None
    gate.set()
    ready(snapshots, freshness, eventually)


def test_after_a_change_only_the_changed_documents_are_read(
    snapshots: Snapshots,
    freshness: Freshness,
    engine: MongoEngine,
    clock: Clock,
    eventually: Wait,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ready(snapshots, freshness, eventually)
    monkeypatch.setattr(keeping, "built", lambda *_: pytest.fail("read as a whole"))
    engine.mongo.batches.insert_one({"id": "new"})
    engine.mongo.batches.update_many({"assignee": "Ana"}, {"$set": {"status": "NS"}})
    engine.mongo.batches.delete_one({"id": "batch_000"})
    clock.later()
    assert_same(
        ready(snapshots, freshness, eventually), engine, ("person", "stage"), Filters(), BY_ID, CONTEXT
    )
    engine.mongo.people.insert_one({"name": "Eva"})
    clock.later()
    assert len(ready(snapshots, freshness, eventually).snapshot) == 300, "nothing changed among the batches"


HISTORY = replace(CONTEXT, history="batch_events")


def test_an_entry_that_comes_later_than_its_change_is_told_of_its_batch(
    snapshots: Snapshots,
    freshness: Freshness,
    engine: MongoEngine,
    clock: Clock,
    eventually: Wait,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def told() -> list[dict[str, Any]]:
        generation = freshness.caught_up()
        eventually(lambda: snapshots.at(BATCHES, generation, HISTORY) is not None, 30)
        found = snapshots.at(BATCHES, generation, HISTORY)
        assert found is not None
        columns, where = ("id", "last_segmented"), Filters(last_segmented=Days(date(2025, 3, 4)))
        return found.answer(Rows(columns, where, (), 0, 9), Moment(HISTORY))

    indexes.ensure(engine.mongo)
    assert told() == []
    monkeypatch.setattr(keeping, "built", lambda *_: pytest.fail("read as a whole"))
    (key,) = engine.mongo.batches.distinct("_id", {"id": "batch_007"})
    entry = {
        "key": key,
        "at": datetime(2025, 3, 4, 12, tzinfo=UTC),
        "field": "status",
        "from": "In",
        "to": "S",
    }
    engine.mongo.events.insert_one(entry | {"origin": "external", "operation": "external"})
    clock.later()
    assert told() == [{"id": "batch_007", "last_segmented": "2025-03-04"}]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda batches: batches.drop(), id="dropped"),
        pytest.param(
            lambda batches: batches.database.client.drop_database(batches.database.name), id="database"
        ),
        pytest.param(lambda batches: batches.rename("elsewhere"), id="renamed"),
        pytest.param(
            lambda batches: list(batches.aggregate([{"$set": {"status": "NS"}}, {"$out": batches.name}])),
            id="$out",
        ),
        pytest.param(lambda batches: batches.insert_many([{} for _ in range(5000)]), id="many more"),
        pytest.param(lambda batches: batches.insert_one({"_id": "word"}), id="a key of another kind"),
        pytest.param(
            lambda batches: batches.update_many({}, [{"$set": {"id": {"$toUpper": "$id"}}}]), id="all"
        ),
    ],
)
def test_after_any_change_it_is_right(
    snapshots: Snapshots,
    freshness: Freshness,
    engine: MongoEngine,
    clock: Clock,
    eventually: Wait,
    change: Callable[[Any], object],
) -> None:
    ready(snapshots, freshness, eventually)
    change(engine.mongo.batches)
    clock.later()
    fresh = ready(snapshots, freshness, eventually)
    context = replace(CONTEXT, duplicated=fresh.snapshot.duplicates)
    assert_same(fresh, engine, ("stage", "id"), Filters(), (("stage", True), ("id", False)), context)


def write_something(draw: random.Random, batches: Collection[Document]) -> None:
    some = {"id": {"$regex": f"{draw.randrange(10)}$"}}
    word = draw.choice(["S", "NS", "aprobado", "2025-06-01", "", "zz?"])
    field = draw.choice(["status", "metadata.due_date", "metadata.review_status", "comments", "assignee"])
    kind = draw.randrange(5)
    if kind == 0:
        batches.update_many(some, {"$set": {field: word}})
    elif kind == 1:
        batches.delete_one(some)
    elif kind == 2:
        batches.insert_many({"id": uuid4().hex[:8], field: word} for _ in range(3))
    elif kind == 3:
        batches.insert_one({"_id": ObjectId(draw.randbytes(12)), "id": word})
    else:
        batches.update_one(some, {"$set": {"id": word}})


def test_random_writes_of_anybody_leave_it_as_one_made_afresh(
    snapshots: Snapshots, freshness: Freshness, engine: MongoEngine, clock: Clock, eventually: Wait
) -> None:
    draw = random.Random(3)  # noqa: S311 (no secret)
    batches = engine.mongo.batches
    ready(snapshots, freshness, eventually)
    for _ in range(12):
        for _ in range(draw.randrange(1, 6)):
            write_something(draw, batches)
        clock.later()
        found = ready(snapshots, freshness, eventually)
        context = replace(CONTEXT, duplicated=found.snapshot.duplicates)
        assert_same(found, engine, ("stage", "due"), Filters(everyday=True), (("due", True),), context)
        fresh = SnapshotEngine(built(engine, BATCHES, CONTEXT, freshness.current().at))
        assert_same(found, fresh, ("id", "person"), Filters(duplicated=True), (("id", True),), context)


def test_a_copy_for_other_words_or_another_time_zone_is_another(
    snapshots: Snapshots, freshness: Freshness, eventually: Wait
) -> None:
    ready(snapshots, freshness, eventually)
    other = replace(CONTEXT, timezone="UTC")
    assert snapshots.at(BATCHES, freshness.current(), other) is None or (
        snapshots.at(BATCHES, freshness.current(), CONTEXT) is None
    )


def test_every_dataset_has_its_own(snapshots: Snapshots, freshness: Freshness, eventually: Wait) -> None:
    generation = freshness.current()
    eventually(lambda: snapshots.at(PEOPLE, generation, CONTEXT) is not None, 30)
    people = snapshots.at(PEOPLE, generation, CONTEXT)
    assert people is not None
    frame = people.answer(Counts(("person", "role"), Filters(), dataset=PEOPLE), Moment(CONTEXT))
    assert frame.to_dict("records") == [{"person": "Ana", "role": "Senior", "n": 1}]


def test_a_large_collection_is_read_by_another_process_that_tells_how_far_it_is(
    snapshots: Snapshots,
    freshness: Freshness,
    engine: MongoEngine,
    eventually: Wait,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keeping, "_MANY", 100)
    monkeypatch.setattr(keeping, "built", lambda *_: pytest.fail("read in this process"))
    told: list[float | None] = []

    def build_apart(*given: Any) -> bool:
        done = process.build_apart(*given)
        told.append(snapshots.preparing(BATCHES))
        return done

    monkeypatch.setattr(keeping, "build_apart", build_apart)
    assert_same(ready(snapshots, freshness, eventually), engine, ("stage",), Filters(), BY_ID, CONTEXT)
    snapshots.settle()
    assert (told, snapshots.preparing(BATCHES)) == ([1.0], None)


def _ready_in_child(settings: Settings, barrier: Any, found: Any) -> None:
    mongo, builds = Mongo(settings), list[Any]()

    def counted(*given: Any) -> Any:
        builds.append(given)
        return built(*given)

    vars(keeping)["built"] = counted
    engine = MongoEngine(mongo)
    with open_cache(settings) as cache:
        freshness = Freshness(mongo, cache)
        snapshots = Snapshots(engine, freshness, cache)
        generation = freshness.current()
        barrier.wait(30)
        while (snapshot := snapshots.at(BATCHES, generation, CONTEXT)) is None:
            snapshots._updates[BATCHES.name].result()
        found.put((total_of(snapshot.answer(Counts((), Filters()), Moment(CONTEXT))), len(builds)))
    mongo.close()


@pytest.mark.usefixtures("engine")
def test_workers_that_need_it_together_build_it_once(settings: Settings) -> None:
    fork = multiprocessing.get_context("fork")
    barrier, found = fork.Barrier(4), fork.SimpleQueue()
    children = [fork.Process(target=_ready_in_child, args=(settings, barrier, found)) for _ in range(4)]
    for child in children:
        child.start()
    results = [found.get() for _ in children]
    for child in children:
        child.join(30)
    assert [total for total, _ in results] == [300] * 4
    assert sum(builds for _, builds in results) == 1


# --- when there is none -------------------------------------------------------------------------


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("most", [0, 299])
def test_none_is_kept_of_more_batches_than_set(cache: Cache, settings: Settings, most: int) -> None:
    mongo = Mongo(settings.model_copy(update={"snapshot": most}))
    freshness = Freshness(mongo, cache)
    snapshots = Snapshots(MongoEngine(mongo), freshness, cache)
    assert snapshots.at(BATCHES, freshness.current(), CONTEXT) is None
    for update in snapshots._updates.values():
        update.result()
    assert snapshots.at(BATCHES, freshness.current(), CONTEXT) is None
    assert not list(Path(settings.data_dir).glob("snapshots/*/manifest.json"))
    mongo.close()


def test_a_disk_that_refuses_leaves_the_questions_to_mongodb_for_a_while(
    snapshots: Snapshots,
    freshness: Freshness,
    clock: Clock,
    eventually: Wait,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(np, "save", full)
        assert snapshots.at(BATCHES, freshness.current(), CONTEXT) is None
        snapshots._updates[BATCHES.name].result()
    assert snapshots.at(BATCHES, freshness.current(), CONTEXT) is None
    assert snapshots._updates[BATCHES.name].done(), "not yet tried again"
    clock.later(31)
    ready(snapshots, freshness, eventually)


def test_a_standalone_server_answers_itself(standalone: str, tmp_path: Path) -> None:
    mongo = Mongo(load(mongodb_uri=standalone, data_dir=tmp_path, database=f"test_{uuid4().hex[:12]}"))
    with open_cache(mongo.settings) as cache:
        freshness = Freshness(mongo, cache)
        assert (
            Snapshots(MongoEngine(mongo), freshness, cache).at(BATCHES, freshness.current(), CONTEXT) is None
        )
    mongo.close()


# --- answers ------------------------------------------------------------------------------------


@pytest.fixture
def answers(
    engine: MongoEngine, freshness: Freshness, cache: Cache, settings: Settings, snapshots: Snapshots
) -> QueryService:
    return QueryService(engine, freshness, cache, settings, snapshots)


def built_for(answers: QueryService, eventually: Wait) -> None:
    """Wait for the snapshots of both collections."""
    generation = answers.freshness.current()
    for dataset in (BATCHES, PEOPLE):
        eventually(partial(_has_snapshot, answers, dataset, generation), 30)


def _has_snapshot(answers: QueryService, dataset: Dataset, generation: Generation) -> bool:
    return answers.engine_for(dataset, generation) is not answers.engine


def lose_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> Any:
        raise DatabaseUnreachable("away")

    monkeypatch.setattr(Freshness, "_follow", away)
    monkeypatch.setattr(MongoEngine, "_run", away)


def test_a_page_at_any_depth_comes_out_of_the_snapshot(
    answers: QueryService, eventually: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [(Filters(), (("person", True),), 250), (Filters(person=("Ana",)), BY_ID, 10)]
    expected = [answers.page(("id", "person"), where, sort, at, at + 5)[:2] for where, sort, at in pages]
    built_for(answers, eventually)
    answers._cache.clear()
    built_for(answers, eventually)
    monkeypatch.setattr(MongoEngine, "_run", lambda *_: pytest.fail("MongoDB was asked"))
    assert [
        answers.page(("id", "person"), where, sort, at, at + 5)[:2] for where, sort, at in pages
    ] == expected


def test_with_the_database_away_questions_never_asked_before_are_answered(
    answers: QueryService, clock: Clock, eventually: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    built_for(answers, eventually)
    lose_the_database(monkeypatch)
    clock.later()
    people, crew = Counts(("person",), Filters(duplicated=False)), Counts(("role",), dataset=PEOPLE)
    rows = Rows(("id",), Filters(), BY_ID, 100, 102)
    reading = answers.ask([people, crew, rows])
    assert reading.state == "unreachable"
    assert total_of(reading[people]) == 300
    assert total_of(reading[crew]) == 1
    assert reading[rows] == [{"id": "batch_100"}, {"id": "batch_101"}]


def test_with_the_database_away_a_snapshot_of_an_earlier_generation_will_do(
    answers: QueryService,
    engine: MongoEngine,
    clock: Clock,
    eventually: Wait,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    built_for(answers, eventually)
    earlier = answers.freshness.current()
    engine.mongo.batches.delete_many({})
    clock.later()
    answers.freshness.current()
    lose_the_database(monkeypatch)
    clock.later()
    reading = answers.ask([Counts(("person",))])
    assert reading.state == "unreachable"
    assert reading.generation.id == earlier.id
    assert total_of(reading[Counts(("person",))]) == 300


def test_an_answer_out_of_the_snapshot_is_the_one_of_mongodb(
    answers: QueryService, engine: MongoEngine, eventually: Wait
) -> None:
    built_for(answers, eventually)
    generation = answers.freshness.current()
    frame = answers.engine_for(BATCHES, generation).answer(Counts(("person",), Filters()), Moment(CONTEXT))
    pd.testing.assert_frame_equal(
        frame, engine.answer(Counts(("person",), Filters()), Moment(CONTEXT, generation.at))
    )


def test_a_small_snapshot_leaves_nothing_in_the_cache_and_a_large_one_does(
    answers: QueryService, cache: Cache, eventually: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    built_for(answers, eventually)
    question = Counts(("stage",))
    at_once = answers.ask([question])
    kept = len(cache)
    assert at_once.state == "live"
    assert len(cache) == kept
    monkeypatch.setattr(keeping, "_SMALL", 0)
    pd.testing.assert_frame_equal(answers.ask([question])[question], at_once[question])
    assert len(cache) == kept + 1


def test_a_page_of_the_list_leaves_nothing_in_the_cache_however_large_the_snapshot(
    answers: QueryService, cache: Cache, eventually: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    built_for(answers, eventually)
    monkeypatch.setattr(keeping, "_SMALL", 0)
    kept = len(cache)
    rows, total, _ = answers.page(("id",), Filters(), BY_ID, 100, 102)
    assert (rows, total) == ([{"id": "batch_100"}, {"id": "batch_101"}], 300)
    names = ("id", "duplicated", "overdue")
    listed = answers.listed(names, Filters(), BY_ID, 100, 102, answers.freshness.current())
    assert listed.rows[0] == {"id": "batch_100", "duplicated": False, "overdue": False}
    assert (len(listed.keys), listed.total, listed.reading.settled) == (2, 300, True)
    assert len(cache) == kept


def test_an_export_waits_until_the_copy_is_brought_up_to_date(
    answers: QueryService, mongo: Mongo, eventually: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    built_for(answers, eventually)
    monkeypatch.setattr(keeping, "_PATIENCE", 0.0)
    mongo.batches.insert_one({"id": "batch_300"})
    generation = answers.freshness.caught_up()
    engine = answers.engine_for(BATCHES, generation)
    assert engine is not answers.engine
    assert total_of(engine.answer(Counts((), Filters()), Moment(answers.context(), generation.at))) == 301


def test_what_a_large_snapshot_knows_is_not_given_from_an_older_state_however_long_it_takes(
    answers: QueryService, mongo: Mongo, eventually: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "_SMALL", 0)
    late = late_of

    def slow(futures: Any, seconds: float, enough: Any) -> Any:
        """Nothing is there within the time for which older figures are shown instead."""
        return set(futures) if seconds <= answering._PATIENCE else late(futures, seconds, enough)

    monkeypatch.setattr(answering, "late_of", slow)
    built_for(answers, eventually)
    question = Counts((), Filters(text="batch"))
    assert total_of(answers.ask([question])[question]) == 300
    mongo.batches.insert_one({"id": "batch_300"})
    answers.freshness.look_again()
    built_for(answers, eventually)
    reading = answers.ask([question])
    assert (reading.state, total_of(reading[question])) == ("live", 301)
