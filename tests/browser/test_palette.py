"""The command palette: with the keyboard alone, on a phone, and where somebody types."""

from __future__ import annotations

import re
import threading
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.driving import cells, expect_grid_total, expect_query, open_batches, open_overview
from tests.oracle import Clean
from tests.product import Product

_PHONE = {"width": 390, "height": 844}


def _options(page: Page) -> Locator:
    return page.get_by_role("option").and_(page.locator(".palette-row"))


def _chosen(page: Page) -> Locator:
    return page.locator(".palette-row[aria-selected=true]")


def _open(page: Page, key: str = "Control+k") -> None:
    page.keyboard.press(key)
    expect(page.get_by_role("combobox", name="Search")).to_be_focused()
    expect(_chosen(page)).to_have_count(1)


def test_a_batch_is_found_and_opened_with_the_keyboard_alone_and_is_recent_then(
    page: Page, batches: list[Clean]
) -> None:
    identity = sorted(each["id"] for each in batches if re.fullmatch(r"batch_\d+", each["id"]))[-1]
    open_overview(page)
    _open(page, "/")
    page.keyboard.type(identity.upper())
    expect(_chosen(page)).to_contain_text(identity)
    page.keyboard.press("Enter")
    expect(page.locator("#batch-name")).to_have_text(identity)
    expect(page.locator("#batch-parts.editable")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#batch-name")).to_be_hidden()
    _open(page)
    recent = page.get_by_role("group", name="Recent").get_by_role("option")
    expect(recent).to_have_text([identity])


def test_arrows_go_through_all_that_was_found_and_enter_follows(page: Page, batches: list[Clean]) -> None:
    n = sum(each["stage"] == "segmented" and each["review"] == "pending" for each in batches)
    open_overview(page)
    _open(page)
    page.keyboard.press("ArrowUp")
    expect(_chosen(page)).to_contain_text("Show all keys")
    page.keyboard.press("ArrowDown")
    first = _options(page).first
    expect(first).to_have_attribute("aria-selected", "true")
    page.keyboard.type("review")
    expect(_chosen(page)).to_contain_text("To review")
    page.keyboard.press("Enter")
    expect_grid_total(page, n)
    expect_query(page, "stage=segmented&review=pending")


def test_enter_before_the_answer_waits_for_it(page: Page) -> None:
    open_overview(page)
    _open(page)
    page.keyboard.type("people")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/people$"))


def test_escape_closes_it_and_keys_that_are_typed_open_nothing(page: Page) -> None:
    open_overview(page)
    _open(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_label("Id contains").click()
    page.keyboard.type("a/b?")
    expect(page.get_by_label("Id contains")).to_have_value("a/b?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Search")).to_be_focused()
    page.keyboard.type("/?")
    expect(page.get_by_role("combobox", name="Search")).to_have_value("/?")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_question_mark_lists_all_keys(page: Page) -> None:
    open_overview(page)
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_contain_text("Search, and go anywhere")
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name="Search")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()


def test_selected_batches_are_given_to_somebody_from_it(page: Page) -> None:
    open_batches(page)
    cells(page).first.press("Space")
    expect(page.locator("#selection-said")).to_have_text("1 batch selected")
    _open(page)
    expect(_chosen(page)).to_have_text("Assign the selected batches")
    page.keyboard.type("assign maple")
    expect(_chosen(page)).to_contain_text("to Segmenter Maple")
    page.keyboard.press("Enter")
    window = page.get_by_role("dialog", name="Assign the selected batches")
    expect(window.get_by_role("textbox", name="Person")).to_have_value("Segmenter Maple")


def test_on_a_phone_in_spanish_a_button_opens_it_and_a_touch_follows(
    open_page: OpenPage, product: Product
) -> None:
    page = open_page(product.address, viewport=_PHONE, locale="es-ES", has_touch=True, is_mobile=True)
    open_overview(page)
    page.get_by_role("button", name="Buscar").tap()
    page.get_by_role("combobox", name="Buscar").fill("atrasad")
    page.get_by_role("option", name="Atrasados").tap()
    expect(page).to_have_url(re.compile(r"/batches\?overdue=yes$"))
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= _PHONE["width"]


def test_no_answer_is_said(page: Page, watch: Any) -> None:
    away = threading.Event()
    page.route("**/search?*", lambda route: route.abort() if away.is_set() else route.continue_())
    open_overview(page)
    _open(page)
    watch.expect("search")
    away.set()
    page.keyboard.type("z")
    expect(page.locator("#palette-list")).to_contain_text("Tanda does not answer. Try again.")
