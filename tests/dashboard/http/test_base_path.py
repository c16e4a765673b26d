"""Served below a path: whatever leads anywhere leads below it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from dashboard.http.base_path import page_at, serve_below
from dashboard.pages import PAGES
from dashboard.services import Services
from data.errors import SettingsError
from data.mongo.client import Mongo
from data.settings import Settings, load
from tests.dashboard.api.test_api import done
from tests.http import served

pytestmark = pytest.mark.usefixtures("unhurried")


@pytest.fixture
def below(settings: Settings, team: Services) -> Iterator[FlaskClient]:
    """A program that asks Tanda, which is served below `/team/tanda/`."""
    own = settings.model_copy(update={"path": "/team/tanda/"})
    serve_below(own.path)
    yield served(own, team).test_client()
    serve_below("/")


def _links(text: str) -> list[str]:
    """Where the page or the layout *text* leads, within this server."""
    found = re.findall(r'(?:href|src)"?[:=] ?"([^"]*)"', text.replace("\\u002f", "/"))
    return [html.unescape(link) for link in found if not link.startswith(("#", "mailto:"))]


@pytest.mark.parametrize("left_on", ["/team/tanda", ""], ids=["left on", "taken off"])
@pytest.mark.parametrize("place", ["/", *(f"/layout{path}?stage=segmented" for path in PAGES)])
def test_every_link_leads_below_the_path(below: FlaskClient, place: str, left_on: str) -> None:
    answer = below.get(left_on + place)
    assert answer.status_code == 200
    links = _links(answer.text)
    assert len(links) > 5
    assert [link for link in links if not link.startswith("/team/tanda/")] == []


def test_what_a_page_needs_is_there(below: FlaskClient) -> None:
    page = below.get("/team/tanda/batches?stage=segmented").text
    named = _links(page)
    assert "/team/tanda/layout/batches?stage=segmented" in named
    assert [link for link in named if below.get(link, buffered=True).status_code != 200] == []


def test_the_path_alone_leads_to_the_page(below: FlaskClient) -> None:
    answer = below.get("/team/tanda")
    assert (answer.status_code, answer.headers["Location"]) == (308, "/team/tanda/")


def test_addresses_in_answers_to_programs_lead_below_it_too(below: FlaskClient) -> None:
    made = below.post("/team/tanda/api/exports?wait=20", json={"what": "batches"})
    assert done(made)["url"].startswith("/team/tanda/exports/")
    assert below.get(done(made)["url"], buffered=True).status_code == 200
    missing = below.get("/team/tanda/api/batches/nobody has this")
    assert missing.json
    assert missing.json["instance"] == "/team/tanda/api/batches/nobody%20has%20this"
    assert done(below.get("/team/tanda/api/openapi.json"))["servers"] == [{"url": "/team/tanda/api"}]


def test_where_somebody_new_is_leads_below_it_too(mongo: Mongo) -> None:
    services = Services.of(mongo.settings.model_copy(update={"path": "/tanda/"}))
    try:
        client = served(services.settings, services).test_client()
        answer = client.post("/tanda/api/people", json={"name": "Persona A"})
        assert (answer.status_code, answer.headers["Location"]) == (201, "/tanda/api/people/Persona%20A")
        assert done(client.get(answer.headers["Location"]))["name"] == "Persona A"
    finally:
        serve_below("/")
        services.connection.close()


def test_a_page_is_known_by_what_follows_the_path() -> None:
    serve_below("/tanda/")
    try:
        assert [page_at(each) for each in ("/tanda/files", "/tanda/", "/tandas", "/files")] == [
            "/files",
            "/",
            "/tandas",
            "/files",
        ]
    finally:
        serve_below("/")


@pytest.mark.parametrize("path", ["tanda", "/tanda", "//", "/tan da/", '/"/'])
def test_a_path_is_written_with_both_slashes(path: str) -> None:
    with pytest.raises(SettingsError, match="path"):
        load(path=path)
