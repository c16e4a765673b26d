"""Sync makes what batches say of their files what the files say, once and for all."""

from __future__ import annotations

import datetime
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from bson import Code
from bson.datetime_ms import DatetimeMS

from data import clock, demo
from data.history import log
from data.masks.sync import SyncReport, last_sync, sync
from data.model.matching import Names
from data.mongo.client import Document, Mongo
from data.mongo.documents import id_text
from data.settings import load

NOON = datetime.datetime(2026, 3, 2, 11, tzinfo=datetime.UTC)  # 12:00 in Madrid


def _sync(mongo: Mongo, **options: Any) -> SyncReport:
    return sync(mongo, actor="tester", origin="sync", **options)


def _file(name: object, at: object = NOON) -> Document:
    return {"filename": name, "uploadDate": at, "length": 5, "chunkSize": 261120}


def _batch(mongo: Mongo, identifier: object = "batch_1") -> Document:
    found = mongo.batches.find_one({"id": identifier}, {"_id": 0})
    assert found
    return found


def test_a_batch_gets_flag_count_and_last_upload_of_its_files(mongo: Mongo) -> None:
    mongo.batches.insert_one({"id": "batch_1", "mongo_uploaded": False, "comments": "x"})
    earlier = NOON - datetime.timedelta(days=3)
    mongo.mask_files.insert_many([_file("masks_batch_1.zip"), _file("Batch_1 (1).tar.gz", earlier)])

    report = _sync(mongo)

    assert _batch(mongo) == {
        "id": "batch_1",
        "mongo_uploaded": True,
        "comments": "x",
        "file_info": {"file_count": 2, "has_files": True, "last_file_upload": "2026-03-02 12:00:00"},
    }
    assert (report.checked, report.changed, report.newly_with_files, report.lost_files) == (1, 1, 1, 0)


def test_the_count_changes_although_the_flag_stays(mongo: Mongo) -> None:
    info = {"file_count": 1, "has_files": True, "last_file_upload": "2026-03-02 12:00:00", "files": ["a"]}
    mongo.batches.insert_one({"id": "batch_1", "mongo_uploaded": True, "file_info": info})
    mongo.mask_files.insert_many([_file("batch_1.zip"), _file("batch_1.tar")])

    report = _sync(mongo)

    assert _batch(mongo)["file_info"] == info | {"file_count": 2}
    assert (report.changed, report.newly_with_files) == (1, 0)
    entries = mongo.events.find({"operation_id": report.operation_id, "batch_id": "batch_1"})
    assert [(entry["field"], entry["from"], entry["to"]) for entry in entries] == [
        ("file_info.file_count", 1, 2)
    ]


def test_a_batch_whose_files_are_gone_says_so(mongo: Mongo) -> None:
    info = {"file_count": 3, "has_files": True, "last_file_upload": "2026-03-02"}
    mongo.batches.insert_one({"id": "batch_1", "mongo_uploaded": True, "file_info": info})

    report = _sync(mongo)

    assert _batch(mongo)["file_info"] == {"file_count": 0, "has_files": False, "last_file_upload": ""}
    assert _batch(mongo)["mongo_uploaded"] is False
    assert (report.changed, report.lost_files) == (1, 1)


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param("2026-03-02 12:00:00", id="as the tools write it"),
        pytest.param("2026-03-02", id="a day"),
        pytest.param("2026-03-02T12:00:00", id="with a T"),
        pytest.param("2026-03-02T11:00:00Z", id="in another zone"),
        pytest.param(NOON, id="a date"),
        pytest.param(NOON.replace(microsecond=120_000), id="a date with a fraction"),
    ],
)
def test_a_last_upload_written_otherwise_is_left_as_it_is(mongo: Mongo, stored: object) -> None:
    info = {"file_count": 1, "has_files": True, "last_file_upload": stored}
    mongo.batches.insert_one({"id": "batch_1", "mongo_uploaded": True, "file_info": info})
    mongo.mask_files.insert_one(_file("batch_1.zip", NOON.replace(microsecond=700_000)))
    assert _sync(mongo).changed == 0


