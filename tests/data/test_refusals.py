"""What is refused says so in a sentence: fields that are too large, a user who may not write."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from dashboard.services import Services
from data.batches import edits
from data.batches.selection import ByIds
from data.crew import people
from data.errors import DatabaseForbidden, InputError, TandaError
from data.history import log
from data.imports import importer, quick_create
from data.masks import auto_create
from data.mongo import server, server_facts
from data.mongo.client import Mongo
from data.settings import Settings, load
from data.system import processes
from tests.http import served

WHO: Any = {"actor": "tester", "origin": "api"}
LARGE = "x" * (64 * 1024 + 1)
JUST = "é" * (32 * 1024)

Write = Callable[[Mongo], object]


@pytest.fixture
def api(settings: Settings, mongo: Mongo) -> Iterator[Any]:
    mongo.batches.insert_one({"id": "batch_1", "comments": "as it was"})
    services = Services.of(settings)
    yield served(settings, services).test_client()
    services.connection.close()


@pytest.mark.parametrize(
    ("field", "write"),
    [
        ("comments", lambda mongo: edits.create(mongo, {"id": "a", "comments": LARGE}, **WHO)),
        ("metadata.note", lambda mongo: edits.create(mongo, {"id": "a", "metadata": {"note": LARGE}}, **WHO)),
        ("tasks", lambda mongo: edits.create(mongo, {"id": "a", "tasks": ["x" * 100] * 700}, **WHO)),
        ("id", lambda mongo: edits.create(mongo, {"id": LARGE}, **WHO)),
        ("id", lambda mongo: edits.rename(mongo, "batch_1", LARGE, **WHO)),
        ("folder", lambda mongo: edits.patch(mongo, "batch_1", {"folder": LARGE}, **WHO)),
        (
            "metadata.due_date",
            lambda mongo: edits.patch(mongo, "batch_1", {"metadata.due_date": LARGE}, **WHO),
        ),
        ("folder", lambda mongo: edits.bulk(mongo, ByIds(("batch_1",)), {"folder": LARGE}, **WHO)),
        ("id", lambda mongo: quick_create.create(mongo, [LARGE], **WHO)),
        ("assignee", lambda mongo: quick_create.create(mongo, ["a"], assignee=LARGE, **WHO)),
        ("assignee", lambda mongo: auto_create.create(mongo, assignee=LARGE, **WHO)),
    ],
)
def test_a_field_that_is_too_large_is_refused_by_name(mongo: Mongo, field: str, write: Write) -> None:
    mongo.batches.insert_one({"id": "batch_1"})
    with pytest.raises(InputError, match=f"The field “{field}” is wrong: .* more than the 65,536 of a field"):
        write(mongo)
    assert [each["id"] for each in mongo.batches.find()] == ["batch_1"]
    assert log.operations(mongo) == []


def test_what_just_fits_goes_in_and_many_small_fields_are_no_large_one(mongo: Mongo) -> None:
    many = {f"field {n}": "x" * 1000 for n in range(100)}
    stored = edits.create(mongo, {"id": "a", "comments": JUST, "metadata": many}, **WHO)
    assert (stored["comments"], stored["metadata"]) == (JUST, many)


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv"])
def test_an_import_rejects_the_record_and_names_the_field(mongo: Mongo, tmp_path: Path, name: str) -> None:
    records = [{"id": "a", "comments": LARGE}, {"id": "b", "comments": JUST}]
    text = {
        "a.jsonl": "\n".join(map(json.dumps, records)),
        "a.json": json.dumps(records),
        "a.csv": f"id,comments\na,{LARGE}\nb,{JUST}\n",
    }[name]
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    report = importer.run(mongo, path)
    assert (report.inserted, report.rejected) == (1, 1)
    assert report.problems[0].field == "comments"
    assert "more than the 65,536 of a field" in report.problems[0].reason
    assert mongo.batches.distinct("id") == ["b"]


def test_over_http_it_is_422(api: Any, mongo: Mongo) -> None:
    for answer in (
        api.post("/api/batches", json={"id": "a", "comments": LARGE}),
        api.patch("/api/batches/batch_1", json={"comments": LARGE}),
        api.post(
            "/api/batches/bulk-change?wait=20",
            json={"ids": ["batch_1"], "count": 1, "values": {"comments": LARGE}},
        ),
    ):
        assert answer.status_code == 422
        assert "“comments”" in answer.json["detail"]
    assert mongo.batches.distinct("comments") == ["as it was"]


# A user who may only read.


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server that asks who somebody is, with a user who may only read."""
    folder = tmp_path_factory.mktemp("guarded")
    port = server.free_port()
    words = [*server.command(server.program(), folder, port, replica_set=False), "--auth"]
    process = processes.start(words)
    try:
        address = f"mongodb://%s{server.LOOPBACK}:{port}/?directConnection=true"
        client: MongoClient[dict[str, Any]] = MongoClient(address % "", serverSelectionTimeoutMS=60_000)
        with client:
            client.admin.command("createUser", "root", pwd="root", roles=["root"])  # noqa: S106 - of this test
        client = MongoClient(address % "root:root@")
        with client:
            client.admin.command("createUser", "reader", pwd="reader", roles=["readAnyDatabase"])  # noqa: S106
            client.guarded.batches.insert_one({"id": "batch_1"})
            client.guarded.segmentadores.insert_one({"name": "Persona A"})
        yield address % "reader:reader@"
    finally:
        processes.stop(process, seconds=10)


