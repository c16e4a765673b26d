"""The pages of activity and of jobs, as people work with them: find, open, take back, take away, end."""

from __future__ import annotations

import csv
import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from dashboard.jobs.records import JobRecord, Records, open_store
from data.batches import edits
from data.batches.selection import ByIds
from data.imports import quick_create
from data.system import locks
from data.system.storage import Folders
from tests.browser.conftest import OpenPage
from tests.browser.driving import choose, expect_query, result_of
from tests.product import Product

Eventually = Callable[[Callable[[], bool], float], None]
SECONDS = 60.0


def _rows(page: Page) -> Locator:
    return page.locator("#log tbody tr")


def _changed(workshop: Product, *ids: str) -> str:
    """An operation of somebody's that sets the comments of new batches."""
    with workshop.database() as mongo:
        mongo.batches.insert_many([{"id": each, "comments": "before"} for each in ids])
        report = edits.bulk(mongo, ByIds(ids), {"comments": "after"}, actor="Person 07", origin="dashboard")
        return str(report.operation_id)


def _comments(workshop: Product, *ids: str) -> list[str]:
    with workshop.database() as mongo:
        found = {each["id"]: each["comments"] for each in mongo.batches.find({"id": {"$in": ids}})}
    return [found[each] for each in ids]


def test_activity_is_narrowed_in_the_address_and_taken_away(open_page: OpenPage, workshop: Product) -> None:
    operation = _changed(workshop, "batch_610001", "batch_610002")
    with workshop.database() as mongo:
        quick_create.create(mongo, ["batch_610003"], actor="Person 08", origin="api")
    page = open_page(workshop.address)
    page.goto("/data?section=log&id=batch_610001")
    expect(_rows(page)).to_have_count(1)
    expect_query(page, "id=batch_610001")
    expect(page.get_by_label("Changed batch")).to_have_value("batch_610001")
    page.goto("/activity")
    expect(_rows(page).filter(has_text="Person 08")).not_to_have_count(0)
    choose(page, "Done by", "Person 07")
    expect(_rows(page).filter(has_text="Person 08")).to_have_count(0)
    choose(page, "Kind of change", "Batches changed")
    expect(_rows(page)).to_have_count(1)
    expect_query(page, "by=Person+07&kind=bulk+edit")
    page.reload()
    expect(_rows(page)).to_have_count(1)
    expect(
        page.get_by_role("combobox", name="Done by").or_(page.get_by_label("Done by")).first
    ).to_have_value("Person 07")
    page.locator(".activity").get_by_role("button", name="CSV", exact=True).click()
    link = page.locator("#export-result .export-link")
    with page.expect_download() as started:
        link.click()
    with Path(started.value.path()).open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert [line[-1] for line in lines] == ["Operation", operation]
    page.get_by_label("Changed batch").fill("no-such-batch")
    expect(page.locator("#log")).to_contain_text("Nothing found.")
    page.close()


def test_a_batch_of_an_operation_is_opened_without_the_window_over_it(
    open_page: OpenPage, workshop: Product
) -> None:
    _changed(workshop, "batch_630001")
    page = open_page(workshop.address)
    page.goto("/activity?id=batch_630001")
    page.locator(".operation-link").click()
    page.locator(".operation-table").get_by_role("link", name="batch_630001").click()
    expect(page.locator("#batch-name")).to_have_text("batch_630001")
    expect(page.locator(".mantine-Modal-content")).to_have_count(0)
    page.close()


def test_the_focus_stays_on_an_operation_while_others_come_before_it(
    open_page: OpenPage, workshop: Product
) -> None:
    operation = _changed(workshop, "batch_640001")
    page = open_page(workshop.address)
    page.goto("/activity")
    undo = page.locator(f"#log [data-undo='{operation}']")
    undo.focus()
    newer = _changed(workshop, "batch_640002")
    expect(page.locator(f"#log [data-undo='{newer}']")).to_be_visible()
    expect(undo).to_be_focused()
    page.keyboard.press("Enter")
    expect(result_of(page, "undo")).to_contain_text("1 change was undone.")
    assert _comments(workshop, "batch_640001", "batch_640002") == ["before", "after"]
    page.close()


