"""From the first look at the overview to a CSV in hand, and the same number all the way."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.driving import (
    chips,
    click_mark,
    column,
    expect_drawn,
    expect_query,
    expect_rows,
    expect_total,
    export_batches,
    marks,
    open_overview,
    take_export,
)


def test_a_segment_leads_to_its_batches_and_their_csv(page: Page, everything: int) -> None:
    open_overview(page)
    expect_total(page, everything)
    expect(page.locator(".status")).to_have_text(re.compile(r"as of \d\d:\d\d:\d\d · live"))
    for panel in ("shares", "done-so-far", "done-per-period"):
        expect_drawn(page, panel)

    segment = next(mark for mark in marks(page, "people") if mark.n > 50 and "in_progress" in mark.query)
    click_mark(page, segment)
    expect(chips(page)).to_have_count(2)
    expect_total(page, segment.n)
    expect_query(page, segment.query)

    page.locator("a.figure-total").click()
    expect_rows(page, segment.n)
    export_batches(page, re.compile("the batches as shown"))
    exported = take_export(page)
    rows = exported.rows()
    assert len(rows) - 1 == segment.n == exported.about["rows"]
    assert exported.about["query"] == segment.query
    assert set(column(rows, "Stage")) == {"In progress"}
    assert len(set(column(rows, "Person"))) == 1


def test_every_batch_is_in_some_bar(page: Page, everything: int) -> None:
    open_overview(page)
    assert sum(mark.n for mark in marks(page, "people")) == everything
    expect_drawn(page, "shares")
    by_axis = {"stage": 0, "review": 0}
    for mark in marks(page, "shares"):
        by_axis[mark.query.split("=")[0]] += mark.n
    assert by_axis == {"stage": everything, "review": everything}
