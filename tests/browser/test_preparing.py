"""The first visit to a large team: figures first, then one panel after the other, in the end all of them."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from dashboard import ids
from data import demo
from data.mongo.client import Mongo
from data.query.engines.snapshot.progress import CopyProgress
from data.settings import Settings
from tests import http
from tests.browser.conftest import OpenPage
from tests.browser.driving import expect_drawn, expect_total
from tests.preparing import Gated, preparing

Served = tuple[str, Gated, CopyProgress]


@pytest.fixture
def served(mongo: Mongo, settings: Settings) -> Iterator[Served]:
    """Where a team of 240 is served whose copy is being made, who answers, and how far the copy is."""
    demo.fill(mongo, batches=240)
    with preparing(settings) as (services, engine, progress):
        server = make_server("127.0.0.1", 0, http.served(settings, services), threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.port}", engine, progress
        finally:
            engine.let()
            server.shutdown()
            thread.join(30)
            server.server_close()


# Flask-Compress leaves the file of a library to the garbage collector; elsewhere that is another process.
@pytest.mark.filterwarnings("ignore:Exception ignored in. <_io:pytest.PytestUnraisableExceptionWarning")
def test_a_first_visit_while_the_copy_is_made_shows_figures_then_panels_and_ends_whole(
    served: Served, open_page: OpenPage
) -> None:
    address, engine, progress = served
    page = open_page(address)
    status = page.locator(f"#{ids.STATUS}")
    page.goto("/")
    expect(status).to_have_text(re.compile(r"as of .* · preparing the figures, 45%"))
    people = page.locator(".panel-people")
    expect(people.locator(".panel-note")).to_have_text("Preparing the figures, 45%")
    expect(page.locator(".figure.skeleton")).to_have_count(7)

    engine.let(("stage", "review", "accepted"))
    expect_total(page, 240)
    expect_drawn(page, "shares")
    expect(page.locator(".figure.skeleton")).to_have_count(3)
    expect(people.locator(".panel-body.loading")).to_be_visible()

    engine.let(
        ("person",), ("completed",), (), ("person", "stage", "accepted"), ("person", "role", "days_off")
    )
    expect_drawn(page, "people")
    expect(page.locator(".figure.skeleton")).to_have_count(0)
    expect(page.locator(".panel-done-so-far .panel-note")).to_have_text("Preparing the figures, 45%")

    engine.let()
    for panel in ("people", "shares", "done-so-far", "done-per-period"):
        expect_drawn(page, panel)
    expect(page.locator(".attention .skeleton")).to_have_count(0)
    expect_total(page, 240)
    progress.over()
    expect(status).to_have_text(re.compile(r"as of \d\d:\d\d:\d\d · live$"))
    page.get_by_role("textbox", name="Person", exact=True).click()
    expect(page.get_by_role("option")).not_to_have_count(0)
