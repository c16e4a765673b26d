"""The digest as a webhook, and which rules were on when it was asked for the last time."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dashboard.attention.digest import told
from dashboard.attention.judging import Judgement
from dashboard.services import Services
from data import webhook
from data.system.storage import Folders

_KIND = "attention.digest"


@dataclass(frozen=True)
class DigestReport:
    """What was sent: how many rules are on, and which of them have come on since the last time. Where nothing
    was sent the message has no id."""

    message_id: str
    on: int
    news: tuple[str, ...]


def sent(
    services: Services, judgement: Judgement, url: str, secret: str, *, only_news: bool = False
) -> DigestReport:
    """Send the rules to *url*, with those that are `news`; *only_news*: where there are any.

    What was on is remembered once that is done, so that nothing is lost that was not delivered. Raises
    DeliveryError.
    """
    on = [each.rule.id for each in judgement.of("on")]
    place = _place(services)
    before = _before(place)
    news = tuple(each for each in on if each not in before)
    identity = ""
    if news or not only_news:
        payload = told(judgement, services.settings.zone) | {"news": list(news)}
        identity = webhook.send(url, secret, _KIND, payload)
    place.write_text(json.dumps(on), encoding="utf-8")
    return DigestReport(identity, len(on), news)


def _before(place: Path) -> list[str]:
    with suppress(OSError, ValueError):
        return list(json.loads(place.read_text(encoding="utf-8")))
    return []


def _place(services: Services) -> Path:
    mongo = services.connection
    return Folders(services.settings).run / f"told-{mongo.address_digest}-{services.settings.database}.json"
