"""As of is the time of what is shown: live holds everything up to it, and older is shown as older."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pymongo.errors import OperationFailure

from dashboard import exports
from dashboard.services import Services
from dashboard.url import View
from data import backup, clock
from data.batches import edits, selection
from data.batches.selection import ByFilters
from data.errors import DatabaseTimeout, DatabaseUnreachable, ReadOnly
from data.exports.exporting import Export
from data.history import capture
from data.model.datasets import BATCHES
from data.mongo import indexes
from data.mongo.client import Mongo
from data.query import freshness as freshness_room
from data.query import stream_reading
from data.query.cache import turn
from data.query.engines.mongo import SnapshotGone
from data.query.engines.snapshot.engine import SnapshotEngine
from data.query.filters import Filters
from data.query.freshness import Freshness
from data.settings import Settings
from tests import http

MANY = 30_000
SEGMENTED = Filters(stage=("segmented",))
Eventually = Callable[[Callable[[], bool], float], None]


@pytest.fixture(name="services")
def _services(settings: Settings, mongo: Mongo) -> Iterator[Services]:
    mongo.people.insert_one({"name": "Persona A"})
    mongo.batches.insert_many({"id": f"old_{number}", "status": "S"} for number in range(10))
    services = Services.of(settings)
    yield services
    services.connection.close()


@pytest.fixture
def api(settings: Settings, services: Services) -> FlaskClient:
    client: FlaskClient = http.served(settings, services).test_client(use_cookies=False)
    return client


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """The change stream is read so slowly that a look ends long before it has told everything."""
    monkeypatch.setattr(freshness_room, "_LONGEST_LOOK", 0.1)
    monkeypatch.setattr(freshness_room, "_LONGEST_WAIT", 0.1)


def insert(mongo: Mongo) -> int:
    for start in range(0, MANY, 1000):
        mongo.batches.insert_many(
            {"id": f"new_{number}", "status": "S"} for number in range(start, start + 1000)
        )
    return MANY + 10


def update(mongo: Mongo) -> int:
    insert(mongo)
    mongo.batches.update_many({}, {"$set": {"status": "NS"}})
    mongo.batches.update_many({"id": {"$regex": "^old"}}, {"$set": {"status": "CS"}})
    return 10


def delete(mongo: Mongo) -> int:
    insert(mongo)
    mongo.batches.delete_many({"id": {"$regex": "^new"}})
    return 10


def shown(api: FlaskClient) -> tuple[int, str, datetime]:
    """Segmented batches over HTTP, the state and the as-of time."""
    answer = api.get("/api/batches?stage=segmented&per_page=1")
    told: Any = answer.json
    return told["total"], answer.headers["Tanda-State"], datetime.fromisoformat(answer.headers["Tanda-As-Of"])


def told(export: Export) -> dict[str, Any]:
    about: dict[str, Any] = json.loads(export.sidecar.read_text(encoding="utf-8"))
    return about


def exported(services: Services, view: View = View(SEGMENTED)) -> Export:  # noqa: B008 - it is frozen
    return exports.batches(services, view, (("id", False),), excel=False, progress=lambda _: None)


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("change", [insert, update, delete])
def test_after_a_burst_of_others_everything_has_the_right_number_or_says_that_it_is_older(
    api: FlaskClient,
    services: Services,
    mongo: Mongo,
    tmp_path: Path,
    eventually: Eventually,
    change: Callable[[Mongo], int],
) -> None:
    assert shown(api)[0] == 10
    expected = change(mongo)
    written = clock.now()
    total, state, as_of = shown(api)
    assert state in ("live", "refreshing")
    if state == "refreshing" or total != expected:  # live is also what was so half a second ago, and says so
        assert as_of < written

    answer = api.post("/api/exports?wait=30", json={"what": "batches", "filter": {"stage": ["segmented"]}})
    assert answer.status_code == 200, answer.text
    assert answer.json
    assert answer.json["rows"] == expected
    worklist = exports.worklist(services, View(SEGMENTED), excel=False, progress=lambda _: None)
    assert worklist.rows == expected
    made = backup.backup(mongo, path=tmp_path / "made.zip")
    assert made.batches == mongo.batches.count_documents({})
    which = ByFilters(SEGMENTED, services.answers.context())
    assert selection.choose(services.mongo, which, expected).keys.count == expected

    eventually(lambda: shown(api)[1] == "live", 60)
    total, state, as_of = shown(api)
    assert (total, state) == (expected, "live")
    assert as_of >= written.replace(microsecond=0)


@pytest.mark.usefixtures("slow")
def test_an_export_tells_that_all_until_its_as_of_time_is_in_it(services: Services, mongo: Mongo) -> None:
    services.answers.freshness.current()
    insert(mongo)
    written = clock.now().replace(microsecond=0)
    about = told(exported(services))
    assert (about["rows"], about["state"]) == (MANY + 10, "live")
    assert about["read_from"] in ("copy", "database")
    assert datetime.fromisoformat(about["as_of"]) >= written


@pytest.mark.usefixtures("slow")
def test_a_panel_taken_away_holds_all_that_was_written_before(services: Services, mongo: Mongo) -> None:
    services.answers.freshness.current()
    insert(mongo)
    lines = exports.panel(services, View(), "people").path.read_text(encoding="utf-8").splitlines()
    assert any(str(MANY + 10) in line for line in lines)


def test_figures_taken_away_over_http_hold_all_that_was_written_before(
    api: FlaskClient, mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert api.get("/api/metrics/overview").status_code == 200
    monkeypatch.setattr(freshness_room, "_CHECK_EVERY", 3600)
    mongo.batches.insert_one({"id": "new"})
    assert ",11" in api.get("/api/metrics/export?metric=overview").text


@pytest.mark.usefixtures("slow")
def test_the_first_answers_after_a_restart_are_no_older_than_they_say(
    settings: Settings, services: Services, mongo: Mongo, eventually: Eventually
) -> None:
    assert shown(http.served(settings, services).test_client(use_cookies=False))[0] == 10
    services.connection.close()
    expected = insert(mongo)
    written = clock.now()
    again = Services.of(settings)
    api = http.served(settings, again).test_client(use_cookies=False)
    total, state, as_of = shown(api)
    assert (total, state) == (expected, "live") or (state == "refreshing" and as_of < written)
    eventually(lambda: shown(api)[1] == "live", 60)
    assert shown(api)[0] == expected
    again.connection.close()


def test_exports_while_others_write_are_of_one_moment(services: Services, mongo: Mongo) -> None:
    over, failures = threading.Event(), list[BaseException]()

    def write() -> None:
        try:
            number = 0
            while not over.is_set():
                with mongo.client.start_session() as session, session.start_transaction():
                    pair = [{"id": f"{number}_{side}", "status": "S"} for side in "ab"]
                    mongo.batches.insert_many(pair, session=session)
                number += 1
        except BaseException as error:
            failures.append(error)
            raise

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(5):
            before = mongo.batches.count_documents({})
            rows = exported(services).rows
            assert rows >= before
            assert rows % 2 == 0, "half of what was written together"
    finally:
        over.set()
        writer.join()
    assert not failures


# --- looks that take long -----------------------------------------------------------------------


def test_a_burst_that_is_sooner_read_anew_than_told_is_read_anew(
    services: Services, mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = services.answers.freshness.current()
    monkeypatch.setattr("data.query.changes.MOST", 100)
    reads: list[bool] = []
    read_on = stream_reading.read_on

    def counted(*given: Any) -> Any:
        found = read_on(*given)
        reads.append(found.anew)
        return found

    monkeypatch.setattr(stream_reading, "read_on", counted)
    expected = insert(mongo)
    now = services.answers.freshness.caught_up()
    assert reads[-2:] == [False, True]
    assert services.answers.freshness.changed(mongo.batches.full_name, before.id, now.id) is None
    assert exported(services).rows == expected


@pytest.mark.usefixtures("slow")
def test_what_nobody_asks_for_any_more_is_read_on_all_the_same(
    services: Services, mongo: Mongo, eventually: Eventually
) -> None:
    freshness = services.answers.freshness
    before = freshness.current()
    insert(mongo)
    freshness.look_again()
    now = freshness.current()
    assert (now.id, now.as_of, now.behind) == (before.id, before.as_of, True)
    eventually(lambda: not freshness._mark().generation.behind, 60)  # type: ignore[union-attr]
    assert freshness._mark().generation.id != before.id  # type: ignore[union-attr]


def test_catching_up_gives_up_in_words_and_tells_that_it_waits(
    services: Services, mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    freshness = services.answers.freshness
    freshness.current()
    monkeypatch.setattr(freshness_room, "_LONGEST_WAIT", -1)
    monkeypatch.setattr(stream_reading, "_TOGETHER", 1)
    monkeypatch.setattr(Freshness, "_look_on", lambda _: None)
    mongo.batches.insert_many([{"id": f"new_{number}"} for number in range(50)])
    waited: list[None] = []
    with pytest.raises(DatabaseTimeout, match="could not catch up"):
        freshness.caught_up(lambda: waited.append(None), seconds=0.1)
    assert waited
    assert freshness.caught_up().as_of > clock.now() - timedelta(hours=1)


def test_nobody_waits_for_a_look_of_somebody_else_but_old_is_called_old(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = services.answers.freshness.current()
    monkeypatch.setattr(freshness_room, "_LONGEST_LOOK", 0.1)
    monkeypatch.setattr(freshness_room, "_LONGEST_WAIT", 0.1)
    ahead = now.as_of.timestamp()
    freshness = Freshness(services.mongo, services.cache, lambda: ahead + 0.3)
    with turn(services.cache, freshness._key):
        assert not freshness.current().behind, "hardly older than a look every so often"
        freshness._clock = lambda: ahead + 3
        old = freshness.current()
    assert (old.id, old.as_of, old.behind) == (now.id, now.as_of, True)
    assert not freshness.current().behind


def test_an_export_with_the_database_away_is_refused(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.answers.freshness.current()

    def away(*_: Any) -> Any:
        raise DatabaseUnreachable("away")

    monkeypatch.setattr(stream_reading, "read_on", away)
    with pytest.raises(DatabaseUnreachable):
        exported(services)


def test_an_export_whose_moment_is_forgotten_is_made_of_a_newer_one(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, calls = exports._batches, list[Any]()

    def forgetful(*given: Any) -> Any:
        calls.append(given)
        if len(calls) == 1:
            raise SnapshotGone("forgotten")
        return make(*given)

    monkeypatch.setattr(exports, "_batches", forgetful)
    assert exported(services).rows == 10
    assert len(calls) == 2


# --- the copy -----------------------------------------------------------------------------------


def test_while_the_copy_is_brought_up_to_date_the_one_before_answers_as_what_it_is(
    api: FlaskClient,
    services: Services,
    mongo: Mongo,
    eventually: Eventually,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = services.answers
    snapshots = answers._snapshots
    eventually(lambda: isinstance(answers.engine_for(BATCHES, answers.generation()), SnapshotEngine), 30)
    before = shown(api)
    assert before[:2] == (10, "live")
    gate, refreshed = threading.Event(), snapshots._patched

    def slowly(*given: Any) -> Any:
        assert gate.wait(30)
        return refreshed(*given)

    monkeypatch.setattr(snapshots, "_takes", lambda _: 0.2)
    monkeypatch.setattr(snapshots, "_rested", lambda _: True)
    monkeypatch.setattr(snapshots, "_patched", slowly)
    monkeypatch.setattr(answers.engine, "answer", lambda *_: pytest.fail("MongoDB was asked"))
    mongo.batches.insert_one({"id": "new", "status": "S"})
    eventually(lambda: shown(api)[1] == "refreshing", 10)
    for _ in range(3):
        total, state, _ = shown(api)
        assert (total, state) == (10, "refreshing")
    live: Any = api.get("/live").json
    assert live["state"] == "refreshing"
    assert live["text"].endswith("· refreshing")
    gate.set()
    eventually(lambda: shown(api)[:2] == (11, "live"), 30)


# --- no stream of its own -----------------------------------------------------------------------


@pytest.fixture
def view(settings: Settings, mongo: Mongo) -> Iterator[Services]:
    """What works over batches that are a view of a collection called `source`."""
    mongo.database["source"].insert_many([{"id": f"batch_{number}", "status": "S"} for number in range(10)])
    settings = settings.model_copy(update={"batches_collection": "shown", "refresh_seconds": 3600.0})
    mongo.database.create_collection("shown", viewOn="source", pipeline=[])
    services = Services.of(settings)
    yield services
    services.connection.close()


def test_a_view_is_timed_and_says_so_and_is_read_anew_when_it_is_time(
    view: Services, mongo: Mongo, eventually: Eventually
) -> None:
    api = http.served(view.settings, view).test_client(use_cookies=False)
    assert shown(api)[:2] == (10, "timed")
    live: Any = api.get("/live").json
    assert live["state"] == "timed"
    assert live["text"].endswith("renewed every 3600 s")
    mongo.database["source"].insert_one({"id": "new", "status": "S"})
    assert shown(api)[:2] == (10, "timed"), "not yet"
    again = Services.of(view.settings.model_copy(update={"refresh_seconds": 0.0}))
    api = http.served(again.settings, again).test_client(use_cookies=False)
    eventually(lambda: shown(api)[:2] == (11, "timed"), 10)
    again.connection.close()


def test_what_leaves_a_view_holds_all_that_was_written_before(
    view: Services, mongo: Mongo, tmp_path: Path
) -> None:
    view.answers.freshness.current()
    mongo.database["source"].insert_many([{"id": f"new_{number}", "status": "S"} for number in range(1500)])
    about = told(exported(view))
    assert (about["rows"], about["state"], about["read_from"]) == (1510, "timed", "database")
    made = backup.backup(view.mongo, path=tmp_path / "made.zip")
    assert made.batches == 1510
    which = ByFilters(SEGMENTED, view.answers.context())
    assert selection.choose(view.mongo, which).keys.count == 1510


def test_people_may_be_a_view(settings: Settings, mongo: Mongo) -> None:
    mongo.database.create_collection("shown", viewOn="source", pipeline=[])
    services = Services.of(settings.model_copy(update={"people_collection": "shown"}))
    assert not services.answers.freshness.current().followed
    services.connection.close()


def test_a_time_series_is_timed(settings: Settings, mongo: Mongo) -> None:
    mongo.database.create_collection("shown", timeseries={"timeField": "at"})
    mongo.database["shown"].insert_one({"at": clock.now(), "id": "batch_1", "status": "S"})
    services = Services.of(settings.model_copy(update={"batches_collection": "shown"}))
    api = http.served(services.settings, services).test_client(use_cookies=False)
    assert shown(api)[:2] == (1, "timed")
    services.connection.close()


def test_a_collection_that_becomes_a_view_and_back_is_never_frozen(
    api: FlaskClient, mongo: Mongo, eventually: Eventually
) -> None:
    assert shown(api)[:2] == (10, "live")
    name = mongo.batches.name
    mongo.batches.rename("source")
    mongo.database.create_collection(name, viewOn="source", pipeline=[])
    mongo.database["source"].insert_one({"id": "new", "status": "S"})
    eventually(lambda: shown(api)[:2] == (11, "timed"), 10)
    mongo.database.drop_collection(name)
    mongo.batches.insert_one({"id": "only", "status": "S"})
    eventually(lambda: shown(api)[:2] == (1, "live"), 10)


def test_a_view_that_cannot_be_written_is_refused_in_words(view: Services) -> None:
    who: Any = {"actor": "somebody", "origin": "api"}
    with pytest.raises(ReadOnly, match="is a view"):
        edits.patch(view.mongo, "batch_1", {"comments": "new"}, **who)
    with pytest.raises(ReadOnly, match="is a view"):
        edits.bulk(view.mongo, ByFilters(SEGMENTED, view.answers.context()), {"comments": "new"}, **who)
    with pytest.raises(ReadOnly, match="is a view"):
        edits.create(view.mongo, {"id": "batch_11"}, **who)
    api = http.served(view.settings, view).test_client(use_cookies=False)
    assert api.patch("/api/batches/batch_1", json={"comments": "new"}).status_code == 403


def test_a_view_gets_no_indexes_and_the_others_get_theirs(view: Services) -> None:
    report = indexes.ensure(view.mongo)
    assert report.failed == ()
    assert "tanda_filename" in report.ready
    indexes.ensure_id(view.mongo)


def test_of_a_view_no_history_of_others_is_recorded_and_nothing_fails(
    view: Services, caplog: pytest.LogCaptureFixture
) -> None:
    stop = threading.Event()
    with caplog.at_level("INFO", "tanda.external"):
        follower = threading.Thread(target=capture.follow, args=(view.settings, stop))
        follower.start()
        try:
            while not caplog.records:
                assert follower.is_alive()
        finally:
            stop.set()
            follower.join()
    assert [record.levelname for record in caplog.records] == ["INFO"]
    assert "a view" in caplog.text


def refusing(mongo: Mongo, code: int, *, always: bool) -> Callable[..., Any]:
    """A server that does not read on where it was left, or refuses *always*."""
    watch: Any = type(mongo.database).watch

    def refuse(*given: Any, resume_after: Any = None, **options: Any) -> Any:
        if resume_after or always:
            raise OperationFailure("refused", code)
        return watch(*given, resume_after=resume_after, **options)

    return refuse


def test_who_may_not_read_the_stream_gets_timed_figures(
    api: FlaskClient, mongo: Mongo, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shown(api)[:2] == (10, "live")
    monkeypatch.setattr(type(mongo.database), "watch", refusing(mongo, 13, always=True))
    mongo.batches.insert_one({"id": "new", "status": "S"})
    eventually(lambda: shown(api)[:2] == (11, "timed"), 10)


@pytest.mark.parametrize("code", [246, 280, 286])
def test_what_the_stream_has_forgotten_is_read_anew(
    api: FlaskClient, mongo: Mongo, eventually: Eventually, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    assert shown(api)[:2] == (10, "live")
    monkeypatch.setattr(type(mongo.database), "watch", refusing(mongo, code, always=False))
    mongo.batches.insert_one({"id": "new", "status": "S"})
    eventually(lambda: shown(api)[:2] == (11, "live"), 10)


@pytest.mark.parametrize("change", ["drop", "rename"])
def test_a_collection_that_goes_is_gone_from_the_figures(
    api: FlaskClient, mongo: Mongo, eventually: Eventually, change: str
) -> None:
    assert shown(api)[:2] == (10, "live")
    if change == "drop":
        mongo.batches.drop()
    else:
        mongo.batches.rename("elsewhere")
    eventually(lambda: shown(api)[:2] == (0, "live"), 10)
    mongo.batches.insert_one({"id": "new", "status": "S"})
    eventually(lambda: shown(api)[:2] == (1, "live"), 10)
