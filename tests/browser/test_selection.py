"""Batches are selected in the list and changed together, with a look ahead, and taken back in one step."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_plus

import pytest
from playwright.sync_api import Locator, Page, expect

from data.crew import people
from data.mongo.client import Mongo
from tests.browser.conftest import OpenPage
from tests.browser.driving import Held, expect_opened, expect_rows, open_batches, result_of, take_export
from tests.product import Product

_MANY = 450  # more than the grid loads at once
_TEXT = "batch_73"
_CREW = ("Person Selected One", "Person Selected Two", "Person Selected Three")


@pytest.fixture(name="mongo")
def _mongo(workshop: Product) -> Iterator[Mongo]:
    """A team with three more people, and with many batches that are all alike."""
    with workshop.database() as mongo:
        for name in _CREW:
            people.add(mongo, name, actor="a test", origin="dashboard")
        alike = {"status": "CS", "assignee": "Segmenter Pine", "metadata": {"due_date": "2026-03-06"}}
        mongo.batches.insert_many([{"id": f"{_TEXT}{n:04}", **alike} for n in range(_MANY)])
        yield mongo
        mongo.batches.delete_many({"id": re.compile(f"^{_TEXT}")})
        mongo.people.delete_many({"name": {"$in": _CREW}})


@pytest.fixture
def page(open_page: OpenPage, workshop: Product, mongo: Mongo) -> Page:  # noqa: ARG001  # its batches
    page = open_page(workshop.address)
    _open(page, f"text={_TEXT}", _MANY)
    return page


def _open(page: Page, query: str, n: int) -> None:
    open_batches(page, query)
    expect_rows(page, n)
    expect(page.locator("#grid .ag-row .check").first).to_be_visible()


def _box(page: Page, at: int) -> Locator:
    return page.locator(f"#grid .ag-row[row-index='{at}'] .check")


def _all(page: Page) -> Locator:
    return page.get_by_role("checkbox", name="Select all that match")


def _bar(page: Page) -> Locator:
    return page.locator("#selection-bar")


def _ask(page: Page, action: str) -> Locator:
    """Press a button of the bar; its window."""
    _bar(page).get_by_role("button", name=action, exact=True).click()
    dialog = page.get_by_role("dialog")
    expect_opened(dialog)
    return dialog


def _do(dialog: Locator, button: str) -> None:
    dialog.get_by_role("button", name=button, exact=True).click()
    expect(dialog).to_be_hidden()


def _said(page: Page) -> Locator:
    return result_of(page, "selection")


def _first(mongo: Mongo, n: int) -> list[dict[str, Any]]:
    return list(mongo.batches.find({"id": re.compile(f"^{_TEXT}")}).sort("id", 1).limit(n))


def test_clicks_and_keys_select_rows_and_open_none(page: Page) -> None:
    _box(page, 1).click()
    expect(_bar(page)).to_contain_text("1 batch selected")
    expect(_box(page, 1)).to_have_attribute("aria-checked", "true")
    expect(_all(page)).to_have_attribute("aria-checked", "mixed")
    _box(page, 4).click(modifiers=["Shift"])
    expect(_bar(page)).to_contain_text("4 batches selected")
    _box(page, 2).click()
    expect(_bar(page)).to_contain_text("3 batches selected")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    expect(_bar(page)).to_contain_text("2 batches selected")
    page.keyboard.press("Space")
    expect(_bar(page)).to_contain_text("3 batches selected")
    expect(page.locator("#grid .ag-row.selected[aria-selected=true]")).to_have_count(6)  # two halves each
    expect(page.get_by_role("dialog")).to_have_count(0)
    _bar(page).get_by_role("button", name="Clear the selection").click()
    expect(_bar(page)).to_be_hidden()
    expect(_box(page, 1)).to_have_attribute("aria-checked", "false")


def test_a_range_goes_over_rows_that_were_never_loaded(page: Page) -> None:
    _box(page, 0).click()
    page.evaluate("window.dash_ag_grid.getApi('grid').ensureIndexVisible(420, 'top')")
    expect(_box(page, 420)).to_be_visible()
    _box(page, 420).click(modifiers=["Shift"])
    expect(_bar(page)).to_contain_text("421 batches selected")
    page.evaluate("window.dash_ag_grid.getApi('grid').ensureIndexVisible(210, 'top')")
    expect(_box(page, 210)).to_have_attribute("aria-checked", "true")


def test_all_that_match_are_the_filter_and_one_can_be_left_out(page: Page, mongo: Mongo) -> None:
    _all(page).click()
    expect(_bar(page)).to_contain_text(f"All {_MANY} that match are selected")
    mongo.batches.insert_one({"id": f"{_TEXT}9999"})
    expect(_bar(page)).to_contain_text(f"All {_MANY + 1} that match are selected")
    _box(page, 3).click()
    expect(_bar(page)).to_contain_text(f"{_MANY} batches selected")
    expect(_box(page, 3)).to_have_attribute("aria-checked", "false")
    _bar(page).get_by_role("button", name=f"Select all {_MANY + 1}").click()
    expect(_bar(page)).to_contain_text(f"All {_MANY + 1} that match are selected")
    _all(page).click()
    expect(_bar(page)).to_be_hidden()


def test_one_click_after_the_other_counts_however_fast(page: Page) -> None:
    _all(page).click()
    expect(_bar(page)).to_contain_text(f"All {_MANY} that match are selected")
    on_its_way = Held(page, "**/selected?*", "GET")
    _box(page, 3).click()
    _box(page, 5).click()
    _box(page, 5).click()
    _box(page, 6).click()
    on_its_way.let_go()
    expect(_bar(page)).to_contain_text(f"{_MANY - 2} batches selected")
    expect(_box(page, 5)).to_have_attribute("aria-checked", "true")


def test_what_is_still_being_typed_is_not_left_out(page: Page, mongo: Mongo) -> None:
    _box(page, 0).click()
    dialog = _ask(page, "Add comment")
    comment = dialog.get_by_label("Comment", exact=True)
    button = dialog.get_by_role("button", name="Change 1 batch", exact=True)
    comment.press_sequentially("Please redo")
    expect(button).to_be_enabled()
    comment.press_sequentially(" by Friday")
    button.click(force=True)
    expect(dialog.get_by_role("cell", name="Please redo by Friday")).to_be_visible()
    expect(page.locator("body[data-typing]")).to_have_count(0)
    expect(button).to_be_enabled()
    button.click()
    expect(_said(page)).to_contain_text("1 batch was changed.")
    assert str(_first(mongo, 1)[0]["comments"]).endswith("Please redo by Friday")


def test_what_is_selected_stays_so_in_another_order_with_newer_data_and_under_another_filter(
    page: Page, mongo: Mongo
) -> None:
    _box(page, 0).click()
    _box(page, 1).click()
    page.locator(".ag-header-cell", has_text="Id").click()
    page.locator(".ag-header-cell", has_text="Id").click()
    expect(page.locator(".ag-header-cell[col-id=id]")).to_have_attribute("aria-sort", "descending")
    expect(page.locator("#grid .ag-row[row-index='0'] [col-id=id]")).to_have_text(f"{_TEXT}{_MANY - 1:04}")
    page.evaluate(f"window.dash_ag_grid.getApi('grid').ensureIndexVisible({_MANY - 1})")
    expect(_box(page, _MANY - 1)).to_have_attribute("aria-checked", "true")
    page.get_by_role("button", name="Refresh now").click()
    mongo.batches.update_one({"id": f"{_TEXT}0001"}, {"$set": {"status": "NS"}})
    expect(_box(page, _MANY - 2)).to_have_attribute("aria-checked", "true")
    expect(_bar(page)).to_contain_text("2 batches selected")
    page.evaluate(
        "search => window.dash_clientside.set_props('url', {search})", f"?text={_TEXT}&stage=segmented"
    )
    expect(_bar(page)).to_contain_text("2 batches selected1 not under this filter any more")


def test_a_change_is_shown_before_it_is_made_and_taken_back_in_one_step(page: Page, mongo: Mongo) -> None:
    mongo.batches.update_one({"id": f"{_TEXT}0000"}, {"$set": {"metadata.priority": "alta"}})
    _box(page, 0).click()
    _box(page, 11).click(modifiers=["Shift"])
    dialog = _ask(page, "Priority")
    expect(dialog.get_by_role("button", name="Change", exact=True)).to_be_disabled()
    dialog.get_by_role("radio", name="High").check()
    expect(dialog).to_contain_text("11 batches would change.")
    expect(dialog).to_contain_text("1 needs no change.")
    expect(dialog.locator("tbody tr").first).to_contain_text("No priority")
    expect(dialog.locator("tbody tr").last).to_have_text("and 3 more")
    _do(dialog, "Change 11 batches")
    expect(_said(page)).to_contain_text("11 batches were changed.")
    expect(_bar(page)).to_be_hidden()
    assert {each["metadata"]["priority"] for each in _first(mongo, 12)} == {"alta"}
    page.get_by_role("link", name="You can undo this in Activity").click()
    page.locator("#log tbody tr").first.get_by_role("button", name=re.compile("^Undo")).click()
    expect(page.locator("#log tbody tr").nth(1)).to_contain_text("undone")
    assert sum("priority" in each["metadata"] for each in _first(mongo, 12)) == 1


def test_a_rejection_says_why(page: Page, mongo: Mongo) -> None:
    _box(page, 0).click()
    _box(page, 1).click()
    dialog = _ask(page, "Review")
    dialog.get_by_role("radio", name="Reject").check()
    expect(dialog).to_contain_text("2 need a reason.")
    expect(dialog.get_by_role("button", name="Change 2 batches")).to_be_disabled()
    dialog.get_by_label("Reason").fill("edges are cut off")
    _do(dialog, "Change 2 batches")
    expect(_said(page)).to_contain_text("2 batches were changed.")
    assert [each["metadata"].get("review_status") for each in _first(mongo, 3)] == ["no_aprobado"] * 2 + [
        None
    ]


def test_due_dates_move_by_working_days(page: Page, mongo: Mongo) -> None:
    _box(page, 0).click()
    dialog = _ask(page, "Dates")
    dialog.get_by_text("Move", exact=True).click()
    dialog.get_by_label("Working days").fill("3")
    expect(dialog.locator("tbody tr")).to_contain_text(["11 Mar 2026"])
    _do(dialog, "Change 1 batch")
    expect(_said(page)).to_contain_text("1 batch was changed.")
    assert _first(mongo, 1)[0]["metadata"]["due_date"] == "2026-03-11"


def test_batches_are_given_out_evenly_and_then_by_hand(page: Page, mongo: Mongo) -> None:
    _box(page, 0).click()
    _box(page, 8).click(modifiers=["Shift"])
    dialog = _ask(page, "Distribute …")
    for name in _CREW:
        dialog.get_by_label("People", exact=True).first.fill(name)
        page.get_by_role("option", name=name).click()
    page.keyboard.press("Escape") if page.get_by_role("option").count() else None
    expect(dialog).to_contain_text("9 batches would be given out.")
    given = [dialog.get_by_label(f"Batches for {name}", exact=True) for name in _CREW]
    for each in given:
        expect(each).to_have_value("3")
    given[0].fill("5")
    expect(dialog.get_by_role("textbox", name="How")).to_have_value("By number")
    expect(dialog).to_contain_text("11 were asked for.")
    given[2].fill("1")
    given[1].fill("2")
    expect(dialog).to_contain_text("8 batches would be given out.")
    expect(dialog).to_contain_text("1 is left over.")
    _do(dialog, "Distribute 8 batches")
    expect(_said(page)).to_contain_text("8 batches were given out.")
    owners = Counter(each["assignee"] for each in _first(mongo, 9))
    assert [owners[name] for name in (*_CREW, "Segmenter Pine")] == [5, 2, 1, 1]
    page.get_by_role("button", name="Worklists of these people").click()
    assert take_export(page).about["rows"] == 8


def test_a_link_opens_the_window_for_whom_it_names_once(page: Page, mongo: Mongo) -> None:
    address = page.url
    page.goto("about:blank")
    page.goto(f"{address}#to={quote_plus(_CREW[0])}&each=4")
    dialog = page.get_by_role("dialog", name="Distribute the selected batches")
    expect(dialog.get_by_label(f"Batches for {_CREW[0]}", exact=True)).to_have_value("4")
    expect(dialog.get_by_role("textbox", name="How")).to_have_value("By number")
    expect(_bar(page)).to_contain_text(f"All {_MANY} that match are selected")
    expect(page).to_have_url(re.compile(r"/batches\?[^#]*$"))
    _do(dialog, "Distribute 4 batches")
    expect(_said(page)).to_contain_text("4 batches were given out.")
    assert mongo.batches.count_documents({"id": {"$regex": _TEXT}, "assignee": _CREW[0]}) == 4
    page.reload()
    expect(_bar(page)).to_be_hidden()
    expect(dialog).to_be_hidden()


def test_a_link_within_the_page_opens_the_window_as_well_and_shares_by_free_capacity(page: Page) -> None:
    page.goto(f"{page.url}#to=Segmenter+Elm&to=Segmenter+Fir")
    dialog = page.get_by_role("dialog", name="Distribute the selected batches")
    expect(dialog.get_by_role("textbox", name="How")).to_have_value("By free capacity")
    expect(dialog).to_contain_text(f"{_MANY} batches would be given out.")
    expect(dialog.locator("tbody tr")).to_have_count(2)


def test_nothing_changes_when_another_number_matches_meanwhile(page: Page, mongo: Mongo) -> None:
    _all(page).click()
    dialog = _ask(page, "Priority")
    dialog.get_by_role("radio", name="Low").check()
    button = dialog.get_by_role("button", name=f"Change {_MANY} batches")
    expect(button).to_be_enabled()
    mongo.batches.insert_one({"id": f"{_TEXT}9998"})
    _do(dialog, f"Change {_MANY} batches")
    expect(_said(page)).to_contain_text(f"{_MANY} batches were expected, but there are {_MANY + 1}.")
    expect(_bar(page)).to_contain_text(f"All {_MANY + 1} that match are selected")
    assert not mongo.batches.count_documents({"id": re.compile(f"^{_TEXT}"), "metadata.priority": "baja"})


def test_selected_batches_are_deleted_once_their_number_is_typed(page: Page, mongo: Mongo) -> None:
    _box(page, 0).click()
    _box(page, 2).click(modifiers=["Shift"])
    dialog = _ask(page, "Delete …")
    expect(dialog).to_contain_text("3 batches would be deleted")
    delete = dialog.get_by_role("button", name="Delete", exact=True)
    expect(delete).to_be_disabled()
    dialog.get_by_label("Type the number of batches to confirm").fill("3")
    delete.click()
    expect(_said(page)).to_contain_text("3 batches were deleted.")
    expect_rows(page, _MANY - 3)
    assert mongo.batches.count_documents({"id": re.compile(f"^{_TEXT}")}) == _MANY - 3


def test_a_phone_has_one_line_with_a_menu(open_page: OpenPage, workshop: Product, mongo: Mongo) -> None:
    page = open_page(workshop.address, viewport={"width": 390, "height": 844}, has_touch=True)
    _open(page, f"text={_TEXT}", mongo.batches.count_documents({"id": re.compile(f"^{_TEXT}")}))
    page.locator("#grid .ag-row[row-index='0'] [col-id=select]").tap()
    expect(_bar(page)).to_contain_text("1 batch selected")
    height = _bar(page).bounding_box()
    assert height
    assert height["height"] < 60
    page.get_by_role("button", name="Actions").tap()
    page.get_by_role("menuitem", name="Add comment").tap()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Comment").fill("seen on a phone")
    dialog.get_by_role("button", name="Change 1 batch").tap()
    expect(_said(page)).to_contain_text("1 batch was changed.")
    assert _first(mongo, 1)[0]["comments"] == "seen on a phone"
