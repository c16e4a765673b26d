"""The page of attention and its badge: what is on, snoozed and quiet, and where each line leads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from dash import dcc, html

from callbacks.attention import badge
from dashboard import ids
from dashboard.attention.judging import judged
from dashboard.components.rule_list import rule_list
from dashboard.i18n import speaking
from dashboard.render import attention as page
from dashboard.services import Services
from data import attention
from data.errors import DatabaseUnreachable
from data.mongo.client import Mongo
from data.settings import Settings, load
from tests.dashboard.test_components import text_of, walk

WHO: Any = {"actor": "Person 01", "origin": "dashboard"}


def lines(services: Services) -> dict[str, html.Li]:
    """The rules that the page shows, by their titles."""
    tree = page.draw(services, "").of(ids.RULES_LIST)["tree"]
    found = (each for each in walk(tree) if isinstance(each, html.Li))
    return {next(text_of(part) for part in walk(each) if isinstance(part, html.H3)): each for each in found}


def test_the_page_shows_every_rule_with_its_sentence_its_link_and_the_number_of_the_badge(
    team: Services,
) -> None:
    found = judged(team)
    on = found.of("on")
    told = badge(found)
    assert (told["n"], told["text"]) == (len(on), f"Attention: {len(on)} things need you")
    shown = lines(team)
    assert len(shown) == len(found.rules)
    for each in on:
        line = next(line for line in shown.values() if each.sentence in text_of(line))
        links = [getattr(part, "href", None) for part in walk(line) if isinstance(part, dcc.Link)]
        assert each.place in links


def test_where_nothing_is_on_the_page_is_calm_and_the_badge_empty(mongo: Mongo, settings: Settings) -> None:
    services = Services.of(settings)
    mongo.batches.insert_one({"id": "batch_1", "assignee": "", "status": "NS"})
    found = judged(services)
    text = text_of(rule_list(found, settings.zone))
    assert "Nothing needs you now." in text
    assert f"{len(found.rules)} rules are quiet" in text
    assert badge(found) | {"mark": ""} == {"n": 0, "text": "Attention: nothing", "mark": ""}
    services.connection.close()


def test_a_snoozed_rule_says_by_whom_and_has_a_way_back(mongo: Mongo, settings: Settings) -> None:
    services = Services.of(settings)
    mongo.batches.insert_one({"id": "batch_1", "assignee": "", "status": "half done"})
    before = badge(judged(services))
    attention.snooze(mongo, "unknown-stage", until=None, n=1, **WHO)
    found = judged(services)
    assert (badge(found)["n"], badge(found)["mark"] == before["mark"]) == (before["n"] - 1, False)
    line = next(each for title, each in lines(services).items() if title.startswith("Unknown status"))
    assert "snoozed until its number changes, by Person 01" in text_of(line)
    acts = [getattr(each, "data-rule-act", None) for each in walk(line)]
    assert "wake" in acts
    assert "snooze" not in acts
    services.connection.close()


def test_a_threshold_of_the_teams_own_stands_beside_the_usual_one(mongo: Mongo, settings: Settings) -> None:
    services = Services.of(settings)
    mongo.batches.insert_one({"id": "batch_1", "assignee": "", "status": "NS"})
    attention.set_threshold(mongo, "unassigned", 1, usual=20, **WHO)
    assert "Threshold: 1 batch (usually 20)" in text_of(lines(services)["Unassigned"])
    services.connection.close()


def test_the_usual_days_of_stale_work_are_those_of_the_setting(team: Services) -> None:
    days = {each.rule.id: each.limit for each in judged(team).rules}
    assert days["stale"] == days["stopped"] == team.settings.stale_after_days


def test_the_page_says_why_it_cannot_be_shown(team: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> Any:
        raise DatabaseUnreachable("The database does not answer.")

    monkeypatch.setattr(attention, "set_rules", fail)
    tree = page.draw(team, "").of(ids.RULES_LIST)["tree"]
    assert "This could not be loaded." in text_of(tree)


def test_a_digest_is_sent_from_the_page_where_an_address_is_set(settings: Settings) -> None:
    services = Services.of(settings)
    set_up = load(webhook_url="https://hooks.example.com/tanda")
    for each, look in ((settings, "hidden"), (set_up, "rules-sending")):
        drawn = page.draw(replace(services, settings=each), "")
        assert drawn.of(ids.RULES_SENDING)["className"] == look
    services.connection.close()


def test_the_page_speaks_spanish(team: Services) -> None:
    with speaking("es"):
        text = text_of(page.draw(team, "").of(ids.RULES_LIST)["tree"])
    assert "Te necesita ahora" in text
    assert "lotes han pasado su fecha límite y no están aceptados." in text