@pytest.mark.parametrize(
    "stored", ["2026-03-01", "pronto", "2026-03-02 11:00:00", None, 7, "", NOON.replace(second=1)]
)
def test_a_last_upload_that_is_wrong_is_set_right(mongo: Mongo, stored: object) -> None:
    info = {"file_count": 1, "has_files": True, "last_file_upload": stored}
    mongo.batches.insert_one({"id": "batch_1", "mongo_uploaded": True, "file_info": info})
    mongo.mask_files.insert_one(_file("batch_1.zip"))
    assert _sync(mongo).changed == 1
    assert _batch(mongo)["file_info"]["last_file_upload"] == "2026-03-02 12:00:00"


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"mongo_uploaded": None, "file_info": None}, id="null"),
        pytest.param({"file_info": {"file_count": None, "last_file_upload": ""}}, id="blank"),
        pytest.param({"file_info": {"file_count": 0.0, "has_files": False}}, id="zero"),
    ],
)
def test_a_batch_without_files_that_claims_none_is_left_as_it_is(mongo: Mongo, fields: Document) -> None:
    mongo.batches.insert_one({"id": "batch_1", **fields})
    report = _sync(mongo)
    assert _batch(mongo) == {"id": "batch_1", **fields}
    assert (report.checked, report.changed, report.operation_id) == (1, 0, "")
    assert mongo.events.count_documents({}) == 0


def test_a_count_that_is_true_is_no_number(mongo: Mongo) -> None:
    mongo.batches.insert_many(
        {"id": each, "file_info": {"file_count": True}} for each in ("batch_1", "batch_2")
    )
    mongo.mask_files.insert_one(_file("batch_1.zip"))
    report = _sync(mongo)
    counts = [_batch(mongo, each)["file_info"]["file_count"] for each in ("batch_1", "batch_2")]
    assert [repr(count) for count in counts] == ["1", "0"]
    assert (report.newly_with_files, report.lost_files) == (1, 0)


@pytest.mark.parametrize("info", [None, "rubbish", [], 3])
def test_what_is_no_object_is_replaced_by_one(mongo: Mongo, info: object) -> None:
    mongo.batches.insert_one({"id": "batch_1", "file_info": info})
    mongo.mask_files.insert_one(_file("batch_1.zip"))
    report = _sync(mongo)
    assert _batch(mongo)["file_info"]["file_count"] == 1
    entry = mongo.events.find_one({"operation_id": report.operation_id, "field": "file_info"})
    assert entry
    assert entry["from"] == info


def test_ambiguous_files_count_for_no_batch(mongo: Mongo) -> None:
    mongo.batches.insert_many([{"id": "batch_1"}, {"id": "batch_2"}])
    names = ["batch_1_batch_2.zip", "masks_batch_99.zip", "masks.zip", None, 7]
    mongo.mask_files.insert_many([_file(name) for name in names])
    report = _sync(mongo)
    assert (report.files, report.ambiguous, report.orphans, report.unreadable) == (5, 1, 1, 3)
    assert report.changed == 0


def test_files_with_odd_dates_count_all_the_same(mongo: Mongo) -> None:
    mongo.batches.insert_one({"id": "batch_1"})

    mongo.mask_files.insert_many(
        [_file("batch_1", at) for at in (DatetimeMS(400_000_000_000_000), "yesterday", None, NOON)]
    )
    _sync(mongo)
    assert _batch(mongo)["file_info"]["file_count"] == 4
    assert _batch(mongo)["file_info"]["last_file_upload"] == "2026-03-02 12:00:00"


def test_ids_of_every_kind_are_borne(mongo: Mongo) -> None:
    mongo.batches.insert_many([{"id": 400}, {"id": None}, {}, {"id": ["x"]}, {"id": ""}, {"id": "batch_7"}])
    mongo.batches.insert_one({"id": "batch_7"})
    mongo.batches.insert_one({"id": Code("batch_8")})
    mongo.mask_files.insert_many([_file("batch_400.zip"), _file("7.zip"), _file("batch_8.zip")])
    report = _sync(mongo)
    assert report.changed == 4  # both of the id that is there twice
    assert _batch(mongo, 400)["mongo_uploaded"] is True
    assert _batch(mongo, Code("batch_8"))["mongo_uploaded"] is True


