"""Mask files over HTTP: those of a batch, their bytes, what is in them, and handing one in."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from dashboard.services import Services
from data.mongo.client import Mongo
from data.settings import Settings
from tests import http
from tests.data.masks.hostile import claiming, encrypted, png, zipped
from tests.data.masks.storing import store

_NO_MORE: Mapping[str, str] = {}
_BYTES = {"Content-Type": "application/octet-stream"}


@pytest.fixture(name="services")
def _services(settings: Settings) -> Iterator[Services]:
    services = Services.of(settings)
    yield services
    services.connection.client.drop_database(settings.database)
    services.connection.close()


@pytest.fixture
def mongo(services: Services) -> Mongo:
    services.mongo.batches.insert_many([{"id": "batch_9"}, {"id": "batch_10"}])
    return services.mongo


@pytest.fixture
def api(settings: Settings, services: Services) -> FlaskClient:
    return http.served(settings, services).test_client(use_cookies=False)


def _got(api: FlaskClient, address: str) -> Any:
    return api.get(f"/api{address}").json


def _send(
    api: FlaskClient,
    name: str,
    content: bytes = b"mask",
    more: str = "",
    headers: Mapping[str, str] = _NO_MORE,
) -> Any:
    address = f"/api/batches/batch_9/files?name={name}{more}"
    return api.post(address, data=content, headers={**_BYTES, **headers})


def test_the_files_of_a_batch_are_listed(api: FlaskClient, mongo: Mongo) -> None:
    store(mongo, "masks_batch_9.zip", b"12345")
    store(mongo, "batch_10.zip", b"1")
    (found,) = _got(api, "/batches/batch_9/files")["items"]
    assert (found["name"], found["bytes"], found["verdict"]) == ("masks_batch_9.zip", 5, "matched")


@pytest.mark.parametrize(
    ("stored", "disposition"),
    [
        pytest.param("batch_9.zip", "attachment; filename=batch_9.zip", id="plain"),
        pytest.param(
            "máscara 9.zip",
            "attachment; filename=\"mscara 9.zip\"; filename*=UTF-8''m%C3%A1scara%209.zip",
            id="letters",
        ),
        pytest.param('a"b\\9.zip', "attachment; filename=9.zip", id="folders"),
        pytest.param('a"9.zip', 'attachment; filename="a\\"9.zip"', id="quotes"),
        pytest.param("9\r\nSet-Cookie: a=b", 'attachment; filename="9__Set-Cookie: a=b"', id="line breaks"),
        pytest.param("掩码", "attachment; filename=file; filename*=UTF-8''%E6%8E%A9%E7%A0%81", id="no ascii"),
    ],
)
def test_a_file_comes_as_it_is_stored_under_its_name(
    api: FlaskClient, mongo: Mongo, stored: str, disposition: str
) -> None:
    content = bytes(range(256)) * 3000  # several chunks
    answer = api.get(f"/api/mask-files/{store(mongo, stored, content)}/file")
    assert answer.data == content
    headers = answer.headers
    assert headers["Content-Disposition"] == disposition
    assert (headers["Content-Length"], headers["X-Content-Type-Options"]) == (str(len(content)), "nosniff")
    assert headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("what", ["file", "contents", "image"])
@pytest.mark.parametrize("identity", ["f" * 24, "none", "12", "--5", "-", "a/b", "%00"])
def test_a_file_that_is_gone_is_said(api: FlaskClient, mongo: Mongo, what: str, identity: str) -> None:
    del mongo
    answer = api.get(f"/api/mask-files/{identity}/{what}")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    told: Any = answer.json
    assert told["detail"]


def test_a_file_without_its_bytes_is_said(api: FlaskClient, mongo: Mongo) -> None:
    file = store(mongo, "batch_9.zip", b"1")
    mongo.mask_chunks.delete_many({})
    assert api.get(f"/api/mask-files/{file}/file").status_code == 404


def test_an_archive_is_looked_into(api: FlaskClient, mongo: Mongo) -> None:
    file = store(mongo, "batch_9.zip", zipped({"a.txt": b"x", "b.png": png(size=(6, 5), p0_0=9)}))
    told = _got(api, f"/mask-files/{file}/contents")
    assert (told["kind"], told["files"], told["images"], told["stopped"]) == ("zip", 2, 1, "")
    at = next(each["at"] for each in told["entries"] if each["image"])
    answer = api.get(f"/api/mask-files/{file}/image?at={at}")
    assert answer.mimetype == "image/png"
    assert Image.open(io.BytesIO(answer.data)).size == (6, 5)
    assert answer.headers["Cache-Control"].startswith("private")
    assert "contrast%20stretched" in answer.headers["Tanda-Image"]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        pytest.param(claiming(60_000, 60_000), 413, id="pixel bomb"),
        pytest.param(encrypted(zipped({"a.png": png()})), 422, id="encrypted"),
        pytest.param(b"no image", 422, id="something else"),
    ],
)
def test_what_cannot_be_shown_has_its_status(
    api: FlaskClient, mongo: Mongo, content: bytes, status: int
) -> None:
    answer = api.get(f"/api/mask-files/{store(mongo, 'batch_9.zip', content)}/image")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_a_file_is_handed_in_and_taken_back(api: FlaskClient, mongo: Mongo) -> None:
    told = _send(api, "batch_9.zip", b"12345").json
    assert (told["batch_id"], told["name"], told["bytes"]) == ("batch_9", "batch_9.zip", 5)
    assert api.get(f"/api/mask-files/{told['file_id']}/file").data == b"12345"
    assert _got(api, "/batches/batch_9")["file_info"]["file_count"] == 1
    undone: Any = api.post(f"/api/operations/{told['operation_id']}/undo?wait=30").json
    assert undone["reversed"] == 1
    assert _got(api, "/batches/batch_9")["file_info"].get("file_count", 0) == 0
    assert mongo.mask_chunks.count_documents({}) == 0


def test_another_name_is_refused_with_one_that_would_do(api: FlaskClient, mongo: Mongo) -> None:
    refused = _send(api, "batch_10.zip")
    assert refused.status_code == 422
    assert "batch_9.zip" in refused.json["detail"]
    assert mongo.mask_files.count_documents({}) == 0
    assert _send(api, "batch_10.zip", more="&rename=true").json["name"] == "batch_9.zip"
    taken = _send(api, "batch_9.zip")
    assert taken.status_code == 409
    assert "batch_9 (2).zip" in taken.json["detail"]


def test_the_same_request_with_the_same_key_stores_one_file(api: FlaskClient, mongo: Mongo) -> None:
    first, second = (_send(api, "batch_9.zip", headers={"Idempotency-Key": "one"}) for _ in range(2))
    assert (first.status_code, first.json) == (second.status_code, second.json)
    assert mongo.mask_files.count_documents({}) == 1


def test_nothing_waits_in_the_data_folder_afterwards(
    api: FlaskClient, mongo: Mongo, settings: Settings
) -> None:
    del mongo
    assert _send(api, "batch_9.zip").status_code == 200
    assert _send(api, "left.png").status_code == 422
    assert list((settings.data_dir / "uploads").iterdir()) == []


def test_another_sites_page_cannot_hand_in(api: FlaskClient, mongo: Mongo) -> None:
    answer = _send(api, "batch_9.zip", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert mongo.mask_files.count_documents({}) == 0