@pytest.fixture
def reader(guarded: str, tmp_path: Path) -> Iterator[Mongo]:
    connection = Mongo(load(mongodb_uri=guarded, data_dir=tmp_path, database="guarded"))
    yield connection
    connection.close()


@pytest.mark.parametrize(
    "write",
    [
        lambda mongo: edits.create(mongo, {"id": "a"}, **WHO),
        lambda mongo: edits.patch(mongo, "batch_1", {"status": "S"}, **WHO),
        lambda mongo: quick_create.create(mongo, ["a"], **WHO),
        lambda mongo: people.add(mongo, "Persona B", **WHO),
        lambda mongo: people.rename(mongo, "Persona A", "Persona B", **WHO),
    ],
)
def test_a_user_who_may_not_write_is_told_so(reader: Mongo, write: Write) -> None:
    with pytest.raises(DatabaseForbidden, match=r"is not allowed to do this\. Whoever runs the database"):
        write(reader)
    assert [each["id"] for each in reader.batches.find()] == ["batch_1"]


def test_what_the_user_may_not_is_found_before_anybody_tries(reader: Mongo) -> None:
    denied = server_facts.look(reader).denied
    assert {
        "insert on guarded.batches",
        "remove on guarded.masks.files",
        "update on guarded.segmentadores",
    } < {*denied}
    assert not [each for each in denied if each.startswith("find on")]


def test_over_http_it_is_403_at_once_and_in_a_job(reader: Mongo) -> None:
    services = Services.of(reader.settings)
    api: Any = served(reader.settings, services).test_client()
    for answer in (
        api.post("/api/batches", json={"id": "a"}),
        api.patch("/api/batches/batch_1", json={"status": "S"}),
        api.delete("/api/batches/batch_1"),
        api.post("/api/people", json={"name": "Persona B"}),
        api.post("/api/people/Persona%20A/rename?wait=20", json={"name": "Persona B"}),
    ):
        assert (answer.status_code, answer.json["status"]) == (403, 403)
        assert "is not allowed to do this" in answer.json["detail"]
    job = api.post(
        "/api/batches/bulk-change", json={"ids": ["batch_1"], "count": 1, "values": {"status": "S"}}
    )
    told = api.get(f"/api/jobs/{job.json['id']}").json
    assert (told["state"], told["error"]["status"]) == ("failed", 403)
    services.connection.close()


# What a refusal gives away.


def test_a_failed_job_names_files_and_not_where_the_server_keeps_them(settings: Settings, api: Any) -> None:
    stored = settings.data_dir.resolve()
    for wait in ("", "?wait=20"):
        answer = api.post(
            f"/api/import{wait}&name=lotes.csv" if wait else "/api/import?name=lotes.csv",
            data=b"\xff\xfe\x00",
            content_type="application/octet-stream",
        )
        if answer.status_code == 202:
            told = api.get(f"/api/jobs/{answer.json['id']}").json
            assert (told["state"], told["error"]["instance"]) == ("failed", f"/api/jobs/{told['id']}")
            found = told["error"]
        else:
            found = answer.json
            assert found["instance"] == "/api/import"
        assert found["status"] == 422
        assert "lotes" in found["detail"]
        assert str(stored) not in answer.text + json.dumps(found)


def test_the_address_in_a_problem_is_one_that_can_be_asked_for(api: Any) -> None:
    answer = api.get("/api/batches/lote%20%C3%B1%3F")
    assert (answer.status_code, answer.json["instance"]) == (404, "/api/batches/lote%20%C3%B1%3F")


def test_the_parts_of_an_error_are_shown_without_folders() -> None:
    error = TandaError(
        "{a} {b} {c}", a=Path("/srv/tanda/a.csv"), b=OSError(28, "No space left", "/srv/x"), c=3
    )
    assert error.shown_parts() == {"a": "a.csv", "b": "No space left", "c": 3}
