"""Kept forecasts over HTTP, as a CSV and on the page: what was forecast, and what became of it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.kept_forecasts import held
from dashboard.render.kept_forecasts import drawn
from dashboard.services import Services
from data import clock
from data.exports import exporting
from data.settings import Settings
from tests import http
from tests.callbacks.test_tasks import said
from tests.dashboard.api.test_api import done, problem
from tests.dashboard.test_components import walk
from tests.dashboard.test_forecast_page import batches


@pytest.fixture(name="team")
def _team(settings: Settings) -> Iterator[Services]:
    """A team with sixty batches to do."""
    services = Services.of(settings)
    services.mongo.batches.insert_many(batches(services.today()))
    yield services
    services.connection.client.drop_database(settings.database)
    services.connection.close()


@pytest.fixture
def api(team: Services) -> FlaskClient:
    return http.served(team.settings, team).test_client(use_cookies=False)


def _keep(api: FlaskClient, query: str = "") -> dict[str, Any]:
    told: dict[str, Any] = done(api.post("/api/forecasts", json={"query": query}))["forecast"]
    return told


def _listed(api: FlaskClient) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = done(api.get("/api/forecasts"))["items"]
    return items


def _segmented(team: Services, n: int) -> None:
    """So many of those in progress are segmented and approved today."""
    some = [each["_id"] for each in team.mongo.batches.find({"status": "In"}).limit(n)]
    values = {"status": "S", "metadata.approved_at": str(team.today()), "metadata.review_status": "aprobado"}
    team.mongo.batches.update_many({"_id": {"$in": some}}, {"$set": values})
    team.answers.freshness.look_again()


def test_the_days_that_are_kept_are_those_of_the_forecast(api: FlaskClient, team: Services) -> None:
    kept = _keep(api, "priority=high")
    (usual,) = done(api.get("/api/metrics/forecast?priority=high"))["cases"]
    assert {name: kept[name] for name in ("half", "likely")} == {
        name: usual[name] for name in ("half", "likely")
    }
    (listed,) = _listed(api)
    assert (listed["made"], listed["n"], listed["done"]) == (str(team.today()), usual["n"], 0)
    assert (listed["day"], listed["verdict"]) == (None, "open")


def test_what_was_done_since_is_counted_under_the_filter(
    api: FlaskClient, team: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    _keep(api, "priority=high&batches=3")
    _keep(api, "batches=30")
    tomorrow = clock.now(team.settings.zone) + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda zone=None: tomorrow.astimezone(zone or team.settings.zone))
    _segmented(team, 7)
    of_all, of_some = sorted(_listed(api), key=lambda each: -each["n"])
    assert (of_all["done"], of_all["day"], of_all["verdict"]) == (7, None, "open")
    assert (of_some["done"], of_some["day"]) == (7, str(tomorrow.date()))
    assert of_some["verdict"] == "held"
    assert "of 1 that have ended, 1 held the day of 85 of 100" in said(drawn(team))


def test_what_would_be_otherwise_is_not_kept(api: FlaskClient) -> None:
    kept = _keep(api, "growth=yes&staff=1&target=2027-01-01&move=3&giver=Person+00&taker=Person+01")
    assert kept["query"] == "growth=yes"


def test_a_forecast_that_cannot_be_made_is_not_kept(api: FlaskClient, team: Services) -> None:
    def refusal(query: str, status: int) -> str:
        return str(problem(api.post("/api/forecasts", json={"query": query}), status)["detail"])

    assert "Nothing is left to do" in refusal("accepted=yes", 409)
    assert "“stage”" in refusal("stage=nonsense", 400)
    _keep(api)
    assert "kept already" in refusal("", 409)
    assert len(held(team)) == 1


def test_it_is_removed_and_comes_back_with_an_undo(api: FlaskClient) -> None:
    there = _keep(api)
    removed = done(api.delete(f"/api/forecasts/{there['id']}"))
    assert _listed(api) == []
    done(api.post(f"/api/operations/{removed['operation_id']}/undo?wait=30"))
    assert [each["id"] for each in _listed(api)] == [there["id"]]
    gone = problem(api.delete(f"/api/forecasts/{'0' * 24}"), 404)
    assert gone["detail"] == "This forecast is no longer kept."


def test_page_and_csv_tell_the_same(api: FlaskClient, team: Services) -> None:
    assert "No forecast is kept yet." in str(drawn(team))
    kept = _keep(api, "person=Person+01")
    done(api.post("/api/forecasts/export?wait=30"))
    (file,) = team.settings.data_dir.glob("exports/*/*.csv")
    with file.open(encoding="utf-8", newline="") as text:
        header, row = list(csv.reader(text))
    shown = drawn(team)
    assert header == [
        *("Made on", "Kept by", "Filter", "Batches", "Half by"),
        *("85 of 100 by", "Done since", "All done on", "85 of 100"),
    ]
    assert row[0] == str(team.today())
    assert row[2] == "Person 01"
    assert row[3:6] == [str(kept["n"]), kept["half"], kept["likely"]]
    assert row[6:] == ["0", "", "still open"]
    for word in (*header, "Person 01", "still open", f"{kept['n']}"):
        assert word in said(shown)
    links = [each.href for each in walk(shown) if getattr(each, "href", None)]
    assert links == ["/forecast?person=Person+01"]
    assert exporting.kept(team.settings, "forecasts")


def test_a_filter_of_another_version_is_told_as_such(api: FlaskClient, team: Services) -> None:
    _keep(api)
    team.mongo.forecasts.update_one({}, {"$set": {"query": "stage=nonsense"}})
    (listed,) = _listed(api)
    assert (listed["done"], listed["verdict"]) == (None, None)
    assert "a filter that is not understood any more" in said(drawn(team))
    assert date.fromisoformat(listed["made"]) == team.today()
