"""A click on any bar or point narrows the filter to exactly the batches in it."""

from __future__ import annotations

from collections import Counter

import pytest
from playwright.sync_api import Page, expect

from tests import oracle
from tests.browser.driving import (
    ask_for,
    chips,
    click_mark,
    expect_drawn,
    expect_grid_total,
    expect_rows,
    expect_total,
    marks,
    open_batches,
    open_overview,
)


@pytest.mark.parametrize("panel", ["shares", "done-per-period", "done-so-far"])
def test_a_click_shows_exactly_the_batches_of_the_mark(page: Page, panel: str, everything: int) -> None:
    open_overview(page)
    expect_drawn(page, panel)
    found = marks(page, panel)
    for mark in (found[-1], found[len(found) // 2]):
        click_mark(page, mark)
        expect_total(page, mark.n)
        expect(chips(page)).not_to_have_count(0)
        page.go_back()
        expect_total(page, everything)
        expect_drawn(page, panel)


@pytest.mark.parametrize("options", ["", "&basis=approved&per=month"])
def test_all_marks_of_a_filtered_page_lead_to_their_number(page: Page, options: str, everything: int) -> None:
    open_overview(page, "person=Segmenter+Aspen&person=Segmenter+Pine" + options)
    expect_drawn(page, "done-per-period")
    panels = ("people", "shares", "done-so-far", "done-per-period")
    found = [mark for panel in panels for mark in marks(page, panel)][::6]
    open_batches(page)
    expect_rows(page, everything)
    for mark in found:
        ask_for(page, mark.query)
        expect_grid_total(page, mark.n)


def test_what_a_click_has_narrowed_leads_on_to_its_batches(page: Page) -> None:
    open_overview(page)
    link = page.get_by_role("link", name="Show these batches")
    expect(link).to_be_hidden()
    segment = marks(page, "people")[0]
    click_mark(page, segment)
    expect_total(page, segment.n)
    link.click()
    expect_grid_total(page, segment.n)
    expect(link).to_be_hidden()


def test_the_same_segment_can_be_clicked_again_after_back(page: Page, everything: int) -> None:
    open_overview(page)
    segment = marks(page, "people")[0]
    for _ in range(2):
        click_mark(page, segment)
        expect_total(page, segment.n)
        page.go_back()
        expect_total(page, everything)
        expect_drawn(page, "people")


def test_the_number_behind_a_bar_shows_the_person(page: Page, batches: list[oracle.Clean]) -> None:
    people = Counter(each["person"] for each in batches if each["person"])
    person, n = next(each for each in people.most_common() if list(people.values()).count(each[1]) == 1)
    open_overview(page)
    page.locator(".panel-people .textpoint text", has_text=f" {n} · ").click(force=True)
    expect(chips(page)).to_have_text([person], timeout=3000)
    expect_total(page, n)
