"""Flow in a browser: its marks are walked with the arrow keys, and lead to exactly their batches."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.driving import chips, expect_drawn, expect_grid_total, number_in


def test_a_mark_is_reached_and_opened_with_the_keyboard_and_what_is_late_with_a_click(page: Page) -> None:
    page.goto("/flow")
    expect_drawn(page, "each")
    first = page.locator(".panel-each [role=button][tabindex='0']")
    expect(first).to_have_count(1)
    first.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    said = str(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert " completed " in said
    page.keyboard.press("Enter")
    expect(chips(page)).to_have_count(2)
    page.get_by_role("link", name="Show these batches").click()
    expect_grid_total(page, number_in(said))
    page.go_back()
    page.go_back()
    late = page.locator(".panel-aging .panel-note a")
    n = number_in(late.inner_text())
    late.click()
    expect_grid_total(page, n)
