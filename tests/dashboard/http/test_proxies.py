"""Who is let in, and whose word counts, where there are no accounts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import flask
import pytest
from flask.testing import FlaskClient

from dashboard.http.proxies import Proxies
from dashboard.serve import serving
from dashboard.services import Services
from data.mongo.server import free_port
from data.settings import Settings, load
from tests.http import served
from tests.product import ROOT

pytestmark = pytest.mark.usefixtures("unhurried")

FAR = {
    "host": "0.0.0.0",  # noqa: S104 - that is what is tried
    "trusted_hosts": "tanda.example",
    "trusted_proxies": "10.0.0.0/8, fd00::1",
    "actor_header": "X-User",
}
SAID = {
    "X-User": "Person 01",
    "X-Forwarded-For": "192.0.2.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "tanda.example",
}


def _echo(settings: Settings) -> FlaskClient:
    """An application that says what it was told of a request."""
    app = flask.Flask("echo")
    app.config["TRUSTED_HOSTS"] = settings.hosts

    @app.route("/<path:_>")
    def told(_: str) -> Any:
        request = flask.request
        return [request.headers.get("X-User"), request.remote_addr, request.scheme, request.host]

    app.wsgi_app = Proxies(app.wsgi_app, settings)  # type: ignore[method-assign]
    return app.test_client()


def _ask(client: FlaskClient, peer: str, path: str = "/a", **headers: str) -> Any:
    return client.get(path, headers=SAID | headers, environ_overrides={"REMOTE_ADDR": peer})


@pytest.mark.parametrize("peer", ["10.1.2.3", "fd00::1", "::ffff:10.1.2.3"])
def test_a_trusted_proxy_says_who_asks_and_where(peer: str) -> None:
    answer = _ask(_echo(load(**FAR)), peer, Host="127.0.0.1:8050")
    assert answer.json == ["Person 01", "192.0.2.9", "https", "tanda.example"]


def test_what_anybody_else_says_of_themselves_does_not_count() -> None:
    client = _echo(load(**FAR | {"trusted_proxies": None, "open": True}))
    assert _ask(client, "192.0.2.1", Host="tanda.example").json == [
        None,
        "192.0.2.1",
        "http",
        "tanda.example",
    ]
    assert _ask(client, "192.0.2.1", Host="elsewhere.example").status_code == 400
    alone = _echo(load(actor_header="X-User", trusted_proxies="10.0.0.1"))
    assert _ask(alone, "127.0.0.1").json == [None, "127.0.0.1", "http", "localhost"]


def test_nobody_gets_round_the_proxy_with_the_login() -> None:
    client = _echo(load(**FAR))
    for path in ("/a", "/batches/healthz", "/api/batches/healthz", "/api/batches"):
        answer = _ask(client, "192.0.2.1", path, Host="tanda.example")
        assert answer.status_code == 403
        assert "through its proxy only" in answer.text
    assert answer.mimetype == "application/problem+json"
    assert _ask(client, "192.0.2.1", "/healthz", Host="tanda.example").status_code == 200
    below = _echo(load(**FAR | {"path": "/tanda/"}))
    assert _ask(below, "192.0.2.1", "/tanda/healthz", Host="tanda.example").status_code == 200
    assert _ask(client, "127.0.0.1", Host="localhost").status_code == 200


def test_an_ipv6_address_of_this_machine_is_a_name_of_it() -> None:
    client = _echo(load(host="::1"))
    assert "localhost:8050" in client.get("/a", headers={"Host": "[::1]:8050"}).text
    assert client.get("/a", headers={"Host": "[::2]:8050"}).status_code == 400


@pytest.fixture
def far(settings: Settings, team: Services) -> Callable[..., FlaskClient]:
    """The product, listening beyond this machine."""
    return lambda **more: served(settings.model_copy(update=FAR | more), team).test_client()


def _write(client: FlaskClient, path: str, peer: str, **headers: str) -> int:
    return client.post(
        path, json={}, headers={"Host": "tanda.example"} | headers, environ_overrides={"REMOTE_ADDR": peer}
    ).status_code


@pytest.mark.parametrize("path", ["/api/batches", "/_dash-update-component", "/live", "/uploads"])
def test_pages_of_others_write_nothing_from_afar_either(far: Callable[..., FlaskClient], path: str) -> None:
    client = far(trusted_proxies="10.0.0.0/8", open=True)
    for peer in ("10.0.0.1", "192.0.2.1"):
        assert _write(client, path, peer, Origin="https://elsewhere.example") == 403
        assert (
            _write(client, path, peer, **{"Sec-Fetch-Site": "none", "Origin": "https://elsewhere.example"})
            == 403
        )
        assert _write(client, path, peer, **{"Sec-Fetch-Site": "cross-site"}) == 403
        assert _write(client, path, peer, Host="elsewhere.example") == 400


def test_behind_a_trusted_proxy_a_name_of_ours_counts_on_any_port(far: Callable[..., FlaskClient]) -> None:
    headers = {"Host": "127.0.0.1:8050", "Origin": "http://tanda.example:8080"}
    client = far(trusted_proxies="10.0.0.1", open=True)
    assert _write(client, "/live", "10.0.0.1", **headers) == 200
    assert _write(client, "/live", "192.0.2.1", **headers) == 403


@pytest.mark.parametrize("page", ["/layout/", "/layout/data", "/layout/nowhere", "/api/docs"])
def test_every_page_of_an_open_tanda_says_so(far: Callable[..., FlaskClient], page: str) -> None:
    for open_to_all in (True, False):
        answer = far(open=open_to_all).get(
            f"{page}?text={open_to_all}", environ_overrides={"REMOTE_ADDR": "10.0.0.1"}
        )
        assert ("Tanda is open: anyone who reaches this" in answer.text) == open_to_all


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "http://127.0.0.1:8050"),
        ({"path": "/tanda/"}, "http://127.0.0.1:8050/tanda"),
        ({"host": "::1"}, "http://[::1]:8050"),
        (FAR, "http://0.0.0.0:8050, on every address of this machine, by the name tanda.example"),
        (FAR | {"host": "10.0.0.5"}, "http://10.0.0.5:8050, by the name tanda.example"),
    ],
)
def test_the_address_that_is_told_is_the_real_one(given: dict[str, Any], told: str) -> None:
    assert serving.address(load(**given)) == told


def test_gunicorn_alone_listens_beyond_this_machine_only_when_it_is_settled_for_whom(tmp_path: Path) -> None:
    env = {"MONGODB_URI": "mongodb://127.0.0.1:1", "TANDA_DATA_DIR": str(tmp_path), "TANDA_HOST": "0.0.0.0"}  # noqa: S104
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn"],
        cwd=ROOT,
        env=os.environ | env | {"TANDA_PORT": str(free_port())},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 3
    assert done.stderr.startswith("Tanda cannot start. On 0.0.0.0 others could reach Tanda")
    assert "Traceback" not in done.stderr
