"""The rules of attention over HTTP: what is on, and what is set of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr

from dashboard.services import Services
from data import webhook
from data.settings import Settings
from tests import http
from tests.dashboard.api.test_api import done, problem
from tests.dashboard.attention.team import BEHIND, team


@pytest.fixture(name="services")
def _services(settings: Settings) -> Iterator[Services]:
    services = Services.of(settings)
    team(services.mongo, services.today(), settings.zone)
    yield services
    services.connection.client.drop_database(settings.database)
    services.connection.close()


@pytest.fixture
def api(settings: Settings, services: Services) -> FlaskClient:
    return http.served(settings, services).test_client(use_cookies=False)


def _told(api: FlaskClient) -> dict[str, dict[str, Any]]:
    return {each["rule"]: each for each in done(api.get("/api/attention"))["items"]}


def test_the_rules_tell_what_is_on_and_where(api: FlaskClient) -> None:
    told = done(api.get("/api/attention"))
    on = [each["rule"] for each in told["items"] if each["state"] == "on"]
    assert told["on"] == len(on)
    assert set(on) == {*BEHIND, "sync"} - {"unassigned"}
    rules = _told(api)
    listed = done(api.get(f"/api/batches?{rules['rejected']['filter']}"))["items"]
    assert [each["id"] for each in listed] == BEHIND["rejected"]
    assert (rules["unassigned"]["n"], rules["unassigned"]["sentence"]) == (1, "")


def test_a_threshold_is_set_within_its_bounds_and_goes_back_to_the_usual_one(api: FlaskClient) -> None:
    place = "/api/attention/unassigned/threshold"
    done(api.post(place, json={"value": 0}))
    assert (_told(api)["unassigned"]["state"], _told(api)["unassigned"]["threshold"]["value"]) == ("on", 0)
    assert "from 0 to" in problem(api.post(place, json={"value": -1}), 422)["detail"]
    assert "changed to 0" in problem(api.post(place, json={"value": 5, "was": 20}), 409)["detail"]
    operation = done(api.post(place, json={}))["operation_id"]
    assert _told(api)["unassigned"]["threshold"]["value"] == 20
    done(api.post(f"/api/operations/{operation}/undo?wait=20"))
    assert _told(api)["unassigned"]["threshold"]["value"] == 0
    problem(api.post("/api/attention/overdue/threshold", json={"value": 1}), 422)


def test_a_rule_is_snoozed_until_a_day_and_woken(api: FlaskClient, services: Services) -> None:
    before = done(api.get("/api/attention"))["on"]
    until = (services.today() + timedelta(days=3)).isoformat()
    done(api.post("/api/attention/overdue/snooze", json={"until": until}))
    rule = _told(api)["overdue"]
    assert (rule["state"], rule["n"], rule["snoozed"]) == ("snoozed", 1, {"by": "api", "until": until})
    assert done(api.get("/api/attention"))["on"] == before - 1
    done(api.delete("/api/attention/overdue/snooze"))
    assert _told(api)["overdue"]["state"] == "on"


@pytest.mark.parametrize("days", [0, -1, 367, None])
def test_a_snooze_ends_within_a_year(api: FlaskClient, services: Services, days: int | None) -> None:
    until = "someday" if days is None else (services.today() + timedelta(days=days)).isoformat()
    problem(api.post("/api/attention/overdue/snooze", json={"until": until}), 422)


def test_a_rule_that_is_none_is_not_found(api: FlaskClient) -> None:
    for way in ("snooze", "threshold"):
        assert "nonsense" in problem(api.post(f"/api/attention/nonsense/{way}", json={}), 404)["detail"]


def test_a_digest_is_sent_only_where_an_address_is_set(
    settings: Settings, services: Services, api: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "TANDA_WEBHOOK_URL" in problem(api.post("/api/attention/digest", json={}), 409)["detail"]
    sent: list[Any] = []

    def send(*what: Any, **_: Any) -> str:
        sent.append(what)
        return "msg_1"

    monkeypatch.setattr(webhook, "send", send)
    known = settings.model_copy(
        update={"webhook_url": SecretStr("https://hooks.example.com"), "webhook_secret": SecretStr("whsec_x")}
    )
    hooked = http.served(known, services).test_client(use_cookies=False)
    answer = done(hooked.post("/api/attention/digest?wait=20", json={"language": "es"}))
    assert answer["message_id"] == "msg_1"
    ((url, secret, kind, told),) = sent
    assert (url, secret, kind) == ("https://hooks.example.com", "whsec_x", "attention.digest")
    assert told["on"] == answer["on"] == len(answer["news"])
    assert told["items"][0]["title"] == "Atrasados"
