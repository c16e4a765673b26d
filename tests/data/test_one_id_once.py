"""Of several who make the same batch at once one does, whatever server there is and whatever its indexes."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from bson import ObjectId

from dashboard.services import Services
from data import backup, clock
from data.batches import edits
from data.errors import Conflict, DatabaseError, TandaError
from data.history import log, recorder, undo, writing
from data.history.change import Change, changed
from data.history.claims import Claims, this_process
from data.imports import importer, quick_create
from data.imports.batch_writes import BatchWriter
from data.masks import auto_create
from data.mongo.client import Mongo
from data.settings import load
from data.system.identity import ProcessIdentity
from tests.http import served

WHO: Any = {"actor": "tester", "origin": "api"}
AT_ONCE = 12


@pytest.fixture(params=["replica set", "standalone"])
def server(request: pytest.FixtureRequest) -> str:
    name = "mongod" if request.param == "replica set" else "standalone"
    return str(request.getfixturevalue(name))


@pytest.fixture(params=["unique", "repeated"])
def mongo(request: pytest.FixtureRequest, server: str, tmp_path: Path) -> Iterator[Mongo]:
    """A database whose index keeps ids unique, or cannot, since one is there twice."""
    settings = load(mongodb_uri=server, data_dir=tmp_path, database=f"test_{uuid4().hex[:12]}")
    connection = Mongo(settings)
    connection.database.create_collection(connection.events.name)  # to make it is a conflict of its own
    if request.param == "unique":
        connection.batches.create_index("id", unique=True)
    else:
        connection.batches.insert_many([{"id": "batch_twice"}, {"id": "batch_twice"}])
        connection.batches.create_index("id")
    yield connection
    connection.client.drop_database(settings.database)
    connection.close()


def _met(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, parties: int) -> None:
    """Have all who call the function wait for each other, once each, after they have read what there is."""
    function, barrier, here = getattr(owner, name), threading.Barrier(parties, timeout=20), threading.local()

    def meet() -> None:
        if not getattr(here, "met", False):
            here.met = True
            barrier.wait()

    def waiting(*given: Any) -> Any:
        found = function(*given)
        if callable(found):  # a plan

            def plan(session: Any) -> Any:
                changes = found(session)
                meet()
                return changes

            return plan
        meet()
        return found

    monkeypatch.setattr(owner, name, waiting)


def _at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What became of each of *acts*: its result, or the error."""

    def outcome(act: Callable[[], Any]) -> Any:
        try:
            return act()
        except TandaError as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(outcome, acts))


def _counted(mongo: Mongo, identifier: str) -> int:
    return mongo.batches.count_documents({"id": identifier})


def _idle(mongo: Mongo) -> bool:
    return mongo.claims.count_documents({}) == 0


