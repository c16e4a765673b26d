"""Each rule is on by exactly the batches or people behind its link, and off without them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import settings as generation
from hypothesis import strategies as st

from dashboard.attention.findings import Evidence, Finding
from dashboard.attention.judging import Judged, findings, judged, questions
from dashboard.attention.rules import RULES, place_of
from dashboard.i18n import LANGUAGES, speaking
from dashboard.services import Services
from dashboard.url import BATCHES, TEAM, View
from data import attention, clock
from data.attention import Snooze
from data.masks import integrity
from data.masks.sync import sync
from data.mongo.client import Mongo
from data.query.filters import Filters
from data.query.questions import Counts, Rows
from data.query.service import total_of
from data.settings import Settings
from tests.dashboard.attention.team import BEHIND, CHECKED, judged_now, team

WHO: Any = {"actor": "Person 01", "origin": "dashboard"}


@pytest.fixture(name="services")
def _services(settings: Settings) -> Iterator[Services]:
    """What pages work with, over the team of `team.py`; one batch without anybody is one too many."""
    services = Services.of(settings)
    mongo = services.mongo
    team(mongo, services.today(), settings.zone)
    attention.set_threshold(mongo, "unassigned", 0, usual=20, **WHO)
    yield services
    mongo.client.drop_database(settings.database)
    services.connection.close()


def rule(services: Services, name: str) -> Judged:
    """A rule as it is judged now."""
    return next(each for each in judged_now(services).rules if each.rule.id == name)


def behind(services: Services, found: Judged) -> list[str]:
    """The batches that its link lists; of a rule about people, those of the page of the team."""
    parts = urlsplit(found.place)
    where = View.from_query(parts.query).where
    if parts.path == TEAM:
        return list(where.person)
    assert parts.path == BATCHES
    asked = Rows(("id",), where, (("id", False),), 0, 100)
    return [each["id"] for each in services.answers.ask((asked,))[asked]]


@pytest.mark.parametrize("name", BEHIND)
def test_a_rule_is_on_by_exactly_what_is_behind_its_link_and_off_without_it(
    services: Services, name: str
) -> None:
    on = rule(services, name)
    assert (on.state, on.found.n) == ("on", len(BEHIND[name]))
    assert behind(services, on) == BEHIND[name]
    assert on.sentence.startswith(f"{len(BEHIND[name])} ")
    gone = {"$in": BEHIND[name]}
    services.mongo.batches.delete_many({"$or": [{"id": gone}, {"assignee": gone}]})
    assert (rule(services, name).state, rule(services, name).found.n) == ("quiet", 0)


@pytest.mark.parametrize("name", CHECKED)
def test_what_the_last_check_found_is_on_until_a_check_finds_it_no_longer(
    services: Services, name: str
) -> None:
    assert rule(services, name).state == "quiet"
    integrity.check(services.mongo)
    on = rule(services, name)
    assert (on.state, on.found.n, on.found.counted) == ("on", 1, "values")
    services.mongo.batches.delete_many({"id": CHECKED[name]})
    integrity.check(services.mongo)
    assert rule(services, name).state == "quiet"


def test_files_that_were_never_synced_are_told_until_they_are(services: Services, mongo: Mongo) -> None:
    assert rule(services, "sync").state == "on"
    assert "never" in rule(services, "sync").sentence
    sync(services.mongo, actor="Person 01")
    assert rule(services, "sync").state == "quiet"
    mongo.mask_files.delete_many({})
    assert rule(services, "sync").state == "quiet"


@pytest.mark.parametrize(("hours", "on"), [(0, False), (23, False), (24, True), (71, True)])
def test_a_sync_is_old_once_it_is_as_many_days_ago_as_the_threshold(hours: int, on: bool) -> None:
    now = clock.now()
    known = Evidence(now.date(), now, {}, synced=now - timedelta(hours=hours), any_files=True)
    found = findings(known, {"sync": 1})["sync"]
    assert found == Finding(hours // 24, on, "days", at=known.synced)


def test_a_threshold_decides_what_is_counted(services: Services) -> None:
    for value, state in ((8, "quiet"), (7, "on")):
        attention.set_threshold(services.mongo, "rejected", value, usual=7, **WHO)
        assert (rule(services, "rejected").state, rule(services, "rejected").limit) == (state, value)
    attention.set_threshold(services.mongo, "unassigned", 1, usual=20, **WHO)
    few = rule(services, "unassigned")
    assert (few.state, few.found.n) == ("quiet", 1)


def test_a_snoozed_rule_is_silent_until_its_number_changes(services: Services) -> None:
    attention.snooze(services.mongo, "overdue", until=None, n=1, **WHO)
    assert rule(services, "overdue").state == "snoozed"
    services.mongo.batches.update_one(
        {"id": "batch_3"}, {"$set": {"metadata.due_date": (services.today() - timedelta(3)).isoformat()}}
    )
    again = rule(services, "overdue")
    assert (again.state, again.found.n, again.snooze) == ("on", 2, None)


def test_a_rule_snoozed_until_a_day_is_heard_again_on_that_day() -> None:
    snooze = Snooze("Person 01", until=date(2026, 6, 17))
    assert snooze.holds(date(2026, 6, 16), n=5)
    assert not snooze.holds(date(2026, 6, 17), n=5)


def test_all_questions_are_asked_once_and_are_of_one_generation(services: Services) -> None:
    reading = judged(services).reading
    limits = {each.rule.id: each.limit for each in judged(services).rules}
    assert set(reading.answers) == set(questions(services.today(), limits))


@generation(max_examples=10)
@given(data=st.data())
def test_whatever_the_thresholds_a_number_is_the_length_of_the_list_behind_it(
    team: Services, data: st.DataObject
) -> None:
    limits = {
        name: data.draw(st.integers(each.threshold.least, min(each.threshold.most, 60)), name)
        if each.threshold
        else 0
        for name, each in RULES.items()
    }
    today = team.today()
    asked = list(questions(today, limits))
    reading = team.answers.ask(asked)
    known = Evidence(today, clock.now(), {each: reading[each] for each in asked})
    for name, found in findings(known, limits).items():
        where = View.from_query(urlsplit(place_of(found)).query).where
        if found.counted == "people":
            assert (len(where.person), where) == (found.n, Filters(person=found.people)), name
        elif found.counted == "batches" and found.n:
            listed = Counts((), where)
            assert total_of(team.answers.ask((listed,), reading.generation)[listed]) == found.n, name
            assert where == found.where


def test_every_rule_is_explained_and_speaks_both_languages() -> None:
    said = []
    for each in RULES.values():
        assert each.definition.endswith(".")
        bounds = each.threshold
        assert bounds is None or bounds.least <= bounds.usual <= bounds.most
        found = Finding(3, on=True, people=("Person 01", "Person 02"), at=clock.now(), measure=(2, 5))
        for code in LANGUAGES:
            with speaking(code):
                said.append(each.says(found, 9))
    assert all(each.endswith(".") and "{" not in each for each in said)
    assert len(set(said)) == len(said)
