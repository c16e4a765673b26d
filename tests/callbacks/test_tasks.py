"""Long work of a page, run as its job does: what it does to the database, and what it says of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dash
import pytest

from callbacks import tasks
from dashboard import ids
from dashboard.jobs import JobManager
from dashboard.operations import TASKS
from dashboard.services import Services
from data import backup
from data.batches import edits, selection
from data.errors import DatabaseUnreachable
from data.exports import uploads
from data.history import log
from data.mongo import indexes
from data.mongo.client import Mongo
from data.settings import Settings
from tests.callbacks.test_callbacks import Browser
from tests.dashboard.test_components import text_of, walk, with_class

Run = Callable[..., Any]


@pytest.fixture(name="services")
def _services(settings: Settings) -> Iterator[Services]:
    services = Services.of(settings)
    yield services
    services.connection.close()


@pytest.fixture
def run(services: Services, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a task; what the page then shows."""
    monkeypatch.setattr(tasks, "job_settings", lambda: services.settings)
    monkeypatch.setattr(tasks, "actor", lambda _: "Person 01")
    monkeypatch.setattr(Services, "of", lambda _: services)

    def run_(kind: str, how: str = "do", **request: Any) -> Any:
        return tasks.run_task(lambda _: None, {"kind": kind, "how": how, "language": "en", **request})

    return run_


@pytest.fixture
def browser(services: Services) -> Browser:
    return Browser(services)


def said(shown: Any) -> str:
    """What the page shows, as a person reads it."""
    return " ".join(text_of(shown).split())


def handed_in(settings: Settings, name: str, content: bytes) -> dict[str, str]:
    folder = Path(settings.data_dir)
    (folder / name).write_bytes(content)
    with (folder / name).open("rb") as stream:
        kept = uploads.receive(settings, name, stream)
    return {"id": kept.id, "name": name}


def put_files(mongo: Mongo, *names: str) -> None:
    mongo.mask_files.insert_many([{"filename": name} for name in names])


def ids_of(mongo: Mongo) -> set[str]:
    return {each["id"] for each in mongo.batches.find()}


def test_sync_says_what_changed_and_leads_to_the_files_without_a_batch(mongo: Mongo, run: Run) -> None:
    dated = {"file_count": 1, "has_files": True, "last_file_upload": "2026-06-17"}
    told = {"mongo_uploaded": True, "file_info": dated}
    mongo.batches.insert_many([{"id": "batch_1"}, *({"id": each, **told} for each in ("batch_4", "batch_5"))])
    put_files(mongo, "masks_batch_1.zip", "batch_2.zip", "batch_3.zip", "masks.zip", "batch_5.zip")
    shown = run("sync")
    parts = "1 now with files, 1 now without files, 1 with another number or date."
    assert f"3 batches changed: {parts}" in said(shown)
    assert "3 batches and 5 files checked in" in said(shown)
    links = {each.children: each.href for each in walk(shown) if hasattr(each, "href")}
    assert links == {
        "Orphan: 2": "/files?verdict=orphan",
        "Unreadable: 1": "/files?verdict=unreadable",
        "You can undo this in Activity": "/activity",
    }
    assert "Everything was already up to date" in said(run("sync"))


def test_missing_batches_are_listed_first_and_made_when_that_is_asked_for(mongo: Mongo, run: Run) -> None:
    put_files(mongo, "batch_7.zip", "batch_7 (1).zip", "batch_8.zip")
    listed = run("create-missing", "list")
    assert "2 batches would be created for 3 files." in said(listed)
    assert "batch_7" in said(listed)
    assert with_class(listed, "to-confirm")
    assert mongo.batches.count_documents({}) == 0
    made = run("create-missing", arguments={"assignee": "Person 02"})
    assert "2 batches were created." in said(made)
    assert not with_class(made, "to-confirm")
    assert {each["assignee"] for each in mongo.batches.find()} == {"Person 02"}
    again = run("create-missing", "list")
    assert "No batches are missing" in said(again)
    assert not with_class(again, "to-confirm")


def test_integrity_says_how_much_it_found_and_what_of_it_is_new(mongo: Mongo, run: Run) -> None:
    put_files(mongo, "nothing.zip")
    assert "1 mismatch was found (the first check)." not in said(run("sync"))
    first = said(run("integrity"))
    assert "the first check" in first
    put_files(mongo, "nothing at all.zip")
    assert "1 new" in said(run("integrity"))


def test_a_pasted_list_becomes_batches(mongo: Mongo, run: Run) -> None:
    mongo.batches.insert_one({"id": "batch_1"})
    shown = run("quick-create", arguments={"text": "batch_1, batch_2\n• Batch 3", "assignee": None})
    assert "2 batches were created. 1 already existed." in said(shown)
    assert ids_of(mongo) == {"batch_1", "batch_2", "batch_3"}
    assert {each.actor for each in log.operations(mongo)} == {"Person 01"}


