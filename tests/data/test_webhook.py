"""A webhook: signed as a receiver's own library does it, and sent again only where that may help."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import stamina
from standardwebhooks.webhooks import Webhook

from data import webhook
from data.errors import DeliveryError, SettingsError
from data.settings import load

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()


@contextmanager
def receiver(*statuses: int) -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """A program that answers with *statuses*, the last one for ever; its address, and what it was sent."""
    got: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(statuses[min(len(got), len(statuses)) - 1])
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", got
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def _without_pauses() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3):
        yield


def test_the_receiver_computes_the_same_signature() -> None:
    with receiver(204) as (address, got):
        identity = webhook.send(address, SECRET, "attention.digest", {"on": 1, "name": "Año"})
    ((headers, body),) = got
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    assert headers["webhook-id"] == identity
    assert headers["webhook-signature"] == Webhook(SECRET).sign(identity, at, body.decode())
    told = json.loads(body)
    assert (told["type"], told["data"]) == ("attention.digest", {"on": 1, "name": "Año"})


@pytest.mark.parametrize("first", [500, 503, 429])
def test_who_is_busy_or_fails_is_asked_again_with_the_same_message(first: int) -> None:
    with receiver(first, 200) as (address, got):
        webhook.send(address, SECRET, "attention.digest", {})
    assert len(got) == 2
    assert len({headers["webhook-id"] for headers, _ in got}) == 1
    assert len({body for _, body in got}) == 1


@pytest.mark.parametrize(("status", "asked"), [(400, 1), (410, 1), (302, 1), (500, 3)])
def test_what_is_refused_is_said_and_not_asked_for_ever(status: int, asked: int) -> None:
    with receiver(status) as (address, got), pytest.raises(DeliveryError, match=f"HTTP {status}"):
        webhook.send(address, SECRET, "attention.digest", {})
    assert len(got) == asked


def test_nobody_there_is_an_error_of_one_sentence() -> None:
    with receiver(200) as (address, _):
        pass
    with pytest.raises(DeliveryError, match="was not delivered"):
        webhook.send(address, SECRET, "attention.digest", {})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("webhook_url", "ftp://example.org"),
        ("webhook_url", "hooks.example.com/tanda"),
        ("webhook_secret", "whsec_short"),
        ("webhook_secret", "whsec_" + base64.b64encode(b"x" * 23).decode()),
    ],
)
def test_an_address_and_a_secret_that_are_none_are_refused_unseen(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name) as refusal:
        load(**{name: value})
    assert value not in str(refusal.value)
    assert SECRET not in repr(load(webhook_secret=SECRET))
