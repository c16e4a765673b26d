"""The page of mask files: what its buttons ask for, what the jobs say, and the list with undo."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from callbacks import upkeep
from dashboard import ids
from dashboard.i18n import speaking
from dashboard.services import Services
from data import mongod
from data.mongo import Mongo
from data.operations import auto_create, log
from data.settings import Settings, load
from tests.test_callbacks import Browser
from tests.test_components import text_of

Run = Callable[..., tuple[str, bool]]


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a job; what it shows as text, and whether missing batches can be made now."""
    monkeypatch.setattr(upkeep, "job_settings", lambda: settings)

    def run_(what: str, **request: str) -> tuple[str, bool]:
        told: list[Any] = []
        shown, _, shut = upkeep.run_work(told.append, {"what": what, "language": "en", **request})
        return text_of(shown), not shut

    return run_


@pytest.fixture
def browser(settings: Settings) -> Iterator[Browser]:
    services = Services.of(settings)
    yield Browser(services)
    services.mongo.close()


def _upload(mongo: Mongo, count: int) -> None:
    mongo.mask_files.insert_many([{"filename": f"masks_batch_{n}.zip"} for n in range(count)])


def test_sync_says_what_changed_and_which_files_have_no_batch(mongo: Mongo, run: Run) -> None:
    mongo.batches.insert_one({"id": "batch_0"})
    _upload(mongo, 3)
    mongo.mask_files.insert_one({"filename": "masks.zip"})
    text, offered = run("sync")
    assert "1 batch changed · 1 newly with files · 0 without their files now" in text
    assert "1 batch and 4 files checked" in text
    assert "2 with an id that no batch has, 0 that fit several, 1 without an id" in text
    assert not offered
    assert "Every batch already says what its files are." in run("sync")[0]


def test_missing_batches_are_listed_then_offered_then_made(mongo: Mongo, run: Run) -> None:
    _upload(mongo, 203)
    text, offered = run("preview")
    assert "203 batches would be made" in text
    assert "batch_0" in text
    assert "and 3 more" in text
    assert offered
    assert mongo.batches.count_documents({}) == 0
    assert run("create") == ("203 batches made", False)
    assert run("preview") == ("Every id that files carry has its batch.", False)


def test_what_is_beyond_the_limit_is_said(mongo: Mongo, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    _upload(mongo, 3)
    preview, create = auto_create.preview, auto_create.create
    monkeypatch.setattr(auto_create, "preview", lambda *a, **k: preview(*a, limit=2, **k))
    monkeypatch.setattr(auto_create, "create", lambda *a, **k: create(*a, limit=2, **k))
    assert "1 more is beyond the limit" in run("preview")[0]
    assert "1 more is beyond the limit" in run("create")[0]


def test_undo_names_the_batches_it_left_alone(mongo: Mongo, run: Run) -> None:
    _upload(mongo, 2)
    run("create")
    mongo.batches.update_one({"id": "batch_1"}, {"$set": {"assignee": "Person 01"}})
    (made,) = log.operations(mongo)
    text, _ = run("undo", operation=made.id)
    assert "1 change reversed" in text
    assert "1 changed since, and left alone:" in text
    assert "batch_1" in text
    assert "undone already" in run("undo", operation=made.id)[0]


@pytest.mark.parametrize("request_", [{"what": "undo", "operation": "nope"}, {"what": "nope"}])
def test_what_is_not_there_is_said_in_words(run: Run, request_: dict[str, str]) -> None:
    assert "There is no operation nope." in run(**request_)[0]


def test_the_list_shows_operations_with_an_undo_and_marks_what_is_undone(
    mongo: Mongo, run: Run, browser: Browser
) -> None:
    assert "Nothing has been changed yet." in _list(browser)
    _upload(mongo, 2)
    run("create")
    made = log.operations(mongo)[0].id
    assert json.dumps(ids.undo(made), separators=(",", ":")) in _list(browser).replace(" ", "")
    run("undo", operation=made)
    assert "undone" in _list(browser)
    mongo.events.delete_many({"field": "result"})
    mongo.events.update_many({"field": "operation"}, {"$set": {"operation": "another tool's"}})
    assert "unfinished" in _list(browser)
    assert "another tool's" in _list(browser)


def _list(browser: Browser) -> str:
    return json.dumps(browser.call("show_log", url__pathname="/files")["response"][ids.LOG])


def test_the_list_is_drawn_on_its_page_only(browser: Browser) -> None:
    assert browser.call("show_log", url__pathname="/") is None


def test_the_list_says_why_it_cannot_be_drawn(tmp_path: Path) -> None:
    address = f"mongodb://{mongod.LOOPBACK}:{mongod.free_port()}"
    services = Services.of(load(mongodb_uri=address, data_dir=tmp_path, connect_timeout_seconds=0.1))
    assert "does not answer" in _list(Browser(services))
    services.mongo.close()


@pytest.mark.parametrize(
    ("identity", "what", "operation"),
    [
        ({"type": "work", "what": "sync"}, "sync", None),
        ({"operation": "abc", "type": "undo"}, "undo", "abc"),
    ],
)
def test_a_click_becomes_a_request(
    browser: Browser, identity: dict[str, str], what: str, operation: str | None
) -> None:
    key = json.dumps(identity, separators=(",", ":"))
    clicked = [{"id": identity, "property": "n_clicks", "value": 1}]
    answer = browser.call("ask", f"{key}.n_clicks", language="es", **{identity["type"]: clicked})
    request = answer["response"][ids.WORK_REQUEST]["data"]
    assert (request["what"], request["operation"]) == (what, operation)


def test_a_button_that_has_just_appeared_asks_for_nothing(browser: Browser) -> None:
    identity = {"operation": "abc", "type": "undo"}
    key = json.dumps(identity, separators=(",", ":"))
    fresh = [{"id": identity, "property": "n_clicks", "value": 0}]
    assert browser.call("ask", f"{key}.n_clicks", undo=fresh) is None


def test_cancelling_says_what_stays(browser: Browser) -> None:
    answer = browser.call("ask", "work-cancel.n_clicks", work_cancel=1)
    assert "stays in the list" in json.dumps(answer)


def test_a_job_that_died_ends_in_words() -> None:
    assert "the log of the server" in text_of(upkeep._ended(RuntimeError("boom")))
    with speaking("es"):
        assert "registro" in text_of(upkeep._ended(RuntimeError("boom")))
