"""Saved views in the browser: saved, opened, put in order, given to a page, deleted, and taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from data import saved_views
from data.saved_views import EVERYBODY
from tests.browser.conftest import OpenPage
from tests.browser.driving import dismiss, expect_grid_total, expect_query, meet, open_batches
from tests.oracle import Clean
from tests.product import Product

_PHONE = {"width": 390, "height": 844}
_WHO: Any = {"owner": EVERYBODY, "actor": "a test", "origin": "dashboard"}


@pytest.fixture(autouse=True)
def _no_views(product: Product) -> Iterator[None]:
    """Nobody has saved anything, neither before nor afterwards."""
    with product.database() as mongo:
        mongo.views.delete_many({})
        yield
        mongo.views.delete_many({})


def _save(
    product: Product, *names: str, page: str = "/batches", query: str = "stage=segmented", **more: Any
) -> None:
    with product.database() as mongo:
        for name in names:
            saved_views.save(mongo, name, page, query, **more, **_WHO)


def _menu(page: Page) -> None:
    page.get_by_role("button", name="Views", exact=True).click()
    expect(page.get_by_role("menuitem", name="To review")).to_be_visible()


def _manage(page: Page) -> None:
    _menu(page)
    page.get_by_role("menuitem", name="Manage views").click()
    expect(page.get_by_role("dialog", name="Manage views")).to_be_visible()


def _columns(page: Page) -> list[str]:
    return page.locator("#grid .ag-header-cell-text").all_inner_texts()


def test_the_menu_says_how_many_batches_each_view_shows_and_leads_to_them(
    page: Page, batches: list[Clean]
) -> None:
    open_batches(page)
    _menu(page)
    n = sum(each["stage"] == "segmented" and each["review"] == "pending" for each in batches)
    item = page.get_by_role("menuitem", name="To review")
    expect(item).to_contain_text(f"{n:,}")
    item.click()
    expect_grid_total(page, n)
    expect_query(page, "stage=segmented&review=pending")
    _menu(page)
    expect(page.get_by_role("menuitem", name="To review (shown now)")).to_be_visible()


def test_a_view_is_saved_with_the_keyboard_and_holds_filter_order_and_columns(page: Page) -> None:
    open_batches(page, "stage=segmented&sort=-due")
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("checkbox", name="Folder").click()
    page.get_by_role("checkbox", name="Priority").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("checkbox", name="Folder")).to_be_hidden()
    page.get_by_role("button", name="Views", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="To review")).to_be_visible()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("menuitem", name="Save this view")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type("Late ones")
    page.keyboard.press("Enter")
    expect(page.locator(".views-said")).to_contain_text("The view “Late ones” is saved.")
    page.goto("/batches")
    _menu(page)
    page.get_by_role("menuitem", name="Late ones").click()
    expect(page.locator("#grid").get_by_role("columnheader", name="Folder")).to_be_visible()
    shown = _columns(page)
    assert "Priority" not in shown
    expect(page.locator("#grid .ag-header-cell[col-id=due]")).to_have_attribute("aria-sort", "descending")
    page.reload()
    expect(page.locator("#grid").get_by_role("columnheader", name="Folder")).to_be_visible()
    assert _columns(page) == shown
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("checkbox", name="Comments").click()
    expect(page).to_have_url(re.compile("comments"))


def test_views_are_put_in_order_changed_and_deleted_with_the_keyboard_and_taken_back(
    page: Page, product: Product
) -> None:
    _save(product, "A", "B", "C")
    open_batches(page)
    _manage(page)
    names = page.locator(".views-what a")
    expect(names).to_have_text(["A", "B", "C"])
    page.get_by_role("button", name="Move C up").focus()
    page.keyboard.press("Enter")
    expect(names).to_have_text(["A", "C", "B"])
    expect(page.get_by_role("button", name="Move C up")).to_be_focused()
    page.keyboard.press("Enter")
    expect(names).to_have_text(["C", "A", "B"])
    expect(page.get_by_role("button", name="Move C down")).to_be_focused()
    page.get_by_role("button", name="Edit C").press("Enter")
    expect(page.get_by_label("Name")).to_have_value("C")
    page.get_by_label("Name").fill("b")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="already a view called “b”")).to_be_visible()
    page.get_by_label("Name").fill("Z")
    page.get_by_role("checkbox", name="Open the page with this view").press("Space")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(names).to_have_text(["Z", "A", "B"])
    expect(page.locator(".views-what").first).to_contain_text("the page opens with it")
    page.get_by_role("button", name="Delete A").press("Enter")
    expect(names).to_have_text(["Z", "B"])
    page.get_by_role("button", name="Undo", exact=True).press("Enter")
    expect(names).to_have_text(["Z", "A", "B"])


def test_a_page_opens_with_its_view_from_outside_and_from_another_page(
    page: Page, product: Product, batches: list[Clean]
) -> None:
    n = sum(each["stage"] == "segmented" for each in batches)
    _save(product, "Work", default=True)
    page.goto("/batches")
    expect_grid_total(page, n)
    expect_query(page, "stage=segmented")
    page.goto("/?")
    link = page.get_by_role("navigation").get_by_role("link", name="Batches")
    expect(link).to_have_attribute("href", "/batches?stage=segmented")
    link.click()
    expect_grid_total(page, n)


def test_nothing_saved_and_no_answer_are_said(page: Page, watch: Any) -> None:
    open_batches(page)
    _manage(page)
    expect(page.get_by_text("No view has been saved yet.")).to_be_visible()
    dismiss(page.get_by_role("dialog"))
    watch.expect("views")
    meet(page, "**/views?*", lambda route: route.abort())
    page.get_by_role("button", name="Views", exact=True).click()
    expect(page.locator(".views-menu")).to_contain_text("Tanda does not answer. Try again.")


def test_on_a_phone_in_spanish_a_view_is_saved_opened_and_deleted_by_touch(
    open_page: OpenPage, product: Product
) -> None:
    page = open_page(product.address, viewport=_PHONE, locale="es-ES", has_touch=True, is_mobile=True)
    open_batches(page, "stage=segmented")
    page.get_by_role("button", name="Vistas", exact=True).tap()
    expect(page.get_by_role("menuitem", name="Por revisar")).to_be_visible()
    page.get_by_role("menuitem", name="Guardar esta vista").tap()
    page.get_by_label("Nombre").fill("Lo segmentado")
    page.get_by_role("button", name="Guardar", exact=True).tap()
    expect(page.locator(".views-said")).to_contain_text("La vista «Lo segmentado» está guardada.")
    page.get_by_role("link", name="Lo segmentado").tap()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Vistas", exact=True).tap()
    page.get_by_role("menuitem", name="Gestionar vistas").tap()
    page.get_by_role("button", name="Eliminar Lo segmentado").tap()
    expect(page.get_by_text("Todavía no se ha guardado ninguna vista.")).to_be_visible()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= _PHONE["width"]
