"""The forecast over HTTP: the days and numbers of the page, as they are and as they would be."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.i18n import day
from dashboard.panel_data import tabulated
from dashboard.services import Services
from dashboard.url import View
from tests import http
from tests.dashboard.api.test_api import done, problem
from tests.dashboard.test_forecast_page import (
    REACH,
    WHAT_IF,
    WHEN,
    _steady,  # noqa: F401  # a fixture
    drawn,
    note,
)

SCENARIO = "growth=yes&weeks=26&batches=40&staff=1&target={target}&move=5&giver=Person+00&taker=Person+01"


@pytest.fixture
def api(steady: Services) -> FlaskClient:
    return http.served(steady.settings, steady).test_client(use_cookies=False)


def _asked(api: FlaskClient, query: str = "") -> Any:
    return done(api.get(f"/api/metrics/forecast?{query}"))


def test_the_days_are_those_of_the_page(api: FlaskClient, steady: Services) -> None:
    told = _asked(api)
    (usual,) = told["cases"]
    half, likely = (day(date.fromisoformat(usual[each])) for each in ("half", "likely"))
    assert f"Half of the futures end by {half}, 85 of 100 by {likely}" in note(drawn(steady), WHEN)
    assert (usual["case"], usual["n"], usual["later"], usual["chance"]) == ("as_it_is", 60, None, None)
    assert told["reckoned"] == [{"left": 60, "goal": 60, "returning": 0, "refused": None, "weeks": None}]


def test_what_would_be_otherwise_is_the_table_of_the_page(api: FlaskClient, steady: Services) -> None:
    query = SCENARIO.format(target=steady.today() + timedelta(days=50))
    told = _asked(api, query)
    view = View.from_query(query)
    table, _ = tabulated(steady, view, WHAT_IF)
    kinds = ["as_it_is", "more", "has", "gives", "has", "gets"]
    assert [each["case"] for each in told["cases"]] == kinds
    assert [each["person"] for each in told["cases"]] == ["", "", *["Person 00"] * 2, *["Person 01"] * 2]
    assert [each["n"] for each in told["cases"]] == table["Batches"].tolist()
    assert [each["likely"] for each in told["cases"]] == [str(each) for each in table["85 of 100 by"]]
    assert all(0 <= each["chance"] <= 1 for each in told["cases"])
    reach, _ = tabulated(steady, view, REACH)
    assert [each["middle"] for each in told["reach"]] == reach["In half"].tolist()


def test_a_forecast_that_cannot_be_made_says_why(api: FlaskClient, steady: Services) -> None:
    assert _asked(api, "accepted=yes")["reckoned"][0]["refused"] == "left"
    few = _asked(api, f"assigned={steady.today() - timedelta(days=3)}..")
    assert (few["reckoned"][0]["refused"], few["reckoned"][0]["weeks"]) == ("few", 0)
    assert few["cases"] == few["reach"] == []


def test_the_cases_are_a_table_as_well(api: FlaskClient) -> None:
    text = api.get("/api/metrics/forecast?staff=-1", headers={"Accept": "text/csv"}).text
    rows = list(csv.DictReader(io.StringIO(text)))
    told = _asked(api, "staff=-1")["cases"]
    assert [(row["case"], row["likely"]) for row in rows] == [(each["case"], each["likely"]) for each in told]


@pytest.mark.parametrize(
    ("query", "status"),
    [("batches=0", 422), ("staff=2", 422), ("weeks=13", 422), ("unknown=1", 422), ("off=tomorrow", 400)],
)
def test_what_it_does_not_know_is_refused(api: FlaskClient, query: str, status: int) -> None:
    problem(api.get(f"/api/metrics/forecast?{query}"), status)
