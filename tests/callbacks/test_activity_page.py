"""The page of activity: which operations it lists, the one that is open, and its files."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard import activity, ids
from dashboard.components.operation_log import KIND_WORDS, operation_log
from dashboard.components.time_line import time_line
from dashboard.render import activity as page
from dashboard.render.page_props import PageProps
from dashboard.services import Services
from data.batches import edits
from data.batches.selection import ByIds
from data.crew import editing, people
from data.errors import NotFound
from data.history import log
from data.history.log import LoggedOperation
from data.history.undo import undo
from data.imports import quick_create
from data.model.dimensions.entries import RENAME, UNDO
from data.mongo import server
from data.mongo.client import Mongo
from data.settings import Settings, load
from tests.callbacks.test_callbacks import Browser
from tests.dashboard.test_components import text_of, walk
from tests.product import ROOT

ZONE = ZoneInfo("Europe/Madrid")
WHO: Any = {"actor": "Person 02", "origin": "dashboard"}


@pytest.fixture(name="services")
def _services(settings: Settings) -> Iterator[Services]:
    services = Services.of(settings)
    yield services
    services.connection.close()


def listed(services: Services, search: str = "") -> Any:
    return page.draw(services, search).of(ids.LOG)["tree"]


def opened(services: Services, operation: str, more: str = "") -> PageProps:
    return page.draw(services, f"?operation={operation}{more}")


def test_operations_are_listed_newest_first_each_with_its_undo(mongo: Mongo, services: Services) -> None:
    assert "No activity yet." in text_of(listed(services))
    made = quick_create.create(mongo, ["batch_1"], assignee="Person 01", **WHO)
    edits.delete(mongo, "batch_1", actor="Person 02", origin="api")
    shown = listed(services)
    words = text_of(shown)
    assert words.index("Batch deleted") < words.index("Batches created from a list")
    assert "for Person 01 · 1 id" in words
    assert "through the API" in words
    undone = [getattr(each, "data-undo", None) for each in walk(shown)]
    assert made.operation_id in undone


def test_the_log_is_searched_by_its_words_whatever_their_case_and_accents(services: Services) -> None:
    for name in ("Persona Ágil", "Persona Breve"):
        people.add(services.mongo, name, actor="a test", origin="dashboard")
    found = [text_of(listed(services, f"?what={what}")) for what in ("agil", "BREVE", "nobody")]
    assert ["Persona Ágil" in each for each in found] == [True, False, False]
    assert ["Persona Breve" in each for each in found] == [False, True, False]
    assert "Nothing found." in found[2]


def test_the_log_comes_in_pages_also_of_what_is_searched(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "_PAGE", 2)
    for at in range(5):
        people.add(services.mongo, f"Person {at}", actor="a test", origin="dashboard")
    for search in ("?by=a+test", "?what=person"):
        shown = []
        for number in (1, 2, 3):
            drawn = page.draw(services, f"{search}&page={number}")
            rows = [each for each in walk(drawn.of(ids.LOG)["tree"]) if type(each).__name__ == "Tr"]
            links = [each for each in walk(drawn.of(ids.LOG_PAGES)["tree"]) if hasattr(each, "href")]
            shown.append((len(rows) - 1, [each.href for each in links]))
        address = f"/activity{search}"
        assert shown == [
            (2, [f"{address}&page=2"]),
            (2, [address, f"{address}&page=3"]),
            (1, [f"{address}&page=2"]),
        ]


def test_the_log_is_narrowed_by_day_person_kind_and_batch(mongo: Mongo, services: Services) -> None:
    quick_create.create(mongo, ["batch_1", "batch_2"], **WHO)
    edits.bulk(mongo, ByIds(("batch_1",)), {"comments": "x"}, actor="Person 01", origin="api")
    day = datetime(2026, 3, 8, 23, 30, tzinfo=UTC)  # the 9th in Madrid
    mongo.events.update_many({"operation": "bulk edit"}, {"$set": {"at": day}})

    def kinds(search: str) -> list[str]:
        words = text_of(listed(services, search))
        return [kind for kind, word in (("edit", "Batches changed"), ("new", "from a list")) if word in words]

    assert kinds("") == ["edit", "new"]
    assert kinds("?from=2026-03-09&to=2026-03-09") == ["edit"]
    assert kinds("?to=2026-03-08") == []
    assert kinds("?from=2026-03-10") == ["new"]
    assert kinds("?by=Person+01") == ["edit"]
    assert kinds("?kind=quick+create") == ["new"]
    assert kinds("?id=batch_1") == ["edit", "new"]
    assert kinds("?id=batch_2") == ["new"]
    assert kinds("?from=0001-01-01&to=9999-12-30") == ["edit", "new"]
    offered = page.draw(services, "?by=Person+09").of(ids.control("by"))["data"]
    assert [each["value"] for each in offered] == ["Person 01", "Person 02", "Person 09"]


@pytest.mark.parametrize("search", ["?from=2026-02-30", "?from=2026-03-09&to=2026-03-08", "?to=x"])
def test_days_that_are_none_are_said(services: Services, search: str) -> None:
    assert "could not be loaded" in text_of(listed(services, search))


def test_an_operation_opens_to_its_batches_before_and_after_in_words(
    mongo: Mongo, services: Services
) -> None:
    mongo.batches.insert_many([{"id": f"batch_{n}", "status": "NS"} for n in (1, 2)])
    which = ByIds(("batch_1", "batch_2"))
    operation = str(edits.bulk(mongo, which, {"status": "S"}, **WHO).operation_id)
    drawn = opened(services, operation)
    assert drawn.of(ids.OPERATION)["opened"] is True
    words = text_of(drawn.of(ids.OPERATION_ROWS)["children"])
    assert "batch_1" in words
    assert "batch_2" in words
    assert "Stage Not started  →  Segmented" in words
    assert drawn.of(ids.argument("undo", "operation"))["value"] == operation
    undo(mongo, operation, batches=["batch_1"], **WHO)
    drawn = opened(services, operation)
    boxes = [each.value for each in walk(drawn.of(ids.OPERATION_ROWS)["children"]) if hasattr(each, "value")]
    assert boxes == ["batch_2"]
    assert "partly undone" in text_of(drawn.of(ids.OPERATION_HEAD)["tree"])
    assert "partly undone" in text_of(listed(services))
    undo(mongo, operation, **WHO)
    drawn = opened(services, operation)
    assert drawn.of(ids.OPERATION_ACTIONS)["className"] == "row-actions no-undo"
    assert not [each for each in walk(drawn.of(ids.OPERATION_ROWS)["children"]) if hasattr(each, "value")]


def test_a_large_operation_opens_page_by_page(
    mongo: Mongo, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "_PAGE", 2)
    made = quick_create.create(mongo, [f"batch_{n}" for n in range(5)], **WHO)
    second = opened(services, str(made.operation_id), "&rows=2")
    assert "3 – 4 of 5" in text_of(second.of(ids.OPERATION_PAGES)["tree"])
    words = text_of(second.of(ids.OPERATION_ROWS)["children"])
    assert ["batch_1" in words, "batch_2" in words, "batch_3" in words] == [False, True, True]


def test_an_unknown_operation_is_said_in_its_window(services: Services) -> None:
    drawn = opened(services, "none")
    assert "There is no operation none." in text_of(drawn.of(ids.OPERATION_ROWS)["children"])


def test_the_files_hold_what_is_listed_and_what_an_operation_did(mongo: Mongo, services: Services) -> None:
    mongo.batches.insert_one({"id": "batch_1", "status": "NS", "comments": "=1+1"})
    edits.bulk(mongo, ByIds(("batch_1",)), {"comments": "x"}, actor="Person 01", origin="api")
    made = quick_create.create(mongo, ["batch_2"], **WHO)
    rows = read(activity.operations_file(services, "?by=Person+01"))
    assert rows[0] == ["When", "What", "Details", "Who", "Origin", "State", "Changes", "Undone", "Operation"]
    assert [row[1:7] for row in rows[1:]] == [
        ["Batches changed", "Comments", "Person 01", "through the API", "done", "1"]
    ]
    (edit,) = log.operations(mongo, wanted=log.Wanted(kind="bulk edit"))
    assert read(activity.entries_file(services, f"?operation={edit.id}")) == [
        ["Batch", "Person", "Field", "Before", "After", "Undone"],
        ["batch_1", "", "Comments", "'=1+1", "x", "No"],
    ]
    assert read(activity.entries_file(services, f"?operation={made.operation_id}"))[1][2] == "created"
    with pytest.raises(NotFound):
        activity.entries_file(services, "?operation=none")


def read(export: Any) -> list[list[str]]:
    with export.path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("query", ["section=log", "section=log&what=agil&person=A"])
def test_the_old_place_of_the_log_leads_to_its_page(services: Services, query: str) -> None:
    answer = Browser(services).get(f"/data?{query}")
    assert answer.status_code == 302
    left = "&".join(each for each in query.split("&") if each != "section=log")
    assert answer.headers["Location"] == ("/activity?" + left if left else "/activity")
    assert Browser(services).get("/data?section=backups").status_code == 200


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
        (
            {"kind": "edit", "about": {"batch": "batch_1", "fields": ["add_comment", "comments", "due"]}},
            "batch_1 · Comments, Due",
            "None",
        ),
        ({"kind": "bulk change", "about": {"fields": ["metadata.note"]}}, "metadata.note", "None"),
    ],
)
def test_an_operation_is_said_in_words(values: dict[str, Any], words: str, absent: str) -> None:
    told = text_of(operation_log([operation(**values)], ZONE))
    assert words in told
    assert absent not in told.removeprefix("When What Who Changes ")


def test_every_kind_of_operation_has_its_words() -> None:
    written = {f"{many}{kind}" for kind in editing.KINDS.values() for many in ("", "bulk ")} | {RENAME, UNDO}
    for path in (ROOT / "data").rglob("*.py"):
        for piece in path.read_text(encoding="utf-8").split('Operation("')[1:]:
            written.add(piece.partition('"')[0])
    assert written == set(KIND_WORDS)


def test_the_page_says_why_it_cannot_be_drawn(tmp_path: Any) -> None:
    address = f"mongodb://{server.LOOPBACK}:{server.free_port()}"
    services = Services.of(load(mongodb_uri=address, data_dir=tmp_path, connect_timeout_seconds=0.1))
    assert "does not answer" in text_of(listed(services))
    services.connection.close()


# --- the log and the history -------------------------------------------------------------------


def test_the_log_and_the_history_tell_of_the_same_operation(mongo: Mongo) -> None:
    made = quick_create.create(mongo, ["batch_1"], actor="Person 02", origin="dashboard")
    (event,) = log.events(mongo, batch_id="batch_1").items
    assert event.operation_id == made.operation_id
    shown = time_line([event], {}, editing.style(mongo))
    assert "Batches created from a list Person 02 · in the dashboard" in text_of(shown)
