"""Batches are given to people beside the list: dragged, by keyboard, and by touch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from data.mongo.client import Mongo
from tests.browser.conftest import OpenPage
from tests.browser.driving import cell, number_in, take_export
from tests.product import Product

_PHONE = {"width": 390, "height": 844}


@pytest.fixture
def mongo(workshop: Product) -> Iterator[Mongo]:
    with workshop.database() as mongo:
        yield mongo


@pytest.fixture
def name(mongo: Mongo) -> Iterator[str]:
    """What the ids of three unassigned batches of this test alone begin with."""
    name = f"batch_5{uuid4().int % 10**8:08}"
    mongo.batches.insert_many([{"id": f"{name}{n}", "status": "NS", "metadata": {}} for n in (1, 2, 3)])
    yield name
    mongo.batches.delete_many({"id": re.compile(f"^{name}")})


@pytest.fixture
def page(open_page: OpenPage, workshop: Product, name: str) -> Iterator[Page]:
    page = open_page(workshop.address)
    page.goto(f"/assign?person=~&text={name}")
    expect(cell(page, "id", 2)).to_have_text(f"{name}3")
    expect(card(page, "Segmenter Cedar")).to_be_visible()
    yield page
    page.close()


def card(page: Page, name: str) -> Locator:
    return page.locator(".giving-card", has_text=name)


def drag(page: Page, handle: Locator, onto: Locator) -> None:
    onto.scroll_into_view_if_needed()  # the more others have, the further down somebody is
    handle.hover(position={"x": 4, "y": 8})  # waits until it stands still
    page.mouse.down()
    end = onto.bounding_box()
    assert end
    for step in range(
        100
    ):  # a hand goes on until it sees where it is; a busy browser takes several moves for one
        page.mouse.move(end["x"] + 40 + step % 10, end["y"] + 20, steps=5)
        if "over" in (onto.get_attribute("class") or ""):
            break
    expect(onto).to_have_class(re.compile("over"))
    page.mouse.up()


def owners(mongo: Mongo, name: str) -> list[str]:
    found = mongo.batches.find({"id": re.compile(f"^{name}")}).sort("id", 1)
    return [str(each.get("assignee") or "") for each in found]


def test_a_batch_is_dragged_onto_somebody_and_taken_back(page: Page, mongo: Mongo, name: str) -> None:
    before = number_in(card(page, "Segmenter Cedar").inner_text())
    drag(page, cell(page, "id", 1).locator(".ag-drag-handle"), card(page, "Segmenter Cedar"))
    expect(page.locator("#list-said")).to_have_text("1 batch given to Segmenter Cedar.")
    assert owners(mongo, name) == ["", "Segmenter Cedar", ""]
    expect(page.locator("#grid-total")).to_have_text("2 batches")
    expect(card(page, "Segmenter Cedar")).to_contain_text(f"{before + 1} open")
    page.locator(".list-status").get_by_role("button", name="Undo").click()
    expect(page.locator("#grid-total")).to_have_text("3 batches")
    assert owners(mongo, name) == ["", "", ""]


def test_what_is_selected_is_dragged_together(page: Page, mongo: Mongo, name: str) -> None:
    cell(page, "select", 0).click()
    cell(page, "select", 2).click()
    drag(page, cell(page, "id", 0).locator(".ag-drag-handle"), card(page, "Segmenter Alder"))
    expect(page.locator("#list-said")).to_have_text("2 batches given to Segmenter Alder.")
    assert owners(mongo, name) == ["Segmenter Alder", "", "Segmenter Alder"]
    expect(page.locator("#selection-bar")).to_be_hidden()


def test_batches_are_given_with_the_keyboard_alone(page: Page, mongo: Mongo, name: str) -> None:
    page.get_by_role("complementary", name="Give to").get_by_role("button", name="Close").press("Enter")
    expect(card(page, "Segmenter Cedar")).to_be_hidden()
    cell(page, "id", 0).focus()
    for key in ("x", "ArrowDown", "x", "a"):
        page.keyboard.press(key)
    expect(page.locator("#giving-search")).to_be_focused()
    page.keyboard.type("cedár")
    expect(page.locator(".giving-card:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#list-said")).to_have_text("2 batches given to Segmenter Cedar.")
    assert owners(mongo, name) == ["Segmenter Cedar", "Segmenter Cedar", ""]
    expect(page.locator("#grid-total")).to_have_text("1 batch")  # the row that had the focus is gone
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    expect(page.locator("#grid-total")).to_have_text("3 batches")
    assert owners(mongo, name) == ["", "", ""]


def test_the_worklist_of_somebody_is_a_click_away(page: Page, mongo: Mongo) -> None:
    page.get_by_role("button", name="Worklist of Segmenter Cedar").click()
    listed = take_export(page)
    assert listed.about["query"] == "person=Segmenter+Cedar&accepted=no"
    assert len(listed.rows()) == listed.about["rows"] + 1
    assert mongo.batches.count_documents({}) > 0


def test_all_that_match_go_through_a_preview(page: Page, mongo: Mongo, name: str) -> None:
    page.locator('#grid .ag-header-cell[col-id="select"]').click()
    expect(page.locator("#selection-said")).to_have_text("All 3 that match are selected")
    card(page, "Segmenter Cedar").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Change 3 batches").click()
    expect(page.locator("#task-selection-result")).to_contain_text("3 batches were changed.")
    assert owners(mongo, name) == ["Segmenter Cedar"] * 3


def test_all_that_match_stay_selected_when_the_people_come_and_go(page: Page) -> None:
    close = page.get_by_role("complementary", name="Give to").get_by_role("button", name="Close")
    close.click()
    expect(card(page, "Segmenter Cedar")).to_be_hidden()
    cell(page, "id", 0).focus()
    page.keyboard.press("Control+a")
    expect(page.locator("#selection-said")).to_have_text("All 3 that match are selected")
    page.keyboard.press("a")
    expect(page.locator("#giving-search")).to_be_focused()
    expect(page.locator("#selection-said")).to_have_text("All 3 that match are selected")
    page.keyboard.type("cedar")
    expect(page.locator(".giving-card:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("button", name="Change 3 batches")).to_be_enabled()


def test_who_went_elsewhere_gives_nothing_by_a_click_on_somebody(page: Page, mongo: Mongo, name: str) -> None:
    cell(page, "id", 0).focus()
    page.keyboard.press("a")
    expect(page.locator("#giving-search")).to_be_focused()
    page.get_by_role("textbox", name="Id contains").click()
    card(page, "Segmenter Cedar").click()
    expect(page.locator("#list-said.failed")).to_be_visible()
    assert owners(mongo, name) == ["", "", ""]


def test_on_a_phone_a_touch_gives(open_page: OpenPage, workshop: Product, mongo: Mongo, name: str) -> None:
    page = open_page(workshop.address, viewport=_PHONE, has_touch=True, is_mobile=True)
    page.goto(f"/assign?person=~&text={name}")
    cell(page, "select", 1).tap()
    card(page, "Segmenter Alder").tap()
    expect(page.locator("#list-said")).to_have_text("1 batch given to Segmenter Alder.")
    assert owners(mongo, name) == ["", "Segmenter Alder", ""]
    assert page.evaluate("document.documentElement.scrollWidth") <= _PHONE["width"]
    page.close()
