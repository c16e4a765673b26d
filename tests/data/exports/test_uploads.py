"""Files that are handed in: kept as they are, refused when too large, and only from pages of ours."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.services import Services
from data.errors import InputError, NotFound, StorageError
from data.exports import uploads
from data.settings import Settings, load
from data.system.storage import Folders
from tests.callbacks.test_callbacks import Browser


@pytest.fixture(name="own")
def _own(tmp_path: Path) -> Settings:
    return load(data_dir=tmp_path, upload_megabytes=1)


def _kept(settings: Settings) -> list[Path]:
    return list(Folders(settings).uploads.iterdir())


def test_a_file_is_kept_byte_by_byte_and_found_again(own: Settings) -> None:
    content = os.urandom(300_000)
    kept = uploads.receive(own, "crew.json", io.BytesIO(content))
    assert kept.bytes == len(content)
    assert uploads.find(own, kept.id).read_bytes() == content
    assert uploads.find(own, kept.id).name == "crew.json"


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\team\\lotes.csv.gz", "lotes.csv.gz"),
        (".hidden", "hidden"),
        ("", "file"),
        ("ñandú 1.json", "ñandú_1.json"),
        ("x" * 300 + ".jsonl", "x" * 94 + ".jsonl"),
    ],
)
def test_a_name_leads_nowhere_else_and_keeps_its_ending(own: Settings, name: str, stored: str) -> None:
    kept = uploads.receive(own, name, io.BytesIO(b"1"))
    assert kept.path == Folders(own).uploads / kept.id / stored


@pytest.mark.parametrize(
    ("content", "reason"), [(b"", "is empty"), (b"x" * (1024 * 1024 + 1), "larger than 1 MB")]
)
def test_an_empty_or_too_large_file_leaves_nothing(own: Settings, content: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        uploads.receive(own, "a.json", io.BytesIO(content))
    assert _kept(own) == []


def test_a_full_disk_is_said_in_words_and_leaves_nothing(own: Settings) -> None:
    class Full(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            raise OSError(28, "No space left on device")

    with pytest.raises(StorageError, match="Free some space"):
        uploads.receive(own, "a.json", Full())
    assert _kept(own) == []


def test_all_files_together_have_a_limit(own: Settings) -> None:
    for _ in range(4):
        uploads.receive(own, "a.json", io.BytesIO(b"x" * 1_000_000))
    with pytest.raises(StorageError, match="Too many uploads are waiting"):
        uploads.receive(own, "a.json", io.BytesIO(b"x" * 300_000))
    assert len(_kept(own)) == 4
    uploads.discard(own, _kept(own)[0].name)
    uploads.receive(own, "a.json", io.BytesIO(b"x" * 300_000))


def test_files_go_when_exports_would(own: Settings) -> None:
    old = uploads.receive(own, "old.json", io.BytesIO(b"1"))
    os.utime(old.path.parent, (0, 0))
    new = uploads.receive(own, "new.json", io.BytesIO(b"1"))
    assert [folder.name for folder in _kept(own)] == [new.id]
    os.utime(new.path.parent, (0, 0))
    for each in (old, new):
        with pytest.raises(NotFound, match="Choose it again"):
            uploads.find(own, each.id)


@pytest.mark.parametrize("identity", ["..", "", "0" * 32, "../uploads"])
def test_nothing_else_is_found(own: Settings, identity: str) -> None:
    with pytest.raises(NotFound):
        uploads.find(own, identity)


@pytest.fixture
def browser(settings: Settings) -> Iterator[Browser]:
    services = Services.of(settings.model_copy(update={"upload_megabytes": 1}))
    yield Browser(services)
    services.connection.close()


BYTES = "application/octet-stream"


def test_the_page_hands_a_file_in(browser: Browser) -> None:
    answer = browser.http.post("/uploads?name=lotes%20a.csv", data=b"id\n", content_type=BYTES)
    told = answer.get_json()
    assert told["name"] == "lotes_a.csv"
    assert uploads.find(browser.services.settings, told["id"]).read_bytes() == b"id\n"


def test_what_is_refused_is_said_in_the_readers_language(browser: Browser) -> None:
    answer = browser.http.post(
        "/uploads?name=a",
        data=b"x" * (1024 * 1024 + 1),
        content_type=BYTES,
        headers={"Accept-Language": "es"},
    )
    assert answer.status_code == 413
    assert answer.get_json()["error"].startswith("El archivo pasa de 1 MB")


@pytest.mark.parametrize(
    ("content_type", "origin"),
    [(BYTES, "https://elsewhere.example"), ("text/plain", None), ("multipart/form-data", None)],
)
def test_another_site_can_hand_in_nothing(browser: Browser, content_type: str, origin: str | None) -> None:
    headers = {"Origin": origin} if origin else {}
    answer = browser.http.post("/uploads?name=a", data=b"1", content_type=content_type, headers=headers)
    assert answer.status_code == 403
    assert _kept(browser.services.settings) == []
