"""Batches given to somebody beside the list, as the server answers it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dashboard import ids
from dashboard.render import batches as page
from dashboard.services import Services
from dashboard.url import SELECTED_PATH
from data.mongo.client import Mongo
from data.settings import Settings
from tests import oracle
from tests.callbacks.test_callbacks import Browser
from tests.dashboard.test_components import text_of, walk


@pytest.fixture
def browser(settings: Settings, mongo: Mongo) -> Iterator[Browser]:
    mongo.people.insert_many([{"name": "Person 01"}, {"name": "Person 02"}])
    mongo.batches.insert_many([{"id": name, "status": "NS", "metadata": {}} for name in ("a", "b")])
    services = Services.of(settings)
    yield Browser(services)
    services.connection.close()


def give(browser: Browser, body: Any) -> Any:
    return browser.http.post(SELECTED_PATH, json=body)


def test_batches_are_given_as_one_operation(browser: Browser, mongo: Mongo) -> None:
    report = give(browser, {"ids": ["a", "b"], "person": "Person 01"}).json
    assert (report["kind"], report["words"]) == ("saved", "2 batches given to Person 01.")
    assert mongo.batches.count_documents({"assignee": "Person 01"}) == 2
    again = give(browser, {"ids": ["a", "b"], "person": "Person 01"}).json
    assert (again["kind"], again["words"], again["operation"]) == (
        "same",
        "Person 01 has them already.",
        None,
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"ids": ["a"], "person": "Nobody Known"}, "Nobody called Nobody Known is in the crew."),
        ({"ids": ["a", "gone"], "person": "Person 01"}, "2 batches were expected, but there are 1."),
    ],
)
def test_what_cannot_be_given_changes_nothing(browser: Browser, mongo: Mongo, body: Any, words: str) -> None:
    report = give(browser, body).json
    assert report["kind"] == "failed"
    assert words in report["words"]
    assert mongo.batches.count_documents({"assignee": {"$exists": True}}) == 0


@pytest.mark.parametrize("body", [[], {}, {"ids": []}, {"ids": ["a"] * 501, "person": "x"}, {"ids": "a"}])
def test_nonsense_is_refused(browser: Browser, body: Any) -> None:
    assert give(browser, body).status_code == 400


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("/assign", "/batches?person=~&side=people"),
        ("/assign?stage=in_progress", "/batches?stage=in_progress&side=people"),
    ],
)
def test_the_address_leads_to_the_list_with_the_people_beside_it(
    browser: Browser, asked: str, place: str
) -> None:
    answer = browser.get(asked)
    assert (answer.status_code, answer.headers["Location"]) == (302, place)


def test_each_card_says_what_its_person_has(team: Services) -> None:
    shown = page.draw(team, "?side=people").of(ids.GIVING_PEOPLE)["tree"]
    cards = [each for each in walk(shown) if getattr(each, "className", "") == "giving-card"]
    documents = list(team.mongo.batches.find())
    clean = oracle.clean(documents, team.today(), team.settings.zone)
    assert len(cards) > 10
    for each in cards:
        name = text_of(each.children[0])
        theirs = [one for one in clean if one["person"] == name and not one["accepted"]]
        begun = sum(one["stage"] == "in_progress" for one in theirs)
        assert f"{len(theirs)} open · {begun} in progress" in text_of(each)


def test_without_people_beside_the_list_nothing_is_asked_for_them(team: Services) -> None:
    drawn = page.draw(team, "?person=~")
    assert drawn.of(ids.GIVING_PEOPLE) == {}
    assert len(drawn.of(ids.CREW_NAMES)["data"]) > 10
