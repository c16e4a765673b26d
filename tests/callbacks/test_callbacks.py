"""The app as a browser meets it: pages, freshness, exports, and mistakes told in words."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import dash
import pytest
from flask.testing import FlaskClient

from callbacks import exporting as export_callbacks
from callbacks.grid import sort_of
from callbacks.wiring import register
from dashboard import exports, ids
from dashboard.app import create_app
from dashboard.columns import COLUMNS, SENT
from dashboard.components.task import queued_progress
from dashboard.i18n import speaking
from dashboard.pages import PAGES
from dashboard.panels.batches import PANELS
from dashboard.render import files, filters, overview, people, render_within
from dashboard.render.page_props import NOTHING, PageProps
from dashboard.serve.worker import draw_overview
from dashboard.services import Services
from dashboard.url import DRAWN_PATH, FILES, OVERVIEW, PEOPLE, View
from data import clock
from data.errors import DatabaseUnreachable
from data.exports import exporting
from data.exports.workbook import MEDIA_TYPE
from data.mongo import server
from data.query.filters import Filters
from data.query.freshness import Freshness
from data.query.generations import Generation
from data.query.questions import Counts
from data.query.service import total_of
from data.settings import Settings, load
from tests.dashboard.test_components import text_of, walk

pytestmark = pytest.mark.usefixtures("unhurried")


class Browser:
    """The app over Flask's test client. Callbacks are called by the name of their function."""

    def __init__(self, services: Services) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("dashboard.app.Services.of", lambda _: services)
            self.app: dash.Dash = create_app(services.settings, register)
        self.services = services
        self.http: FlaskClient = self.app.server.test_client(use_cookies=False)

    def get(self, path: str, **headers: str) -> Any:
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        return self.http.get(path, headers=named, buffered=True)

    def dependencies(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("/_dash-dependencies").json
        return found

    def call(self, name: str, changed: str = "", language: str = "en", **values: Any) -> Any:
        """What the callback *name* answers: {component id: {property: value}}.

        *values* are given by component id with `-` written as `_`, or as `id__property`.
        """
        key, entry = next(
            (key, entry)
            for key, entry in self.app.callback_map.items()
            if getattr(entry.get("callback"), "__name__", "") == name
        )
        several = [_outputs(each) for each in key.strip(".").split("...")]
        body = {
            "output": key,
            "outputs": _outputs(key) if not key.startswith("..") else several,
            "inputs": [_given(each, values) for each in entry["inputs"]],
            "state": [_given(each, values) for each in entry["state"]],
            "changedPropIds": [changed] if changed else [],
        }
        answer = self.http.post("/_dash-update-component", json=body, headers={"Accept-Language": language})
        if answer.status_code == 204:
            return None
        assert answer.status_code == 200, answer.text
        return answer.json

    def drawn(self, path: str = OVERVIEW, search: str = "", language: str = "en", status: int = 200) -> Any:
        """What the page at *path* shows under *search*: {component id: properties}."""
        answer = self.http.get(f"{DRAWN_PATH}{path}{search}", headers={"Accept-Language": language})
        assert answer.status_code == status
        changes: list[tuple[ids.Id, dict[str, Any]]] = json.loads(answer.data)
        return {ids.key(identity): properties for identity, properties in changes}


def _outputs(text: str) -> dict[str, str]:
    identity, _, name = text.rpartition(".")
    return {"id": json.loads(identity) if identity.startswith("{") else identity, "property": name}


def _given(each: dict[str, Any], values: dict[str, Any]) -> Any:
    identity, name = each["id"], each["property"]
    plain = identity.replace("-", "_")
    value = values.get(f"{plain}__{name}", values.get(plain))
    return {
        "id": json.loads(identity) if identity.startswith("{") else identity,
        "property": name,
        "value": value,
    }


@pytest.fixture(scope="module", name="browser")
def _browser(team: Services) -> Browser:
    return Browser(team)


@pytest.fixture
def serving() -> Iterator[Callable[[Settings], Browser]]:
    """Make browsers over other settings; their connections are closed afterwards."""
    made: list[Services] = []

    def make(settings: Settings) -> Browser:
        made.append(Services.of(settings))
        return Browser(made[-1])

    yield make
    for services in made:
        services.connection.close()


@pytest.fixture
def away(tmp_path: Path, serving: Callable[[Settings], Browser]) -> Browser:
    """An app whose database does not answer."""
    address = f"mongodb://{server.LOOPBACK}:{server.free_port()}"
    return serving(load(mongodb_uri=address, data_dir=tmp_path, connect_timeout_seconds=0.1))


def count(team: Services, where: Filters) -> int:
    question = Counts((), where)
    return total_of(team.answers.ask((question,))[question])


# --- the page -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/batches", "/_dash-layout", "/_dash-dependencies", "/healthz"])
def test_pages_need_no_database(
    settings: Settings, serving: Callable[[Settings], Browser], monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def refused(*_: Any, **__: Any) -> None:
        pytest.fail("a connection was made")

    monkeypatch.setattr("data.mongo.client.MongoClient", refused)
    assert serving(settings).get(path).status_code == 200


@pytest.mark.parametrize(
    ("headers", "language", "word"),
    [
        ({}, "en", "Batches"),
        ({"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"}, "es-MX", "Lotes"),
        ({"Accept-Language": "es", "Cookie": "tanda-language=en"}, "en", "Batches"),
        ({"Cookie": "tanda-language=es"}, "es", "Lotes"),
    ],
)
def test_a_page_speaks_the_chosen_language_else_the_browsers(
    browser: Browser, headers: dict[str, str], language: str, word: str
) -> None:
    assert f'<html lang="{language}"' in browser.get("/", **headers).text
    assert f'"{word}"' in browser.get("/_dash-layout", **headers).get_data(as_text=True)


def test_the_page_asked_for_is_mounted_at_once_and_the_other_on_its_first_visit(browser: Browser) -> None:
    layout = json.dumps(browser.get("/layout/batches").json)
    assert '"id": "grid"' in layout
    assert '"id": "figures"' not in layout
    answer = browser.call(
        "mount", changed="visited.data", visited={"path": "/", "search": ""}, mounted=["/batches"]
    )
    assert set(answer["response"]) == {ids.key(ids.page("/")), ids.MOUNTED}
    assert answer["response"][ids.MOUNTED]["data"] == ["/batches", "/"]
    assert (
        browser.call("mount", changed="visited.data", visited={"path": "/", "search": ""}, mounted=["/"])
        is None
    )


def test_the_page_asked_for_comes_drawn(browser: Browser) -> None:
    layout = json.dumps(browser.get("/layout/?stage=in_progress").json)
    n = count(browser.services, Filters(stage=("in_progress",)))
    assert f'"children": "{n}"' in layout
    assert layout.count('"panel-body full"') == len(PANELS) - 2  # work in progress is not done
    assert "Stage: In progress" in layout
    assert "Segmenter Alder" in layout  # as a choice


def test_a_browser_that_does_not_say_which_page_it_shows_gets_the_frame_and_says_it_then(
    browser: Browser,
) -> None:
    layout = browser.get("/_dash-layout").text
    assert '"pathname"' not in layout
    assert '"panel-body' not in layout
    mounted = browser.call("mount", changed="visited.data", visited={"path": "/", "search": ""}, mounted=[])[
        "response"
    ]
    assert mounted[ids.MOUNTED]["data"] == ["/"]
    assert "Segmenter Alder" in text_in(browser.drawn("/*"))  # the filter bar alone


def test_a_page_whose_figures_take_long_comes_without_them_and_asks_for_them(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = threading.Event()
    monkeypatch.setattr(render_within, "_PATIENCE", 0.1)
    monkeypatch.setattr("dashboard.render.overview.draw_view", lambda *_: answered.wait())
    layout = json.dumps(browser.get("/layout/?text=long").json)
    answered.set()
    assert layout.count('"panel-body loading"') == len(PANELS)
    assert '"state": "waiting"' in layout


def _broken(*_: Any) -> None:
    raise ZeroDivisionError("secret detail")


def test_a_fault_of_ours_does_not_keep_the_page_from_coming(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("dashboard.render.overview.draw_view", _broken)
    with caplog.at_level(logging.ERROR, "tanda"):
        answer = browser.get("/layout/?text=a fault")
    assert answer.status_code == 200
    assert answer.text.count('"panel-body loading"') == len(PANELS)
    assert "secret detail" not in answer.text
    assert "ZeroDivisionError" in caplog.text


def test_no_browser_has_to_check_the_callbacks(browser: Browser) -> None:
    assert "validation_layout" not in browser.get("/").text


def test_nothing_is_loaded_from_another_host(browser: Browser) -> None:
    page = browser.get("/").text
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page


def test_answers_carry_the_headers_that_keep_a_page_to_itself(browser: Browser) -> None:
    headers = browser.get("/").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("language", ["en-GB", "es-ES"])
def test_browsers_run_the_scripts_of_the_page_and_no_other(browser: Browser, language: str) -> None:
    answer = browser.get("/", Accept_Language=language)
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert "unsafe" not in policy["script-src"]
    assert (policy["default-src"], policy["object-src"], policy["frame-ancestors"]) == (
        "'self'",
        "'none'",
        "'self'",
    )
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", answer.text, re.DOTALL)
    run = [script for kind, script in scripts if "json" not in kind and "src" not in kind]
    assert len(run) == 2
    for script in run:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy["script-src"]


def _asked(dependency: dict[str, Any]) -> Iterator[str]:
    if not dependency["no_output"]:
        for text in dependency["output"].strip(".").split("..."):
            yield text.rpartition(".")[0]
    for each in (*dependency["inputs"], *dependency["state"]):
        yield each["id"]


def test_every_component_of_a_callback_is_in_the_validation_layout(browser: Browser) -> None:
    there = [each.id for each in walk(browser.app.validation_layout) if getattr(each, "id", None)]
    asked = {each.partition("@")[0] for dependency in browser.dependencies() for each in _asked(dependency)}
    missing = set()
    for text in asked:
        wanted = json.loads(text) if text.startswith("{") else text
        if isinstance(wanted, str):
            found = wanted in there
        else:
            found = any(isinstance(each, dict) and _matches(wanted, each) for each in there)
        if not found:
            missing.add(text)
    # These come and go: chips with the filter, buttons and boxes with the lines of a table.
    fleeting = (
        {"name": ["ALL"], "type": "chip", "value": ["ALL"]},
        {"id": ["ALL"], "type": "restore"},
        {"kind": ["ALL"], "type": "rows-of"},
        {"part": ["ALL"], "person": ["ALL"], "type": "share"},
        {"how": ["ALL"], "kind": "people", "type": "start"},
    )
    assert missing == {json.dumps(each, separators=(",", ":")) for each in fleeting}


def test_no_callback_of_the_server_waits_for_buttons_that_come_and_go(browser: Browser) -> None:
    """Dash drops the answer to a click when they are drawn anew meanwhile: see callbacks/asking.py."""
    known = [each for each in browser.app.callback_map.values() if "callback" in each]
    assert len(known) > 20
    asked = [each["id"] for entry in known for each in (*entry["inputs"], *entry["state"])]
    assert not [each for each in asked if each.startswith("{") and "[" in each]


def _matches(wanted: dict[str, Any], there: dict[str, Any]) -> bool:
    return set(wanted) == set(there) and all(
        value == ["ALL"] or value == there[name] for name, value in wanted.items()
    )


def test_no_component_id_is_used_twice_on_a_page() -> None:
    for page in PAGES.values():
        found = [str(each.id) for each in walk(page.layout(NOTHING)) if getattr(each, "id", None)]
        assert sorted(found) == sorted(set(found))


# --- freshness and health -----------------------------------------------------------------------


def test_a_replica_set_is_live_and_the_refresh_button_begins_a_new_generation(browser: Browser) -> None:
    answer = browser.get("/live")
    told: Any = answer.json
    assert told["state"] == "live"
    assert told["text"] == f"as of {told['time']} · live"
    assert answer.headers["Cache-Control"] == "no-store"
    assert browser.get("/live", Accept_Language="es").json["text"].endswith("en directo")
    renewed: Any = browser.http.post("/live").json
    assert renewed["state"] == "live"
    assert renewed["generation"] != told["generation"]


def test_at_midnight_in_the_teams_zone_a_page_is_not_right_any_more(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    midnight = datetime(2027, 1, 31, 23, tzinfo=UTC)  # in Madrid
    told = []
    for second in (-2, -1, 0, 1):
        monkeypatch.setattr(clock, "seconds", (midnight + timedelta(seconds=second)).timestamp)
        told.append(browser.get("/live").json["generation"])
    before, last, first, after = told
    assert before == last != first == after


@pytest.mark.parametrize(
    ("draw", "path"), [(overview.draw, OVERVIEW), (people.draw, PEOPLE), (files.draw, FILES)]
)
def test_a_page_that_is_drawn_while_the_day_ends_is_of_the_day_before(
    team: Services, monkeypatch: pytest.MonkeyPatch, draw: Callable[[Services, str], PageProps], path: str
) -> None:
    midnight = datetime(2027, 1, 31, 23, tzinfo=UTC)  # in Madrid
    current = Freshness.current

    def at_midnight(freshness: Freshness) -> Generation:
        monkeypatch.setattr(clock, "seconds", midnight.timestamp)
        return current(freshness)

    monkeypatch.setattr(clock, "seconds", (midnight - timedelta(seconds=1)).timestamp)
    monkeypatch.setattr(Freshness, "current", at_midnight)
    with speaking("en"):
        data = draw(team, "").of(ids.drawn(path))["data"]
    assert data["generation"].endswith(":2027-01-31")
    assert team.today() == date(2027, 2, 1)


def test_the_status_tells_how_much_of_a_large_collection_has_been_read(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser.services.answers, "preparing", lambda _: 0.45)
    assert browser.get("/live").json["text"].endswith("· live · preparing the figures, 45%")


def test_a_standalone_server_is_timed_and_says_how_often(
    standalone: str, tmp_path: Path, serving: Callable[[Settings], Browser]
) -> None:
    told = serving(load(mongodb_uri=standalone, data_dir=tmp_path, refresh_seconds=45)).get("/live").json
    assert told["state"] == "timed"
    assert told["text"].endswith("renewed every 45 s")


def test_a_database_that_never_answered_is_unreachable(away: Browser) -> None:
    told = away.get("/live")
    assert told.status_code == 200
    said: dict[str, Any] = told.json
    jobs = said.pop("jobs")
    assert (jobs["n"], jobs["text"]) == (0, "Jobs: no job running")
    assert said == {
        "generation": "",
        "state": "unreachable",
        "time": "",
        "text": "database unreachable",
    }


def test_a_database_that_went_away_keeps_the_time_of_its_figures(
    settings: Settings, serving: Callable[[Settings], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: Any) -> None:
        raise DatabaseUnreachable("gone")

    browser = serving(settings)
    before = browser.get("/live").json
    monkeypatch.setattr(Freshness, "_read_stream", gone)
    after: Any = browser.http.post("/live").json
    assert after["state"] == "unreachable"
    assert after["generation"] == before["generation"]
    assert after["text"] == f"database unreachable · figures of {after['time']}"


def test_ready_says_what_works(browser: Browser) -> None:
    answer = browser.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"status": "ok", "database": "ok", "cache": "ok", "disk": "ok"}


def test_without_a_database_the_process_lives_and_is_not_ready(away: Browser) -> None:
    assert away.get("/healthz").json["status"] == "ok"
    answer = away.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["status"] == "unavailable"
    assert "does not answer" in answer.json["database"]
    assert (answer.json["cache"], answer.json["disk"]) == ("ok", "ok")


@pytest.mark.parametrize(
    ("broken", "check", "words"),
    [
        ("data.query.service.QueryService.cache_works", "cache", "cannot be written"),
        ("callbacks.health.shutil.disk_usage", "disk", "only 1 MB free"),
    ],
)
def test_a_broken_cache_or_a_full_disk_is_not_ready(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, broken: str, check: str, words: str
) -> None:
    class Usage:
        free = 1024 * 1024

    monkeypatch.setattr(broken, lambda *_: False if check == "cache" else Usage)
    answer = browser.get("/readyz")
    assert answer.status_code == 503
    assert words in answer.json[check]


# --- overview, details and filter bar -----------------------------------------------------------


def text_in(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False)


def test_the_overview_is_drawn_from_one_generation(browser: Browser) -> None:
    shown = browser.drawn()
    assert shown[ids.key(ids.drawn("/"))]["data"] == {
        "generation": browser.get("/live").json["generation"],
        "state": "live",
    }
    for panel in PANELS:
        assert shown[ids.key(ids.panel_body(panel))] == {"className": "panel-body full"}
        assert shown[ids.key(ids.chart(panel))]["figure"]["data"]


def test_only_the_page_shown_is_drawn(browser: Browser) -> None:
    bar = {
        ids.CHIPS,
        ids.TO_BATCHES,
        ids.CLEAR,
        ids.FILTER_ERROR,
        ids.key(ids.drawn(filters.BAR)),
        *map(ids.key, map(ids.control, ("person", "specification"))),
    }
    assert set(browser.drawn("/batches")) == {*bar, ids.CREW_NAMES}
    assert set(browser.drawn("/no such page")) == bar
    assert set(browser.drawn()) > bar


def test_a_page_is_drawn_once_for_all_readers_of_a_language_until_the_data_changes(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked() -> tuple[str, str]:
        layout = browser.get("/layout/?priority=high").text
        return layout, json.dumps(browser.drawn(search="?priority=high"))

    views: list[View] = []

    def draw_view(services: Services, view: View) -> PageProps:
        views.append(view)
        return really(services, view)

    really = overview.draw_view
    monkeypatch.setattr(overview, "draw_view", draw_view)
    first = asked()
    assert (asked(), len(views)) == (first, 2)  # once with the layout, once to be put in place
    spanish = browser.get("/layout/?priority=high", Accept_Language="es").json
    assert '"Requiere atención"' in json.dumps(spanish, ensure_ascii=False)
    assert len(views) == 3
    browser.services.mongo.batches.insert_one({"id": "one more", "metadata": {"priority": "high"}})
    browser.services.answers.freshness.look_again()
    assert asked()[1] != first[1]
    assert len(views) == 5


@pytest.mark.parametrize("language", ["en-US", "es-ES"])
def test_the_first_reader_after_a_start_finds_the_overview_drawn(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    draw_overview(browser.app.server)
    monkeypatch.setattr(overview, "draw_view", _broken)
    layout = browser.get("/layout/", Accept_Language=f"{language},en;q=0.5")
    assert layout.text.count('"panel-body full"') == len(PANELS)


def test_what_could_not_be_drawn_is_drawn_again_when_asked_again(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> PageProps:
        raise DatabaseUnreachable("away")

    with monkeypatch.context() as broken:
        broken.setattr(overview, "draw_view", away)
        assert "panel-body failed" in text_in(browser.drawn(search="?person=A"))
        assert "panel-body failed" in browser.get("/layout/?person=A").text
    assert "panel-body failed" not in text_in(browser.drawn(search="?person=A"))
    assert "panel-body failed" not in browser.get("/layout/?person=A").text


def test_a_page_that_is_renewed_shows_what_it_would_come_with(browser: Browser) -> None:
    """Else the browser would put everything in place anew."""
    layout = browser.get("/layout/?stage=in_progress").json
    there = {ids.key(each["id"]): each for each in _properties(layout) if "id" in each}
    renewed = browser.drawn(search="?stage=in_progress")
    charts = there[ids.key(ids.charts("/"))]["data"]
    for identity, properties in renewed.items():
        given = (
            {"figure": charts[json.loads(identity)["panel"]]} if "figure" in properties else there[identity]
        )
        assert {name: given[name] for name in properties} == properties


def _properties(tree: Any) -> Iterator[dict[str, Any]]:
    """Those of every component of a layout as Dash sends it."""
    if isinstance(tree, list):
        for each in tree:
            yield from _properties(each)
    elif isinstance(tree, dict) and "props" in tree:
        yield tree["props"]
        yield from _properties(tree["props"].get("children"))


def test_a_filter_that_matches_nothing_says_what_to_do(browser: Browser) -> None:
    answer = text_in(browser.drawn(search="?text=no such id"))
    assert "Nothing to show under this filter." in answer
    assert "panel-body nothing" in answer


def test_an_empty_database_leads_to_the_page_that_adds_batches(
    settings: Settings, serving: Callable[[Settings], Browser]
) -> None:
    answer = text_in(serving(settings).drawn())
    assert "There are no batches yet." in answer
    assert '"href": "/data"' in answer
    assert "python -m" not in answer


WRONG = ["?stage=done", "?due=soon", "?overdue=maybe", "?per=year", "?basis=x", "?text=%ff"]


@pytest.mark.parametrize("search", WRONG)
def test_a_wrong_filter_leaves_the_overview_undrawn_and_says_where_to_mend_it(
    browser: Browser, search: str
) -> None:
    answer = browser.drawn(search=search)
    assert '"refused"' in text_in(answer)
    assert text_in(answer).count("Fix the filter above, or clear it.") == len(PANELS) + 2
    assert "Traceback" not in text_in(answer)


@pytest.mark.parametrize("search", WRONG)
def test_a_wrong_filter_is_named_above_the_grid_once(browser: Browser, search: str) -> None:
    bar = browser.drawn("/batches", search)
    assert _named(search) in bar[ids.FILTER_ERROR]["children"]
    assert bar[ids.CLEAR]["display"] != "none"
    grid = rows(browser, search)["response"]
    assert grid[ids.GRID_MESSAGE]["children"] == ""
    assert grid[ids.GRID]["getRowsResponse"] == {"rowData": [], "rowCount": 0}


def _named(search: str) -> str:
    name = search[1:].partition("=")[0]
    return {"text": "cannot be read", "stage": "“Stage”"}.get(name, f"“{name}”")


def test_a_mistake_is_told_in_the_readers_language(browser: Browser) -> None:
    bar = browser.drawn("/batches", "?stage=done", "es")
    assert bar[ids.FILTER_ERROR]["children"].startswith("«Etapa» no puede ser «done»")


def test_a_page_without_a_database_says_so_in_every_panel(away: Browser) -> None:
    answer = away.drawn()
    assert text_in(answer).count("The database does not answer.") == len(PANELS) + 2
    assert '"unreachable"' in text_in(answer)


def test_a_fault_of_ours_is_a_sentence_for_the_reader_and_a_traceback_in_the_log(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("dashboard.render.overview.draw_view", _broken)
    with caplog.at_level(logging.ERROR, "tanda"):
        answer = text_in(browser.drawn(search="?text=a fault", status=500))
    assert "Something went wrong in Tanda." in answer
    assert "secret detail" not in answer
    assert "ZeroDivisionError" in caplog.text


def test_chips_show_the_filter(browser: Browser) -> None:
    bar = browser.drawn("/batches", "?stage=unknown&person=~")
    assert "Stage: Unknown" in text_in(bar[ids.CHIPS])
    assert "Unassigned" in text_in(bar[ids.CHIPS])
    assert bar[ids.FILTER_ERROR]["children"] == ""
    assert browser.drawn("/batches")[ids.CLEAR]["display"] == "none"


def test_people_with_and_without_work_can_be_chosen(browser: Browser) -> None:
    people = browser.drawn("/batches")[ids.key(ids.control("person"))]["data"]
    assert [option["label"] for option in people][:2] == ["Unassigned", "Segmenter Alder"]
    assert len(people) == 25
    assert len({option["value"] for option in people}) == 25


def test_choices_stay_as_they_are_while_the_database_is_away(away: Browser) -> None:
    assert ids.key(ids.control("person")) not in away.drawn()


def open_details(browser: Browser, kind: str, panel: str, search: str = "") -> Any:
    asked = {"type": f"panel-{kind}", "panel": panel}
    return browser.call("open_details", details_asked=asked, url=search)["response"][ids.DETAILS]


@pytest.mark.parametrize("panel", PANELS)
def test_every_panel_opens_its_table_and_its_definition(browser: Browser, panel: str) -> None:
    table = open_details(browser, "table", panel)
    assert table["opened"] is True
    assert table["title"] == PANELS[panel].title
    assert all(column.header in text_in(table["children"]) for column in PANELS[panel].columns)
    assert PANELS[panel].definition in text_in(open_details(browser, "definition", panel)["children"])


def test_a_table_under_a_wrong_filter_says_which(browser: Browser) -> None:
    assert "“stage”" in text_in(open_details(browser, "table", "people", "?stage=done"))


# --- the grid -----------------------------------------------------------------------------------


def rows(browser: Browser, search: str = "", **request: Any) -> Any:
    asked = {"startRow": 0, "endRow": 100, "sortModel": [], **request}
    return browser.call("rows", "grid.getRowsRequest", grid=asked, url=search)


def test_the_grid_gets_its_rows_and_their_number(browser: Browser, team: Services) -> None:
    response = rows(browser, "?stage=in_progress")["response"]
    total = count(team, Filters(stage=("in_progress",)))
    answer = response[ids.GRID]["getRowsResponse"]
    assert answer["rowCount"] == total
    assert len(answer["rowData"]) == min(100, total)
    assert set(answer["rowData"][0]) == set(SENT)
    assert {row["stage"] for row in answer["rowData"]} == {"in_progress"}
    assert response[ids.GRID_TOTAL]["children"] == f"{total:,} batches"
    assert response[ids.GRID_MESSAGE]["children"] == ""


@pytest.mark.parametrize(("start", "end"), [(0, 100), (100, 200), (250, 350), (590, 690)])
def test_pages_of_the_grid_fit_together_at_any_depth(
    browser: Browser, team: Services, start: int, end: int
) -> None:
    model = [{"colId": "due", "sort": "desc"}, {"colId": "person", "sort": "asc"}]
    answer = rows(browser, startRow=start, endRow=end, sortModel=model)["response"][ids.GRID]
    every, _, _ = team.answers.page(SENT, Filters(), (("due", True), ("person", False)), 0, 10_000)
    assert answer["getRowsResponse"]["rowData"] == every[start:end]


def test_a_request_for_everything_gets_a_page(
    settings: Settings, serving: Callable[[Settings], Browser]
) -> None:
    browser = serving(settings)
    browser.services.mongo.batches.insert_many([{"id": str(n)} for n in range(1005)])
    answer = rows(browser, startRow=-5, endRow=10**9)["response"][ids.GRID]["getRowsResponse"]
    assert (len(answer["rowData"]), answer["rowCount"]) == (1000, 1005)


@pytest.mark.parametrize(
    ("request_", "sort"),
    [
        (None, (("id", False),)),
        ({"sortModel": []}, (("id", False),)),
        ({"sortModel": [{"colId": "password", "sort": "asc"}]}, (("id", False),)),
        (
            {"sortModel": [{"colId": "due", "sort": "desc"}, {"colId": "id", "sort": "asc"}]},
            (("due", True), ("id", False)),
        ),
    ],
)
def test_the_grids_order_is_the_engines(request_: Any, sort: Any) -> None:
    assert sort_of(request_) == sort


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_can_be_sorted(browser: Browser, column: str) -> None:
    answer = rows(browser, sortModel=[{"colId": column, "sort": "desc"}])["response"]
    assert len(answer[ids.GRID]["getRowsResponse"]["rowData"]) == 100


def test_the_everyday_view_hides_accepted_batches_unless_a_person_is_chosen(
    browser: Browser, team: Services
) -> None:
    everyday = rows(browser, "?view=everyday")["response"]
    assert everyday[ids.GRID]["getRowsResponse"]["rowCount"] == count(team, Filters(accepted=False))
    person = rows(browser, "?view=everyday&person=Segmenter+Alder")["response"]
    expected = count(team, Filters(person=("Segmenter Alder",)))
    assert person[ids.GRID]["getRowsResponse"]["rowCount"] == expected
    assert person[ids.EVERYDAY_NOTE]["children"] == "showing all batches of Segmenter Alder"
    hidden = count(team, Filters(accepted=True))
    assert everyday[ids.EVERYDAY_NOTE]["children"] == f"{hidden} accepted batches are hidden"


def test_a_grid_without_a_database_says_so(away: Browser) -> None:
    response = rows(away)["response"]
    assert "The database does not answer." in response[ids.GRID_MESSAGE]["children"]
    assert ids.GRID not in response


# --- exports ------------------------------------------------------------------------------------


def test_a_finished_export_is_delivered_as_a_file(browser: Browser, team: Services) -> None:
    export = exports.batches(team, View(), (("id", False),), excel=True, progress=lambda _: None)
    place = f"/exports/{export.id}/{export.path.name}"
    answer = browser.get(place)
    assert answer.status_code == 200
    assert answer.data == export.path.read_bytes()
    assert answer.headers["Content-Disposition"] == f"attachment; filename={export.path.name}"
    assert answer.mimetype == "text/csv"
    assert browser.get(f"{place}.json").json["sha256"] == export.sha256


@pytest.mark.parametrize(
    "path",
    [
        "/exports/{id}/other.csv",
        "/exports/00000000000000000000000000000000/shares.csv",
        "/exports/{id}/..%2f..%2f..%2fsecret",
        "/exports/..%2f{id}/{name}",
        "/exports/%2e%2e/answers",
        "/exports/{id}/%00",
        "/exports/{id}/.",
        "/exports/{long}/{long}",
    ],
)
def test_nothing_but_exports_can_be_fetched(browser: Browser, team: Services, path: str) -> None:
    (team.settings.data_dir / "secret").write_text("secret")
    export = exports.panel(team, View(), "shares")
    answer = browser.get(path.format(id=export.id, name=export.path.name, long="x" * 3000))
    # What the router itself takes for another address is answered with the page, which holds no file.
    assert answer.status_code == 404 or "<html" in answer.text
    assert answer.text != "secret"


def test_an_unknown_export_is_said_in_words(browser: Browser) -> None:
    path = f"/exports/{'0' * 32}/batches.csv"
    answer = browser.get(path)
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")
    assert answer.text == ("This export has expired: exports are kept for 24 hours. Export it again.")
    assert browser.get(path, Accept_Language="es").text.startswith("Esta exportación ha caducado")


Told = list[tuple[int, str]]


@pytest.fixture
def run(team: Services, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Any, Told]]:
    """Run an export as the job does; gives what the box shows and what it was told meanwhile."""
    monkeypatch.setattr(export_callbacks, "job_settings", lambda: team.settings)
    monkeypatch.setattr(Services, "of", lambda _: team)

    def run_(**request: Any) -> tuple[Any, Told]:
        told: Told = []
        return export_callbacks.run_export(told.append, request), told

    return run_


@pytest.mark.parametrize(
    ("what", "file"),
    [
        ("batches", "tanda-batches{people}-{day}.csv"),
        ("batches-excel", "tanda-batches{people}-{day}.csv"),
        ("batches-excel-xlsx", "tanda-batches{people}-{day}.xlsx"),
        ("worklist", "tanda-worklists{people}-{day}.zip"),
        ("worklist-xlsx", "tanda-worklists{people}-{day}.zip"),
        ("panel:people", "tanda-batches-by-person-and-stage{people}-{day}.csv"),
        ("panel:people-xlsx", "tanda-batches-by-person-and-stage{people}-{day}.xlsx"),
    ],
)
def test_an_export_ends_in_a_link_to_its_file(
    run: Callable[..., tuple[Any, Told]], browser: Browser, team: Services, what: str, file: str
) -> None:
    offer, told = run(what=what, search="?person=Segmenter+Alder&person=Segmenter+Beech", language="en")
    link, _, about = (each for each in offer)
    answer = browser.get(link.href)
    told_about = browser.get(about.href).json
    people, day = "-segmenter-alder-segmenter-beech", told_about["as_of"][:10]
    assert link.href.endswith(f"/{file.format(people=people, day=day)}")
    assert answer.status_code == 200
    assert (answer.mimetype == MEDIA_TYPE) is link.href.endswith(".xlsx")
    assert answer.data.startswith(b"\xef\xbb\xbf") is (what == "batches-excel")
    assert told_about["filter"]["person"] == ["Segmenter Alder", "Segmenter Beech"]
    assert told[-1] == (100, "Done.")
    if not what.startswith("panel:"):
        total = count(team, Filters(person=("Segmenter Alder", "Segmenter Beech")))
        assert told[0] == (0, f"0 of {total} rows")
        assert f"{total} rows" in text_of(offer)


def test_an_export_speaks_the_language_of_its_page(run: Callable[..., tuple[Any, Told]]) -> None:
    offer, told = run(what="batches", search="?stage=unknown", language="es", sortModel=[])
    assert told[-1] == (100, "Listo.")
    assert "tanda-lotes-desconocido-" in text_of(offer)


@pytest.mark.parametrize(
    ("request_", "named"),
    [
        ({"what": "secrets", "search": ""}, "“secrets”"),
        ({"what": "panel:none", "search": ""}, "“none”"),
        ({"what": "batches", "search": "?stage=done"}, "“stage”"),
    ],
)
def test_a_wrong_request_ends_in_words(
    run: Callable[..., tuple[Any, Told]], request_: dict[str, str], named: str
) -> None:
    shown, told = run(**request_)
    assert named in text_of(shown)
    assert shown.role == "alert"
    assert told[-1][0] == 0


def test_a_full_disk_ends_an_export_in_words(
    run: Callable[..., tuple[Any, Told]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, "_write", full)
    shown, _ = run(what="batches", search="")
    assert "No space left on device" in text_of(shown)
    assert "Free some space" in text_of(shown)


def test_waiting_exports_are_counted() -> None:
    assert queued_progress(1) == (0, "Waiting: 1 job before this one")
    with speaking("es"):
        assert queued_progress(2)[1] == "En espera: 2 tareas antes que esta"


def test_an_address_with_an_unknown_word_gets_one_sentence_and_no_waiting_rows(browser: Browser) -> None:
    told = browser.drawn("/batches", "?stage=foo", language="es")[ids.FILTER_ERROR]["children"]
    assert told == (
        "«Etapa» no puede ser «foo». Elige entre «Sin empezar», «En curso», «Segmentado», «Desconocido»."
    )
    request = {"startRow": 0, "endRow": 100, "sortModel": []}
    answer = browser.call("rows", grid__getRowsRequest=request, url__search="?stage=foo")["response"]
    assert answer[ids.GRID]["getRowsResponse"] == {"rowData": [], "rowCount": 0}
    assert answer[ids.GRID_MESSAGE]["children"] == ""
