"""The menu of a panel: its table, its definition, its CSV."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import (
    column,
    dismiss,
    expect_drawn,
    marks,
    number_in,
    open_menu,
    open_overview,
    table_in,
    take_export,
)


def test_the_table_shows_the_numbers_of_the_chart_and_the_csv_those_of_the_table(
    page: Page, everything: int
) -> None:
    title = "Batches by person and stage"
    open_overview(page)
    charted = sum(mark.n for mark in marks(page, "people"))
    open_menu(page, title, "Table")
    expect(page.get_by_role("dialog")).to_contain_text(title)
    table = table_in(page)
    totals = [number_in(cell) for cell in column(table, "Total")]
    assert sum(totals) == charted == everything
    stages = ("Not started", "In progress", "Segmented", "Unknown")
    assert [
        sum(numbers)
        for numbers in zip(*([number_in(n) for n in column(table, s)] for s in stages), strict=True)
    ] == totals
    page.get_by_role("dialog").get_by_role("button").first.click()
    expect(page.get_by_role("dialog")).to_have_count(0)

    open_menu(page, title, "CSV")
    exported = take_export(page)
    rows = exported.rows()
    assert rows[0] == table[0]
    assert column(rows, "Person") == column(table, "Person")
    assert [int(n) for n in column(rows, "Total")] == totals
    assert exported.about["rows"] == len(totals)


@pytest.mark.parametrize(
    ("panel", "title"),
    [
        ("shares", "Stage and review"),
        ("done-per-period", "Done per period"),
        ("done-so-far", "Done so far"),
    ],
)
def test_every_chart_has_its_table_and_its_definition(page: Page, panel: str, title: str) -> None:
    open_overview(page, "person=Segmenter+Aspen")
    expect_drawn(page, panel)
    charted = [mark.n for mark in marks(page, panel) if mark.n]
    open_menu(page, title, "Table")
    table = table_in(page)
    numbers = column(table, {"shares": "Batches", "done-so-far": "Done so far"}.get(panel, "Done"))
    assert [n for n in map(number_in, numbers) if n] == charted
    dismiss(page.get_by_role("dialog"))
    open_menu(page, title, "Definition")
    expect(page.get_by_role("dialog").locator(".definition")).to_have_text(re.compile(r"\w.{60,}\."))
    dismiss(page.get_by_role("dialog"))
