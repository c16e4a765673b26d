"""Every contradiction between batches, files and chunks is found, and nothing else is."""

from __future__ import annotations

import datetime
import json
import math
from pathlib import Path
from typing import Any

import gridfs
import pytest
from bson import Decimal128, Int64, ObjectId
from bson.datetime_ms import DatetimeMS

from data import clock, demo
from data.errors import StorageError
from data.masks import integrity
from data.masks.integrity import KINDS, IntegrityReport, check, storage
from data.masks.sync import sync
from data.mongo.client import Document, Mongo
from data.settings import Settings
from data.system.storage import Folders

NOON = datetime.datetime(2026, 3, 2, 11, tzinfo=datetime.UTC)  # 12:00 in Madrid
UPLOADED = "2026-03-02 12:00:00"
OLD = ObjectId.from_datetime(NOON)


def _batch(mongo: Mongo, identifier: str = "batch_1", **fields: Any) -> None:
    metadata = {name: fields.pop(name) for name in ("approved_at", "review_status") if name in fields}
    mongo.batches.insert_one(
        {"id": identifier, "assignee": " Person 01", "status": "In", "metadata": metadata, **fields}
    )


def _upload(mongo: Mongo, name: str = "batch_1.zip", at: object = NOON, data: bytes = b"12345") -> ObjectId:
    """A file with its chunk, as GridFS writes them."""
    identifier = ObjectId()
    metadata = {"uploaded_by": "Person 02"}
    file = {"filename": name, "uploadDate": at, "length": len(data), "chunkSize": 4, "metadata": metadata}
    mongo.mask_files.insert_one({"_id": identifier, **file})
    for n in range(0, len(data), 4):
        _chunk(mongo, identifier, n // 4, data[n : n + 4])
    return identifier


def _chunk(mongo: Mongo, file: object, n: int = 0, data: object = b"1234", key: object = None) -> None:
    mongo.mask_chunks.insert_one({"_id": key or _old(), "files_id": file, "n": n, "data": data})


def _old() -> ObjectId:
    """A fresh `_id` that looks old."""
    return ObjectId(OLD.binary[:4] + ObjectId().binary[4:])


def _found(found: IntegrityReport) -> dict[str, Any]:
    return {each.kind.id: list(each.rows) for each in found.findings if each.count}


def test_batches_and_files_in_agreement_are_no_finding(mongo: Mongo) -> None:
    said = {"file_count": 1, "has_files": True, "last_file_upload": UPLOADED}
    _batch(
        mongo,
        status="S",
        mongo_uploaded=True,
        file_info=said,
        approved_at="2026-03-02",
        review_status="aprobado",
    )
    _batch(mongo, "batch_2", status="NS")
    _upload(mongo)
    assert _found(check(mongo)) == {}


def test_segmented_without_a_file(mongo: Mongo) -> None:
    _batch(mongo, status="completado")
    assert _found(check(mongo)) == {"segmented_without_file": [("batch_1", "Person 01", "completado")]}


def test_a_file_but_not_started(mongo: Mongo) -> None:
    _batch(mongo, status="NS")
    _upload(mongo)
    sync(mongo, actor="tester")
    assert _found(check(mongo)) == {"file_but_not_started": [("batch_1", "Person 01", "NS", 1, UPLOADED)]}


@pytest.mark.parametrize(
    "approved",
    ["2026-03-01", "2026-03-01 23:59:59", datetime.datetime(2026, 3, 1, 22, tzinfo=datetime.UTC)],
    ids=str,
)
def test_a_file_uploaded_after_approval(mongo: Mongo, approved: object) -> None:
    _batch(mongo, status="S", approved_at=approved, review_status="aprobado")
    _upload(mongo)
    _upload(mongo, "400 batch_1", NOON - datetime.timedelta(days=1))
    sync(mongo, actor="tester")
    assert _found(check(mongo)) == {
        "approved_before_upload": [("batch_1", "Person 01", "2026-03-01", UPLOADED, 2)],
        "uploaded_after_approval": [("batch_1.zip", UPLOADED, "Person 02", "batch_1", "2026-03-01")],
    }


@pytest.mark.parametrize(("seconds", "found"), [(-1, 0), (0, 1)])
def test_the_day_of_approval_ends_at_midnight_in_the_teams_zone(
    mongo: Mongo, seconds: int, found: int
) -> None:
    midnight = datetime.datetime(2026, 3, 1, 23, tzinfo=datetime.UTC)  # 2 March in Madrid
    _batch(mongo, status="S", approved_at="2026-03-01", review_status="aprobado")
    _upload(mongo, at=midnight + datetime.timedelta(seconds=seconds))
    assert check(mongo)["uploaded_after_approval"].count == found


@pytest.mark.parametrize("approved", ["2026-03-02", "2026-03-03", "", None, "pronto"], ids=repr)
def test_approval_on_the_day_of_the_upload_or_without_a_day_contradicts_nothing(
    mongo: Mongo, approved: object
) -> None:
    _batch(mongo, status="S", approved_at=approved, review_status="aprobado")
    _upload(mongo)
    sync(mongo, actor="tester")
    assert _found(check(mongo)).keys() <= {"unreadable_value"}


@pytest.mark.parametrize(
    ("said", "row"),
    [
        ({"mongo_uploaded": False}, ("False", "True", 1, 1)),
        ({"file_info.has_files": None}, ("True", "", 1, 1)),
        ({"file_info.file_count": 3}, ("True", "True", 3, 1)),
        ({"file_info": None}, ("True", "", "", 1)),
    ],
    ids=str,
)
def test_a_flag_or_count_that_disagrees(mongo: Mongo, said: Document, row: tuple[Any, ...]) -> None:
    _batch(mongo)
    _upload(mongo)
    sync(mongo, actor="tester")
    mongo.batches.update_one({}, {"$set": said})
    assert _found(check(mongo)) == {"flag_disagrees": [("batch_1", "Person 01", *row)]}


DAYS = (
    "created_at", "metadata.assigned_at", "metadata.due_date", "metadata.reviewed_at", "metadata.approved_at",
    "metadata.created_at", "file_info.last_file_upload",
)  # fmt: skip
NUMBERS = ("metadata.total_masks", "metadata.completed_masks", "file_info.file_count")


def _unreadable(mongo: Mongo) -> list[tuple[Any, ...]]:
    return list(check(mongo)["unreadable_value"].rows)


@pytest.mark.parametrize(
    ("value", "said", "kind"),
    [
        ("mañana", "mañana", "string"),
        ("2026-02-30", "2026-02-30", "string"),
        ("2026-13-01", "2026-13-01", "string"),
        ("0000-01-01", "0000-01-01", "string"),
        (20260301, "20260301", "int"),
        (True, "true", "bool"),
        (["2026-03-01"], '["2026-03-01"]', "array"),
        ({"of": "2026"}, '{"of": "2026"}', "object"),
        ("x" * 500, "x" * 100, "string"),
        (DatetimeMS(2**62), "4611686018427387904", "date"),
    ],
    ids=lambda value: str(value)[:20],
)
@pytest.mark.parametrize("field", DAYS)
def test_a_day_that_cannot_be_read(mongo: Mongo, field: str, value: object, said: str, kind: str) -> None:
    _batch(mongo)
    mongo.batches.update_one({}, {"$set": {field: value}})
    assert _unreadable(mongo) == [("batch_1", "Person 01", field, said, kind)]


@pytest.mark.parametrize(
    ("value", "said", "kind"),
    [
        ("12,5", "12,5", "string"),
        ("many", "many", "string"),
        (-1, "-1", "int"),
        (math.nan, "nan", "double"),
        (math.inf, "inf", "double"),
        (Decimal128("NaN"), "NaN", "decimal"),
        ([3], "[3]", "array"),
        (False, "false", "bool"),
    ],
    ids=str,
)
@pytest.mark.parametrize("field", NUMBERS)
def test_a_number_that_is_none(mongo: Mongo, field: str, value: object, said: str, kind: str) -> None:
    _batch(mongo)
    mongo.batches.update_one({}, {"$set": {field: value}})
    assert _unreadable(mongo) == [("batch_1", "Person 01", field, said, kind)]


def test_an_id_that_is_no_text(mongo: Mongo) -> None:
    mongo.batches.drop_indexes()
    wrong = {"a": 7, "b": 1.5, "c": ["x"], "d": None, "e": " \u00a0", "f": {"of": 1}}
    mongo.batches.insert_many([{"_id": key, "id": value} for key, value in wrong.items()])
    mongo.batches.insert_one({"_id": "g"})
    assert sorted(_unreadable(mongo)) == [
        ("1.5", "", "id", "1.5", "double"),
        ("7", "", "id", "7", "int"),
        ("c", "", "id", '["x"]', "array"),
        ("d", "", "id", "null", "null"),
        ("e", "", "id", " \u00a0", "string"),
        ("f", "", "id", '{"of": 1}', "object"),
        ("g", "", "id", "", "missing"),
    ]


def test_what_can_be_read_or_is_blank_is_no_finding(mongo: Mongo) -> None:
    days = ["2026-03-31", "2026-03-01 23:59:59", "2026-03-01T10:00", NOON, "", None, " \t", "1999-12-31"]
    numbers = [0, 12, 12.5, Int64(3), Decimal128("4"), "", None, "  "]
    for at, (written, counted) in enumerate(zip(days, numbers, strict=True)):
        fields = dict.fromkeys(DAYS, written) | dict.fromkeys(NUMBERS, counted)
        _batch(mongo, f"batch_{at}")
        mongo.batches.update_one({"id": f"batch_{at}"}, {"$set": fields})
    _batch(mongo, "none of them")
    assert _unreadable(mongo) == []


def test_days_inside_a_list_of_objects_cannot_be_read(mongo: Mongo) -> None:
    mongo.batches.insert_one({"id": "a", "metadata": [{"due_date": "2026-03-01"}]})
    assert [row[2] for row in _unreadable(mongo)] == [*sorted(
        path for path in (*DAYS, *NUMBERS) if path.startswith("metadata.")
    )]  # fmt: skip


def test_files_of_no_batch_are_listed_by_what_their_names_say(mongo: Mongo) -> None:
    _batch(mongo)
    _batch(mongo, "batch_2")
    for name in ("batch_1_batch_2", "batch_7.zip", "masks.zip"):
        _upload(mongo, name)
    told = (UPLOADED, "Person 02")
    assert _found(check(mongo)) == {
        "ambiguous": [("batch_1_batch_2", *told, "batch_1, batch_2")],
        "orphan": [("batch_7.zip", *told, "batch_7")],
        "unreadable": [("masks.zip", *told)],
    }


def test_the_same_name_and_length_twice(mongo: Mongo) -> None:
    _batch(mongo)
    _upload(mongo)
    _upload(mongo, at=NOON + datetime.timedelta(hours=1))
    _upload(mongo, data=b"123")
    sync(mongo, actor="tester")
    assert _found(check(mongo)) == {"twice": [("batch_1.zip", 5, 2, UPLOADED, "2026-03-02 13:00:00")]}


def test_chunks_without_a_file(mongo: Mongo) -> None:
    _chunk(mongo, OLD)
    _chunk(mongo, OLD, 1, b"12")
    _chunk(mongo, "a name", 0, b"")
    assert _found(check(mongo)) == {"chunks_without_file": [(str(OLD), 2, 6), ("a name", 1, 0)]}


@pytest.mark.parametrize(
    ("which", "change", "kind", "there"),
    [
        pytest.param({"n": 1}, None, "missing_chunks", (4, 2, 1), id="the last gone"),
        pytest.param({"n": 0}, None, "missing_chunks", (1, 2, 1), id="the first gone"),
        pytest.param({}, None, "missing_chunks", (0, 2, 0), id="all gone"),
        pytest.param({"n": 0}, {"data": b"1"}, "missing_chunks", (2, 2, 2), id="one short"),
        pytest.param({"n": 1}, {"data": "text"}, "missing_chunks", (4, 2, 2), id="one is no data"),
        pytest.param({"n": 1}, {"n": 2}, "missing_chunks", (5, 2, 2), id="a gap"),
        pytest.param({"n": 1}, {"data": b"12"}, "length_differs", (6, 2, 2), id="one too long"),
    ],
)
def test_chunks_that_do_not_make_up_their_file(
    mongo: Mongo, which: Document, change: Document | None, kind: str, there: tuple[int, ...]
) -> None:
    _batch(mongo)
    file = _upload(mongo)
    sync(mongo, actor="tester")
    if change:
        mongo.mask_chunks.update_many(which, {"$set": change})
    else:
        mongo.mask_chunks.delete_many(which)
    assert _found(check(mongo)) == {kind: [(str(file), "batch_1.zip", UPLOADED, 5, *there)]}


def test_what_is_younger_than_an_hour_is_left_out(mongo: Mongo) -> None:
    _batch(mongo)
    now = clock.now()
    file = _upload(mongo, at=now - datetime.timedelta(minutes=50))
    mongo.mask_chunks.delete_many({"files_id": file})
    _chunk(mongo, ObjectId(), key=ObjectId())
    sync(mongo, actor="tester")
    assert _found(check(mongo)) == {}
    mongo.mask_files.update_one({}, {"$set": {"uploadDate": now - datetime.timedelta(minutes=70)}})
    sync(mongo, actor="tester")
    assert set(_found(check(mongo))) == {"missing_chunks"}


@pytest.mark.parametrize(("chunks", "found"), [(0, 0), (1, 0), (2, 1)])
def test_a_file_without_content_may_have_an_empty_chunk(mongo: Mongo, chunks: int, found: int) -> None:
    file = _upload(mongo, data=b"")
    for n in range(chunks):
        _chunk(mongo, file, n, b"")
    report = check(mongo)
    assert (report["length_differs"].count, report["missing_chunks"].count) == (found, 0)


def test_files_that_gridfs_wrote_are_whole(mongo: Mongo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "_PIECE", 3)
    bucket = gridfs.GridFSBucket(mongo.mask_files.database, mongo.settings.masks_bucket, chunk_size_bytes=7)
    for size in range(16):
        bucket.upload_from_stream(f"batch_1 {size}", b"x" * size)
    bucket.upload_from_stream_with_id("a name", "batch_1", b"x" * 20)
    bucket.upload_from_stream_with_id({"of": "objects"}, "batch_1", b"x" * 30)
    _batch(mongo)
    old = {"$set": {"uploadDate": NOON}}
    mongo.mask_files.update_many({}, old)
    sync(mongo, actor="tester")
    assert _found(check(mongo)) == {}
    mongo.mask_chunks.update_many({"n": 1}, {"$set": {"data": b""}})
    assert len(_found(check(mongo))["missing_chunks"]) == 8 + 2


def test_what_changed_since_the_last_check_comes_first(mongo: Mongo) -> None:
    for name in ("batch_7", "batch_8", "masks"):
        _upload(mongo, name)
    first = check(mongo)
    assert first.before is None
    assert not any(each.changed for each in first.findings)

    _upload(mongo, "batch_9")
    mongo.mask_files.delete_one({"filename": "batch_7"})
    mongo.mask_chunks.delete_many({})
    mongo.mask_files.update_many({}, {"$set": {"length": 0}})
    second = check(mongo)

    assert second.before == first.at
    assert second.findings[0].kind.id == "orphan"
    orphans = second["orphan"]
    assert [row[0] for row in orphans.rows] == ["batch_9", "batch_8"]
    assert (orphans.new, orphans.gone, orphans.count) == (1, 1, 2)
    assert orphans.page(2, 1) == orphans.rows[1:]
    assert not second["unreadable"].changed


def test_the_last_report_is_kept(mongo: Mongo) -> None:
    assert integrity.last(mongo) is None
    _upload(mongo, "batch_7")
    check(mongo)
    _upload(mongo, "batch_8")
    assert check(mongo) == integrity.last(mongo)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"at": 3, "before": null, "kinds": []}', '{"at": "x'])
def test_a_kept_report_that_is_damaged_is_as_good_as_none(
    mongo: Mongo, settings: Settings, content: str
) -> None:
    check(mongo)
    (path,) = Folders(settings).integrity.iterdir()
    path.write_text(content, encoding="utf-8")
    assert integrity.last(mongo) is None
    assert check(mongo).before is None


def test_a_kind_that_was_not_known_at_the_last_check_is_borne(mongo: Mongo, settings: Settings) -> None:
    _upload(mongo, "batch_7")
    check(mongo)
    (path,) = Folders(settings).integrity.iterdir()
    told = json.loads(path.read_text(encoding="utf-8"))
    del told["kinds"]["orphan"]
    path.write_text(json.dumps(told), encoding="utf-8")
    assert check(mongo)["orphan"].new == 1


def test_a_report_that_cannot_be_written_leaves_the_last_one(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = check(mongo)
    _upload(mongo, "batch_7")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(StorageError, match="No space left"):
        check(mongo)
    monkeypatch.undo()
    assert integrity.last(mongo) == before
    assert len(list(Folders(mongo.settings).integrity.iterdir())) == 1


def test_the_dirt_of_a_team_is_found(mongo: Mongo) -> None:
    demo.fill(mongo, batches=300)
    before = list(mongo.batches.find())
    told: list[tuple[int, int]] = []
    found = check(mongo, progress=lambda done, total: told.append((done, total)))
    counts = {each.kind.id: each.count for each in found.findings}
    synced = sync(mongo, actor="tester")
    assert counts["orphan"] == synced.orphans
    assert counts["unreadable"] == synced.unreadable
    assert 0 < counts["flag_disagrees"] <= synced.changed
    assert counts["missing_chunks"] == counts["length_differs"] == counts["chunks_without_file"] == 0
    assert before != list(mongo.batches.find())
    assert check(mongo)["flag_disagrees"].count == 0
    assert told[-1][0] == told[-1][1] == 2 * mongo.mask_files.count_documents({})


def test_each_row_has_a_cell_for_each_column(mongo: Mongo) -> None:
    demo.fill(mongo, batches=300)
    mongo.mask_chunks.delete_many({"n": 0})
    _chunk(mongo, OLD)
    for each in check(mongo).findings:
        assert all(len(row) == len(each.kind.columns) for row in each.rows)
    assert len({kind.id for kind in KINDS}) == len(KINDS)
