"""Long work over HTTP: real jobs that are waited for, polled, cancelled, or left to themselves."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from callbacks.tasks import run_task
from callbacks.wiring import register
from dashboard.app import create_app
from dashboard.jobs import JobManager
from dashboard.jobs.records import Records, open_store
from dashboard.operations.job import kind_of
from dashboard.services import Services
from data.mongo.client import Mongo
from data.settings import Settings
from data.system import locks
from data.system.storage import Folders
from tests import http

Eventually = Callable[[Callable[[], bool], float], None]
SECONDS = 60.0


@pytest.fixture(name="services")
def _services(settings: Settings, mongo: Mongo) -> Iterator[Services]:
    mongo.batches.insert_many([{"id": "batch_1"}, {"id": "batch_2"}])
    services = Services.of(settings.model_copy(update={"jobs_at_once": 1}))
    yield services
    services.connection.close()


@pytest.fixture
def api(services: Services, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setattr(Services, "of", lambda _: services)
    client: FlaskClient = create_app(services.settings, register).server.test_client(use_cookies=False)
    return client


def job(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 202, answer.text
    told: dict[str, Any] = answer.json
    assert answer.headers["Location"] == f"/api/jobs/{told['id']}"
    return told


def test_a_job_is_polled_until_its_result_is_there(api: FlaskClient, eventually: Eventually) -> None:
    address = f"/api/jobs/{job(api.post('/api/sync-batch-files'))['id']}"
    eventually(lambda: api.get(address).json["state"] == "done", SECONDS)  # type: ignore[index]
    told: Any = api.get(address).json
    assert (told["kind"], told["result"]["checked"], told["error"]) == ("sync", 2, None)
    assert told["created"] <= told["started"] <= told["ended"]


def test_a_job_that_the_disk_does_not_take_is_a_storage_problem(
    api: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Records, "add", full)
    answer: Any = api.post("/api/exports", json={})
    assert (answer.status_code, answer.mimetype) == (507, "application/problem+json")
    assert "disk is full" in answer.json["detail"]


def test_the_only_thread_of_a_worker_does_not_wait(settings: Settings, services: Services) -> None:
    lone = http.served(settings.model_copy(update={"threads": 1}), services, at_once=False)
    job(lone.test_client(use_cookies=False).post("/api/sync-batch-files?wait=30"))


def test_two_syncs_are_one_and_it_can_be_cancelled(
    api: FlaskClient, services: Services, eventually: Eventually
) -> None:
    name = f"sync-{services.mongo.address_digest}-{services.settings.database}.lock"
    with locks.held(Folders(services.settings).run / name):
        first = job(api.post("/api/sync-batch-files"))
        assert job(api.post("/api/sync-batch-files"))["id"] == first["id"]
        address = f"/api/jobs/{first['id']}"
        eventually(lambda: api.get(address).json["state"] == "running", SECONDS)  # type: ignore[index]
        told: Any = api.delete(address).json
        assert (told["state"], told["result"]) == ("cancelled", None)
    answer = api.post("/api/sync-batch-files?wait=30")
    assert answer.status_code == 200
    assert answer.json["checked"] == 2  # type: ignore[index]


def test_what_a_job_fails_with_is_its_problem(api: FlaskClient) -> None:
    answer = api.post("/api/operations/none/undo?wait=30")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_jobs_that_nobody_asks_for_come_to_their_end_one_after_another(
    api: FlaskClient, services: Services, eventually: Eventually
) -> None:
    ids = [job(api.post(path))["id"] for path in ("/api/backups", "/api/integrity")]
    store = open_store(services.settings)
    known = Records(store)
    eventually(lambda: {known.get(each).state for each in ids} == {"done"}, SECONDS)  # type: ignore[union-attr]
    store.close()


def test_a_full_queue_asks_to_come_back_later(settings: Settings, services: Services) -> None:
    api = http.served(settings, services, at_once=False).test_client(use_cookies=False)
    for _ in range(20):
        job(api.post("/api/backups"))
    answer = api.post("/api/backups")
    assert (answer.status_code, answer.mimetype) == (429, "application/problem+json")
    assert answer.headers["Retry-After"]


def test_everybodys_jobs_are_listed_with_who_asked_and_what_came_of_them(
    api: FlaskClient, eventually: Eventually
) -> None:
    assert api.get("/api/jobs").json == {"items": []}
    first = job(api.post("/api/sync-batch-files"))
    second = job(api.post("/api/operations/none/undo"))

    def ended() -> bool:
        listed: Any = api.get("/api/jobs").json
        return all(each["ended"] for each in listed["items"])

    eventually(ended, SECONDS)
    listed: Any = api.get("/api/jobs").json
    told = [
        (each["id"], each["kind"], each["actor"], each["origin"], each["state"]) for each in listed["items"]
    ]
    assert told == [
        (second["id"], "undo", "api", "api", "failed"),
        (first["id"], "sync", "api", "api", "done"),
    ]
    assert listed["items"][1]["said"] == "Everything was already up to date."
    assert listed["items"][0]["error"]["detail"] == "There is no operation none."


def test_a_job_of_a_page_is_listed_and_cancelled_too(
    api: FlaskClient, services: Services, eventually: Eventually
) -> None:
    settings = services.settings
    name = f"sync-{services.mongo.address_digest}-{settings.database}.lock"
    with locks.held(Folders(settings).run / name):
        manager = JobManager(settings, kind_of=kind_of)
        request = {"kind": "sync", "how": "do", "language": "en"}
        function = manager.make_job_fn(run_task, progress=True)
        handle = manager.call_job_fn(manager.build_cache_key(), function, [request], {})
        address = f"/api/jobs/{handle}"
        eventually(lambda: api.get(address).json["state"] == "running", SECONDS)  # type: ignore[index]
        told: Any = api.get(address).json
        assert (told["kind"], told["actor"], told["origin"]) == ("sync", "supervisor", "dashboard")
        assert api.delete(address).json["state"] == "cancelled"  # type: ignore[index]
        assert api.get(address).json["result"] is None  # type: ignore[index]
        manager.stop_all()
