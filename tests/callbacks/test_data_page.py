"""The page of data: previews before anything is done, and the backups."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from callbacks import data as page
from dashboard import ids
from dashboard.services import Services
from data import backup
from data.mongo import server
from data.mongo.client import Mongo
from data.settings import Settings, load
from tests.callbacks.test_callbacks import Browser
from tests.dashboard.test_components import text_of


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
    assert "No backups yet." in text_of(page.draw_page(browser.services)[0])
    mongo.batches.insert_one({"id": "batch_1"})
    made = backup.backup(mongo, reason="Friday")
    assert "Friday" in text_of(page.draw_page(browser.services)[0])
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


def test_the_page_says_why_it_cannot_be_drawn(away: Browser) -> None:
    backups, _, drawn = page.draw_page(away.services)
    assert "does not answer" in text_of(backups)
    assert drawn["state"] == "unreachable"
