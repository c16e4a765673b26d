"""The digest as a webhook: what it tells, when it is sent, and that what was not delivered is news still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from dashboard.attention.sending import DigestReport, sent
from dashboard.services import Services
from data import webhook
from data.errors import DeliveryError
from data.mongo.client import Mongo
from data.settings import Settings
from tests.dashboard.attention.team import judged_now


@pytest.fixture(name="services")
def _services(settings: Settings, mongo: Mongo) -> Iterator[Services]:
    services = Services.of(settings)
    mongo.batches.insert_one({"id": "batch_1", "status": "half done", "assignee": "Person 01"})
    mongo.people.insert_one({"name": "Person 01"})
    yield services
    services.connection.close()


@pytest.fixture(name="outbox")
def _outbox(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was sent."""
    messages: list[Any] = []

    def send(_url: str, _secret: str, _kind: str, data: Any, **_: Any) -> str:
        messages.append(data)
        return f"msg_{len(messages)}"

    monkeypatch.setattr(webhook, "send", send)
    return messages


def _sent(services: Services, *, only_news: bool = True) -> DigestReport:
    return sent(services, lambda: judged_now(services), "https://example.org", "whsec_", only_news=only_news)


def test_news_is_sent_once(services: Services, outbox: list[Any]) -> None:
    assert _sent(services) == DigestReport("msg_1", 1, ("unknown-stage",))
    assert _sent(services) == DigestReport("", 1, ())
    (told,) = outbox
    assert (told["on"], told["news"]) == (1, ["unknown-stage"])
    assert {each["rule"]: each["n"] for each in told["items"]}["unknown-stage"] == 1


def test_the_digest_of_the_day_is_sent_also_without_news(services: Services, outbox: list[Any]) -> None:
    _sent(services)
    assert _sent(services, only_news=False) == DigestReport("msg_2", 1, ())
    assert outbox[1]["news"] == []


def test_what_went_off_and_came_on_again_is_news(services: Services, mongo: Mongo, outbox: list[Any]) -> None:
    for status in ("half done", "In", "half done"):
        mongo.batches.update_one({}, {"$set": {"status": status}})
        _sent(services)
    assert [each["news"] for each in outbox] == [["unknown-stage"], ["unknown-stage"]]


def test_another_rule_is_news(services: Services, mongo: Mongo, outbox: list[Any]) -> None:
    _sent(services)
    due = (services.today() - timedelta(days=1)).isoformat()
    mongo.batches.update_one({}, {"$set": {"metadata": {"due_date": due}}})
    assert _sent(services).news == ("overdue",)
    assert outbox[1]["on"] == 2


def test_what_was_not_delivered_is_news_still(
    services: Services, monkeypatch: pytest.MonkeyPatch, outbox: list[Any]
) -> None:
    def fail(*_: Any, **__: Any) -> str:
        raise DeliveryError("The webhook was not delivered: {reason}.", reason="HTTP 500")

    with monkeypatch.context() as patch:
        patch.setattr(webhook, "send", fail)
        with pytest.raises(DeliveryError):
            _sent(services)
    assert _sent(services).news == ("unknown-stage",)
    assert len(outbox) == 1
