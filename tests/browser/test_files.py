"""The page of files, as somebody works with it: what came in, whose it is, and putting it right."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.driving import click_mark, expect_drawn, marks, number_in, result_of, row
from tests.product import Product

GRID = "files-grid"


def open_files(page: Page, query: str = "") -> None:
    page.goto(f"/files?{query}" if query else "/files")
    expect(page.locator(".figure-matched .figure-value")).to_be_visible()
    expect_drawn(page, "uploads")


def listed(page: Page) -> int:
    shown = page.locator("#files-total")
    expect(shown).not_to_be_empty()
    return number_in(shown.inner_text())


def test_a_figure_and_a_bar_lead_to_exactly_their_files(open_page: OpenPage, workshop: Product) -> None:
    page = open_page(workshop.address)
    open_files(page)
    expect(page.locator(".filter-controls").first).to_be_hidden()
    orphans = number_in(page.locator(".figure-orphan .figure-value").inner_text())
    page.locator("a.figure-orphan").click()
    expect(page.locator("#files-total")).to_have_text(f"{orphans} files")
    assert row(page, 0, GRID)["verdict"] == "orphan"
    expect(page.locator(".files-list")).to_be_in_viewport()
    page.goto("/files")
    expect_drawn(page, "uploads")
    mark = max(marks(page, "uploads"), key=lambda each: each.n)
    click_mark(page, mark)
    expect(page.locator("#files-total")).to_have_text(f"{mark.n:,} files")
    expect(page.get_by_label("Received from")).not_to_have_value("")
    page.close()


def test_the_list_is_filtered_and_leads_to_the_batch(open_page: OpenPage, workshop: Product) -> None:
    page = open_page(workshop.address)
    open_files(page, "verdict=matched")
    everything = listed(page)
    name = row(page, 0, GRID)["ids"][0]
    page.get_by_label("Name contains").fill(name.removeprefix("batch_"))
    expect(page.locator("#files-total")).not_to_have_text(re.compile(f"^{everything:,} "))
    assert listed(page) < everything
    expect(page).to_have_url(re.compile("file="))
    page.get_by_role("link", name=name, exact=True).first.click()
    expect(page.locator("#grid-total")).to_be_visible()
    expect(page.locator("body")).to_have_attribute("data-page", "/batches")
    page.close()


def test_sync_says_what_changed_and_then_that_nothing_does(open_page: OpenPage, workshop: Product) -> None:
    page = open_page(workshop.address)
    open_files(page)
    page.get_by_role("button", name="Sync", exact=True).click()
    expect(result_of(page, "sync")).to_contain_text("files checked in")
    page.get_by_role("button", name="Sync", exact=True).click()
    expect(result_of(page, "sync")).to_contain_text("Everything was already up to date")
    page.close()


def test_missing_batches_are_listed_and_made_for_somebody(open_page: OpenPage, workshop: Product) -> None:
    with workshop.database() as mongo:
        mongo.mask_files.insert_one({"filename": "masks_batch_X777777.zip"})
        page = open_page(workshop.address)
        open_files(page)
        create = page.get_by_role("button", name="Create these batches")
        expect(create).to_be_hidden()
        page.get_by_role("button", name="Find missing ids").click()
        expect(result_of(page, "create-missing")).to_contain_text("batch_X777777")
        assert mongo.batches.count_documents({"id": "batch_X777777"}) == 0
        card = page.locator(".card-create-missing")
        card.get_by_role("textbox", name="For").click()
        page.get_by_role("option", name="Segmenter Alder").click()
        create.click()
        expect(result_of(page, "create-missing")).to_contain_text("created")
        expect(create).to_be_hidden()
        made = mongo.batches.find_one({"id": "batch_X777777"})
        assert made
        assert made["assignee"] == "Segmenter Alder"
        page.close()


def test_contradictions_are_checked_and_their_rows_taken_away(open_page: OpenPage, workshop: Product) -> None:
    page = open_page(workshop.address)
    open_files(page)
    page.get_by_role("button", name="Check now").click()
    expect(result_of(page, "integrity")).to_contain_text("found")
    line = page.locator("button.attention-line", has_text="File without an id in its name")
    expect(line).to_be_visible()
    line.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Rename the file after its batch")
    dialog.get_by_role("button", name="CSV").click()
    expect(page.locator(".export-link")).to_be_visible()
    page.close()
