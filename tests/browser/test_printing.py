"""What a page looks like on paper, where nobody can scroll, and that the screen is as before afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.driving import expect_drawn, meet, number_in, open_batches, open_overview
from tests.product import Product


@contextmanager
def on_paper(page: Page) -> Iterator[None]:
    """The page as it is printed."""
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    yield
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")


def test_the_overview_is_printed_whole_and_in_light_colours(open_page: OpenPage, product: Product) -> None:
    page = open_page(product.address, color_scheme="dark")
    open_overview(page)
    people = page.locator(".panel-people .panel-chart .yaxislayer-above text").all_inner_texts()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    with on_paper(page):
        head = page.locator(".print-head")
        expect(head).to_contain_text("Tanda · Overview")
        expect(head).to_contain_text("All batches")
        expect(head).to_contain_text("as of ")
        charts = page.locator(".panel-people .print-chart")
        assert charts.locator(".yaxislayer-above text").all_inner_texts() == people
        panel = page.locator(".panel-people .panel-body").bounding_box()
        last = charts.last.bounding_box()
        assert panel
        assert last
        assert last["y"] + last["height"] <= panel["y"] + panel["height"]
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        expect(page.locator(".header")).to_be_hidden()
        for panel_id in ("shares", "done-so-far", "done-per-period"):
            expect(page.locator(f".panel-{panel_id} .print-chart")).to_be_visible()
    expect(page.locator(".print-head, .print-chart")).to_have_count(0)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    expect_drawn(page, "people")


def test_batches_are_printed_with_the_chosen_columns_beyond_those_on_screen(
    open_page: OpenPage, product: Product
) -> None:
    page = open_page(product.address, locale="es")
    open_batches(page, "person=Segmenter+Pine&sort=-due")
    expect(page.locator("#grid-total")).to_contain_text("lotes")
    total = number_in(page.locator("#grid-total").inner_text())
    page.get_by_role("button", name="Columnas").click()
    page.get_by_role("checkbox", name="Prioridad").click()
    expect(page.locator(".ag-header-cell", has_text="Prioridad")).to_have_count(0)
    with on_paper(page):
        expect(page.locator(".print-head")).to_contain_text("Segmenter Pine")
        expect(page.locator(".print-note")).to_have_text(f"{total} lotes")
        heads = page.locator(".print-table th").all_inner_texts()
        assert heads[:3] == ["Id", "Persona", "Etapa"]
        assert "Prioridad" not in heads
        expect(page.locator(".print-table tbody tr")).to_have_count(total)
        expect(page.locator(".ag-root")).to_be_hidden()


def test_of_too_many_batches_the_first_are_printed_and_it_is_said(page: Page) -> None:
    open_batches(page)
    expect(page.locator("#grid-total")).to_contain_text("batches")
    total = page.locator("#grid-total").inner_text().split()[0]
    with on_paper(page):
        said = f"The first 1,000 of {total} batches are printed. An export holds all of them."
        expect(page.locator(".print-note")).to_have_text(said)
        expect(page.locator(".print-table tbody tr")).to_have_count(1000)


def test_without_an_answer_the_print_says_so(
    page: Page,
) -> None:
    open_batches(page)
    meet(page, "**/printed/**", lambda route: route.fulfill(status=200, body="no JSON"))
    with on_paper(page):
        expect(page.locator(".print-note")).to_contain_text("Tanda does not answer")


def test_few_people_leave_no_hole_beside_other_cards(page: Page) -> None:
    open_overview(page, "person=Segmenter+Aspen")
    people = page.locator(".panel-people").bounding_box()
    below = page.locator(".panel-shares").bounding_box()
    assert people
    assert below
    assert below["y"] >= people["y"] + people["height"]
    assert people["height"] < 240


def test_the_page_of_a_person_is_one_sheet_that_can_be_handed_to_them(page: Page) -> None:
    page.goto("/people?name=Segmenter+Pine")
    expect(page.locator(".drawn-weeks .drawn-point").first).to_be_visible()
    sheets = page.pdf(format="A4", prefer_css_page_size=True).count(b"/Type /Page\n")
    assert sheets == 1
    with on_paper(page):
        expect(page.locator(".print-head")).to_contain_text("Tanda · People")
        for title in ("Pace", "Cycle time", "Rejections month by month"):
            expect(page.get_by_role("heading", name=title)).to_be_visible()
        expect(page.get_by_role("button")).to_have_count(0)
