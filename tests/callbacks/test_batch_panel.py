"""The panel of a batch, as the server answers it: what it shows, what it saves, and what it asks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dashboard import ids
from dashboard.components.batch_facts import facts, stored
from dashboard.components.time_line import time_line
from dashboard.i18n import speaking
from dashboard.render import batch
from dashboard.services import Services
from dashboard.url import BATCH_PATH, View
from data.batches import edits
from data.batches.fields import FIELDS
from data.crew import editing, people
from data.history import log
from data.imports import quick_create
from data.mongo import server
from data.mongo.client import Document, Mongo
from data.query.restrictions import encode
from data.settings import Settings, load
from tests.callbacks.test_callbacks import Browser
from tests.dashboard.test_components import text_of

WHO: Any = {"actor": "Person 02", "origin": "api"}
BATCH: Document = {
    "id": "batch_1",
    "assignee": "Person 01",
    "status": "FS",
    "folder": "a/b",
    "tasks": ["segmentar"],
    "metadata": {"priority": "alta", "due_date": "2026-06-17 00:00:00", "total_masks": 10},
}


@pytest.fixture
def browser(settings: Settings, mongo: Mongo) -> Iterator[Browser]:
    mongo.people.insert_many([{"name": name} for name in ("Person 01", "Person 02")])
    services = Services.of(settings)
    yield Browser(services)
    services.connection.close()


@pytest.fixture
def away(tmp_path: Path) -> Iterator[Browser]:
    address = f"mongodb://{server.LOOPBACK}:{server.free_port()}"
    services = Services.of(load(mongodb_uri=address, data_dir=tmp_path, connect_timeout_seconds=0.1))
    yield Browser(services)
    services.connection.close()


def show(browser: Browser, batch_id: str = "batch_1", language: str = "en", **more: Any) -> Any:
    query = {"batch": batch_id} | more
    return browser.http.get(BATCH_PATH, query_string=query, headers={"Accept-Language": language}).json


def change(browser: Browser, name: str, value: Any, **more: Any) -> Any:
    """Give a field of batch_1 another value, as a panel does that shows it as it is now."""
    shown = show(browser)
    given = {"version": shown["version"], "seen": shown["values"].get(name)} | more
    return send(browser, {"batch": "batch_1", "name": name, "value": value} | given)


def send(browser: Browser, body: Any, status: int = 200) -> Any:
    answer = browser.http.post(BATCH_PATH, json=body)
    assert answer.status_code == status, answer.text
    return answer.json


def part(shown: Any, identity: ids.Id) -> Any:
    return next(props for each, props in shown["props"] if each == identity)


def there(mongo: Mongo) -> Document:
    found = mongo.batches.find_one({"id": "batch_1"}, {"_id": 0})
    assert found
    return found


# --- what is shown ------------------------------------------------------------------------------


def test_a_batch_comes_with_its_values_and_what_can_be_chosen(mongo: Mongo, browser: Browser) -> None:
    mongo.batches.insert_one({**BATCH})
    shown = show(browser)
    assert shown["state"] == "editable"
    assert shown["values"] == {
        "person": "Person 01",
        "stage": "in_progress",
        "review": "pending",
        "priority": "high",
        "assigned": None,
        "due": "2026-06-17",
        "specification": "",
        "folder": "a/b",
        "comments": "",
        "tasks": ["segmentar"],
        "total_masks": 10,
        "completed_masks": "",
    }
    assert shown["fields"].keys() == FIELDS.keys() - {"review"}
    assert [each["value"] for each in shown["fields"]["person"]["data"]] == ["~", "Person 01", "Person 02"]
    steps = {
        each["group"]: [one["value"] for one in each["items"]] for each in shown["fields"]["stage"]["data"]
    }
    assert steps == {"Usual steps": ["in_progress", "segmented"], "With a reason": ["not_started"]}
    assert part(shown, ids.BATCH_REVIEW) == {"children": "Not reviewed", "className": "badge badge-pending"}
    assert "metadata.priority" in json.dumps(part(shown, ids.BATCH_MORE))


def test_whoever_has_left_and_what_nobody_can_read_is_shown_as_it_is(mongo: Mongo, browser: Browser) -> None:
    strange = {"id": "batch_1", "assignee": "Person 09", "status": "Q", "metadata": {"due_date": "soon"}}
    mongo.batches.insert_one(strange)
    fields = show(browser)["fields"]
    assert {"value": "Person 09", "label": "Person 09 (not in the crew)"} in fields["person"]["data"]
    assert fields["due"]["description"] == "Not readable: soon"
    assert fields["stage"]["value"] == "unknown"
    usual = fields["stage"]["data"][0]["items"]
    assert [(each["value"], each.get("disabled", False)) for each in usual] == [
        ("not_started", False),
        ("in_progress", False),
        ("segmented", False),
        ("unknown", True),
    ]


def test_what_cannot_be_changed_says_why(mongo: Mongo, browser: Browser) -> None:
    mongo.batches.insert_many([{"id": 7, "status": "PS"}, {"id": "7", "status": "S"}])
    shown = show(browser, "7", "es")
    assert (shown["state"], shown["fields"]) == ("several", {})
    assert "2 lotes tienen este id. Aquí no se pueden cambiar" in part(shown, ids.BATCH_NOTE)["children"]
    assert "En curso" in json.dumps(part(shown, ids.BATCH_FACTS), ensure_ascii=False)
    gone = show(browser, "batch_3")
    assert (gone["state"], part(gone, ids.BATCH_NOTE)["children"]) == ("gone", "This batch no longer exists.")


def test_without_a_database_a_sentence_says_so(away: Browser) -> None:
    shown = show(away)
    assert (shown["state"], shown["list"]["at"]) == ("failed", None)
    assert "does not answer" in part(shown, ids.BATCH_NOTE)["children"]
    told = send(away, {"batch": "batch_1", "name": "priority", "value": "low"})
    assert told["report"]["kind"] == "failed"
    assert "does not answer" in told["report"]["words"]


def test_a_batch_knows_its_place_in_the_list(mongo: Mongo, browser: Browser) -> None:
    mongo.batches.insert_many([{"id": f"batch_{n}", "status": "S" if n % 2 else "NS"} for n in range(1, 8)])
    where = {"search": "?stage=segmented&sort=-id&batch=batch_3"}
    shown = show(browser, "batch_3", **where)
    assert shown["list"] == {"at": 2, "inside": True, "previous": "batch_5", "next": "batch_1"}
    assert part(shown, ids.BATCH_PLACE)["children"] == "3 of 4"
    assert show(browser, "batch_3", **where, at=2)["list"] == shown["list"]
    assert show(browser, "batch_7", **where)["list"]["previous"] is None
    other = show(browser, "batch_2", **where, at=1)
    assert other["list"] == {"at": 1, "inside": False, "previous": "batch_7", "next": "batch_5"}
    assert part(other, ids.BATCH_PLACE)["children"] == "not in this list"
    assert show(browser, "batch_2", **where)["list"]["next"] == "batch_7"
    assert show(browser, "batch_2", search="?stage=gone")["list"]["at"] is None


def test_a_link_to_one_batch_leads_to_it_in_the_list(browser: Browser) -> None:
    answer = browser.get("/batches/batch_1%20b?stage=segmented")
    assert (answer.status_code, answer.location) == (302, "/batches?stage=segmented&batch=batch_1+b")


# --- what is saved ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "path", "written"),
    [
        ("person", "person 02", "assignee", "Person 02"),
        ("person", "~", "assignee", ""),
        ("stage", "segmented", "status", "S"),
        ("priority", "low", "metadata.priority", "baja"),
        ("due", "2026-07-01", "metadata.due_date", "2026-07-01 00:00:00"),
        ("assigned", "2026-06-01", "metadata.assigned_at", "2026-06-01"),
        ("specification", " v2 ", "specification", "v2"),
        ("folder", "c/d", "folder", "c/d"),
        ("comments", "one\ntwo", "comments", "one\ntwo"),
        ("tasks", ["segmentar", "revisar"], "tasks", ["segmentar", "revisar"]),
        ("total_masks", 12, "metadata.total_masks", 12),
        ("total_masks", "", "metadata.total_masks", None),
        ("completed_masks", 3, "metadata.completed_masks", 3),
    ],
)
def test_a_field_is_saved_in_the_words_of_the_team(
    mongo: Mongo, browser: Browser, name: str, value: Any, path: str, written: Any
) -> None:
    mongo.batches.insert_one({**BATCH})
    told = change(browser, name, value)
    assert told["report"]["kind"] == "saved", told["report"]
    found: Any = there(mongo)
    for each in path.split("."):
        found = found[each]
    assert found == written
    assert told["values"][name] == told["fields"][name]["value"] != BATCH.get(path, "nothing")
    assert told["version"] != show(browser, "batch_2")["version"]
    back = send(browser, {"batch": "batch_1", "undo": told["report"]["operation"]})
    assert back["report"] == {"kind": "undone", "words": "Undone."}
    assert there(mongo) == {key: value for key, value in BATCH.items() if key != "_id"}


@pytest.mark.parametrize("name", FIELDS)
def test_what_a_field_says_already_is_no_change(mongo: Mongo, browser: Browser, name: str) -> None:
    mongo.batches.insert_one({**BATCH, "comments": " as it was "})
    value = show(browser)["values"][name]
    assert change(browser, name, value)["report"] == {"kind": "same", "words": ""}
    assert log.operations(mongo) == []


def test_an_approval_is_saved_at_once_and_a_rejection_with_its_reason(mongo: Mongo, browser: Browser) -> None:
    mongo.batches.insert_one({**BATCH, "status": "S"})
    assert change(browser, "review", "approved")["report"]["words"] == "Saved: Review"
    assert there(mongo)["metadata"]["review_status"] == "aprobado"
    asked = change(browser, "review", "rejected")
    assert asked["report"] == {"kind": "reason", "words": "Review: Approved → Rejected. Why?"}
    told = change(browser, "review", "rejected", reason="edges")
    assert told["report"]["kind"] == "saved"
    assert there(mongo)["metadata"]["review_status"] == "no_aprobado"
    assert "edges" in json.dumps(part(told, ids.BATCH_MORE))
    assert "edges" in json.dumps(part(show(browser), ids.reason("usual")))


def test_an_unusual_step_asks_for_a_reason_and_changes_nothing(mongo: Mongo, browser: Browser) -> None:
    mongo.batches.insert_one({**BATCH})
    told = change(browser, "stage", "not_started")
    assert told["report"] == {"kind": "reason", "words": "Stage: In progress → Not started. Why?"}
    assert told["values"]["stage"] == "in_progress"
    assert there(mongo)["status"] == "FS"


def test_what_somebody_else_changed_is_not_written_over_unasked(mongo: Mongo, browser: Browser) -> None:
    mongo.batches.insert_one({**BATCH})
    seen = show(browser)
    edits.patch(mongo, "batch_1", {"metadata.priority": "media"}, **WHO)
    mine = {
        "batch": "batch_1",
        "name": "priority",
        "value": "low",
        "version": seen["version"],
        "seen": "high",
    }
    told = send(browser, mine)
    report = told["report"]
    assert (report["kind"], report["theirs"], report["mine"]) == ("conflict", "Medium", "Low")
    assert there(mongo)["metadata"]["priority"] == "media"
    kept = send(browser, mine | {"version": told["version"], "seen": report["now"]})
    assert kept["report"]["kind"] == "saved"
    assert there(mongo)["metadata"]["priority"] == "baja"


def test_changes_in_other_fields_are_no_conflict(mongo: Mongo, browser: Browser) -> None:
    mongo.batches.insert_one({**BATCH})
    seen = show(browser)
    edits.patch(mongo, "batch_1", {"folder": "elsewhere"}, **WHO)
    body = {
        "batch": "batch_1",
        "name": "priority",
        "value": "low",
        "version": seen["version"],
        "seen": "high",
    }
    told = send(browser, body)
    assert told["report"]["kind"] == "saved"
    assert (told["values"]["folder"], told["values"]["priority"]) == ("elsewhere", "low")
    again = send(browser, body)  # somebody had the same idea
    assert again["report"]["kind"] == "same"


def test_a_refusal_is_said_and_the_value_stays(mongo: Mongo, browser: Browser) -> None:
    mongo.batches.insert_one({**BATCH})
    told = change(browser, "person", "Person 09")
    assert told["report"] == {
        "kind": "failed",
        "words": "Nobody called Person 09 is in the crew. Add them first.",
    }
    assert told["values"]["person"] == "Person 01"
    mongo.batches.delete_one({"id": "batch_1"})
    body = {"batch": "batch_1", "name": "priority", "value": "low"}
    assert send(browser, body)["report"]["kind"] == "failed"
    assert send(browser, {"batch": "batch_1", "undo": "nothing"})["report"]["kind"] == "failed"


def test_an_undo_leaves_what_has_changed_since(mongo: Mongo, browser: Browser) -> None:
    mongo.batches.insert_one({**BATCH})
    told = change(browser, "priority", "low")
    edits.patch(mongo, "batch_1", {"metadata.priority": "media"}, **WHO)
    back = send(browser, {"batch": "batch_1", "undo": told["report"]["operation"]})
    assert back["report"]["kind"] == "failed"
    assert "batch_1" in back["report"]["words"]
    assert back["values"]["priority"] == "medium"


@pytest.mark.parametrize("body", [{}, {"batch": "batch_1"}, {"batch": "batch_1", "name": "_id"}, [], "x"])
def test_what_no_panel_asks_is_refused(browser: Browser, body: Any) -> None:
    send(browser, body, 400)


def test_another_site_cannot_make_a_browser_write(browser: Browser) -> None:
    answer = browser.http.post(BATCH_PATH, data='{"batch": "batch_1"}', content_type="text/plain")
    assert answer.status_code == 415


# --- what is read -------------------------------------------------------------------------------


def history(mongo: Mongo, language: str = "en") -> str:
    events = log.events(mongo, batch_id="batch_1").items
    with speaking(language):
        return text_of(time_line(events, log.reasons(mongo, events), editing.style(mongo)))


def test_the_history_tells_who_did_what_and_why_in_the_words_of_the_form(mongo: Mongo) -> None:
    people.add(mongo, "Person 03", **WHO)
    quick_create.create(mongo, ["batch_1"], **WHO)
    editing.edit(mongo, "batch_1", {"due": "2026-06-17", "total_masks": 3, "person": "Person 03"}, **WHO)
    editing.edit(mongo, "batch_1", {"review": "rejected"}, reason="edges", **WHO)
    edits.patch(mongo, "batch_1", {"status": "PS"}, **WHO)
    edits.patch(mongo, "batch_1", {"status": "FS"}, **WHO)
    told = history(mongo, "es")
    for words in (
        "Revisión Sin revisar  →  Rechazado",
        "Motivo edges",
        "Fecha límite (vacío)  →  17 jun 2026",
        "Máscaras en total 0  →  3",
        "Persona (vacío)  →  Person 03",
        "Etapa PS  →  FS",
        "creado",
        "Person 02 · mediante la API",
    ):
        assert words in told, told


def test_a_batch_without_history_says_so(mongo: Mongo) -> None:
    assert "No history yet." in history(mongo)


def test_values_are_said_in_the_words_of_the_grid() -> None:
    values = {"due": "2026-06-17", "overdue": True, "file_count": 1200, "person": "", "tasks": ["a", "b"]}
    with speaking("es"):
        told = text_of(facts(values, ("due", "file_count", "person", "tasks")))
    for words in ("17 jun 2026  atrasado", "Archivos 1.200", "Persona Sin asignar", "Tareas a, b"):
        assert words in told


def test_whatever_a_batch_holds_can_be_shown(browser: Browser, mongo: Mongo) -> None:
    strange: Document = {
        "id": "batch_1",
        "none": None,
        "empty": {},
        "long": "x" * 1000,
        "list": list(range(50)),
        "deep": {"er": {"est": True}},
        "at": datetime(2026, 6, 17, 22, 30, tzinfo=UTC),
        "tasks": {"a": 1},
        "metadata": "text",
    }
    told = text_of(stored({"_id": 1, **strange}, browser.services.settings.zone))
    for words in ("deep.er.est Yes", "none –", "… (50)", "x…", "empty –", "Jun 18, 2026 00:30"):
        assert words in told
    assert "x" * 401 not in told
    mongo.batches.insert_one(strange)
    assert show(browser)["state"] == "editable"


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_can_be_said_in_words(name: str) -> None:
    value = {"number": 3, "list": ["a"], "day": "2026-06-17", "word": "none", "text": "a", "person": "~"}
    assert batch.in_words(name, value[FIELDS[name].kind]) or FIELDS[name].kind == "word"


# --- from the list ------------------------------------------------------------------------------


def test_the_list_and_the_panel_say_the_same_of_what_can_be_edited_in_both(team: Services) -> None:
    style, names = editing.style(team.mongo), ("person", "stage", "review", "priority", "assigned", "due")
    rows, _, _ = team.answers.page(("id", "duplicated", *names), View().where, (("id", False),), 0, 1000)
    assert len(rows) > 500
    for each in rows:
        if each["duplicated"] or not each["id"]:
            continue
        values = batch.form_values(edits.get(team.mongo, each["id"]), style)
        said = {name: each[name] for name in names} | {"person": encode(each["person"])}
        assert {name: values[name] for name in names} == said


def test_a_change_from_the_list_is_of_what_was_seen_there(browser: Browser, mongo: Mongo) -> None:
    mongo.batches.insert_one(dict(BATCH))
    report = change(browser, "priority", "low", seen="medium", version=None)["report"]
    assert (report["kind"], report["now"]) == ("conflict", "high")
    report = change(browser, "priority", "low", seen="high", version=None)["report"]
    assert report["kind"] == "saved"


def test_where_no_panel_shows_the_batch_none_is_drawn(mongo: Mongo, browser: Browser) -> None:
    mongo.batches.insert_one({**BATCH})
    wanted = {"batch": "batch_1", "name": "priority", "value": "low", "seen": "high", "drawn": False}
    told = send(browser, wanted)
    assert (set(told), told["report"]["kind"]) == ({"id", "report"}, "saved")
    assert show(browser)["values"]["priority"] == "low"
