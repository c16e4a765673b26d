"""The page of data: previews before anything is done, the backups, the log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from callbacks import data as page
from dashboard import ids
from dashboard.components.operation_log import KIND_WORDS, operation_log
from dashboard.components.time_line import time_line
from dashboard.services import Services
from data import backup
from data.batches import edits
from data.crew import people, work
from data.history import log
from data.history.log import LoggedOperation
from data.imports import quick_create
from data.mongo import server
from data.mongo.client import Mongo
from data.settings import Settings, load
from tests.callbacks.test_callbacks import Browser
from tests.dashboard.test_components import text_of, walk
from tests.product import ROOT

ZONE = ZoneInfo("Europe/Madrid")


@pytest.fixture
def browser(settings: Settings) -> Iterator[Browser]:
    services = Services.of(settings)
    yield Browser(services)
    services.connection.close()


@pytest.fixture
def away(tmp_path: Path) -> Iterator[Browser]:
    address = f"mongodb://{server.LOOPBACK}:{server.free_port()}"
    services = Services.of(load(mongodb_uri=address, data_dir=tmp_path, connect_timeout_seconds=0.1))
    yield Browser(services)
    services.connection.close()


def text_in(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False)


def ask(browser: Browser, name: str, argument: tuple[str, str], value: str) -> Any:
    """Call a callback whose first input is a control of long work."""
    key = json.dumps(ids.argument(*argument), sort_keys=True, separators=(",", ":"))
    return browser.call(name, f"{key}.value", **{key.replace("-", "_"): value})["response"]


# --- previews -----------------------------------------------------------------------------------


def test_a_pasted_list_is_divided_before_anything_is_made(mongo: Mongo, browser: Browser) -> None:
    mongo.batches.insert_one({"id": "batch_1"})
    shown = text_in(
        ask(browser, "preview_pasted", ("quick-create", "text"), "batch_1 batch_2\nsee 12 things")
    )
    for part in ("pasted-new", "batch_2", "pasted-existing", "batch_1", "pasted-unreadable"):
        assert part in shown
    assert '"disabled": false' in shown
    assert mongo.batches.count_documents({}) == 1
    shown = text_in(ask(browser, "preview_pasted", ("quick-create", "text"), "batch_1"))
    assert '"disabled": true' in shown


@pytest.mark.parametrize("text", ["", " \n "])
def test_an_empty_list_says_what_will_be_shown(browser: Browser, text: str) -> None:
    assert "A preview of the list" in text_in(ask(browser, "preview_pasted", ("quick-create", "text"), text))


def test_a_preview_without_a_database_says_so(away: Browser) -> None:
    assert "does not answer" in text_in(ask(away, "preview_pasted", ("quick-create", "text"), "batch_1"))
    assert "does not answer" in text_in(doomed(away))


def doomed(browser: Browser, search: str = "", path: str = "/data") -> Any:
    answer = browser.call("count_doomed", "url.search", url__search=search, url__pathname=path)
    return answer and answer["response"]


def test_what_would_be_deleted_is_counted_and_shown(mongo: Mongo, browser: Browser) -> None:
    mongo.batches.insert_many([{"id": f"batch_{n}", "status": "S" if n else "NS"} for n in range(30)])
    answer = doomed(browser, "?stage=segmented&section=delete")
    assert answer[ids.DOOMED_COUNT]["data"] == 29
    assert "29 batches would be deleted" in text_in(answer)
    assert "Stage: Segmented" in text_in(answer)
    assert '"/batches?stage=segmented"' in text_in(answer)
    assert "these are all batches" in text_in(doomed(browser))
    assert doomed(browser, "?text=nothing")[ids.DOOMED_COUNT]["data"] == 0


def test_a_wrong_filter_offers_nothing_to_delete(browser: Browser) -> None:
    assert doomed(browser, "?stage=gone")[ids.DOOMED_COUNT]["data"] is None


def test_nothing_is_counted_while_another_page_is_shown(browser: Browser) -> None:
    assert doomed(browser, path="/") is None


# --- backups ------------------------------------------------------------------------------------


def test_backups_are_listed_downloaded_and_asked_about(mongo: Mongo, browser: Browser) -> None:
    settings = browser.services.settings
    assert "No backups yet." in text_of(page.draw_page(browser.services, 50)[0])
    mongo.batches.insert_one({"id": "batch_1"})
    made = backup.backup(mongo, reason="Friday")
    assert "Friday" in text_of(page.draw_page(browser.services, 50)[0])
    file = browser.get(f"/backups/{made.id}")
    assert file.data == made.path.read_bytes()
    assert f"tanda-{made.id}.zip" in file.headers["Content-Disposition"]
    asked = browser.call("confirm", "restore-asked.data", restore_asked=ids.restore(made.id))["response"]
    assert asked[ids.CONFIRM]["opened"] is True
    assert "1 batches, 0 people" in text_in(asked)
    made.path.unlink()
    assert "There is no backup" in text_in(
        browser.call("confirm", "restore-asked.data", restore_asked=ids.restore(made.id))
    )
    assert browser.get(f"/backups/{made.id}").status_code == 404
    assert settings.data_dir.exists()


def test_once_a_restore_is_asked_for_the_window_goes(browser: Browser) -> None:
    asked = browser.call("confirm", "task-restore-request.data", task_restore_request={"kind": "restore"})
    assert asked["response"][ids.CONFIRM]["opened"] is False


@pytest.mark.parametrize("path", ["/backups/..%5c..", "/backups/20260101T000000-00000000", "/backups/x"])
def test_nothing_but_backups_can_be_fetched(browser: Browser, path: str) -> None:
    assert browser.get(path).status_code == 404


# --- the log ------------------------------------------------------------------------------------


def test_operations_are_listed_newest_first_each_with_its_undo(mongo: Mongo, browser: Browser) -> None:
    shown = page.draw_page(browser.services, 50)
    assert "No activity yet." in text_of(shown[1])
    made = quick_create.create(
        mongo, ["batch_1"], assignee="Person 01", actor="Person 02", origin="dashboard"
    )
    edits.delete(mongo, "batch_1", actor="Person 02", origin="api")
    _, listed, more, *_ = page.draw_page(browser.services, 50)
    words = text_of(listed)
    assert words.index("Batch deleted") < words.index("Batches created from a list")
    assert "for Person 01 · 1 id" in words
    assert "through the API" in words
    starts = [each.id["how"] for each in walk(listed) if isinstance(getattr(each, "id", None), dict)]
    assert made.operation_id in starts
    assert more == "none"
    assert page.draw_page(browser.services, 1)[2] == "inline-block"


def test_the_log_is_searched_by_its_words_whatever_their_case_and_accents(browser: Browser) -> None:
    mongo = browser.services.mongo
    for name in ("Persona Ágil", "Persona Breve"):
        people.add(mongo, name, actor="a test", origin="dashboard")
    found = [text_of(page.draw_page(browser.services, 50, what)[1]) for what in ("agil", "BREVE", "nobody")]
    assert ["Persona Ágil" in each for each in found] == [True, False, False]
    assert ["Persona Breve" in each for each in found] == [False, True, False]
    assert "Nothing found." in found[2]


def test_the_log_is_searched_to_its_beginning(browser: Browser) -> None:
    mongo = browser.services.mongo
    for at in range(6):
        people.add(mongo, f"Person {at}", actor="a test", origin="dashboard")
    _, listed, more, *_ = page.draw_page(browser.services, 1, "person 0")
    assert "Person 0" in text_of(listed)
    assert more == "none"


def operation(**values: Any) -> LoggedOperation:
    plain: dict[str, Any] = {
        "id": "1",
        "kind": "sync",
        "actor": "Person 01",
        "origin": "sync",
        "at": datetime(2026, 6, 17, 10, tzinfo=UTC),
        "about": {},
        "state": "done",
        "changed": 3,
        "undone_by": None,
        "undoes": None,
    }
    return LoggedOperation(**plain | values)


@pytest.mark.parametrize(
    ("values", "words", "absent"),
    [
        ({}, "Jun 17, 2026 12:00 Synced with files Person 01 3 Undo", "by a sync"),
        ({"undone_by": "2"}, "undone", "Undo Undo"),
        ({"state": "running", "changed": None}, "running …", "Undo Undo"),
        ({"state": "interrupted", "changed": 2}, "interrupted after 2 Undo", "running"),
        ({"changed": 0}, "0", "Undo Undo"),
        ({"kind": "undo", "about": {"kind": "sync"}}, "Change undone Synced with files", "Undo Undo"),
        ({"kind": "undo", "about": {"kind": "upload mask"}}, "Change undone Mask file uploaded", "Redo"),
        ({"kind": "of another tool"}, "of another tool", "None"),
        ({"kind": "reassign", "about": {"from": "Person 01", "to": ""}}, "Person 01 → Unassigned", "None"),
        ({"kind": "edit", "about": {"batch": "batch_1", "fields": ["status"]}}, "batch_1 · status", "None"),
    ],
)
def test_an_operation_is_said_in_words(values: dict[str, Any], words: str, absent: str) -> None:
    told = text_of(operation_log([operation(**values)], ZONE))
    assert words in told
    assert absent not in told.removeprefix("When What Who Changes ")


def test_every_kind_of_operation_has_its_words() -> None:
    written = {f"{many}{kind}" for kind in work.KINDS.values() for many in ("", "bulk ")}
    for path in (ROOT / "data").rglob("*.py"):
        for piece in path.read_text(encoding="utf-8").split('Operation("')[1:]:
            written.add(piece.partition('"')[0])
    assert written == set(KIND_WORDS)


def test_the_page_says_why_it_cannot_be_drawn(away: Browser) -> None:
    backups, listed, more, _, drawn = page.draw_page(away.services, 50)
    assert "does not answer" in text_of(backups)
    assert "does not answer" in text_of(listed)
    assert (more, drawn["state"]) == ("none", "unreachable")


# --- the log and the history -------------------------------------------------------------------


def test_the_log_and_the_history_tell_of_the_same_operation(mongo: Mongo) -> None:
    made = quick_create.create(mongo, ["batch_1"], actor="Person 02", origin="dashboard")
    (event,) = log.events(mongo, batch_id="batch_1").items
    assert event.operation_id == made.operation_id
    shown = time_line([event], {}, work.style(mongo))
    assert "Batches created from a list Person 02 · in the dashboard" in text_of(shown)
