"""Saved views over HTTP: what is saved, who sees it, and how many batches each shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.services import Services
from data import clock
from data.settings import Settings, load
from tests import http
from tests.dashboard.api.test_api import done, problem

ME, OTHER = {"X-User": "Person 01"}, {"X-User": "Person 02"}


@pytest.fixture(name="services")
def _services(settings: Settings) -> Iterator[Services]:
    services = Services.of(settings)
    yield services
    services.connection.client.drop_database(settings.database)
    services.connection.close()


@pytest.fixture
def api(settings: Settings, services: Services) -> FlaskClient:
    """Where nobody logs in."""
    return http.served(settings, services).test_client(use_cookies=False)


@pytest.fixture
def shared(settings: Settings, services: Services) -> FlaskClient:
    """Where a proxy says who acts."""
    uri = settings.mongodb_uri
    assert uri
    named = load(
        mongodb_uri=uri.get_secret_value(),
        data_dir=settings.data_dir,
        database=settings.database,
        actor_header="X-User",
        trusted_proxies="127.0.0.1",
    )
    mine = Services(named, services.connection, services.answers, services.cache)
    return http.served(named, mine).test_client(use_cookies=False)


def _save(api: FlaskClient, name: str, headers: Any = None, **more: Any) -> dict[str, Any]:
    view: dict[str, Any] = done(
        api.post("/api/views", json={"name": name, "page": "/batches"} | more, headers=headers)
    )["view"]
    return view


def _listed(api: FlaskClient, headers: Any = None) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = done(api.get("/api/views", headers=headers))["items"]
    return items


def _stored(api: FlaskClient, headers: Any = None) -> list[tuple[str, str]]:
    return [(each["name"], each["whose"]) for each in _listed(api, headers) if each["whose"] != "built-in"]


def _counts(api: FlaskClient, headers: Any = None) -> dict[str, int | None]:
    return {each["name"]: each["count"] for each in _listed(api, headers)}


def test_every_team_has_views_with_their_counts(services: Services, api: FlaskClient) -> None:
    today = clock.today(services.settings.zone)
    sunday = today + timedelta(days=6 - today.weekday())
    services.mongo.batches.insert_many(
        [
            {"id": "b_1", "assignee": "Person 01", "status": "S", "file_info": {"file_count": 2}},
            {
                "id": "b_2",
                "assignee": "Person 01",
                "status": "S",
                "metadata": {"review_status": "no_aprobado"},
            },
            {"id": "b_3", "metadata": {"due_date": "2020-01-01"}},
            {"id": "b_4", "assignee": "Person 02", "metadata": {"due_date": sunday.isoformat()}},
        ]
    )
    services.answers.freshness.renew()
    assert _counts(api) == {
        "To review": 1,
        "Overdue": 1,
        "Unassigned": 1,
        "Rejected": 1,
        "Without files": 3,
        "Due this week": 1,
    }


def test_the_work_of_this_week_is_that_of_whoever_asks(services: Services, shared: FlaskClient) -> None:
    day = clock.today(services.settings.zone).isoformat()
    services.mongo.batches.insert_many(
        {"id": f"b_{n}", "assignee": name, "metadata": {"due_date": day}}
        for n, name in enumerate(("Person 01", "Person 01", "Person 02"))
    )
    services.answers.freshness.renew()
    assert _counts(shared, ME)["Mine this week"] == 2
    assert _counts(shared, OTHER)["Mine this week"] == 1
    assert _counts(shared)["Due this week"] == 3


def test_names_in_the_list_are_in_the_readers_language(api: FlaskClient) -> None:
    assert _listed(api, {"Accept-Language": "es"})[0]["name"] == "Por revisar"


def test_a_view_is_an_address_and_counts_what_its_page_shows(services: Services, api: FlaskClient) -> None:
    services.mongo.batches.insert_many({"id": f"b_{n}", "metadata": {"priority": "alta"}} for n in range(3))
    services.answers.freshness.renew()
    query = "priority=high&sort=-due&columns=id,due&batch=b_1&section=log"
    saved = _save(api, "High", query=f"?{query}", default=True)
    assert saved["query"] == "priority=high&sort=-due&columns=id%2Cdue"
    (listed,) = [each for each in _listed(api) if each["id"] == saved["id"]]
    assert listed["address"] == "/batches?priority=high&sort=-due&columns=id%2Cdue"
    assert (listed["count"], listed["default"], listed["whose"]) == (3, True, "everybody")
    assert done(api.get("/api/batches?priority=high"))["total"] == 3


def test_everybody_has_their_own_views_where_people_log_in(shared: FlaskClient) -> None:
    _save(shared, "Of one", ME, mine=True)
    theirs = _save(shared, "Of two", OTHER, mine=True)
    _save(shared, "Of all", ME)
    assert _stored(shared, ME) == [("Of one", "mine"), ("Of all", "everybody")]
    assert _stored(shared, OTHER) == [("Of two", "mine"), ("Of all", "everybody")]
    assert _stored(shared) == [("Of all", "everybody")]
    problem(shared.post(f"/api/views/{theirs['id']}", json={"name": "x"}, headers=ME), 404)
    problem(shared.post(f"/api/views/{theirs['id']}", json={"query": ""}, headers=ME), 404)
    problem(shared.delete(f"/api/views/{theirs['id']}", headers=ME), 404)
    done(shared.post(f"/api/views/{theirs['id']}", json={"mine": False}, headers=OTHER))
    assert _stored(shared, ME)[1:] == [("Of all", "everybody"), ("Of two", "everybody")]


def test_where_nobody_logs_in_no_view_is_anybodys_own(api: FlaskClient) -> None:
    told = problem(api.post("/api/views", json={"name": "x", "page": "/", "mine": True}), 422)
    assert "logged in" in told["detail"]
    assert _stored(api) == []


def test_views_are_renamed_put_in_order_and_deleted_and_all_is_undone(api: FlaskClient) -> None:
    views = [_save(api, name) for name in ("A", "B", "C")]
    done(api.post(f"/api/views/{views[2]['id']}", json={"place": 1, "name": "Z"}))
    assert _stored(api) == [(name, "everybody") for name in ("Z", "A", "B")]
    gone = done(api.delete(f"/api/views/{views[0]['id']}"))
    assert _stored(api) == [(name, "everybody") for name in ("Z", "B")]
    done(api.post(f"/api/operations/{gone['operation_id']}/undo?wait=30"))
    assert _stored(api) == [(name, "everybody") for name in ("Z", "A", "B")]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"name": "x", "page": "/files"}, 422),
        ({"name": "x", "page": "/nowhere"}, 422),
        ({"name": "  ", "page": "/"}, 422),
        ({"name": "x" * 101, "page": "/"}, 422),
        ({"name": "x", "page": "/", "query": "stage=nonsense"}, 400),
        ({"name": "x", "page": "/", "query": "due=2026-05-02..2026-05-01"}, 400),
        ({"name": "x", "page": "/batches", "query": "sort=nonsense"}, 400),
        ({"name": "x", "page": "/batches", "query": "columns=id,nonsense"}, 400),
        ({"name": "Taken", "page": "/"}, 409),
        ({"name": "x", "page": "/", "further": 1}, 422),
    ],
)
def test_what_cannot_be_a_view_is_refused_with_a_sentence(
    api: FlaskClient, body: dict[str, Any], status: int
) -> None:
    _save(api, "TAKEN")
    assert problem(api.post("/api/views", json=body), status)["detail"]
    assert len(_stored(api)) == 1


def test_a_page_without_a_query_leads_a_reader_to_the_view_it_opens_with(shared: FlaskClient) -> None:
    page: dict[str, Any] = {"headers": ME | {"Accept": "text/html"}}
    assert shared.get("/batches", **page).status_code == 200
    _save(shared, "All", ME, query="overdue=yes", default=True)
    _save(shared, "Own", ME, query="stage=segmented", mine=True, default=True)
    assert shared.get("/batches", **page).headers["Location"] == "/batches?stage=segmented"
    others = shared.get("/batches", headers=OTHER | {"Accept": "text/html"})
    assert others.headers["Location"] == "/batches?overdue=yes"
    for address in ("/batches?view=everyday", "/", "/files"):
        assert shared.get(address, **page).status_code == 200
    assert shared.get("/batches", headers=ME).status_code == 200
