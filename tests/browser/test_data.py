"""The page of data, as somebody works with it: in, safe, away, and back."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Route, expect

from data.history import log
from data.imports import quick_create
from tests.browser.conftest import OpenPage
from tests.browser.driving import choose_file, meet, result_of
from tests.product import Product, command


def test_a_pasted_list_becomes_batches_and_goes_again(open_page: OpenPage, workshop: Product) -> None:
    page = open_page(workshop.address)
    page.goto("/data")
    page.get_by_label("Batch ids").fill("“batch_880001”, batch_880002\n• Batch 880003\nwhat else?")
    expect(page.locator(".pasted-new")).to_contain_text("3")
    expect(page.locator(".pasted-unreadable")).to_contain_text("what else?")
    page.get_by_role("button", name="Create the new batches").click()
    expect(result_of(page, "quick-create")).to_contain_text("3 batches were created.")
    expect(page.locator(".pasted-existing")).to_contain_text("3")
    page.get_by_role("link", name=re.compile("undo this in")).first.click()
    expect(page.get_by_role("link", name="Activity", exact=True)).to_have_attribute("aria-current", "page")
    first = page.locator("#log tbody tr").first
    expect(first).to_contain_text("Batches created from a list")
    first.get_by_role("button", name=re.compile("^Undo")).click()
    expect(result_of(page, "undo")).to_contain_text("3 changes were undone.")
    expect(page.locator("#log tbody tr").nth(1)).to_contain_text("undone")
    with workshop.database() as mongo:
        assert mongo.batches.count_documents({"id": re.compile("^batch_88000")}) == 0
    page.close()


def test_a_file_is_tried_imported_and_compared(
    open_page: OpenPage, workshop: Product, tmp_path: Path
) -> None:
    file = tmp_path / "lotes.csv"
    file.write_text("id,assignee\nbatch_870001,Person 01\nbatch_870002,\n", encoding="utf-8")
    page = open_page(workshop.address)
    page.goto("/data")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(result_of(page, "import")).to_contain_text("Choose a file first.")
    choose_file(page, "import", file)
    page.get_by_role("button", name="Preview").click()
    expect(result_of(page, "import")).to_contain_text("The import would give: 2 new batches")
    page.get_by_role("button", name="Find missing ids").click()
    expect(result_of(page, "import")).to_contain_text("2 of 2 ids in the file")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(result_of(page, "import")).to_contain_text("Imported: 2 new batches")
    page.get_by_role("button", name="Find missing ids").click()
    expect(result_of(page, "import")).to_contain_text("All 2 ids in the file are in the database.")
    page.close()


def test_a_backup_is_made_downloaded_handed_in_and_restored(
    open_page: OpenPage, workshop: Product, tmp_path: Path
) -> None:
    page = open_page(workshop.address)
    page.goto("/data?section=backups")
    page.get_by_label("Why").fill("before the tests")
    page.get_by_role("button", name="Back up now").click()
    expect(result_of(page, "backup")).to_contain_text("are in the backup")
    line = page.locator("#backups tbody tr", has_text="before the tests")
    with page.expect_download() as started:
        line.get_by_role("link").click()
    copy = tmp_path / "copy.zip"
    started.value.save_as(copy)
    with workshop.database() as mongo:
        gone = mongo.batches.find_one_and_delete({})
        assert gone
        line.get_by_role("button", name=re.compile("^Restore")).click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("The current data is backed up first")
        dialog.get_by_role("button", name="Restore", exact=True).click()
        expect(result_of(page, "restore")).to_contain_text("1 brought back")
        expect(dialog).to_be_hidden()
        assert mongo.batches.count_documents({"_id": gone["_id"]}) == 1
    choose_file(page, "restore", copy)
    page.get_by_role("button", name="Restore this file").click()
    expect(result_of(page, "restore")).to_contain_text("already matched the backup")
    page.close()


def test_the_window_that_asks_before_a_restore_goes_though_the_list_is_drawn_anew_first(
    open_page: OpenPage, workshop: Product
) -> None:
    command(workshop.data_dir, "backup")
    page = open_page(workshop.address)
    page.goto("/data?section=backups")
    backups = page.locator("#backups tbody tr")
    backups.get_by_role("button", name=re.compile("^Restore")).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    there, held = backups.count(), list[Route]()

    def hold(route: Route) -> None:
        if not held and "confirm.opened" in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    meet(page, "**/_dash-update-component**", hold)
    dialog.get_by_role("button", name="Restore", exact=True).click()
    expect(result_of(page, "restore")).to_contain_text("already matched the backup")
    expect(backups).to_have_count(there + 1)
    held[0].continue_()
    expect(dialog).to_be_hidden()
    page.close()


def test_what_the_filter_shows_is_deleted_once_its_number_is_typed(
    open_page: OpenPage, workshop: Product
) -> None:
    with workshop.database() as mongo:
        mongo.batches.insert_many([{"id": f"batch_86000{n}"} for n in range(3)])
        page = open_page(workshop.address)
        page.goto("/data")
        expect(page.locator(".filter-controls").first).to_be_hidden()
        page.get_by_role("tab", name="Delete").click()
        page.get_by_label("Id contains").fill("batch_86000")
        expect(page.locator(".doomed-count")).to_have_text("3 batches would be deleted")
        delete = page.get_by_role("button", name="Delete", exact=True)
        typed = page.get_by_label("Type the number of batches to confirm")
        typed.fill("300")
        expect(delete).to_be_disabled()
        typed.fill("3")
        delete.click()
        expect(result_of(page, "delete")).to_contain_text("3 batches were deleted.")
        expect(page.locator("#doomed")).to_contain_text("nothing would be deleted")
        assert mongo.batches.count_documents({"id": re.compile("^batch_86000")}) == 0
        page.close()


def test_a_row_opens_its_batch_with_its_history(open_page: OpenPage, workshop: Product) -> None:
    page = open_page(workshop.address)
    page.goto("/data")
    page.get_by_label("Batch ids").fill("batch_850001")
    page.get_by_role("button", name="Create the new batches").click()
    expect(result_of(page, "quick-create")).to_contain_text("1 batch was created.")
    page.goto("/batches?text=batch_850001")
    cell = page.locator("#grid").get_by_text("batch_850001")
    cell.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".time-line")).to_contain_text("Batches created from a list")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    cell.focus()
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("Stage", exact=True).and_(page.locator("input"))).to_have_value("Not started")
    expect(dialog.locator(".stored")).to_contain_text("metadata.priority")
    dialog.get_by_role("link", name="Files with this name").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_label("Name contains")).to_have_value("batch_850001")
    page.close()


def test_two_operations_that_are_taken_back_at_once_both_are(open_page: OpenPage, workshop: Product) -> None:
    with workshop.database() as mongo:
        made = [
            quick_create.create(mongo, [each], actor="tester", origin="api").operation_id
            for each in ("batch_650001", "batch_650002")
        ]
    page = open_page(workshop.address)
    page.goto("/data?section=log")
    buttons = page.locator("#log tbody tr").get_by_role("button", name=re.compile("^Undo"))
    expect(buttons.nth(1)).to_be_visible()
    page.evaluate(
        """() => [...document.querySelectorAll("#log tbody tr button")].slice(0, 2)
             .forEach((button) => { button.click(); button.click(); })"""
    )
    with workshop.database() as mongo:
        rows = page.locator("#log tbody tr").filter(has_text="1 id")
        for at in (0, 1):
            expect(rows.nth(at)).to_contain_text("undone")
        assert mongo.batches.count_documents({"id": re.compile("^batch_65000")}) == 0
        known = {each.id: each.undone_by for each in log.operations(mongo)}
        assert all(known[str(each)] for each in made)
    page.close()