def test_a_second_sync_finds_nothing_to_do(mongo: Mongo) -> None:
    demo.fill(mongo, batches=300)
    first = _sync(mongo)
    before = list(mongo.batches.find())
    events = mongo.events.count_documents({})
    second = _sync(mongo)
    assert first.changed > 0
    assert (second.changed, second.queries) == (0, 2)
    assert list(mongo.batches.find()) == before
    assert mongo.events.count_documents({}) == events


def test_every_batch_says_what_counting_its_files_one_by_one_says(mongo: Mongo) -> None:
    demo.fill(mongo, batches=200)
    _sync(mongo)
    names = Names(id_text(batch["id"]) for batch in mongo.batches.find())
    verdicts = [names.match(file["filename"]) for file in mongo.mask_files.find()]
    for batch in mongo.batches.find():
        own = sum(verdict == ("matched", (batch["id"],)) for verdict in verdicts)
        assert ((batch.get("file_info") or {}).get("file_count") or 0) == own
        assert batch.get("mongo_uploaded", False) is (own > 0)


def test_two_at_once_are_one(mongo: Mongo) -> None:
    demo.fill(mongo, batches=300)
    mongo.batches.update_many({}, {"$unset": {"file_info": 1, "mongo_uploaded": 1}})
    seconds: list[Future[SyncReport]] = []

    def start_another(_done: int, _total: int) -> None:
        """While the first is reading; without a lock the other would be through before it goes on."""
        if not seconds:
            seconds.append(pool.submit(_sync, mongo))
            wait(seconds, timeout=2)

    with ThreadPoolExecutor(1) as pool:
        first = _sync(mongo, progress=start_another)
        second = seconds[0].result()
    assert first.changed > 0
    assert second.changed == 0
    assert mongo.events.distinct("operation_id", {"origin": "sync"}) == [first.operation_id]


def test_without_anything_left_to_write_there_is_no_operation(mongo: Mongo) -> None:
    mongo.batches.insert_one({"id": "batch_1"})
    mongo.mask_files.insert_one(_file("batch_1.zip"))
    report = _sync(mongo, progress=lambda _done, _total: mongo.batches.delete_many({}))
    assert (report.checked, report.changed, report.operation_id) == (1, 0, "")


def test_progress_ends_with_all_files(mongo: Mongo) -> None:
    mongo.mask_files.insert_many([_file(f"batch_{n}") for n in range(7)])
    told: list[tuple[int, int]] = []
    _sync(mongo, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (7, 7)


def test_a_standalone_server_syncs_as_well(standalone: str, tmp_path: Path) -> None:
    settings = load(mongodb_uri=standalone, data_dir=tmp_path, database=f"test_{uuid4().hex[:12]}")
    mongo = Mongo(settings)
    mongo.batches.insert_one({"id": "batch_1"})
    mongo.mask_files.insert_one(_file("batch_1"))
    assert _sync(mongo).changed == 1
    assert _sync(mongo).changed == 0
    mongo.client.drop_database(settings.database)
    mongo.close()


def test_when_files_were_synced_last_is_known_also_where_nothing_had_to_change(mongo: Mongo) -> None:
    assert last_sync(mongo) is None
    begun = clock.now()
    assert _sync(mongo).operation_id == ""
    last = last_sync(mongo)
    assert last
    assert begun <= last <= clock.now()


def test_a_sync_elsewhere_is_known_by_the_history(mongo: Mongo, tmp_path: Path) -> None:
    mongo.batches.insert_one({"id": "batch_1"})
    mongo.mask_files.insert_one(_file("batch_1.zip"))
    done = _sync(mongo)
    uri = mongo.settings.mongodb_uri
    assert uri
    elsewhere = Mongo(
        load(
            mongodb_uri=uri.get_secret_value(),
            data_dir=tmp_path / "elsewhere",
            database=mongo.settings.database,
        )
    )
    assert last_sync(elsewhere) == log.operation(mongo, done.operation_id).at
    elsewhere.close()
