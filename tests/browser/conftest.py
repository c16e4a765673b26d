"""The real product in a real browser.

Nothing in the browser may go wrong unseen: every test of this folder fails on an error in the console,
a failed request, an answer of 400 or more, and a request to another host, unless it expects one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from data import clock
from tests import oracle
from tests.product import FLAGS, Product, command, running_product

DESK = {"width": 1440, "height": 900}
#: A page is there in about a second, what a job does in three; on a busy machine both take many times that.
PATIENCE = 60_000  # milliseconds
_NEAR = timedelta(minutes=1)

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def product(quick: Path) -> Iterator[Product]:
    """The product with its demo team. Tests put back what they change in its database."""
    with running_product(quick / "demo_team") as started:
        yield started


@pytest.fixture(scope="session")
def batches(product: Product) -> list[oracle.Clean]:
    """Every batch of the demo team with its clean dimensions, read from the database without the product."""
    zone = product.settings.zone
    with product.database() as mongo:
        return oracle.clean(list(mongo.batches.find()), clock.today(zone), zone, list(mongo.events.find()))


@pytest.fixture(scope="session")
def everything(batches: list[oracle.Clean]) -> int:
    """How many batches the demo team has."""
    return len(batches)


@pytest.fixture(scope="session")
def workshop(quick: Path) -> Iterator[Product]:
    """The product with a small demo team that tests may change as they like."""
    with running_product(quick / "workshop", "--no-demo") as started:
        command(started.data_dir, "demo", "--batches", "300")
        yield started


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def one_day(product: Product, eventually: Callable[[Callable[[], bool], float], None]) -> None:
    """The day does not end during a test whose figures depend on it: a midnight that is near is awaited."""
    today, near = clock.today(product.settings.zone), clock.now(product.settings.zone) + _NEAR
    if near.date() != today:
        eventually(lambda: clock.today(product.settings.zone) != today, 2 * _NEAR.total_seconds())


@dataclass
class Watch:
    """Everything that went wrong in the browser, and what of it a test expects."""

    seen: list[str] = field(default_factory=list)
    _expected: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """Problems that match the regular expression *pattern* are part of this test."""
        self._expected.append(pattern)

    def unexpected(self) -> list[str]:
        return [
            problem
            for problem in self.seen
            if not any(re.search(pattern, problem) for pattern in self._expected)
        ]

    def follow(self, context: BrowserContext, address: str) -> None:
        host = urlsplit(address).netloc
        note = self.seen.append

        def failed(request: Any) -> None:
            # The browser itself ends what a download, a reload or a closed page no longer needs.
            if request.failure != "net::ERR_ABORTED":
                note(f"failed request: {request.method} {request.url}: {request.failure}")

        def asked(request: Any) -> None:
            parts = urlsplit(request.url)
            if parts.scheme not in ("data", "blob") and parts.netloc != host:
                note(f"request to another host: {request.url}")

        def answered(response: Any) -> None:
            if response.status >= 400:
                note(f"HTTP {response.status}: {response.request.method} {response.url}")

        def said(message: Any) -> None:
            if message.type == "error":
                note(f"console: {message.text} ({message.location})")

        context.on("requestfailed", failed)
        context.on("request", asked)
        context.on("response", answered)
        context.on("console", said)
        context.on("weberror", lambda error: note(f"page error: {error.error}"))


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Fails the test afterwards when something went wrong in the browser that it did not expect."""
    watched = Watch()
    yield watched
    if problems := watched.unexpected():
        pytest.fail("in the browser:\n" + "\n".join(problems), pytrace=False)


#: `open_page(address, locale="es-ES", …)`: a page in a browser context of its own, as a new visitor has it.
OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, watch: Watch) -> Iterator[OpenPage]:
    with ExitStack() as contexts:

        def open_it(address: str, **options: Any) -> Page:
            wanted = {"viewport": DESK, "locale": "en-GB", "base_url": address} | options
            context = browser.new_context(**wanted)
            contexts.callback(context.close)
            context.set_default_timeout(PATIENCE)
            if os.environ.get(clock.AHEAD):
                context.clock.install(time=clock.now())
            watch.follow(context, address)
            return context.new_page()

        yield open_it


@pytest.fixture
def page(open_page: OpenPage, product: Product) -> Page:
    """A blank page of a first-time visitor to the demo team; `page.goto("/")` goes there."""
    return open_page(product.address)
