"""Exports that are given up, and exports that run side by side."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import oracle
from tests.browser.conftest import OpenPage
from tests.browser.driving import expect_grid_total, export_batches, open_batches, take_export
from tests.product import Product, command, running_product

_MANY = 60_000


def test_a_running_export_can_be_cancelled(
    open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TANDA_SNAPSHOT", "0")  # out of a copy it would be over before a click
    with running_product(tmp_path / "var", "--no-demo") as product:
        command(product.data_dir, "demo", "--batches", str(_MANY), "--files", "0")
        page = open_page(product.address)
        open_batches(page)
        expect_grid_total(page, _MANY)
        export_batches(page, re.compile("the batches as shown"))
        expect(page.locator("#export-state")).to_have_text(re.compile(r"[\d,]+ of 60,000 rows"))
        page.get_by_role("button", name="Cancel").click()
        expect(page.locator("#export-cancel")).to_be_hidden()
        expect(page.locator(".export-link")).to_have_count(0)
        page.close()
        exports = product.data_dir / "exports"
        assert list(exports.rglob("*.csv")) == []


def test_two_browsers_export_at_once_and_each_gets_its_own(
    open_page: OpenPage, product: Product, batches: list[oracle.Clean]
) -> None:
    names = ("Segmenter Aspen", "Segmenter Pine")
    people = {name: sum(each["person"] == name for each in batches) for name in names}
    pages = {person: open_page(product.address) for person in people}
    for person, page in pages.items():
        open_batches(page, f"person={person.replace(' ', '+')}")
        expect_grid_total(page, people[person])
    for page in pages.values():
        export_batches(page, re.compile("the batches as shown"))
    for person, page in pages.items():
        rows = take_export(page).rows()
        assert len(rows) - 1 == people[person]
        assert {line[1] for line in rows[1:]} == {person}
