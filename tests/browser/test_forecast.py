"""The forecast in the browser: what it reckons with is in the address, and its marks lead on."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.driving import chips, expect_drawn, expect_query


def test_what_the_forecast_reckons_with_is_in_the_address_and_outlives_the_filter(page: Page) -> None:
    page.goto("/forecast?priority=high")
    expect_drawn(page, "forecast-reach")
    note = page.locator(".panel-forecast-reach .panel-note")
    expect(note).to_contain_text("no new ones")

    page.get_by_text("With new batches").click()
    expect(note).to_contain_text("new ones come as before")
    expect_query(page, "priority=high&growth=yes")
    page.get_by_text("26 weeks").click()
    expect(page.locator(".panel-forecast-weeks .panel-note")).to_contain_text("26 weeks that count")
    expect_query(page, "priority=high&growth=yes&weeks=26")

    page.get_by_role("button", name="Clear all").click()
    expect(chips(page)).to_have_count(0)
    expect_query(page, "growth=yes&weeks=26")
    page.get_by_text("Without new batches").click()
    expect(note).to_contain_text("no new ones")
    expect_query(page, "weeks=26")

    page.get_by_label("How many batches are to be done").fill("20")
    expect(note).to_contain_text("20 of the ")
    page.get_by_label("People", exact=True).first.click()
    page.get_by_role("option", name="one more").click()
    expect(page.locator(".panel-forecast-what-if .panel-note")).to_contain_text("One person more")
    expect_query(page, "weeks=26&batches=20&staff=1")
    page.get_by_label("How many batches are to be done").fill("")
    expect(note).to_contain_text("batches left")

    mark = page.locator(".panel-forecast-reach [role=button]").last
    mark.focus()
    page.keyboard.press("Enter")
    expect(chips(page)).to_have_count(3)  # the stages of what is left
    expect(note).to_contain_text("batches left")


def test_clear_all_takes_away_what_is_wrong_with_an_option_of_the_page(page: Page) -> None:
    page.goto("/forecast?weeks=99&priority=high")
    expect(page.locator("#filter-error")).not_to_be_empty()
    page.get_by_role("button", name="Clear all").click()
    expect(page.locator("#filter-error")).to_be_empty()
    expect(page).to_have_url(re.compile(r"/forecast$"))
    expect(page.locator(".panel-forecast-when .panel-note")).to_contain_text("batches left")
