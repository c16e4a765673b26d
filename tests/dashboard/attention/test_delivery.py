"""The digest that sends itself: once a day or when a rule comes on, whoever comes to it, and again where that
failed."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
import stamina
from pydantic import SecretStr

from dashboard import ids
from dashboard.attention.sending import deliver
from dashboard.i18n import speaking
from dashboard.render import attention as page
from dashboard.serve import schedule
from dashboard.services import Services
from data import clock
from data.errors import DatabaseUnreachable, SettingsError
from data.mongo.client import Mongo
from data.settings import Settings, load
from data.system import schedule as standings
from tests.dashboard.attention.team import judged_now
from tests.dashboard.test_components import text_of
from tests.data.test_webhook import SECRET, receiver

At = Callable[..., None]
Got = list[tuple[dict[str, str], bytes]]


@pytest.fixture(autouse=True)
def _without_pauses() -> Iterator[None]:
    with stamina.set_testing(True, attempts=1):
        yield


@pytest.fixture(name="at")
def _at(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> At:
    """Sets the product's clock: so many days after today, at that time of the team's day."""
    midnight = clock.now(settings.zone).replace(hour=0, minute=0, second=0, microsecond=0)

    def at(hour: int, minute: int = 0, days: int = 0) -> None:
        monkeypatch.delenv(clock.AHEAD, raising=False)
        wanted = (midnight + timedelta(days=days)).replace(hour=hour, minute=minute)
        monkeypatch.setenv(clock.AHEAD, str(wanted.timestamp() - clock.seconds()))

    return at


@pytest.fixture(name="started")
def _started(settings: Settings, mongo: Mongo) -> Iterator[Callable[..., Services]]:
    """Starts the product, as often as it is called; a batch of an unknown status has one rule on."""
    mongo.people.insert_one({"name": "Person 01"})
    mongo.batches.insert_one({"id": "batch_1", "status": "half done", "assignee": "Person 01"})
    with ExitStack() as until:

        def start(address: str, **settings_of_it: Any) -> Services:
            hook = {"webhook_url": SecretStr(address), "webhook_secret": SecretStr(SECRET)}
            services = Services.of(settings.model_copy(update=hook | settings_of_it))
            until.callback(services.connection.close)
            judged_now(services)
            return services

        yield start


def _told(got: Got) -> list[dict[str, Any]]:
    return [json.loads(body)["data"] for _, body in got]


def _said(services: Services) -> str:
    return text_of(page.draw(services, "").of(ids.RULES_DELIVERY)["tree"])


def test_the_digest_goes_out_once_a_day_from_its_hour_also_after_a_restart(
    at: At, started: Callable[..., Services]
) -> None:
    with receiver(204) as (address, got):
        seen = []
        for hour, minute, days in ((7, 59, 0), (8, 0, 0), (23, 59, 0), (7, 59, 1), (8, 0, 1), (8, 1, 1)):
            at(hour, minute, days)
            deliver(started(address, digest_hour=8))
            seen.append(len(got))
    assert seen == [0, 1, 1, 1, 2, 2]
    assert got[0][0]["webhook-id"] != got[1][0]["webhook-id"]
    assert [(each["on"], each["news"]) for each in _told(got)] == [(1, ["unknown-stage"]), (1, [])]


def test_who_was_not_running_at_the_hour_sends_it_later_that_day(
    at: At, started: Callable[..., Services]
) -> None:
    at(15, 20)
    with receiver(204) as (address, got):
        services = started(address, digest_hour=0, automatic_language="es")
        deliver(services)
    assert {each["title"] for each in _told(got)[0]["items"]} >= {"Atrasados"}
    assert _said(services).startswith("The digest is sent by itself each day from 00:00. Last sent ")
    assert "15:20" in _said(services)


@pytest.mark.parametrize(
    "how", [{"digest_hour": 0}, {"digest_news": True}, {"digest_hour": 0, "digest_news": True}]
)
def test_of_several_workers_one_sends_it(
    at: At, started: Callable[..., Services], how: dict[str, Any]
) -> None:
    at(9)
    with receiver(204) as (address, got), ThreadPoolExecutor(4) as workers:
        each = [started(address, **how) for _ in range(4)]
        together = threading.Barrier(4)

        def at_once(services: Services) -> None:
            together.wait()
            deliver(services)

        list(workers.map(at_once, each))
    assert len(got) == 1


def test_a_rule_that_comes_on_is_told_once_and_nothing_else_is(
    at: At, started: Callable[..., Services], mongo: Mongo
) -> None:
    at(3)
    with receiver(204) as (address, got):
        services = started(address, digest_news=True)
        for _ in range(2):
            deliver(services)
        yesterday = (services.today() - timedelta(days=1)).isoformat()
        mongo.batches.update_one({}, {"$set": {"metadata": {"due_date": yesterday}}})
        judged_now(services)
        for _ in range(2):
            deliver(services)
    assert [each["news"] for each in _told(got)] == [["unknown-stage"], ["overdue"]]


def test_what_failed_is_said_on_the_page_and_tried_again_after_a_pause_as_the_same_message(
    at: At, started: Callable[..., Services]
) -> None:
    at(8)
    with receiver(500, 500, 204) as (address, got):
        services, seen = started(address, digest_hour=8), []
        assert _said(services).endswith("Not sent yet.")
        for minute in (0, 0, 2, 3, 8):  # a minute after the first failure, five after the second
            at(8, minute)
            deliver(services)
            seen.append(len(got))
            if minute == 2:
                assert "The webhook was not delivered: HTTP 500." in _said(services)
                assert _said(services).endswith("It is tried again at 08:07.")
    assert seen == [1, 1, 2, 2, 3]
    assert len({headers["webhook-id"] for headers, _ in got}) == 1
    assert "failed" not in _said(services)


@pytest.mark.parametrize("how", [{"digest_hour": 8}, {"digest_news": True}])
def test_a_digest_whose_sender_is_killed_before_it_remembers_comes_again_with_its_id(
    at: At, started: Callable[..., Services], monkeypatch: pytest.MonkeyPatch, how: dict[str, Any]
) -> None:
    at(8)

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with receiver(204) as (address, got):
        services = started(address, **how)
        with monkeypatch.context() as patch:
            patch.setattr(standings, "keep", killed)
            with pytest.raises(KeyboardInterrupt):
                deliver(services)
        for _ in range(2):
            deliver(started(address, **how))
    assert len(got) == 2
    assert len({headers["webhook-id"] for headers, _ in got}) == 1


def test_the_schedule_goes_on_after_whatever_went_wrong(
    started: Callable[..., Services], monkeypatch: pytest.MonkeyPatch
) -> None:
    services, stop, came = started("https://hooks.example.com", digest_news=True), threading.Event(), []
    wrong: list[Exception] = [DatabaseUnreachable("The database does not answer."), ValueError("odd")]

    def work(given: Services) -> None:
        came.append(given)
        if not wrong:
            stop.set()
            return
        raise wrong.pop()

    monkeypatch.setattr(schedule, "_WORK", ((lambda _: True, work), (lambda _: False, came.append)))
    schedule.follow(services, stop, every=0)
    assert came == [services] * 3


def test_the_schedule_is_followed_by_a_thread_that_keeps_nobody_from_ending(
    started: Callable[..., Services], monkeypatch: pytest.MonkeyPatch
) -> None:
    came: list[Services] = []
    monkeypatch.setattr(schedule, "follow", lambda services, _: came.append(services))
    services = started("https://hooks.example.com", digest_hour=8)
    thread = schedule.in_background(services)
    thread.join()
    assert (came, thread.daemon) == ([services], True)


@pytest.mark.parametrize("how", [{"digest_hour": 8}, {"digest_news": True}])
def test_what_is_to_send_itself_needs_somewhere_to_go(how: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match="webhook_url and webhook_secret"):
        load(**how)


def test_the_page_says_when_it_is_sent_in_spanish(started: Callable[..., Services]) -> None:
    services = started("https://hooks.example.com", digest_hour=8, digest_news=True)
    with speaking("es"):
        assert _said(services) == (
            "El resumen se envía solo cada día a partir de las 08:00 y cuando se activa una regla. "
            "Aún no se ha enviado."
        )