def test_of_twelve_who_make_one_batch_one_does_and_the_others_write_nothing(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    _met(monkeypatch, edits, "_refuse_taken", AT_ONCE)
    told = _at_once(*[lambda: edits.create(mongo, {"id": "batch_1"}, **WHO)] * AT_ONCE)
    assert sum(isinstance(each, dict) for each in told) == 1
    assert sum(isinstance(each, Conflict) for each in told) == AT_ONCE - 1
    assert _counted(mongo, "batch_1") == 1
    assert [(each.kind, each.changed) for each in log.operations(mongo)] == [("create", 1)]
    assert mongo.events.count_documents({}) == 3  # the operation, the batch, the end
    assert _idle(mongo)


def test_over_http_one_is_told_201_and_eleven_409(mongo: Mongo, monkeypatch: pytest.MonkeyPatch) -> None:
    services = Services.of(mongo.settings)
    app = served(mongo.settings, services)
    _met(monkeypatch, edits, "_refuse_taken", AT_ONCE)
    post = lambda: app.test_client().post("/api/batches", json={"id": "batch_1"}).status_code  # noqa: E731
    told = _at_once(*[post] * AT_ONCE)
    services.connection.close()
    assert sorted(told) == [201] + [409] * (AT_ONCE - 1)
    assert _counted(mongo, "batch_1") == 1


def test_two_batches_do_not_get_one_id(mongo: Mongo, monkeypatch: pytest.MonkeyPatch) -> None:
    mongo.batches.insert_many([{"id": "batch_1"}, {"id": "batch_2"}])
    _met(monkeypatch, edits, "_refuse_taken", 3)
    told = _at_once(
        lambda: edits.rename(mongo, "batch_1", "batch_3", **WHO),
        lambda: edits.rename(mongo, "batch_2", "batch_3", **WHO),
        lambda: edits.create(mongo, {"id": "batch_3"}, **WHO),
    )
    assert sum(isinstance(each, dict) for each in told) == 1
    assert _counted(mongo, "batch_3") == 1
    assert len(log.operations(mongo)) == 1


def test_one_file_imported_twice_at_once_is_there_once_and_both_reports_are_true(
    mongo: Mongo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new.csv"
    path.write_text("id,status\n" + "".join(f"batch_{n},S\n" for n in range(8000)))
    _met(monkeypatch, BatchWriter, "_known", 2)
    reports = _at_once(*[lambda: importer.run(mongo, path)] * 2)
    assert sum(each.inserted for each in reports) == 8000
    assert [each.inserted + each.unchanged for each in reports] == [8000, 8000]
    assert sum(each.rejected for each in reports) == 0
    made = mongo.batches.distinct("id", {"status": "S"})
    assert len(made) == mongo.batches.count_documents({"status": "S"}) == 8000
    entries = {each.changed for each in log.operations(mongo)}
    assert entries <= {each.inserted for each in reports}
    assert _idle(mongo)


@pytest.mark.parametrize("kind", ["quick create", "missing"])
def test_lists_and_files_make_each_batch_once(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    ids = [f"batch_{n}" for n in range(1500)]
    mongo.mask_files.insert_many({"filename": f"masks_{each}.zip"} for each in ids)
    module = quick_create if kind == "quick create" else auto_create
    _met(monkeypatch, module, "made_where_new", 2)
    act: Callable[[], Any] = (
        (lambda: quick_create.create(mongo, ids, **WHO))
        if kind == "quick create"
        else (lambda: auto_create.create(mongo, **WHO))
    )
    one, other = _at_once(act, act)
    assert mongo.batches.count_documents({"id": {"$in": ids}}) == 1500
    if kind == "quick create":
        assert sorted((*one.created, *other.created)) == sorted(ids)
        assert len(one.existed) + len(other.existed) == 1500
    else:
        assert one.created + other.created == 1500
        assert one.existed + other.existed == 1500


def test_an_undo_does_not_bring_back_an_id_that_somebody_makes_at_the_same_time(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    mongo.batches.insert_one({"id": "batch_1"})
    edits.rename(mongo, "batch_1", "batch_2", **WHO)
    (renaming,) = log.operations(mongo)
    read = undo._Undo._read
    made: list[Any] = []

    def reading(*given: Any) -> Any:
        found = read(*given)
        if not made:
            made.append(edits.create(mongo, {"id": "batch_1", "folder": "theirs"}, **WHO))
        return found

    monkeypatch.setattr(undo._Undo, "_read", reading)
    report = undo.undo(mongo, renaming.id, **WHO)
    assert (report.reversed, report.refused) == (0, ("batch_1",))
    assert (_counted(mongo, "batch_1"), _counted(mongo, "batch_2")) == (1, 1)


def test_a_restore_has_the_last_word_on_an_id_that_somebody_makes_meanwhile(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    mongo.batches.delete_many({"id": "batch_twice"})
    mongo.batches.insert_one({"id": "batch_1", "folder": "ours"})
    stored = backup.backup(mongo)
    mongo.batches.delete_many({})
    restoring = sys.modules["data.backup.restoring"]._Restore
    plan = restoring._plan
    made: list[Any] = []

    def planning(*given: Any) -> Any:
        found = plan(*given)
        if given[1] == "batches" and not made:
            made.append(edits.create(mongo, {"id": "batch_1", "folder": "theirs"}, **WHO))
        return found

    monkeypatch.setattr(restoring, "_plan", planning)
    backup.restore(mongo, stored.path, **WHO)
    assert [each["folder"] for each in mongo.batches.find({"id": "batch_1"})] == ["ours"]


@pytest.fixture
def alone(standalone: str, tmp_path: Path) -> Iterator[Mongo]:
    settings = load(
        mongodb_uri=standalone,
        data_dir=tmp_path,
        database=f"test_{uuid4().hex[:12]}",
        query_timeout_seconds=1,
    )
    connection = Mongo(settings)
    yield connection
    connection.client.drop_database(settings.database)
    connection.close()


def _claim(mongo: Mongo, by: dict[str, Any]) -> None:
    at = clock.now()
    mongo.claims.insert_one({"_id": "id:batch_1", "operation": "another", "by": by, "at": at})


def test_what_a_killed_process_claimed_is_free(alone: Mongo) -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    who = ProcessIdentity.of(process.pid)
    assert who
    process.kill()
    process.communicate()
    _claim(alone, this_process() | {"pid": who.pid, "since": who.create_time})
    assert edits.create(alone, {"id": "batch_1"}, **WHO)["id"] == "batch_1"
    assert _idle(alone)


def test_what_somebody_else_claims_for_too_long_is_refused_in_words(alone: Mongo) -> None:
    _claim(alone, this_process())
    with pytest.raises(Conflict, match="Somebody else is changing"):
        edits.create(alone, {"id": "batch_1"}, **WHO)
    assert alone.batches.count_documents({}) == alone.events.count_documents({}) == 0


def test_who_waits_for_one_claim_holds_none_of_the_others(alone: Mongo) -> None:
    one, two, three = (Claims(alone, name) for name in ("one", "two", "three"))
    with one.held(["id:b"]):
        assert not two._take(["id:a", "id:b", "id:c"], ObjectId())
        with three.held(["id:a", "id:c"]):
            assert alone.claims.count_documents({"operation": "three"}) == 2
    with two.held(["id:a", "id:b", "id:c"]):
        assert not three._take(["id:b"], ObjectId())


def _patiently(mongo: Mongo) -> None:
    mongo.settings = mongo.settings.model_copy(update={"query_timeout_seconds": 60})


def test_who_waits_for_a_claim_of_the_same_operation_leaves_it_there(
    alone: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    _patiently(alone)
    claims, refused, free = Claims(alone, "own"), threading.Event(), Claims._free

    def freeing(*given: Any) -> None:
        free(*given)
        refused.set()

    def hold() -> int:
        with claims.held(["name:Person 01:0"]):
            return alone.claims.count_documents({})

    monkeypatch.setattr(Claims, "_free", freeing)
    with ThreadPoolExecutor(1) as pool:
        with claims.held(["name:Person 01:0"]):
            other = pool.submit(hold)
            assert refused.wait(20)
            assert alone.claims.count_documents({}) == 1
            assert not other.done()
        assert other.result(20) == 1
    assert _idle(alone)


def test_two_lanes_of_one_operation_give_batches_to_one_person_at_the_same_time(
    alone: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone.batches.insert_many({"id": f"batch_{n}"} for n in range(3))
    record = recorder.Recorder(alone, recorder.Operation("give", "tester", "api"))

    def give(batch: str, lane: int) -> Any:
        def plan(_: object) -> list[Change]:
            stored = alone.batches.find_one({"id": batch}) or {}
            change = changed("batches", stored, {"assignee": "Person 01"})
            return [change] if change else []

        return record.write(plan, lane=lane)

    give("batch_0", 0)  # the first chunk is alone
    both, write = threading.Barrier(2, timeout=20), writing.write_guarded

    def together(*given: Any) -> Any:
        both.wait()
        return write(*given)

    monkeypatch.setattr(recorder, "write_guarded", together)
    told = _at_once(partial(give, "batch_1", 0), partial(give, "batch_2", 1))
    assert [[change.name for change in each] for each in told] == [["batch_1"], ["batch_2"]]
    assert _idle(alone)


def test_a_claim_that_the_database_refuses_leaves_none_of_those_beside_it(mongo: Mongo) -> None:
    mongo.database.create_collection(mongo.claims.name, validator={"_id": {"$ne": "id:refused"}})
    with (
        pytest.raises(DatabaseError, match="MongoDB refused"),
        Claims(mongo, "own").held(["id:a", "id:refused"]),
    ):
        raise AssertionError
    assert mongo.claims.count_documents({}) == 0
