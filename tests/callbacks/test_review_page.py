"""The review, as the server answers it: what is to be reviewed, one batch of it, and what was done today."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from dashboard import ids, review_ids
from dashboard.render import review
from dashboard.services import Services
from dashboard.url import BATCH_PATH, DRAWN_PATH, REVIEW, REVIEW_PATH
from data.crew import editing
from data.mongo.client import Mongo
from data.settings import Settings
from tests.callbacks.test_batch_panel import away  # noqa: F401  # a fixture
from tests.callbacks.test_callbacks import Browser

pytestmark = pytest.mark.usefixtures("unhurried")
WHO: Any = {"actor": "tester", "origin": "api"}


@pytest.fixture
def browser(settings: Settings, mongo: Mongo) -> Iterator[Browser]:
    mongo.people.insert_many([{"name": name} for name in ("Person 01", "Person 02")])
    mongo.batches.insert_many(
        [
            {"id": f"batch_{n}", "assignee": "Person 01", "status": "S", "metadata": {"review_status": ""}}
            for n in range(1, 11)
        ]
    )
    services = Services.of(settings)
    yield Browser(services)
    services.connection.close()


def drawn(browser: Browser, query: str = "", language: str = "en") -> dict[str, Any]:
    answer = browser.get(f"{DRAWN_PATH}{REVIEW}?{query}", Accept_Language=language)
    return {ids.key(identity): props for identity, props in answer.json}


def one(browser: Browser, batch_id: str | None = None, **headers: str) -> Any:
    query = {} if batch_id is None else {"batch": batch_id}
    return browser.http.get(REVIEW_PATH, query_string=query, headers=headers).json


def text(tree: Any) -> str:
    return json.dumps(tree, ensure_ascii=False)


def test_the_page_names_what_is_to_be_reviewed_under_its_filter(browser: Browser) -> None:
    page = drawn(browser)
    assert page[review_ids.QUEUE]["data"]["total"] == 10
    assert len(page[review_ids.QUEUE]["data"]["ids"]) == 10
    assert page[review_ids.BODY]["className"] == "review-body full"
    assert drawn(browser, "text=batch_10")[review_ids.QUEUE]["data"]["ids"] == ["batch_10"]


def test_the_same_filter_is_the_same_review_however_its_address_is_written(browser: Browser) -> None:
    first = review.draw(browser.services, "?person=Person%2001&text=batch").of(review_ids.QUEUE)["data"]
    again = drawn(browser, "person=Person+01&text=batch")[review_ids.QUEUE]["data"]
    assert first == again
    assert drawn(browser, "person=Person+01")[review_ids.QUEUE]["data"]["place"] != first["place"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [("stage=not_started", "The filter leaves out"), ("text=nothing-of-it", "appear here as soon as")],
)
def test_where_there_is_nothing_the_page_says_why(browser: Browser, query: str, sentence: str) -> None:
    page = drawn(browser, query)
    assert page[review_ids.BODY]["className"] == "review-body empty"
    assert sentence in text(page[review_ids.MESSAGE]["tree"])


def test_a_sample_without_a_seed_gets_one_into_its_address(browser: Browser) -> None:
    page = drawn(browser, "person=Person+01&sample=20")
    there = page[ids.URL]["search"]
    assert {"sample=20", "person=Person+01"} < set(there[1:].split("&"))
    assert "&seed=" in there
    assert "&drawn=" in there
    first, again = drawn(browser, there[1:]), drawn(browser, there[1:])
    assert len(first[review_ids.QUEUE]["data"]["ids"]) == 2
    assert first[review_ids.QUEUE]["data"] == again[review_ids.QUEUE]["data"]
    assert "2 of 10 batches were drawn at random" in text(first[review_ids.PLAN]["tree"])
    assert ids.URL not in first


@pytest.mark.parametrize("query", ["sample=0", "sample=101", "sample=ten", "sample=5&seed=-1&drawn=today"])
def test_a_sample_that_cannot_be_is_refused_in_words(browser: Browser, query: str) -> None:
    page = drawn(browser, query)
    assert page[review_ids.BODY]["className"] == "review-body failed"
    assert "could not be loaded" in text(page[review_ids.MESSAGE]["tree"])


def test_a_batch_comes_with_its_facts_and_earlier_rejections(browser: Browser, mongo: Mongo) -> None:
    editing.edit(mongo, "batch_1", {"review": "rejected"}, reason="Holes in the mask", **WHO)
    editing.edit(mongo, "batch_1", {"person": "Person 02", "comments": "Now without holes"}, **WHO)
    editing.edit(mongo, "batch_1", {"review": "pending"}, reason="Done again", **WHO)
    shown = one(browser, "batch_1")
    assert shown["state"] == "waiting"
    facts, reasons = (text(props["tree"]) for _, props in shown["props"])
    for words in ("Person 02", "Holes in the mask", "by tester; the work of Person 01", "Now without holes"):
        assert words in facts
    assert "Holes in the mask" in reasons


def test_a_batch_that_is_not_to_be_reviewed_says_what_it_is(browser: Browser, mongo: Mongo) -> None:
    editing.edit(mongo, "batch_1", {"review": "approved"}, **WHO)
    mongo.batches.update_one({"id": "batch_2"}, {"$set": {"status": "In"}})
    mongo.batches.insert_one({"id": "batch_3", "status": "S"})
    states = {name: one(browser, name)["state"] for name in ("batch_1", "batch_2", "batch_3", "no batch")}
    assert states == {
        "batch_1": "reviewed",
        "batch_2": "working",
        "batch_3": "several",
        "no batch": "gone",
    }
    assert one(browser, "batch_1", **{"Accept-Language": "es"})["words"] == "Aprobado"


def test_what_was_reviewed_today_is_counted(browser: Browser, mongo: Mongo) -> None:
    editing.edit(mongo, "batch_1", {"review": "approved"}, actor="supervisor", origin="dashboard")
    editing.edit(mongo, "batch_2", {"review": "rejected"}, reason="Rough", **WHO)
    told = " ".join(_words(one(browser)["today"]).split())
    assert told == "You today: 1 approved 0 rejected Everybody today: 1 approved 1 rejected"


def _words(node: Any) -> str:
    if isinstance(node, list):
        return " ".join(map(_words, node))
    return _words(node["props"].get("children") or "") if isinstance(node, dict) else str(node)


def test_a_decision_asked_for_briefly_comes_without_a_panel(browser: Browser, mongo: Mongo) -> None:
    body = {"batch": "batch_1", "name": "review", "value": "approved", "seen": "pending", "drawn": False}
    answer: Any = browser.http.post(BATCH_PATH, json=body).json
    assert (answer["report"]["kind"], set(answer)) == ("saved", {"id", "report"})
    late: Any = browser.http.post(BATCH_PATH, json=body | {"value": "rejected", "reason": "Rough"}).json
    assert (late["report"]["kind"], late["report"]["theirs"]) == ("conflict", "Approved")
    stored = mongo.batches.find_one({"id": "batch_1"})
    assert stored
    assert stored["metadata"]["review_status"] == "aprobado"


def test_while_the_database_is_away_the_page_says_so(away: Browser) -> None:  # noqa: F811
    page = drawn(away)
    assert page[review_ids.BODY]["className"] == "review-body failed"
    assert one(away, "batch_1")["state"] == "failed"