def test_a_file_is_tried_compared_and_imported(mongo: Mongo, settings: Settings, run: Run) -> None:
    records = [{"id": "batch_1"}, {"id": "batch_2", "assignee": "Person 02"}, {"id": ""}]
    upload = handed_in(settings, "lotes.json", json.dumps(records).encode())
    tried = said(run("import", "dry", upload=upload))
    assert "Nothing has been saved yet. The import would give: 2 new batches" in tried
    assert ids_of(mongo) == set()
    lacking = run("import", "missing", upload=upload)
    assert "2 of 2 ids in the file are not in the database." in said(lacking)
    shown = run("import", upload=upload)
    assert "Imported: 2 new batches, 0 updated, 0 unchanged, 1 rejected" in said(shown)
    assert "line 3, id:" in said(shown)
    assert ids_of(mongo) == {"batch_1", "batch_2"}
    assert "All 2 ids in the file are in the database." in said(run("import", "missing", upload=upload))


def test_a_file_that_breaks_off_says_that_the_rest_was_not_read(settings: Settings, run: Run) -> None:
    upload = handed_in(settings, "lotes.json", b'[{"id": "batch_1"}, {"id": NaN}, {"id": "batch_3"}]')
    shown = said(run("import", upload=upload))
    assert "1 new batch, 0 updated, 0 unchanged, 1 rejected" in shown
    assert "The file ends abruptly here; anything after it was not read." in shown


def test_what_an_import_rejects_and_what_is_missing_can_be_downloaded(
    mongo: Mongo, settings: Settings, run: Run, browser: Browser
) -> None:
    upload = handed_in(settings, "a.jsonl", b'{"id": "batch_1"}\n{"id": ""}\n')
    mongo.batches.insert_one({"id": "batch_0"})
    for how, content in (("do", '"line": 2'), ("missing", "id\r\nbatch_2\r\n")):
        mongo.batches.delete_one({"id": "batch_1"})
        source = upload if how == "do" else handed_in(settings, "b.txt", b"batch_0 batch_2")
        links = with_class(run("import", how, upload=source), "export-link")
        assert content in browser.get(links[0].href).text


def test_a_wrong_file_is_called_by_the_name_it_was_handed_in_under(settings: Settings, run: Run) -> None:
    upload = handed_in(settings, "foto.json", b"\xff\xd8\xff")
    assert said(run("import", upload=upload)).startswith("The file foto.json holds no batches")


def test_an_import_updates_only_when_that_is_ticked(mongo: Mongo, settings: Settings, run: Run) -> None:
    mongo.batches.insert_one({"id": "batch_1", "status": "NS"})
    upload = handed_in(settings, "a.jsonl", b'{"id": "batch_1", "status": "S"}\n')
    assert "0 updated, 1 unchanged" in said(run("import", upload=upload, arguments={"options": []}))
    assert "1 updated" in said(run("import", upload=upload, arguments={"options": ["update"]}))


@pytest.mark.parametrize(
    ("kind", "how", "words"),
    [
        ("import", "do", "Choose a file first."),
        ("restore", "file", "Choose a file first."),
        ("restore", "20260101T000000-00000000", "There is no backup"),
        ("quick-create", "do", "Paste some ids first."),
        ("delete", "do", "Type the number of batches to confirm."),
        ("undo", "nope", "There is no operation nope."),
        ("people", "reassign:Person 01", "Choose who gets the batches."),
        ("people", "remove:Person 01", "Nobody called Person 01 is in the crew."),
    ],
)
def test_what_cannot_be_done_is_said_in_words(
    mongo: Mongo, run: Run, kind: str, how: str, words: str
) -> None:
    shown = run(kind, how)
    assert words in said(shown)
    assert with_class(shown, "task-failed")
    assert mongo.events.count_documents({"field": "operation"}) == 0


def test_a_backup_comes_back(mongo: Mongo, settings: Settings, run: Run) -> None:
    mongo.batches.insert_one({"id": "batch_1"})
    assert "1 batches, 0 people and 0 entries of history" in said(
        run("backup", arguments={"reason": "Friday"})
    )
    (kept,) = backup.list_backups(settings)
    assert kept.reason == "Friday"
    mongo.batches.delete_many({})
    mongo.batches.insert_one({"id": "batch_2"})
    assert "1 brought back, 0 changed back, 1 deleted" in said(run("restore", kept.id))
    assert ids_of(mongo) == {"batch_1"}
    upload = handed_in(settings, "copy.zip", kept.path.read_bytes())
    assert "Everything already matched the backup." in said(run("restore", "file", upload=upload))


