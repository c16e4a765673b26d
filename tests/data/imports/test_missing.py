"""Which ids of a file the database lacks, whatever the file is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from data.errors import InputError
from data.imports.missing import missing
from data.mongo.client import Mongo

Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def known(mongo: Mongo) -> Mongo:
    """A database with batch_1 and batch_2."""
    mongo.batches.insert_many([{"id": "batch_1"}, {"id": "batch_2"}, {}])
    return mongo


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.json", json.dumps([{"id": f"batch_{n}"} for n in (1, 2, 3, 4, 3)])),
        ("seed.json", json.dumps({"crew": ["A"], "batches": [{"id": f"batch_{n}"} for n in (1, 3, 2, 4)]})),
        ("lines.jsonl", "".join(f'{{"id": "batch_{n}"}}\n' for n in (3, 1, 4, 2))),
        ("table.csv", "id,status\nbatch_1,NS\nbatch_3,S\nbatch_4,\nbatch_2,\n"),
        ("bom.csv", "\ufeffID;status\r\nbatch_1;NS\r\nbatch_3;S\r\nbatch_4;\r\nbatch_2;\r\n"),
        ("chat.txt", "Person 01: batch_1, Batch 3\n- 2\n- 4\n"),
        ("bom.txt", "\ufeffbatch_3\nbatch_4\nbatch_0001\nbatch_2"),
    ],
)  # fmt: skip
def test_every_kind_of_file_is_compared(known: Mongo, write: Write, name: str, content: str) -> None:
    found = missing(known, write(name, content))
    assert found.missing == ("batch_3", "batch_4")
    assert (found.ids_in_file, found.unreadable, found.examples) == (4, 0, ())


def test_what_has_no_id_is_counted(known: Mongo, write: Write) -> None:
    lines = ['{"id": "batch_3"}', '{"id": null}', "{broken", '["x"]', '{"id": 12}']
    found = missing(known, write("lines.jsonl", "\n".join(lines)))
    assert found.missing == ("batch_3", "12")
    assert found.unreadable == 3
    assert found.examples[0] == "2: missing"
    rows = missing(known, write("table.csv", "id,status\nbatch_9\nbatch_1,NS\n"))
    assert (rows.ids_in_file, rows.unreadable) == (1, 1)
    text = missing(known, write("chat.txt", "batch_9 (2 files)\n"))
    assert (text.missing, text.examples) == (("batch_9",), ("2",))


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", "", "is empty"),
        ("blank.txt", " \n\n", "is empty"),
        ("nul.txt", b"batch_1\0", "holds no batches"),
        ("late.txt", b"batch_1\n" * 20_000 + b"\xff\0", "neither text nor"),
        ("object.json", '{\n"other": 1\n}', "holds no batches"),
    ],
)
def test_what_is_no_text_is_refused(
    known: Mongo, write: Write, name: str, content: str | bytes, reason: str
) -> None:
    with pytest.raises(InputError, match=reason):
        missing(known, write(name, content))


def test_a_text_of_a_spanish_windows_is_read(known: Mongo, write: Write) -> None:
    found = missing(known, write("latin.txt", "batch_9 señal\n".encode("cp1252")))
    assert (found.missing, found.ids_in_file) == (("batch_9",), 1)


def test_no_file_is_said_to_be_none(known: Mongo, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no file"):
        missing(known, tmp_path / "nowhere.csv")


def test_a_long_file_is_compared_with_progress(mongo: Mongo, write: Write) -> None:
    mongo.batches.insert_many([{"id": f"batch_{n}"} for n in range(0, 5000, 2)])
    steps: list[tuple[int, int]] = []
    path = write("long.csv", "id\n" + "".join(f"batch_{n}\n" for n in range(5000)))
    found = missing(mongo, path, progress=lambda *step: steps.append(step))
    assert found.missing == tuple(f"batch_{n}" for n in range(1, 5000, 2))
    size = path.stat().st_size
    assert steps[-1] == (size, size)
    assert len(steps) == 6
    assert steps == sorted(steps)
