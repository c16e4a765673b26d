"""A mask file handed in for a batch: stored, counted as sync would, told in the history, and taken back."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from bson import ObjectId
from gridfs import GridFSBucket

from data.errors import Conflict, InputError, NotFound
from data.history import log
from data.masks import upload
from data.masks.sync import sync
from data.masks.upload import MaskUpload, NameTaken, OtherName
from data.mongo.client import Document, Mongo
from tests.data.masks.storing import store

_WHO: dict[str, Any] = {"actor": "tester", "origin": "dashboard"}


def _file(tmp_path: Path, name: str, content: bytes = b"mask") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def _upload(mongo: Mongo, path: Path, batch_id: str = "batch_9", **how: Any) -> MaskUpload:
    return upload.upload(mongo, batch_id, path, **how, **_WHO)


def _names(mongo: Mongo) -> set[str]:
    return {each["filename"] for each in mongo.mask_files.find()}


def _batch(mongo: Mongo, batch_id: str = "batch_9") -> Document:
    found = mongo.batches.find_one({"id": batch_id})
    assert found
    return found


def test_the_bytes_arrive_and_the_batch_says_so_as_sync_would(mongo: Mongo, tmp_path: Path) -> None:
    mongo.batches.insert_one({"id": "batch_9", "file_info": None})
    content = os.urandom(600_000)  # more than two chunks
    done = _upload(mongo, _file(tmp_path, "masks_batch_9.zip", content))
    bucket = GridFSBucket(mongo.mask_files.database, mongo.settings.masks_bucket)
    with bucket.open_download_stream(ObjectId(done.file_id)) as stored:
        assert stored.read() == content
        assert (stored.filename, stored.metadata) == ("masks_batch_9.zip", {"uploaded_by": "tester"})
    assert (_batch(mongo)["mongo_uploaded"], _batch(mongo)["file_info"]["file_count"]) == (True, 1)
    assert sync(mongo, actor="tester").changed == 0


def test_undo_removes_the_file_its_bytes_and_what_the_batch_said(mongo: Mongo, tmp_path: Path) -> None:
    mongo.batches.insert_one({"id": "batch_9", "comments": "as it was"})
    before = _batch(mongo)
    done = _upload(mongo, _file(tmp_path, "batch_9.zip"))
    report = upload.undo(mongo, done.operation_id, **_WHO)
    assert (report.reversed, report.refused) == (1, ())
    assert (mongo.mask_files.count_documents({}), mongo.mask_chunks.count_documents({})) == (0, 0)
    assert _batch(mongo) | {"mongo_uploaded": False, "file_info": {}} == before | {
        "mongo_uploaded": False,
        "file_info": {},
    }
    assert sync(mongo, actor="tester").changed == 0


def test_undo_counts_what_has_come_since(mongo: Mongo, tmp_path: Path) -> None:
    mongo.batches.insert_one({"id": "batch_9"})
    first = _upload(mongo, _file(tmp_path, "batch_9.zip"))
    _upload(mongo, _file(tmp_path, "batch_9_b.zip"))
    upload.undo(mongo, first.operation_id, **_WHO)
    assert _names(mongo) == {"batch_9_b.zip"}
    assert _batch(mongo)["file_info"]["file_count"] == 1
    assert sync(mongo, actor="tester").changed == 0


def test_a_removed_file_does_not_come_back(mongo: Mongo, tmp_path: Path) -> None:
    mongo.batches.insert_one({"id": "batch_9"})
    done = _upload(mongo, _file(tmp_path, "batch_9.zip"))
    undone = upload.undo(mongo, done.operation_id, **_WHO)
    with pytest.raises(Conflict, match="Upload it again"):
        upload.undo(mongo, undone.operation_id, **_WHO)
    with pytest.raises(Conflict, match="already been undone"):
        upload.undo(mongo, done.operation_id, **_WHO)


def test_a_file_that_is_another_one_by_now_is_left_alone(mongo: Mongo, tmp_path: Path) -> None:
    mongo.batches.insert_one({"id": "batch_9"})
    done = _upload(mongo, _file(tmp_path, "batch_9.zip"))
    mongo.mask_files.update_one({}, {"$set": {"filename": "batch_9 renamed.zip"}})
    report = upload.undo(mongo, done.operation_id, **_WHO)
    assert (report.reversed, report.refused) == (0, ("batch_9.zip",))
    assert mongo.mask_chunks.count_documents({}) == 1


def test_the_history_names_the_file(mongo: Mongo, tmp_path: Path) -> None:
    mongo.batches.insert_one({"id": "batch_9"})
    _upload(mongo, _file(tmp_path, "batch_9.zip"))
    (operation,) = log.operations(mongo)
    assert (operation.kind, operation.about) == (upload.KIND, {"batch": "batch_9", "file": "batch_9.zip"})
    told = {(each.kind, each.file, each.field) for each in log.events(mongo, batch_id="batch_9").items}
    assert ("made", "batch_9.zip", "") in told
    assert ("changed", None, "mongo_uploaded") in told


@pytest.mark.parametrize(
    ("name", "offer"),
    [
        pytest.param("left.png", "batch_9_left.png", id="no id"),
        pytest.param("batch_7.tar.gz", "batch_9.tar.gz", id="another batch"),
        pytest.param("../../batch 8/left.png", "batch_9_left.png", id="folders"),
        pytest.param("batch_10.zip", "batch_9.zip", id="a batch that is not there"),
    ],
)
def test_a_name_that_means_something_else_is_refused_with_one_that_would_do(
    mongo: Mongo, tmp_path: Path, name: str, offer: str
) -> None:
    mongo.batches.insert_many([{"id": "batch_9"}, {"id": "batch_7"}])
    path = _file(tmp_path, "sent")
    with pytest.raises(OtherName) as raised:
        _upload(mongo, path, name=name)
    assert raised.value.offer == offer
    assert (_names(mongo), mongo.mask_chunks.count_documents({})) == (set(), 0)
    assert _upload(mongo, path, name=name, rename=True).name == offer
    assert sync(mongo, actor="tester").changed == 0


def test_a_file_is_never_replaced(mongo: Mongo, tmp_path: Path) -> None:
    mongo.batches.insert_one({"id": "batch_9"})
    store(mongo, "batch_9.zip", b"theirs")
    path = _file(tmp_path, "batch_9.zip", b"mine")
    with pytest.raises(NameTaken) as raised:
        _upload(mongo, path)
    assert raised.value.offer == "batch_9 (2).zip"
    assert _upload(mongo, path, rename=True).name == "batch_9 (2).zip"
    assert _batch(mongo)["file_info"]["file_count"] == 2


@pytest.mark.parametrize(
    ("documents", "name", "error"),
    [
        pytest.param([], "batch_9.zip", NotFound, id="no batch"),
        pytest.param([{"id": "batch_9"}, {"id": "batch_9"}], "batch_9.zip", Conflict, id="two batches"),
        pytest.param([{"id": "batch_9"}, {"id": "BATCH-9"}], "batch_9.zip", InputError, id="ids alike"),
    ],
)
def test_nothing_is_stored_for_a_batch_that_cannot_be_meant(
    mongo: Mongo, tmp_path: Path, documents: list[Document], name: str, error: type[Exception]
) -> None:
    if documents:
        mongo.batches.insert_many(documents)
    with pytest.raises(error):
        _upload(mongo, _file(tmp_path, name), rename=True)
    assert (mongo.mask_files.count_documents({}), mongo.mask_chunks.count_documents({})) == (0, 0)


def test_an_empty_file_is_refused(mongo: Mongo, tmp_path: Path) -> None:
    mongo.batches.insert_one({"id": "batch_9"})
    with pytest.raises(InputError, match="empty"):
        _upload(mongo, _file(tmp_path, "batch_9.zip", b""))


def test_of_two_who_send_the_same_name_at_once_one_is_refused(mongo: Mongo, tmp_path: Path) -> None:
    mongo.batches.insert_one({"id": "batch_9"})
    path = _file(tmp_path, "batch_9.zip")

    def send(_: int) -> bool:
        try:
            _upload(mongo, path)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(send, range(4))) == [False, False, False, True]
    assert (mongo.mask_files.count_documents({}), mongo.mask_chunks.count_documents({})) == (1, 1)
    assert _batch(mongo)["file_info"]["file_count"] == 1


def test_files_sent_at_once_are_all_counted(mongo: Mongo, tmp_path: Path) -> None:
    mongo.batches.insert_one({"id": "batch_9"})
    paths = [_file(tmp_path, f"batch_9_{name}.zip") for name in "abcd"]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda path: _upload(mongo, path), paths))
    assert _batch(mongo)["file_info"]["file_count"] == 4
    assert sync(mongo, actor="tester").changed == 0


def test_without_transactions_it_is_the_same(standalone: str, settings: Any, tmp_path: Path) -> None:
    mongo = Mongo(settings.model_copy(update={"mongodb_uri": type(settings.mongodb_uri)(standalone)}))
    try:
        mongo.batches.insert_one({"id": "batch_9"})
        done = _upload(mongo, _file(tmp_path, "batch_9.zip"))
        assert _batch(mongo)["file_info"]["file_count"] == 1
        assert upload.undo(mongo, done.operation_id, **_WHO).reversed == 1
        assert _batch(mongo)["file_info"]["file_count"] == 0
        assert (mongo.mask_files.count_documents({}), mongo.mask_chunks.count_documents({})) == (0, 0)
    finally:
        mongo.client.drop_database(settings.database)
        mongo.close()