def test_exactly_the_filtered_batches_are_deleted_and_come_back(
    mongo: Mongo, settings: Settings, run: Run
) -> None:
    indexes.ensure(mongo)
    mongo.batches.insert_many([{"id": f"batch_{n}", "status": "S" if n < 3 else "NS"} for n in range(5)])
    wrong = run("delete", arguments={"count": "2"}, search="?stage=segmented")
    assert "2 batches were expected, but there are 3." in said(wrong)
    shown = run("delete", arguments={"count": "3"}, search="?stage=segmented&section=delete")
    assert "3 batches were deleted." in said(shown)
    assert ids_of(mongo) == {"batch_3", "batch_4"}
    assert len(backup.list_backups(settings)) == 1
    (operation,) = log.operations(mongo)
    mongo.batches.insert_one({"id": "batch_1"})
    undone = run("undo", operation.id)
    assert "2 changes were undone. 1 has changed since and was left as it is: batch_1" in said(undone)


def test_an_undo_of_nothing_says_why_and_shows_no_tick(mongo: Mongo, run: Run) -> None:
    mongo.batches.insert_many([{"id": "batch_1", "status": "NS"}, {"id": "batch_2", "status": "NS"}])
    which = selection.ByIds(("batch_1", "batch_2"))
    report = edits.bulk(mongo, which, {"status": "S"}, actor="tester", origin="api")
    mongo.batches.update_many({}, {"$set": {"status": "In"}})
    nothing = run("undo", report.operation_id)
    assert "Nothing was undone, because all of it has changed since:" in said(nothing)
    assert "batch_1 batch_2" in said(nothing)
    mongo.batches.update_many({}, {"$set": {"status": "NS"}})
    already = run("undo", report.operation_id)
    assert "Nothing to undo: everything is already as it was before." in said(already)
    for each in (nothing, already):
        assert any(getattr(part, "role", None) == "alert" for part in walk(each))
    assert [each.kind for each in log.operations(mongo)] == ["bulk edit"]


def test_a_removed_persons_open_batches_go_where_they_are_sent(mongo: Mongo, run: Run) -> None:
    mongo.people.insert_many([{"name": "Person 01"}, {"name": "Person 02"}])
    mongo.batches.insert_many([{"id": f"batch_{n}", "assignee": "Person 01"} for n in range(2)])
    assert "Say who gets them" in said(run("people", "remove:Person 01"))
    shown = run("people", "remove:Person 01", arguments={"heir": "Person 02"})
    assert "Person 01 is no longer in the crew. 2 batches went to Person 02." in said(shown)
    shown = run("people", "reassign:Person 02", arguments={"heir": "~"})
    assert "2 batches went to Unassigned." in said(shown)
    assert {each["assignee"] for each in mongo.batches.find()} == {""}


def test_names_that_are_alike_are_merged_into_the_one_that_was_chosen(mongo: Mongo, run: Run) -> None:
    mongo.people.insert_one({"name": "José Pérez"})
    names = ("José Pérez", "jose perez", "Jose\u0301  Pérez", "Persona B")
    mongo.batches.insert_many({"id": each, "assignee": each} for each in names)
    assert "Choose a name." in said(run("people", "merge:jose perez"))
    shown = run("people", "merge:jose perez", arguments={"heir": "José Pérez"})
    assert "José␣␣Pérez, jose perez and José Pérez are now one person. 2 batches went to José Pérez." in said(
        shown
    )
    assert sorted(mongo.batches.distinct("assignee")) == ["José Pérez", "Persona B"]


def test_a_task_speaks_the_language_of_its_page(mongo: Mongo, run: Run) -> None:
    put_files(mongo, "batch_1.zip")
    assert "Se crearía 1 lote para 1 archivo." in said(run("create-missing", "list", language="es"))


def test_a_task_that_came_to_no_end_is_said_in_words(settings: Settings) -> None:
    manager = JobManager(settings)
    assert "the log has the details" in said(tasks._ended(manager, RuntimeError("boom")))
    assert "gone" in said(tasks._ended(manager, DatabaseUnreachable("gone")))


def test_nothing_is_run_before_it_is_asked_for() -> None:
    with pytest.raises(dash.exceptions.PreventUpdate):
        tasks.run_task(lambda _: None, None)


def test_every_start_button_has_its_work(browser: Browser) -> None:
    there = walk(browser.app.validation_layout)
    starts = {
        each.id["kind"]
        for each in there
        if isinstance(getattr(each, "id", None), dict) and each.id["type"] == "start"
    }
    assert starts | {"undo", "people"} == set(TASKS)
    requests = {ids.task(kind, "request") for kind in TASKS}
    assert requests <= {str(getattr(each, "id", "")) for each in walk(browser.app.validation_layout)}
