"""A report, made and opened as somebody does it."""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from pathlib import Path

from playwright.sync_api import expect

from data import clock
from tests.browser.conftest import OpenPage
from tests.browser.driving import expect_grid_total, number_in, result_of
from tests.product import Product


def test_a_report_of_a_chosen_period_is_made_listed_and_opened_without_asking_any_host(
    open_page: OpenPage, workshop: Product, tmp_path: Path
) -> None:
    page = open_page(workshop.address)
    page.goto("/reports")
    figures = page.locator("#report-figures .figure")
    expect(figures).to_have_count(5)
    page.get_by_role("textbox", name="Period").click()
    page.get_by_role("option").nth(3).click()
    expect(page).to_have_url(re.compile(r"period=\d{4}-W\d\d"))
    expect(page.get_by_text("No reports yet.")).to_be_visible()
    page.get_by_role("button", name="Page to print").click()
    link = result_of(page, "report").locator(".export-link")
    expect(link).to_be_visible()
    expect(page.locator("#reports-kept tbody tr")).to_have_count(1)
    with page.expect_download() as started:
        link.click()
    report = tmp_path / "report.html"
    started.value.save_as(report)
    shown = [number_in(each) for each in page.locator("#report-figures .figure-value").all_inner_texts()]

    opened = open_page(workshop.address)
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.set_content(report.read_text("utf-8"))
    assert [number_in(each) for each in opened.locator(".tile b").all_inner_texts()] == shown
    expect(opened.locator("svg rect")).not_to_have_count(0)
    assert asked == []
    opened.close()

    today = clock.now(UTC).date()
    page.goto(f"/reports?first={today - timedelta(days=700)}&last={today}")
    leading = page.locator("#report-figures a.figure").first
    n = number_in(leading.locator(".figure-value").inner_text())
    leading.click()
    expect_grid_total(page, n)
    page.close()
