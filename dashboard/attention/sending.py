"""The digest as a webhook: sent because somebody asks, each day at its hour, or when a rule comes on; and
which rules were on when that was done for the last time."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from dashboard.attention.digest import told
from dashboard.attention.judging import Judgement, judged
from dashboard.i18n import speaking
from dashboard.services import Services
from data import clock, webhook
from data.errors import Conflict, message
from data.settings import Settings
from data.system import locks, schedule
from data.system.schedule import Failure

_KIND = "attention.digest"


@dataclass(frozen=True)
class DigestReport:
    """What was sent: how many rules are on, and which of them have come on since the last time. Where nothing
    was sent the message has no id."""

    message_id: str
    on: int
    news: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """Which rules were on when it was asked for the last time, and when something was sent."""

    on: Sequence[str] = ()
    sent: datetime | None = None


@dataclass(frozen=True)
class Delivery:
    """When the digest was sent for the last time, and the last failure to do so by itself since."""

    sent: datetime | None
    failure: Failure | None


def sent(
    services: Services,
    judge: Callable[[], Judgement],
    url: str,
    secret: str,
    *,
    only_news: bool = False,
    day: str = "",
) -> DigestReport:
    """Send the rules to *url*, as they are when it is our turn, with those that are `news`; *only_news*:
    where there are any.

    What was on is remembered once that is done, so that nothing is lost that was not delivered. Who is
    interrupted in between sends the same message again, with the same id: of a *day*, or of the same news.
    Two at once take turns. Raises DeliveryError.
    """
    place = services.kept_in("told")
    with locks.held(place.with_suffix(".lock")):
        judgement, before = judge(), _told(place)
        on = [each.rule.id for each in judgement.of("on")]
        news = tuple(each for each in on if each not in before.on)
        identity, at = "", before.sent
        if news or not only_news:
            payload = told(judgement, services.settings.zone) | {"news": list(news)}
            own = _identity(place, secret, day or news, before) if day or only_news else ""
            identity, at = webhook.send(url, secret, _KIND, payload, identity=own), clock.now()
        if identity or on != before.on:
            schedule.keep(place, asdict(Told(on, at)))
    return DigestReport(identity, len(on), news)


def address_of(settings: Settings) -> tuple[str, str]:
    """Where it goes, and what it is signed with. Raises Conflict where that is not set."""
    address, secret = settings.webhook_url, settings.webhook_secret
    if address is None or secret is None:
        raise Conflict(message("Set TANDA_WEBHOOK_URL and TANDA_WEBHOOK_SECRET first."))
    return address.get_secret_value(), secret.get_secret_value()


def by_itself(settings: Settings) -> bool:
    """Whether the settings ask for a digest that nobody sends."""
    return settings.digest_hour is not None or settings.digest_news


def deliver(services: Services) -> None:
    """Send the digest where it is due by itself: at its hour, else where a rule has come on.

    The digest of a day tells how it is then: a day that is over is not made up for.
    """
    settings = services.settings
    now = clock.now(settings.zone)
    if settings.digest_hour is not None and now.hour >= settings.digest_hour:
        day = now.date().isoformat()
        if schedule.attempt(services.kept_in("digest-day"), day, lambda: _send(services, day=day)).failure:
            return  # it will tell the news, too
    if settings.digest_news:  # never done with: the next moment may bring some
        place, moment = services.kept_in("digest-news"), now.isoformat()
        schedule.attempt(place, moment, lambda: _send(services, only_news=True))


def delivery(services: Services) -> Delivery:
    """How the sending stands."""
    settings = services.settings
    wanted = {"digest-day": settings.digest_hour is not None, "digest-news": settings.digest_news}
    known = (schedule.standing(services.kept_in(name)) for name in wanted if wanted[name])
    return Delivery(_told(services.kept_in("told")).sent, schedule.last_failure(*known))


def _send(services: Services, **how: Any) -> bool:
    """Send it by itself; whether there was anything to send."""
    address, secret = address_of(services.settings)
    with speaking(services.settings.automatic_language):
        return bool(sent(services, lambda: judged(services), address, secret, **how).message_id)


def _identity(place: Path, secret: str, what: object, before: Told) -> str:
    """The id of a message about *what*, the same whichever worker computes it, and of no other team."""
    since = "" if isinstance(what, str) else repr((before.on, before.sent))
    whose = str(place.absolute()), secret
    return f"msg_{sha256(repr((whose, what, since)).encode()).hexdigest()[:32]}"


def _told(place: Path) -> Told:
    with suppress(OSError, ValueError, TypeError, KeyError):
        known = json.loads(place.read_text(encoding="utf-8"))
        if isinstance(known, list):  # as an earlier version wrote it
            return Told(known)
        return Told(known["on"], known["sent"] and datetime.fromisoformat(known["sent"]))
    return Told()
