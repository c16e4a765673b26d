"""Addresses that mean nothing, a database with nothing in it, and data in which nothing is clean."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard import ids
from tests.browser.conftest import OpenPage
from tests.browser.driving import (
    ask_for,
    chips,
    click_mark,
    expect_drawn,
    expect_grid_total,
    expect_rows,
    expect_total,
    marks,
    number_in,
    open_batches,
    query_of,
)
from tests.product import ROOT, command, running_product

_DIRTY = 200  # batches in tests/files/dirty.json


def test_an_unknown_page_says_so_and_leads_home(page: Page, everything: int) -> None:
    page.goto("/no/such/page")
    expect(page.get_by_role("heading", name="This page does not exist.")).to_be_visible()
    expect(page.locator(".filter-controls").first).to_be_hidden()
    page.get_by_role("link", name="Go to the overview").click()
    expect_total(page, everything)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("stage=finished", "“finished”"),
        ("assigned=yesterday", "“yesterday”"),
        ("overdue=perhaps", "“perhaps”"),
        ("per=year", "“year”"),
    ],
)
def test_a_wrong_filter_in_the_address_is_explained_and_can_be_cleared(
    page: Page, query: str, words: str, everything: int
) -> None:
    page.goto(f"/?{query}")
    expect(page.locator("#filter-error")).to_contain_text(words)
    expect(page.locator(".panel-people .panel-message")).to_contain_text("This could not be loaded.")
    expect(page.locator("body")).not_to_contain_text("Traceback")
    page.get_by_role("button", name="Clear all").click()
    expect_total(page, everything)
    expect(page.locator("#filter-error")).to_be_empty()


def test_a_wrong_filter_keeps_the_others_and_can_be_taken_away_alone(page: Page) -> None:
    page.goto("/?stage=segmented&due=2026-05-01..2026-04-01")
    expect(chips(page)).to_have_text(["Due: 2026-05-01..2026-04-01", "Stage: Segmented"])
    chips(page).first.click()
    expect(chips(page)).to_have_text(["Stage: Segmented"])
    expect(page.locator("#filter-error")).to_be_empty()
    expect_drawn(page, "people")


def test_a_wrong_filter_on_the_batches_is_explained(page: Page) -> None:
    page.goto("/batches?priority=urgent")
    expect(page.locator(f"#{ids.FILTER_ERROR}")).to_contain_text("“Priority” cannot be “urgent”.")


def test_a_person_nobody_knows_stays_in_the_filter_and_has_no_batches(page: Page) -> None:
    page.goto("/?person=Nobody+Known")
    expect_total(page, 0)
    page.get_by_label("Person", exact=True).first.click()
    expect(page.get_by_role("option", name="Segmenter Aspen")).to_be_visible()  # the choices have arrived
    page.keyboard.press("Escape")
    expect(chips(page)).to_have_text(["Nobody Known"])
    page.get_by_role("link", name="Batches", exact=True).click()
    expect_rows(page, 0)
    expect(chips(page)).to_have_text(["Nobody Known"])
    assert "person=Nobody+Known" in query_of(page)


def test_an_empty_database_says_what_to_do_and_what_is_imported_leads_to_its_rows(
    open_page: OpenPage, tmp_path: Path
) -> None:
    with running_product(tmp_path / "var", "--no-demo") as product:
        page = open_page(product.address)
        _expect_advice(page)
        said = command(product.data_dir, "import", ROOT / "tests" / "files" / "dirty.json")
        assert f"{_DIRTY} batches added" in said
        _expect_everything_adds_up(page)
        page.close()


def _expect_advice(page: Page) -> None:
    page.goto("/")
    expect_total(page, 0)
    for panel in ("people", "shares", "done-so-far", "done-per-period"):
        message = page.locator(f".panel-{panel} .panel-message")
        expect(message).to_contain_text("There are no batches yet.")
        expect(message.get_by_role("link", name="Add them on the Data page")).to_have_attribute(
            "href", "/data"
        )
    page.get_by_role("link", name="Batches", exact=True).click()
    nothing = page.locator("#grid-nothing")
    expect(nothing).to_contain_text("There are no batches yet.")
    nothing.get_by_role("link", name="Add them on the Data page").click()
    expect(page.get_by_label("Batch ids")).to_be_visible()
    page.get_by_role("link", name="Overview").click()


def _expect_everything_adds_up(page: Page) -> None:
    """The import appears without a reload, its stages add up, and every segment is that many rows."""
    expect_total(page, _DIRTY)
    expect_drawn(page, "people")
    expect_drawn(page, "shares")
    segments = marks(page, "people")
    assert sum(mark.n for mark in segments) == _DIRTY
    expect_drawn(page, "shares")
    assert sum(mark.n for mark in marks(page, "shares") if mark.query.startswith("stage")) == _DIRTY
    figures = page.locator(".figure-in_progress, .figure-not_started, .figure-unknown")
    counted = sum(number_in(each) for each in figures.locator(".figure-value").all_inner_texts())
    assert counted + _n_of(page, "done") == _DIRTY
    click_mark(page, segments[0])
    expect_total(page, segments[0].n)

    open_batches(page)
    expect_rows(page, _DIRTY)
    for mark in segments:
        ask_for(page, mark.query)
        expect_grid_total(page, mark.n)


def _n_of(page: Page, figure: str) -> int:
    """The batches that a figure shown as a percentage counts."""
    words = page.locator(f".figure-{figure}").inner_text()
    found = re.search(r"([\d,]+) batch", words)
    assert found, words
    return number_in(found[1])
