"""Old names lead on: a filter by somebody who was renamed or merged shows the batches under the new name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from dashboard import ids
from dashboard.former_names import followed, view_of
from dashboard.i18n import speaking
from dashboard.panels.batches import crew
from dashboard.render import filters
from dashboard.response_cache import shared
from dashboard.services import Services
from data.batches import edits
from data.crew import people
from data.errors import DatabaseUnreachable
from data.history import succession, undo
from data.mongo.client import Mongo
from data.query.filters import Filters
from data.query.questions import Counts
from data.settings import Settings
from tests.dashboard.test_components import text_of
from tests.http import served

WHO: Any = {"actor": "tester", "origin": "dashboard"}
A, B, C = "Persona A", "Persona B", "Persona C"
TOTAL = Counts(())


@pytest.fixture(name="services")
def _services(settings: Settings, mongo: Mongo) -> Iterator[Services]:
    mongo.people.insert_many([{"name": A}, {"name": C}])
    mongo.batches.insert_many({"id": f"batch_{n}", "assignee": A if n < 3 else C} for n in range(4))
    services = Services.of(settings)
    yield services
    services.connection.close()


def _rename(services: Services, old: str, new: str) -> str:
    report = people.rename(services.mongo, old, new, **WHO)
    services.answers.freshness.look_again()
    return report.operation_id


def _people(services: Services, *names: str) -> tuple[str, ...]:
    return followed(services, Filters(person=names)).person


def test_a_name_is_itself_until_it_is_another(services: Services) -> None:
    assert _people(services, A) == (A,)
    _rename(services, A, B)
    assert _people(services, A) == (B,)
    assert _people(services, A, B, C) == (B, C)
    assert _people(services, "Nobody", "") == ("", "Nobody")
    _rename(services, B, "Persona D")
    assert _people(services, A) == _people(services, B) == ("Persona D",)


def test_an_undo_and_a_rename_back_lead_back(services: Services) -> None:
    operation = _rename(services, A, B)
    undo.undo(services.mongo, operation, **WHO)
    services.answers.freshness.look_again()
    assert (_people(services, A), _people(services, B)) == ((A,), (A,))


def test_who_takes_the_old_name_has_it(services: Services) -> None:
    _rename(services, A, B)
    people.add(services.mongo, A, **WHO)
    services.answers.freshness.look_again()
    assert _people(services, A) == (A,)


def test_a_name_that_a_batch_has_leads_nowhere_else(services: Services) -> None:
    _rename(services, A, B)
    edits.patch(services.mongo, "batch_3", {"assignee": A}, **WHO)
    services.answers.freshness.look_again()
    assert _people(services, A) == (A,)


def test_who_was_merged_into_somebody_leads_there(services: Services) -> None:
    people.reassign(services.mongo, A, C, open_only=False, **WHO)
    people.remove(services.mongo, A, **WHO)
    services.answers.freshness.look_again()
    assert _people(services, A) == (C,)


def test_the_address_and_the_chip_say_the_new_name(services: Services) -> None:
    _rename(services, A, B)
    search = "?stage=not_started&person=Persona+A&view=everyday"
    assert view_of(services, search).where.person == (B,)
    drawn = filters.draw(services, search)
    assert drawn.of(ids.URL) == {"search": "?stage=not_started&view=everyday&person=Persona+B"}
    assert B in text_of(drawn.of(ids.CHIPS)["children"])
    assert A not in text_of(drawn.of(ids.CHIPS)["children"])
    assert filters.draw(services, "?person=Persona+B").of(ids.URL) == {}


def test_programs_are_led_on_as_well(services: Services, settings: Settings) -> None:
    _rename(services, A, B)
    api: Any = served(settings, services).test_client()
    listed = api.get("/api/batches", query_string={"person": A}).json
    assert {each["id"] for each in listed["items"]} == {"batch_0", "batch_1", "batch_2"}
    team = api.get("/api/metrics/team", query_string={"person": A})
    assert B in team.text
    assert A not in team.text
    body = {"filter": {"person": [A]}, "count": 3, "values": {"status": "S"}}
    changed = api.post("/api/batches/bulk-change?wait=20", json=body).json
    assert (changed["matched"], changed["changed"]) == (3, 3)
    export = api.post("/api/exports?wait=20", json={"what": "batches", "filter": {"person": [A]}}).json
    assert export["rows"] == 3


def _away(_: Mongo) -> Any:
    raise DatabaseUnreachable("away")


def test_while_the_database_is_away_a_filter_is_what_it_says(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(succession, "renamed", _away)
    assert _people(services, A) == (A,)


def _chips(services: Services) -> str:
    """What the chips say to whoever comes now, for as long as the data stay the same."""
    search = "?stage=not_started&person=Persona+A"
    with speaking("en"):
        return shared(
            services,
            lambda: (text_of(filters.draw(services, search).of(ids.CHIPS)["children"]), True),
            "chips",
        )


def test_a_page_drawn_while_names_could_not_be_read_is_not_kept(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    _rename(services, A, B)
    with monkeypatch.context() as failing:
        failing.setattr(succession, "renamed", _away)
        assert B not in _chips(services)
    assert B in _chips(services)


def test_names_are_those_of_now_even_where_older_figures_are_shown_until_newer_ones_come(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = (Counts(("person",)), crew())
    before = replace(services.answers.ask(asked), state="refreshing")
    now = services.answers._ask

    def slow(wanted: Any, current: Any, exactly: bool, patience: Any) -> Any:
        return now(wanted, current, exactly, patience) if exactly or wanted != asked else before

    _rename(services, A, B)
    monkeypatch.setattr(services.answers, "_ask", slow)
    assert _people(services, A) == (B,)
    assert B in _chips(services)


def test_what_was_drawn_from_older_figures_is_not_kept(services: Services) -> None:
    old = replace(services.answers.ask((TOTAL,)), state="refreshing")
    shown = []

    def draw() -> tuple[str, bool]:
        shown.append("drawn")
        services.answers.ask((TOTAL,))
        return str(len(shown)), True

    with speaking("en"), pytest.MonkeyPatch.context() as slow:
        slow.setattr(services.answers, "_ask", lambda *_: old)
        assert [shared(services, draw, "figures") for _ in range(2)] == ['"1"', '"2"']
    with speaking("en"):
        assert [shared(services, draw, "figures") for _ in range(2)] == ['"3"', '"3"']


def test_a_filter_bar_says_of_which_data_it_is_and_that_it_is_of_older_ones_while_newer_are_read(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drawn() -> Any:
        with speaking("en"):
            return filters.draw(services, "?person=Persona+A").of(ids.drawn(filters.BAR))["data"]

    before = services.answers.generation()
    assert drawn() == {"generation": services.drawn_from(before, services.today()), "state": "live"}
    _rename(services, A, B)
    with monkeypatch.context() as slow:
        slow.setattr(services.answers, "generation", lambda: before)
        assert drawn()["generation"].startswith(before.id)
    now = services.answers.generation()
    assert drawn()["generation"].startswith(now.id)
    assert now.id != before.id
    monkeypatch.setattr(succession, "renamed", _away)
    with monkeypatch.context() as again:
        again.setattr("dashboard.former_names.find", lambda *_: None)
        assert drawn() == {"generation": "", "state": "unreachable"}
