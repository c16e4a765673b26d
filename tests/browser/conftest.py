"""The real product in a real browser.

Nothing in the browser may go wrong unseen: every test of this folder fails on an error in the console,
a failed request, an answer of 400 or more, and a request to another host, unless it expects one.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from data import embedded, mongod, processes
from data.mongo import Mongo
from data.settings import Settings, load

ROOT = Path(__file__).resolve().parents[2]
DESK = {"width": 1440, "height": 900}
#: A page is there in about a second; on a busy machine it takes several.
PATIENCE = 20_000  # milliseconds
_START_SECONDS = 120
_STOP_SECONDS = 15
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True)
class Product:
    """A running Tanda: where it answers, its data folder, and its supervisor process."""

    address: str
    data_dir: Path
    supervisor: Popen[bytes]

    @property
    def settings(self) -> Settings:
        """The settings with which another program reaches the same database."""
        settings = load(data_dir=self.data_dir)
        database = embedded.Embedded(settings)
        assert database.port, "the embedded database has left no address"
        return database.settings

    @contextmanager
    def database(self) -> Iterator[Mongo]:
        """A connection of our own, as another tool of the team has one."""
        connection = Mongo(self.settings)
        try:
            yield connection
        finally:
            connection.close()


def command(data_dir: Path, *arguments: str | Path) -> str:
    """What `python -m dashboard` says to *arguments*, whether or not the product runs on *data_dir*."""
    done = subprocess.run(
        [sys.executable, "-m", "dashboard", *arguments, "--data-dir", data_dir],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=_START_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def running_product(data_dir: Path, *flags: str) -> Iterator[Product]:
    """Start the product as a user does, wait for its word that it is ready, and stop it at the end."""
    port = mongod.free_port()
    log = data_dir.with_suffix(".log")
    serve = [sys.executable, "-m", "dashboard", "serve", "--port", str(port), "--data-dir", str(data_dir)]
    with log.open("wb") as output:
        supervisor = processes.start([*serve, *flags], output=output, env=_environment(), cwd=ROOT)
    try:
        yield Product(_address_told(supervisor, log), data_dir, supervisor)
    finally:
        processes.stop(supervisor, seconds=_STOP_SECONDS)


def _environment() -> dict[str, str]:
    return os.environ | {"TANDA_WORKERS": "2"}


def _address_told(supervisor: Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + _START_SECONDS
    while not (told := re.search(r"ready at (\S+)", log.read_text(errors="replace"))):
        if supervisor.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"the product did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.05)
    return told[1]


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with its demo team. Tests put back what they change in its database."""
    with running_product(tmp_path_factory.mktemp("demo_team") / "var") as started:
        yield started


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with a small demo team that tests may change as they like."""
    with running_product(tmp_path_factory.mktemp("workshop") / "var", "--no-demo") as started:
        command(started.data_dir, "demo", "--batches", "300")
        yield started


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
        yield browser
        browser.close()


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
            watch.follow(context, address)
            return context.new_page()

        yield open_it


@pytest.fixture
def page(open_page: OpenPage, product: Product) -> Page:
    """A blank page of a first-time visitor to the demo team; `page.goto("/")` goes there."""
    return open_page(product.address)
