"""Sync, missing batches and undo, as somebody clicks them."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, command, running_product


def test_files_are_synced_missing_batches_made_and_all_of_it_undone(
    open_page: OpenPage, tmp_path: Path
) -> None:
    with running_product(tmp_path / "var", "--no-demo") as product:
        command(product.data_dir, "demo", "--batches", "300")
        page = open_page(product.address)
        page.goto("/files")
        expect(page.get_by_text("Nothing has been changed yet.")).to_be_visible()
        expect(page.locator(".filters")).to_be_hidden()
        rows = page.locator(".log tbody tr")

        page.get_by_role("button", name="Sync").click()
        expect(page.locator(".work-head")).to_contain_text("batches changed")
        expect(rows).to_have_count(1)

        with product.database() as mongo:
            mongo.mask_files.insert_one({"filename": "masks_batch_X777777.zip"})
            before = mongo.batches.count_documents({})
        expect(page.get_by_role("button", name="Make the batches")).to_be_disabled()
        page.get_by_role("button", name="List them").click()
        expect(page.locator(".ids")).to_contain_text("batch_X777777")
        page.get_by_role("button", name="Make the batches").click()
        expect(page.locator(".work-head")).to_contain_text("made")
        expect(page.get_by_role("button", name="Make the batches")).to_be_disabled()
        expect(rows).to_have_count(2)

        page.get_by_role("button", name="Undo: Missing batches made").click()
        expect(page.locator(".work-head")).to_contain_text("reversed")
        expect(rows).to_have_count(3)
        expect(rows.nth(1)).to_contain_text("undone")
        with product.database() as mongo:
            assert mongo.batches.count_documents({}) == before
        page.close()
