"""Cells of the list that are edited in place: every change is checked in the database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from data.mongo.client import Mongo
from tests.browser.conftest import OpenPage
from tests.browser.driving import cell, until
from tests.product import Product


@pytest.fixture
def mongo(workshop: Product) -> Iterator[Mongo]:
    with workshop.database() as mongo:
        yield mongo


@pytest.fixture
def name(mongo: Mongo) -> Iterator[str]:
    """What the ids of two batches of this test alone begin with."""
    name = f"batch_6{uuid4().int % 10**8:08}"
    values: dict[str, Any] = {"assignee": "Segmenter Alder", "status": "FS", "folder": "delivery/1"}
    about = {"priority": "media", "due_date": "2026-06-17", "review_status": ""}
    mongo.batches.insert_many([{"id": f"{name}{n}", **values, "metadata": dict(about)} for n in (1, 2)])
    yield name
    mongo.batches.delete_many({"id": re.compile(f"^{name}")})


@pytest.fixture
def page(open_page: OpenPage, workshop: Product, name: str) -> Iterator[Page]:
    page = open_page(workshop.address)
    page.goto(f"/batches?text={name}&view=all")
    expect(cell(page, "id", 1)).to_have_text(f"{name}2")
    yield page
    page.close()


def with_pencil(page: Page, column: str, at: int = 0) -> None:
    cell(page, column, at).hover()
    cell(page, column, at).locator(".cell-pencil").click()
    expect(cell(page, column, at)).to_have_class(re.compile("ag-cell-.*editing"))


def with_f2(page: Page, column: str, at: int = 0) -> None:
    cell(page, column, at).focus()
    page.keyboard.press("F2")
    expect(cell(page, column, at)).to_have_class(re.compile("ag-cell-.*editing"))


def option(page: Page, word: str) -> Locator:
    return page.locator(".ag-list-item", has_text=word)


def said(page: Page) -> Locator:
    return page.locator("#list-said")


def stored(mongo: Mongo, batch_id: str, path: str) -> Any:
    found: Any = mongo.batches.find_one({"id": batch_id})
    for part in path.split("."):
        found = found[part]
    return found


def test_a_cell_is_changed_with_the_mouse_and_taken_back(page: Page, mongo: Mongo, name: str) -> None:
    with_pencil(page, "priority")
    option(page, "High").click()
    expect(said(page)).to_have_text(f"{name}1 · Saved: Priority")
    assert stored(mongo, f"{name}1", "metadata.priority") == "alta"
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator(".list-status").get_by_role("button", name="Undo").click()
    expect(said(page)).to_have_text(f"{name}1 · Undone.")
    assert stored(mongo, f"{name}1", "metadata.priority") == "media"
    expect(cell(page, "priority")).to_have_text("Medium")


def test_cells_are_changed_with_the_keyboard_alone(page: Page, mongo: Mongo, name: str) -> None:
    with_f2(page, "due", 1)
    cell(page, "due", 1).locator("input").fill("2026-12-24")
    page.keyboard.press("Enter")
    expect(said(page)).to_have_text(f"{name}2 · Saved: Due")
    assert stored(mongo, f"{name}2", "metadata.due_date") == "2026-12-24"
    with_f2(page, "person", 1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(said(page)).to_have_text(f"{name}2 · Saved: Person")
    assert stored(mongo, f"{name}2", "assignee") != "Segmenter Alder"
    cell(page, "person", 1).focus()
    page.keyboard.press("Control+z")
    expect(cell(page, "person", 1)).to_have_text("Segmenter Alder")
    page.keyboard.press("Control+z")
    expect(cell(page, "due", 1)).to_have_text("17 Jun 2026")
    assert stored(mongo, f"{name}2", "assignee") == "Segmenter Alder"


def test_letters_choose_from_a_list_and_do_nothing_else(page: Page, mongo: Mongo, name: str) -> None:
    with_f2(page, "priority")
    for key in ("a", "x", "j", "/", "?", "Control+a", "Control+z"):
        page.keyboard.press(key)
    expect(cell(page, "priority")).to_have_class(re.compile("ag-cell-.*editing"))
    expect(page.locator("#giving-search, #palette-text, #selection-bar").filter(visible=True)).to_have_count(
        0
    )
    page.keyboard.press("Escape")
    assert stored(mongo, f"{name}1", "metadata.priority") == "media"


def test_an_edit_that_is_given_up_changes_nothing(page: Page, mongo: Mongo, name: str) -> None:
    before = mongo.batches.find_one({"id": f"{name}1"})
    with_f2(page, "due")
    cell(page, "due").locator("input").fill("2030-01-01")
    page.keyboard.press("Escape")
    expect(cell(page, "due")).to_have_text("17 Jun 2026")
    assert mongo.batches.find_one({"id": f"{name}1"}) == before
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_an_unusual_step_asks_for_its_reason_in_the_panel(page: Page, mongo: Mongo, name: str) -> None:
    with_pencil(page, "stage")
    option(page, "Not started").click()
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text("Stage: In progress → Not started. Why?")
    assert stored(mongo, f"{name}1", "status") == "FS"
    panel.get_by_role("textbox", name="Reason").fill("Begun by mistake")
    panel.get_by_role("button", name="Save").click()
    expect(page.locator("#batch-said")).to_have_text("Saved: Stage")
    assert stored(mongo, f"{name}1", "status") == "NS"


def test_somebody_elses_change_is_not_overwritten_silently(page: Page, mongo: Mongo, name: str) -> None:
    with_f2(page, "due")
    mongo.batches.update_one({"id": f"{name}1"}, {"$set": {"metadata.due_date": "2026-07-07"}})
    cell(page, "due").locator("input").fill("2026-12-24")
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text("Somebody changed “Due” meanwhile.")
    expect(panel.locator("#conflict-theirs")).to_have_text("7 Jul 2026")
    expect(panel.locator("#conflict-mine")).to_have_text("24 Dec 2026")
    assert stored(mongo, f"{name}1", "metadata.due_date") == "2026-07-07"
    panel.get_by_role("button", name="Save mine").click()
    expect(page.locator("#batch-said")).to_have_text("Saved: Due")
    assert stored(mongo, f"{name}1", "metadata.due_date") == "2026-12-24"


def test_newer_rows_wait_for_the_end_of_an_edit_and_then_flash(page: Page, mongo: Mongo, name: str) -> None:
    with_f2(page, "due")
    shown = page.locator(".status").inner_text()
    mongo.batches.insert_one({"id": f"{name}0", "status": "NS", "metadata": {"due_date": "2026-06-17"}})
    mongo.batches.update_one({"id": f"{name}2"}, {"$set": {"metadata.priority": "alta"}})
    expect(page.locator(".status")).not_to_have_text(shown)
    expect(page.locator("#grid-total")).to_have_text("2 batches")
    cell(page, "due").locator("input").fill("2026-12-24")
    page.keyboard.press("Enter")
    expect(said(page)).to_have_text(f"{name}1 · Saved: Due")
    expect(page.locator("#grid-total")).to_have_text("3 batches")
    assert stored(mongo, f"{name}1", "metadata.due_date") == "2026-12-24"
    assert stored(mongo, f"{name}0", "metadata.due_date") == "2026-06-17"


def test_what_others_change_flashes_once_where_it_is_seen(page: Page, mongo: Mongo, name: str) -> None:
    page.evaluate(
        """() => {
            window.flashed = [];
            const at = (place, name) => place.getAttribute(name);
            const place = cell => at(cell.closest(".ag-row"), "row-index") + at(cell, "col-id");
            const flashes = cell => cell.classList.contains("ag-cell-data-changed");
            const see = ({target}) => flashes(target) && flashed.push(place(target));
            new MutationObserver(changes => changes.forEach(see))
                .observe(document.getElementById("grid"), {subtree: true, attributeFilter: ["class"]});
        }"""
    )
    mongo.batches.update_one({"id": f"{name}2"}, {"$set": {"metadata.priority": "alta"}})
    until(page, "() => window.flashed.length")
    expect(cell(page, "priority", 1)).to_have_text("High")
    assert set(page.evaluate("window.flashed")) == {"1priority"}


def test_a_batch_whose_id_is_not_its_own_is_not_edited(page: Page, mongo: Mongo, name: str) -> None:
    mongo.batches.insert_one({"id": f"{name}2", "status": "NS", "metadata": {}})
    expect(cell(page, "id", 1)).to_contain_text("Duplicated id")
    cell(page, "priority", 1).focus()
    page.keyboard.press("F2")
    cell(page, "priority", 1).hover()
    expect(page.locator(".ag-cell-inline-editing")).to_have_count(0)
