"""What other tools change is seen, recorded once, and told from what is ours."""

from __future__ import annotations

import datetime
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from data import clock
from data.batches import edits
from data.history import capture, log
from data.history.change import digest
from data.imports import importer
from data.mongo import embedded
from data.mongo.client import Mongo
from data.settings import Settings, load
from data.system.storage import Folders

Eventually = Callable[[Callable[[], bool], float], None]


@contextmanager
def _following(settings: Settings) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=capture.follow, args=(settings, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _place(settings: Settings) -> Path:
    return Folders(settings).run / f"external-{settings.database}.json"


def _moved_on(place: Path, kept: str) -> bool:
    with suppress(FileNotFoundError):  # taken away just now, before it is written anew
        return place.read_text() != kept
    return False


def _recorded(mongo: Mongo) -> list[dict[str, Any]]:
    return list(mongo.events.find({"origin": "external"}).sort([("at", 1), ("field", 1)]))


@pytest.fixture
def recording(settings: Settings, mongo: Mongo, eventually: Eventually) -> Iterator[None]:
    """Inside a test, what others change is recorded, with old values."""
    capture.keep_images(mongo)
    with _following(settings):
        eventually(_place(settings).exists, 20)
        yield


@pytest.mark.usefixtures("recording")
def test_making_changing_and_deleting_by_others_is_recorded_with_old_values(
    mongo: Mongo, eventually: Eventually
) -> None:
    mongo.batches.insert_one(
        {"id": "batch_1", "status": "NS", "metadata": {"priority": "alta"}, "tasks": ["a"]}
    )
    stored = mongo.batches.find_one()
    mongo.batches.update_one(
        {"id": "batch_1"},
        {
            "$set": {"status": "S", "metadata.due_date": "x", "tasks.0": "b"},
            "$unset": {"metadata.priority": ""},
        },
    )
    changed = mongo.batches.find_one()
    mongo.batches.delete_one({"id": "batch_1"})
    eventually(lambda: len(_recorded(mongo)) == 6, 20)
    assert stored
    told = [
        (each["field"], each.get("from", "-"), each.get("to", "-"), each.get("digest"))
        for each in _recorded(mongo)
    ]
    assert sorted(told[1:-1]) == [
        ("metadata.due_date", "-", "x", None),
        ("metadata.priority", "alta", "-", None),
        ("status", "NS", "S", None),
        ("tasks", ["a"], ["b"], None),
    ]
    assert (told[0], told[-1]) == (("*", "-", "-", digest(stored)), ("*", changed, "-", None))
    assert {each["batch_id"] for each in _recorded(mongo)} == {"batch_1"}
    history = log.events(mongo, batch_id="batch_1").items
    assert [each.kind for each in history] == ["deleted", *["changed"] * 4, "made"]
    assert {each.origin for each in history} == {"external"}


@pytest.mark.usefixtures("recording")
def test_what_is_ours_is_never_recorded_as_of_others(
    mongo: Mongo, tmp_path: Path, eventually: Eventually
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,status\n" + "".join(f"batch_{n},NS\n" for n in range(2500)), "utf-8")
    importer.run(mongo, path)
    edits.patch(mongo, "batch_1", {"status": "S"}, actor="tester", origin="dashboard")
    edits.delete(mongo, "batch_2", actor="tester", origin="api")
    with mongo.client.start_session() as session, session.start_transaction():  # a transaction of others
        mongo.batches.update_one({"id": "batch_3"}, {"$set": {"status": "In"}}, session=session)
    eventually(lambda: bool(_recorded(mongo)), 60)
    assert [(each["batch_id"], each["to"]) for each in _recorded(mongo)] == [("batch_3", "In")]


@pytest.mark.usefixtures("recording")
def test_a_batch_that_others_rename_keeps_its_history(mongo: Mongo, eventually: Eventually) -> None:
    mongo.batches.insert_one({"id": "batch_1"})
    mongo.batches.update_one({}, {"$set": {"id": "batch_2"}})
    eventually(lambda: len(_recorded(mongo)) == 3, 20)
    assert [each.kind for each in log.events(mongo, batch_id="batch_2").items] == ["changed", "made"]


def test_what_happened_while_nobody_looked_is_recorded_once(
    settings: Settings, mongo: Mongo, eventually: Eventually
) -> None:
    mongo.batches.insert_one({"id": "before"})
    with _following(settings):
        eventually(_place(settings).exists, 20)
    place = _place(settings).read_text()
    mongo.batches.insert_many([{"id": "batch_1"}, {"id": "batch_2"}])
    for _ in range(2):  # the second time as after a kill before the place was kept
        with _following(settings):
            eventually(lambda: len(_recorded(mongo)) == 2 and _place(settings).read_text() != place, 20)
        _place(settings).write_text(place)
    assert [each["batch_id"] for each in _recorded(mongo)] == ["batch_1", "batch_2"]


def test_without_old_values_the_new_ones_are_recorded(
    settings: Settings, mongo: Mongo, eventually: Eventually
) -> None:
    mongo.batches.insert_one({"id": "batch_1", "status": "NS", "comments": "x"})
    with _following(settings):
        eventually(_place(settings).exists, 20)
        mongo.batches.update_one({}, {"$set": {"status": "S"}, "$unset": {"comments": ""}})
        eventually(lambda: len(_recorded(mongo)) == 2, 20)
    assert [(each["batch_id"], each["field"], each.get("to")) for each in _recorded(mongo)] == [
        ("batch_1", "comments", None),
        ("batch_1", "status", "S"),
    ]
    assert not any("from" in each for each in _recorded(mongo))


def test_a_place_that_is_lost_begins_anew(settings: Settings, mongo: Mongo, eventually: Eventually) -> None:
    mongo.batches.insert_one({"id": "before"})
    rubbish = f'{{"server": "{mongo.address_digest}", "token": {{"_data": "rubbish"}}}}'
    for kept in (rubbish, "no JSON", '{"server": "another", "token": {"_data": "x"}}'):
        _place(settings).write_text(kept)
        with _following(settings):
            eventually(partial(_moved_on, _place(settings), kept), 20)
    mongo.batches.insert_one({"id": "after"})
    with _following(settings):
        eventually(lambda: [each["batch_id"] for each in _recorded(mongo)] == ["after"], 20)


def test_of_two_with_one_data_folder_one_records(
    settings: Settings, mongo: Mongo, eventually: Eventually
) -> None:
    with _following(settings), _following(settings):
        eventually(_place(settings).exists, 20)
        mongo.batches.insert_one({"id": "batch_1"})
        eventually(lambda: len(_recorded(mongo)) == 1, 20)


def test_a_standalone_server_is_said_to_tell_nothing(
    standalone: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = load(mongodb_uri=standalone, data_dir=tmp_path, database=f"test_{uuid4().hex[:12]}")
    with caplog.at_level(logging.INFO, "tanda.external"):
        capture.follow(settings, threading.Event())
    assert "not recorded" in caplog.text


def test_only_the_embedded_database_is_told_to_keep_old_values(settings: Settings, mongo: Mongo) -> None:
    assert not embedded.serves(settings)
    address = mongo.client.address
    assert address
    (Folders(settings).run / "mongod.address").write_text(f"{address[0]}:{address[1]}\n")
    assert embedded.serves(settings)
    capture.keep_images(mongo)
    capture.keep_images(mongo)
    assert mongo.batches.options()["changeStreamPreAndPostImages"] == {"enabled": True}


@pytest.mark.usefixtures("recording")
def test_what_others_change_is_dated_by_the_clock_that_dates_our_changes(
    mongo: Mongo, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = datetime.timedelta(days=365)
    monkeypatch.setenv(clock.AHEAD, str(year.total_seconds()))
    mongo.batches.insert_one({"id": "batch_1"})
    eventually(lambda: len(_recorded(mongo)) == 1, 20)
    (entry,) = _recorded(mongo)
    stored = mongo.batches.find_one() or {}
    assert abs(entry["at"] - stored["_id"].generation_time - year) < datetime.timedelta(minutes=10)
