"""Bodies and addresses have limits, and what no page of ours asks for is refused without a traceback."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard import ids
from dashboard.http.limits import LARGEST_BODY, LONGEST_ADDRESS
from dashboard.services import Services
from data.settings import Settings
from data.system.storage import Folders
from tests.callbacks.test_callbacks import Browser
from tests.http import served

CALLBACK = "/_dash-update-component"

pytestmark = pytest.mark.usefixtures("unhurried")


@pytest.fixture
def browser(team: Services) -> Browser:
    return Browser(team)


@pytest.fixture
def program(settings: Settings, team: Services) -> FlaskClient:
    return served(settings.model_copy(update={"upload_megabytes": 1}), team).test_client()


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No request of these tests is a fault of ours."""
    with caplog.at_level(logging.ERROR):
        yield
    assert not caplog.records


def _asked(browser: Browser) -> dict[str, Any]:
    """What the browser sends when somebody asks for the rows behind a contradiction."""
    key = next(key for key, each in browser.app.callback_map.items() if _asks_for_rows(each))
    given = {"id": ids.ROWS_ASKED, "property": "data", "value": {"type": "rows-of", "kind": "orphan"}}
    outputs = [
        {"id": identity, "property": name}
        for identity, _, name in (each.partition(".") for each in key.strip(".").split("..."))
    ]
    return {"output": key, "outputs": outputs, "inputs": [given], "state": [], "changedPropIds": []}


def _asks_for_rows(entry: dict[str, Any]) -> bool:
    return any(each["id"] == ids.ROWS_ASKED for each in entry["inputs"])


def test_what_the_browser_asks_for_is_answered(browser: Browser) -> None:
    assert browser.http.post(CALLBACK, json=_asked(browser)).status_code in (200, 204)


MADE_UP: dict[str, Any] = {
    "no object": [],
    "a number": 7,
    "nothing": {},
    "an output": {"output": "nobody.children", "outputs": {"id": "nobody", "property": "children"}},
    "an output that is a list": {"output": ["a"]},
    "no inputs": {"inputs": []},
    "too many inputs": {"inputs": [{}, {}]},
    "inputs of no kind": {"inputs": [7]},
    "inputs without a component": {"inputs": [{"property": "data"}]},
    "several for one": {"inputs": [[{"id": "rows-asked", "property": "data"}]]},
    "a property": {"inputs": [{"id": "rows-asked", "property": "style"}]},
    "a state": {"state": [{"id": "a", "property": "b"}]},
    "state of no kind": {"state": 7},
    "changes of no kind": {"changedPropIds": 7},
    "a change of nothing": {"changedPropIds": ["a"]},
    "outputs of no kind": {"outputs": 7},
    "an output without a component": {"outputs": [{"id": None, "property": "x"}]},
}


@pytest.mark.parametrize("case", MADE_UP)
def test_a_callback_that_somebody_has_made_up_is_refused_in_words(browser: Browser, case: str) -> None:
    wrong = MADE_UP[case]
    body = _asked(browser) | wrong if isinstance(wrong, dict) and wrong else wrong
    answer = browser.http.post(CALLBACK, json=body, headers={"Accept-Language": "es"})
    told = "Ninguna página de Tanda hace esta petición. Vuelve a cargarla."
    assert (answer.status_code, answer.text) == (400, told)


@pytest.mark.parametrize("body", [b"{", b"", b"\xff", b"[" * 100_000, b"nul"])
def test_a_body_that_is_no_json_is_refused(browser: Browser, body: bytes) -> None:
    answer = browser.http.post(CALLBACK, data=body, content_type="application/json")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/_dash-component-suites/nobody/a.js",
        "/_dash-component-suites/dash/../../etc/passwd",
        "/_dash-component-suites/dash/deps/nobody.js",
        "/_dash-component-suites/os/path.py",
        "/_dash-component-suites/dash_ag_grid/%00",
        "/assets/nobody.js",
    ],
)
def test_a_file_that_is_not_there_is_404(browser: Browser, path: str) -> None:
    browser.http.get("/")  # Dash registers its files then
    answer = browser.http.get(path)
    assert answer.status_code == 404
    assert "Registered libraries" not in answer.text


@pytest.mark.parametrize("path", [CALLBACK, "/live", "/api/batches"])
def test_a_body_beyond_any_use_is_refused(program: FlaskClient, path: str) -> None:
    large = b" " * (LARGEST_BODY + 1)
    answer = program.post(path, data=large, content_type="application/json")
    assert (answer.status_code, path) in ((413, path), (200, "/live"))
    if answer.status_code == 413:
        assert "more than Tanda accepts at once" in answer.text


def test_a_file_beyond_the_limit_is_refused_by_its_length(program: FlaskClient) -> None:
    for path in ("/uploads?name=a", "/api/import?name=a.csv"):
        answer = program.post(path, data=b"x" * 3_000_000, content_type="application/octet-stream")
        assert answer.status_code == 413


@pytest.mark.parametrize("page", ["/", "/batches", "/layout/", "/drawn/batches"])
def test_an_address_that_is_too_long_gets_a_sentence(program: FlaskClient, page: str) -> None:
    answer = program.get(f"{page}?person={'x' * LONGEST_ADDRESS}", headers={"Accept-Language": "es"})
    assert answer.status_code == 414
    assert answer.text == "Esta dirección es demasiado larga. Elige menos valores en el filtro."


def test_an_address_that_is_too_long_is_a_problem_for_programs(program: FlaskClient) -> None:
    answer = program.get(f"/api/batches?person={'x' * LONGEST_ADDRESS}")
    assert answer.status_code == 414
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert answer.json["detail"] == "This address is too long. Choose fewer values in the filter."


def test_two_hundred_people_fit_into_an_address(program: FlaskClient) -> None:
    query = "&".join(f"person=Segmenter+with+a+long+name+that+is+usual+{each:03}" for each in range(200))
    assert len(query) > 10_000
    layout = program.get(f"/layout/batches?{query}")
    assert layout.status_code == 200
    assert json.dumps(ids.URL) in layout.text
    assert layout.text.count("Segmenter with a long name that is usual") >= 200
    assert program.get(f"/api/batches?{query}").status_code == 200


def test_a_file_that_was_refused_is_gone_at_once(program: FlaskClient, settings: Settings) -> None:
    def send(content: bytes, key: str = "one") -> int:
        return program.post(
            "/api/missing?name=a.txt&wait=20",
            data=content,
            content_type="application/octet-stream",
            headers={"Idempotency-Key": key},
        ).status_code

    folder = Folders(settings).uploads
    before: set[Path] = set()
    assert send(b"batch_9") == 200
    before = set(folder.iterdir())
    assert send(b"batch_9") == 200  # answered before
    assert send(b"batch_10") == 422  # another request under the same key
    assert set(folder.iterdir()) == before
