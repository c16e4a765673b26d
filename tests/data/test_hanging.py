"""A database that hangs, or is nowhere: last figures, and refusals in words, for everybody who asks."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from dashboard.services import Services
from data.errors import DatabaseUnreachable
from data.query.freshness import Freshness
from data.settings import load
from tests.product import Product, running_product

Eventually = Callable[[Callable[[], bool], float], None]
#: Seconds: above the time to find a server, far below that of a question.
PATIENCE = 12


def _ask(product: Product, path: str, body: Any = None) -> tuple[int, str, str]:
    """Status, state of the data, and text."""
    connection = http.client.HTTPConnection(product.address.removeprefix("http://"), timeout=PATIENCE)
    try:
        method, content = ("GET", None) if body is None else ("POST", json.dumps(body))
        connection.request(method, path, content, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Tanda-State") or "", answer.read().decode()
    finally:
        connection.close()


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    with running_product(tmp_path / "var", "--no-demo") as started:
        yield started


@contextmanager
def _stopped(product: Product) -> Iterator[None]:
    """Inside, the database keeps its connections and answers nothing."""
    with product.database() as mongo:
        pid = int(mongo.client.admin.command("serverStatus")["pid"])
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_while_the_database_hangs_figures_stay_and_writes_are_refused(
    product: Product, eventually: Eventually
) -> None:
    with product.database() as mongo:
        mongo.batches.insert_one({"id": "batch_1", "assignee": "Persona A"})
    eventually(lambda: json.loads(_ask(product, "/api/batches")[2])["total"] == 1, 30)
    with _stopped(product):
        status, _, text = _ask(product, "/api/batches")
        assert (status, json.loads(text)["total"]) == (200, 1)
        eventually(lambda: _ask(product, "/api/batches")[1] == "unreachable", 30)
        assert _ask(product, "/healthz")[0] == 200
        assert _ask(product, "/readyz")[0] == 503
        assert _ask(product, "/")[0] == 200
        assert _ask(product, "/layout/")[0] == 200
        for path, body in (
            ("/api/batches", {"id": "batch_2"}),
            ("/api/people", None),
            ("/api/batches/batch_1", None),
            ("/api/operations", None),
        ):
            status, _, text = _ask(product, path, body)
            assert (status, "The database does not answer." in text) == (503, True), path
    eventually(lambda: _ask(product, "/api/batches")[1] == "live", 30)
    assert _ask(product, "/api/batches", {"id": "batch_2"})[0] == 201


def test_a_database_that_never_answers_is_not_waited_for_again_by_each_who_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[object] = []
    follow = Freshness._follow

    def counted(self: Freshness, mark: Any, *rest: Any) -> Any:
        tried.append(mark)
        return follow(self, mark, *rest)

    monkeypatch.setattr(Freshness, "_follow", counted)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"mongodb://127.0.0.1:{silent.getsockname()[1]}/?directConnection=true"
        services = Services.of(load(mongodb_uri=address, data_dir=tmp_path, connect_timeout_seconds=0.2))
        for _ in range(5):
            with pytest.raises(DatabaseUnreachable):
                _ = services.mongo
        services.connection.close()
    assert len(tried) == 1
