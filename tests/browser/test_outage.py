"""The database is killed while somebody looks."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.driving import expect_rows, expect_total, open_overview
from tests.product import running_product


def test_figures_stay_while_the_database_is_away_and_follow_again_afterwards(
    open_page: OpenPage, tmp_path: Path
) -> None:
    with running_product(tmp_path / "var") as product:
        with product.database() as mongo:
            everything = mongo.batches.count_documents({})
        page = open_page(product.address)
        open_overview(page)
        expect_total(page, everything)
        status = page.locator(".status")
        product.supervisor.send_signal(signal.SIGSTOP)  # it would start the database again at once
        try:
            with product.database() as mongo:
                os.kill(int(mongo.client.admin.command("serverStatus")["pid"]), signal.SIGKILL)
            expect(status).to_have_text(re.compile(r"database unreachable · figures of \d\d:\d\d:\d\d"))
            expect_total(page, everything)
            expect(page.locator(".panel-people .bars .point")).not_to_have_count(0)
            page.reload()
            expect_total(page, everything)
            expect(status).to_have_text(re.compile("database unreachable"))
        finally:
            product.supervisor.send_signal(signal.SIGCONT)
        expect(status).to_have_text(re.compile("live"))
        with product.database() as mongo:
            mongo.batches.insert_one({"id": "after_the_outage"})
        expect_total(page, everything + 1)
        page.locator("a.figure-total").click()
        expect_rows(page, everything + 1)
        page.close()
