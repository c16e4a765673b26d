"""What needs attention in the browser: the bell, a threshold, a snooze, and taking them back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import expect_grid_total
from tests.oracle import Clean
from tests.product import Product


@pytest.fixture(autouse=True)
def _nothing_set(product: Product) -> Iterator[None]:
    """Nobody has set anything, neither before nor afterwards."""
    with product.database() as mongo:
        mongo.rules.delete_many({})
        yield
        mongo.rules.delete_many({})


def test_the_bell_leads_to_the_rules_and_a_threshold_and_a_snooze_are_set_and_taken_back(
    page: Page, batches: list[Clean]
) -> None:
    page.goto("/")
    bell = page.locator("#attention-badge a")
    number = bell.locator(".head-number")
    expect(number).not_to_be_empty()
    on = int(number.inner_text())
    bell.click()
    free = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Unassigned"))
    n = sum(each["person"] == "" and not each["accepted"] for each in batches)
    expect(free).to_contain_text(f"{n} open batches have nobody yet.")

    free.get_by_role("button", name="Threshold").click()
    form = page.get_by_role("dialog", name="Threshold of “Unassigned”")
    form.get_by_label("Batches without anybody, at most").fill(str(n))
    form.get_by_role("button", name="Save").click()
    said = page.locator(".rules-said")
    expect(said).to_contain_text(f"The threshold of “Unassigned” is now {n}.")
    expect(number).to_have_text(str(on - 1))
    said.get_by_role("button", name="Undo").click()
    expect(number).to_have_text(str(on))

    free.locator("summary").click()
    free.get_by_role("button", name="For a week").click()
    expect(page.get_by_role("region", name="Snoozed")).to_contain_text("open batches have nobody yet.")
    expect(number).to_have_text(str(on - 1))
    page.get_by_role("button", name="End the snooze of “Unassigned”").click()
    expect(number).to_have_text(str(on))

    free.get_by_role("link", name="Show these batches").click()
    expect_grid_total(page, n)
