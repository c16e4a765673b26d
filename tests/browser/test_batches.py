"""The batches: the everyday view, columns, order, depth, news from outside, and the worklists."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from dashboard.columns import COLUMNS
from tests import oracle
from tests.browser.conftest import OpenPage, Watch
from tests.browser.driving import (
    ask_for,
    cells,
    choose,
    dismiss,
    expect_grid_total,
    expect_rows,
    expect_total,
    export_batches,
    open_batches,
    open_overview,
    row,
    take_export,
    until,
)
from tests.product import Product

_ORDER = {
    "stage": ("not_started", "in_progress", "segmented", "unknown"),
    "review": ("pending", "approved", "rejected"),
    "priority": ("high", "medium", "low", "none"),
}


def test_the_everyday_view_hides_the_accepted_until_a_person_is_chosen(
    page: Page, batches: list[oracle.Clean], everything: int
) -> None:
    left = sum(not each["accepted"] for each in batches)
    theirs = sum(each["person"] == "Segmenter Aspen" for each in batches)
    assert 0 < left < everything
    open_overview(page)
    page.get_by_role("link", name="Batches", exact=True).click()
    expect_rows(page, left)
    expect(page.get_by_role("radio", name="Hide accepted")).to_be_checked()
    choose(page, "Person", "Segmenter Aspen")
    expect_rows(page, theirs)
    expect(page.locator("#everyday-note")).to_have_text("showing all batches of Segmenter Aspen")
    page.get_by_role("button", name="Clear all").click()
    expect_rows(page, left)
    page.get_by_text("All batches", exact=True).click()
    expect_rows(page, everything)


#: What is in a header or a cell of the grid and is wider than its room.
_CUT = """() => [...document.querySelectorAll("#grid :is(.ag-header-cell-text, .ag-cell)")].filter((each) => {
  const text = document.createRange();
  text.selectNodeContents(each);
  const { paddingLeft, paddingRight } = getComputedStyle(each);
  const room = each.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
  return text.getBoundingClientRect().width > room + 0.5;
}).map((each) => each.textContent)"""


@pytest.mark.parametrize("locale", ["en-GB", "es-ES"])
@pytest.mark.parametrize("what", ["text", "person"])
def test_nothing_is_cut_off_in_the_columns_shown_at_first(
    open_page: OpenPage, product: Product, batches: list[oracle.Clean], locale: str, what: str
) -> None:
    page = open_page(product.address, locale=locale)
    longest = max((each["id" if what == "text" else what] for each in batches), key=len)
    open_batches(page, f"{what}={longest.replace(' ', '+')}")
    expect(cells(page).filter(has_text=longest)).not_to_have_count(0)
    assert page.evaluate(_CUT) == []


def test_a_row_opens_what_its_batch_is_and_how_it_is_stored(open_page: OpenPage, product: Product) -> None:
    page = open_page(product.address, locale="es-ES", viewport={"width": 390, "height": 844})
    open_batches(page, "overdue=yes&stage=in_progress")
    cells(page).first.click()
    window = page.get_by_role("dialog")
    expect(window.get_by_label("Etapa", exact=True).and_(page.locator("input"))).to_have_value("En curso")
    expect(window.get_by_text("atrasado", exact=True)).to_be_visible()
    expect(window.get_by_text("metadata.due_date")).to_be_hidden()
    window.get_by_text("Tal como está guardado").click()
    expect(window.get_by_text("metadata.due_date")).to_be_visible()
    body = window.locator(".side-panel-body")
    assert body.evaluate("each => each.scrollWidth <= each.clientWidth")


def test_columns_can_be_hidden_and_shown_and_stay_so(page: Page) -> None:
    open_batches(page)
    headers = page.locator(".ag-header-cell-text")
    expect(headers.filter(has_text="Priority")).to_be_visible()
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("checkbox", name="Priority").click()
    page.get_by_role("checkbox", name="Folder").click()
    page.keyboard.press("Escape")
    expect(headers.filter(has_text="Priority")).to_have_count(0)
    expect(headers.filter(has_text="Folder")).to_have_count(1)
    page.reload()
    expect(headers.filter(has_text="Folder")).to_have_count(1)
    expect(headers.filter(has_text="Priority")).to_have_count(0)


def test_a_header_sorts_up_then_down(page: Page) -> None:
    open_batches(page, "stage=in_progress")
    header = page.locator(".ag-header-cell", has_text="Assigned")
    for order in ("ascending", "descending"):
        header.click()
        expect(header).to_have_attribute("aria-sort", order)


def test_the_address_holds_the_order_through_reload_back_and_another_browser(
    page: Page, open_page: OpenPage, product: Product
) -> None:
    open_batches(page, "stage=in_progress")
    due = page.locator(".ag-header-cell", has_text="Due")
    due.click()
    due.click()
    expect(page).to_have_url(re.compile("sort=-due"))
    expect(due).to_have_attribute("aria-sort", "descending")
    first = row(page, 0)["id"]
    other = open_page(product.address)
    other.goto(page.url)
    expect(other.locator(".ag-header-cell", has_text="Due")).to_have_attribute("aria-sort", "descending")
    until(
        other,
        "id => (window.dash_ag_grid.getApi('grid').getDisplayedRowAtIndex(0)?.data || {}).id === id",
        first,
    )
    page.go_back()
    expect(due).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("link", name="Overview").click()
    expect(page).not_to_have_url(re.compile("sort="))


def test_every_column_sorts_both_ways(page: Page, batches: list[oracle.Clean], everything: int) -> None:
    open_batches(page)
    expect_rows(page, everything)
    for name in COLUMNS:
        for order in ("asc", "desc"):
            page.evaluate(
                """([colId, sort]) => window.dash_ag_grid.getApi("grid").applyColumnState(
                    {state: [{colId, sort}], defaultState: {sort: null}})""",
                [name, order],
            )
            expected = _extreme([each[name] for each in batches], name, order)
            until(
                page,
                """([name, expected]) => {
                    const data = (window.dash_ag_grid.getApi("grid").getDisplayedRowAtIndex(0) || {}).data;
                    return data && data[name] === expected;
                }""",
                [name, expected],
            )


def _extreme(values: list[Any], name: str, order: str) -> Any:
    """What the first row holds: choices in their shown order, days that are missing always last."""
    known = [value for value in values if value is not None]
    if name in _ORDER:
        known.sort(key=_ORDER[name].index)
    elif name == "id":
        known.sort(key=_natural)
    else:
        known.sort()
    return known[0] if order == "asc" else known[-1]


def _natural(identity: str) -> list[tuple[bool, int, str]]:
    """Runs of digits count as numbers, and come before other letters."""
    parts = re.findall(r"\d+|\D+", identity)
    return [(not part.isdigit(), int(part) if part.isdigit() else 0, part.lower()) for part in parts]


def test_the_last_row_can_be_reached(page: Page, batches: list[oracle.Clean], everything: int) -> None:
    open_batches(page)
    expect_rows(page, everything)
    cells(page).first.click()
    dismiss(page.get_by_role("dialog"))  # the batch; its cell has the focus again afterwards
    expect(page.locator("#grid .ag-cell:focus")).to_have_count(1)
    page.keyboard.press("Control+End")
    expect(page.locator(f".ag-row[row-index='{everything - 1}'] .ag-cell").first).to_be_visible()
    assert row(page, everything - 1)["id"] == max((each["id"] for each in batches), key=_natural)


def test_the_grid_comes_when_it_is_needed_and_again_when_it_got_lost(
    page: Page, watch: Watch, batches: list[oracle.Clean]
) -> None:
    watch.expect("ERR_FAILED")
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        if route.request.resource_type == "script" and not lost:
            lost.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page.route("**/dash_ag_grid.*", lose_the_first)
    open_overview(page)
    page.get_by_role("link", name="Batches", exact=True).click()
    expect_grid_total(page, sum(not each["accepted"] for each in batches))
    assert len(lost) == 1


def test_a_write_from_outside_appears_without_a_reload(page: Page, product: Product, everything: int) -> None:
    with product.database() as mongo:
        try:
            open_batches(page)
            expect_rows(page, everything)
            mongo.batches.insert_one({"id": "A_new_one", "assignee": "Segmenter Aspen", "status": "NS"})
            expect_rows(page, everything + 1)
            assert row(page, 0)["id"] == "A_new_one"
            page.get_by_role("link", name="Overview").click()
            expect_total(page, everything + 1)
        finally:
            mongo.batches.delete_many({"id": "A_new_one"})
    expect_total(page, everything)


def test_worklists_hold_every_batch_of_each_person(page: Page) -> None:
    open_batches(page, "stage=in_progress&stage=not_started&person=Segmenter+Aspen&person=Segmenter+Pine")
    total = page.locator("#grid-total")
    expect(total).to_have_text(re.compile("batches"))
    n = int(total.inner_text().split()[0])
    export_batches(page, re.compile("^Worklists"))
    exported = take_export(page)
    with zipfile.ZipFile(exported.path) as archive:
        lists = {
            name: list(csv.reader(io.TextIOWrapper(archive.open(name), "utf-8-sig")))
            for name in archive.namelist()
        }
    where, day = "in-progress-not-started", exported.about["as_of"][:10]
    names = [f"worklist-segmenter-{tree}-{where}-{day}.csv" for tree in ("aspen", "pine")]
    assert sorted(lists) == names
    assert all(
        rows[0] == ["Id", "Person", "Due", "Why it was rejected", "New status"] for rows in lists.values()
    )
    assert {line[1] for line in lists[names[1]][1:]} == {"Segmenter Pine"}
    assert {line[4] for rows in lists.values() for line in rows[1:]} == {""}
    assert sum(len(rows) - 1 for rows in lists.values()) == n == exported.about["rows"]


def test_the_csv_keeps_the_shown_order(page: Page, batches: list[oracle.Clean]) -> None:
    open_batches(page, "person=Segmenter+Pine")
    expect_grid_total(page, sum(each["person"] == "Segmenter Pine" for each in batches))
    page.locator(".ag-header-cell", has_text="Due").click()
    page.locator(".ag-header-cell", has_text="Due").click()
    expect(page.locator(".ag-header-cell", has_text="Due")).to_have_attribute("aria-sort", "descending")
    until(page, "!document.querySelector('.cell-loading')")
    first = [row(page, at)["id"] for at in range(5)]
    export_batches(page, re.compile("for Excel"))
    exported = take_export(page)
    assert exported.path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert exported.about["sort"] == ["-due"]
    assert [line[0] for line in exported.rows()[1:6]] == first


def test_a_filter_that_nothing_matches_says_so(page: Page) -> None:
    open_batches(page)
    ask_for(page, "text=no-such-batch")
    expect(page.locator("#grid-total")).to_have_text("0 batches")
    expect(page.get_by_text("No batch matches this filter.")).to_be_visible()
