"""The page that shows the API: it draws the document, from this server alone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.product import Product


def test_the_page_shows_the_operations_and_loads_nothing_from_elsewhere(
    open_page: OpenPage, product: Product
) -> None:
    page = open_page(product.address)
    page.goto("/api/docs")
    expect(page.locator("rapi-doc")).to_contain_text("The operations of the pages, for programs")
    page.goto("/api/docs#get-/batches")
    expect(page.locator("rapi-doc")).to_contain_text("The batches that a filter lets through, in order.")
    page.close()
