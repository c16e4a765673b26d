"""The page of attention: all rules, judged by what is there now."""

from __future__ import annotations

from dashboard import ids
from dashboard.attention.judging import judged
from dashboard.attention.sending import delivery
from dashboard.components.delivery import delivery_words
from dashboard.components.rule_list import rule_list
from dashboard.render.page_props import PageProps, or_why_not, source
from dashboard.services import Services
from dashboard.url import ATTENTION
from data.query.service import SOON


def draw(services: Services, _: str | None) -> PageProps:
    return or_why_not(lambda: _page(services), ATTENTION, {ids.RULES_LIST: "tree"})


def _page(services: Services) -> PageProps:
    """Not lasting: thresholds, snoozes, syncs and checks change, and the data stay the same."""
    found = judged(services, SOON)
    return PageProps(
        source(ATTENTION, services.drawn_from(found.reading.generation, found.today), found.reading.drawn),
        (ids.RULES_LIST, {"tree": rule_list(found, services.settings.zone)}),
        (ids.RULES_DELIVERY, {"tree": delivery_words(services.settings, delivery(services))}),
        (ids.RULES_SENDING, {"className": "rules-sending" if services.settings.webhook_url else "hidden"}),
    )
