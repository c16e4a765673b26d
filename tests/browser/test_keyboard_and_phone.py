"""Without a mouse, and on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.driving import cells, chips, dismiss, expect_drawn, expect_total, open_overview, until
from tests.product import Product

_PHONE = {"width": 390, "height": 844}


def _focused(page: Page) -> str:
    """What has the focus: its label or words."""
    said: str = page.evaluate(
        """() => {
            const here = document.activeElement;
            const label = here.labels && here.labels[0] && here.labels[0].innerText;
            return here.getAttribute("aria-label") || label || here.innerText || here.id;
        }"""
    )
    return said.strip()


def _tab_until(page: Page, wanted: str, most: int = 60) -> list[str]:
    """Press Tab until *wanted* has the focus; what had it on the way."""
    way: list[str] = []
    while len(way) < most:
        page.keyboard.press("Tab")
        way.append(_focused(page))
        if wanted in way[-1]:
            return way
    pytest.fail(f"Tab never reaches {wanted}: {way}")


def test_the_skip_link_comes_first_and_leads_to_the_content(page: Page) -> None:
    open_overview(page)
    page.keyboard.press("Tab")
    assert _focused(page) == "Skip to the content"
    expect(page.get_by_text("Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = page.evaluate("document.querySelector('#content').contains(document.activeElement)")
    assert inside, _focused(page)


def test_filters_and_panel_menus_are_reached_and_used_with_the_keyboard(page: Page) -> None:
    open_overview(page)
    way = _tab_until(page, "Person")
    assert any("Overview" in each for each in way)
    page.keyboard.type("Unassi")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(chips(page)).to_have_text(["Unassigned"])
    page.keyboard.press("Escape")
    _tab_until(page, "Menu for “Batches by person and stage”")
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Definition")).to_be_visible()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.get_by_role("menuitem", name="Definition").press("Enter")
    dismiss(page.get_by_role("dialog"))


def test_bars_are_reached_and_opened_with_the_keyboard(page: Page) -> None:
    open_overview(page)
    bars = page.locator(".panel-people [role=button]")
    expect(bars.and_(page.locator("[tabindex='0']"))).to_have_count(1)
    _tab_until(page, _focused_name(page, ".panel-people [tabindex='0'][role=button]"))
    assert re.search(r"^.+, .+: [\d,]+ batch(es)? \(", _focused(page))
    page.keyboard.press("ArrowDown")
    there = _focused(page)
    n = re.search(r": ([\d,]+) batch", there)
    assert n
    page.keyboard.press("Enter")
    expect(chips(page)).to_have_count(2)
    expect_total(page, int(n[1].replace(",", "")))


def test_a_name_beside_the_bars_leads_to_its_person_with_mouse_and_keyboard(page: Page) -> None:
    open_overview(page)
    name = page.locator(".panel-people .ytick a").nth(2)
    address = str(name.get_attribute("href"))
    name.click()
    expect(page).to_have_url(re.compile(re.escape(address) + "$"))
    expect(page.get_by_role("heading", name="Changed this week")).to_be_visible()
    page.go_back()
    bar = page.locator(".panel-people [role=button][tabindex='0']")
    expect(bar).to_have_count(1)
    bar.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/people\?name="))


def _focused_name(page: Page, selector: str) -> str:
    return str(page.locator(selector).get_attribute("aria-label"))


def test_after_back_a_page_is_where_it_was_scrolled_to(page: Page) -> None:
    page.goto("/people")
    expect(page.locator("#crew table").first).to_be_visible()
    page.evaluate("scrollTo(0, 300)")
    until(page, "(history.state || {}).scrolled === 300")
    page.get_by_role("link", name="Overview").click()
    expect_drawn(page, "people")
    page.go_back()
    expect(page.locator("#crew table").first).to_be_visible()
    until(page, "scrollY === 300")


def test_a_phone_shows_both_pages_without_scrolling_sideways(open_page: OpenPage, product: Product) -> None:
    page = open_page(product.address, viewport=_PHONE, has_touch=True, is_mobile=True)
    open_overview(page)
    expect_drawn(page, "done-per-period")
    _expect_no_overflow(page)
    person = page.get_by_role("combobox", name="Person").or_(page.get_by_label("Person", exact=True)).first
    expect(person).to_be_hidden()
    page.get_by_role("button", name="Filters").click()
    expect(person).to_be_visible()
    _expect_no_overflow(page)
    page.get_by_role("link", name="Batches", exact=True).click()
    expect(cells(page).first).to_be_visible()
    _expect_no_overflow(page)


def _expect_no_overflow(page: Page) -> None:
    wide = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide[0] <= wide[1]