def test_a_part_of_an_operation_is_undone_with_the_keyboard_and_then_the_rest(
    open_page: OpenPage, workshop: Product
) -> None:
    ids = ("batch_620001", "batch_620002", "batch_620003")
    _changed(workshop, *ids)
    page = open_page(workshop.address)
    page.goto("/activity?id=batch_620002")
    page.locator(".operation-link").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".operation-table")).to_contain_text("Comments")
    expect(dialog.locator(".operation-table tbody tr").nth(1)).to_contain_text("before → after")
    undo = dialog.get_by_role("button", name="Undo the selected")
    expect(undo).to_be_disabled()
    dialog.get_by_label("Undo batch_620002").focus()
    page.keyboard.press("Space")
    expect(undo).to_be_enabled()
    undo.press("Enter")
    expect(result_of(page, "undo")).to_contain_text("1 change was undone.")
    expect(result_of(page, "undo")).to_contain_text("2 other changes of the operation stay")
    expect(dialog).to_be_hidden()
    expect_query(page, "id=batch_620002")
    assert _comments(workshop, *ids) == ["after", "before", "after"]
    changed = _rows(page).filter(has_text="Batches changed").filter(has_text="Person 07")
    expect(changed).to_contain_text("partly undone")
    changed.locator(".operation-link").click()
    expect(dialog.locator(".operation-table tbody tr").nth(1)).to_contain_text("undone")
    expect(dialog.get_by_label("Undo batch_620002")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    changed.get_by_role("button", name=re.compile("^Undo")).click()
    expect(result_of(page, "undo")).to_contain_text("2 changes were undone.")
    expect(changed.get_by_role("button", name=re.compile("^Undo"))).to_have_count(0)
    assert _comments(workshop, *ids) == ["before"] * 3
    page.close()


def _sync_lock(workshop: Product) -> Path:
    """While somebody holds this file, a sync of the workshop waits."""
    with workshop.database() as mongo:
        name = f"sync-{mongo.address_digest}-{workshop.settings.database}.lock"
    return Folders(workshop.settings).run / name


def _running(workshop: Product, kind: str) -> JobRecord | None:
    records = Records(open_store(workshop.settings)).all()
    return next((each for each in records if each.kind == kind and each.state == "running"), None)


def test_a_running_job_is_seen_everywhere_and_cancelled_by_somebody_else(
    open_page: OpenPage, workshop: Product
) -> None:
    with locks.held(_sync_lock(workshop)):
        page = open_page(workshop.address)
        page.goto("/files")
        page.get_by_role("button", name="Sync", exact=True).click()
        badge = page.get_by_role("link", name="Jobs: 1 job running")
        expect(badge).to_contain_text("1")
        page.reload()  # the page that started it is gone; the job is not
        expect(badge).to_be_visible()
        other = open_page(workshop.address)
        other.goto("/people")
        other.get_by_role("link", name="Jobs: 1 job running").click()
        line = other.locator(".jobs-table tbody tr").filter(has_text="Sync with files").first
        expect(line).to_contain_text("supervisor")
        line.get_by_role("button", name="Cancel: Sync with files").click()
        expect(other.locator("#jobs-said")).to_contain_text("Cancelled: Sync with files.")
        ended = other.get_by_role("region", name="Ended").locator("tbody tr")
        expect(ended.first).to_contain_text("supervisor cancelled this job.")
        expect(other.get_by_role("link", name="Jobs: no job running")).to_be_visible()
        expect(page.get_by_role("link", name="Jobs: no job running")).to_be_visible()
    page.close()
    other.close()


def test_the_page_of_a_job_that_somebody_else_cancels_says_so(open_page: OpenPage, workshop: Product) -> None:
    with locks.held(_sync_lock(workshop)):
        page, other = open_page(workshop.address), open_page(workshop.address)
        page.goto("/files")
        page.get_by_role("button", name="Sync", exact=True).click()
        other.goto("/jobs")
        other.get_by_role("button", name="Cancel: Sync with files").click()
        expect(result_of(page, "sync")).to_contain_text("supervisor cancelled this job.")
    page.close()
    other.close()


def test_a_job_that_is_killed_is_lost_in_words(
    open_page: OpenPage, workshop: Product, eventually: Eventually
) -> None:
    with locks.held(_sync_lock(workshop)):
        page = open_page(workshop.address)
        page.request.post("/api/sync-batch-files")
        page.goto("/jobs")
        line = page.locator(".jobs-table tbody tr").filter(has_text="Sync with files").first
        expect(line).to_contain_text("through the API")
        eventually(lambda: bool((job := _running(workshop, "sync")) and job.process), SECONDS)
        job = _running(workshop, "sync")
        assert job
        assert job.process
        os.kill(job.process.pid, signal.SIGKILL)
        ended = page.get_by_role("region", name="Ended").locator("tbody tr").first
        expect(ended).to_contain_text("lost: The job stopped unexpectedly.")
    page.close()


def test_what_came_of_a_job_is_told_in_the_readers_language_with_its_file(
    open_page: OpenPage, workshop: Product
) -> None:
    page = open_page(workshop.address)
    made = page.request.post("/api/exports?wait=30", data={"what": "batches"}).json()
    page.goto("/jobs")
    line = page.get_by_role("region", name="Ended").locator("tbody tr").first
    expect(line).to_contain_text(f"{made['rows']} rows")
    with page.expect_download() as started:
        line.get_by_role("link").click()
    assert started.value.suggested_filename == made["file"]
    spanish = open_page(workshop.address, locale="es-ES")
    spanish.goto("/jobs")
    ended = spanish.get_by_role("region", name="Terminadas").locator("tbody tr").first
    expect(ended).to_contain_text(f"{made['rows']} filas")
    page.close()
    spanish.close()
