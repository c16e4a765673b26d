"""Selected batches: their ids, what a change would do, who would get how many, and the jobs that do it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import dash
import pytest

from callbacks import distributing, tasks
from callbacks import selection as page
from dashboard import ids
from dashboard.components.selection import words
from dashboard.components.selection_windows import CONTROLS, share_table
from dashboard.operations import TASKS, asked_on_page
from dashboard.services import Services
from data.crew import people
from data.history import log
from data.mongo.client import Mongo
from data.settings import Settings
from tests.callbacks.test_callbacks import Browser
from tests.callbacks.test_data_page import away  # noqa: F401  # a browser without a database
from tests.dashboard.test_components import text_of, walk

_CREW = ("Person 01", "Person 02", "Person 03")


@pytest.fixture
def browser(settings: Settings) -> Iterator[Browser]:
    services = Services.of(settings)
    yield Browser(services)
    services.connection.close()


@pytest.fixture(autouse=True)
def _team(mongo: Mongo) -> None:
    for name in _CREW:
        people.add(mongo, name, actor="a test", origin="dashboard")
    mongo.batches.insert_many([{"id": f"batch_{n}", "status": "CS" if n < 5 else "NS"} for n in range(12)])


@pytest.fixture
def do(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Start the job of a button; what the page then says."""
    monkeypatch.setattr(tasks, "job_settings", lambda: browser.services.settings)
    monkeypatch.setattr(tasks, "actor", lambda _: "Person 01")
    monkeypatch.setattr(Services, "of", lambda _: browser.services)

    def do_(how: str, **controls: Any) -> str:
        request = {"kind": "selection", "how": how, "language": "en", "arguments": controls}
        return " ".join(text_of(tasks.run_task(lambda _: None, request)).split())

    return do_


def some(*numbers: int) -> dict[str, Any]:
    return {"ids": [f"batch_{n}" for n in numbers]}


def text_in(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False)


def seen(browser: Browser, action: str, chosen: Any, **said: Any) -> Any:
    """What the window of an *action* shows, with what its controls say."""
    controls = {
        ids.key(ids.change(name)): said.get(name.replace("-", "_"), CONTROLS[name]) for name in CONTROLS
    }
    values = {f"{name.replace('-', '_')}__value": value for name, value in controls.items()}
    values[f"{ids.key(ids.argument('selection', 'selection'))}__value"] = chosen
    answer = browser.call(
        "preview_change", "bulk-asked.data", bulk_asked={"action": action, "at": 1}, **values
    )
    return answer["response"]


def given(browser: Browser, chosen: Any, shares: Any, way: str = "evenly", **said: Any) -> Any:
    names = [each["person"] for each in shares]
    asked = {"people": names, "way": way, "together": "", "back": False, "shares": shares} | said
    key = f"{ids.key(ids.argument('selection', 'selection'))}__value"
    answer = browser.call("preview_distribution", "shares-asked.data", shares_asked=asked, **{key: chosen})
    return answer["response"]


def argument(answer: Any, name: str) -> Any:
    return answer[ids.key(ids.argument("selection", name))]["value"]


# --- which they are -----------------------------------------------------------------------------


def test_the_ids_of_a_range_are_those_of_the_list_in_its_order(browser: Browser) -> None:
    assert browser.get("/selected?start=1&stop=4").json == {"ids": ["batch_1", "batch_2", "batch_3"]}
    found = browser.get("/selected?stage=segmented&sort=-id&start=0&stop=2").json
    assert found == {"ids": ["batch_4", "batch_3"]}


@pytest.mark.parametrize("query", ["start=0&stop=10001", "start=-1&stop=3", "stage=gone&start=0&stop=3"])
def test_a_range_that_cannot_be_is_refused_in_words(browser: Browser, query: str) -> None:
    answer = browser.get(f"/selected?{query}")
    assert 400 <= answer.status_code < 500
    assert answer.json["error"]


def outside(browser: Browser, search: str, chosen: Any, path: str = "/batches") -> Any:
    key = f"{ids.key(ids.argument('selection', 'selection'))}__value"
    said: dict[str, Any] = {"url__search": search, "url__pathname": path, "selection_words": words()}
    answer = browser.call("outside", "url.search", **said, **{key: chosen})
    return answer["response"][ids.SELECTION_NOTE]["children"]


def test_those_that_the_filter_no_longer_shows_are_counted(browser: Browser) -> None:
    assert outside(browser, "?stage=segmented", some(1, 2, 7, 8, 99)) == "3 not under this filter any more"
    assert outside(browser, "?stage=segmented", some(1, 7)) == "1 not under this filter any more"
    assert outside(browser, "", some(1, 7)) == ""
    assert outside(browser, "?stage=segmented", {"filter": ""}) == ""
    assert outside(browser, "?stage=segmented", some(7), path="/") == ""


# --- changing -----------------------------------------------------------------------------------


def test_a_change_is_shown_in_figures_and_first_rows(mongo: Mongo, browser: Browser) -> None:
    mongo.batches.update_one({"id": "batch_1"}, {"$set": {"metadata.priority": "alta"}})
    answer = seen(browser, "priority", some(1, 2, 3, 99), priority="high")
    shown = text_in(answer[ids.CHANGE_PREVIEW])
    for part in (
        "2 batches would change.",
        "1 needs no change.",
        "1 selected batch no longer exists.",
        "High",
    ):
        assert part in shown
    assert answer[ids.CHANGE_PLAN]["data"] == {"changed": 2, "unusual": 0}
    assert argument(answer, "values") == {"priority": "high"}
    assert argument(answer, "count") == 3
    assert "Change 2 batches" in text_in(answer[ids.key(ids.start("selection", "edit"))])
    assert mongo.batches.count_documents({"metadata.priority": "alta"}) == 1


@pytest.mark.parametrize(
    ("action", "said", "values"),
    [
        ("person", {"person": "Person 01"}, {"person": "Person 01"}),
        ("person", {"person": "~"}, {"person": ""}),
        ("person", {"person": None}, {}),
        ("stage", {"stage": "segmented"}, {"stage": "segmented"}),
        ("review", {"review": "approved"}, {"review": "approved"}),
        ("comment", {"comment": "again"}, {"add_comment": "again"}),
        ("tasks", {"tasks": ["revisar"], "how-tasks": "add"}, {"add_tasks": ["revisar"]}),
        ("tasks", {"tasks": ["revisar"], "how-tasks": "remove"}, {"remove_tasks": ["revisar"]}),
        ("tasks", {"tasks": [], "how-tasks": "add"}, {}),
        ("specification", {"specification": "v2"}, {"specification": "v2"}),
        ("dates", {"which-date": "due", "how-date": "set", "day": "2026-12-31"}, {"due": "2026-12-31"}),
        ("dates", {"which-date": "due", "how-date": "set", "day": None}, {}),
        ("dates", {"which-date": "assigned", "how-date": "clear"}, {"assigned": None}),
        ("dates", {"which-date": "due", "how-date": "shift", "shift": -3}, {"shift_due": -3}),
        ("dates", {"which-date": "due", "how-date": "shift", "shift": ""}, {}),
    ],
)
def test_controls_say_clean_values(action: str, said: dict[str, Any], values: dict[str, Any]) -> None:
    assert page.values_of(action, said) == values


def test_a_window_that_says_nothing_yet_offers_nothing(browser: Browser) -> None:
    answer = seen(browser, "stage", some(1))
    assert answer[ids.CHANGE_PLAN]["data"] is None
    assert argument(answer, "values") == {}


def test_what_cannot_be_changed_is_said(browser: Browser, away: Browser) -> None:  # noqa: F811
    nobody = seen(browser, "person", some(1), person="Somebody Else")
    assert "Nobody called Somebody Else is in the crew" in text_in(nobody)
    assert "Select some batches first." in text_in(seen(browser, "stage", None, stage="segmented"))
    assert "does not answer" in text_in(seen(away, "stage", some(1), stage="segmented"))


def test_only_a_rejection_that_is_explained_is_made(
    mongo: Mongo, browser: Browser, do: Callable[..., str]
) -> None:
    answer = seen(browser, "review", {"filter": "stage=segmented"}, review="rejected")
    assert answer[ids.CHANGE_PLAN]["data"] == {"changed": 5, "unusual": 5}
    asked = {name: argument(answer, name) for name in ("values", "count")}
    chosen = {"selection": {"filter": "stage=segmented"}}
    assert "Add a reason" in do("edit", **asked, **chosen)
    assert "5 batches were changed." in do("edit", reason="edges", **asked, **chosen)
    assert mongo.batches.count_documents({"metadata.review_status": "no_aprobado"}) == 5
    assert next(iter(log.operations(mongo))).kind == "bulk reject"


def test_nothing_is_changed_when_there_are_not_as_many_as_were_seen(
    mongo: Mongo, do: Callable[..., str]
) -> None:
    chosen = {"selection": {"filter": "stage=segmented"}, "values": {"priority": "high"}}
    assert "6 batches were expected, but there are 5." in do("edit", count=6, **chosen)
    assert not mongo.batches.count_documents({"metadata.priority": "alta"})
    assert "Select some batches first." in do("edit", count=0, selection=None)


# --- giving out ---------------------------------------------------------------------------------


def test_people_are_offered_where_they_are_asked_for(browser: Browser) -> None:
    answer = browser.call("offer_people", "bulk-asked.data", bulk_asked={"action": "person"})["response"]
    offered = answer[ids.key(ids.change("person"))]["data"]
    assert [each["value"] for each in offered] == ["~", *_CREW]
    assert browser.call("offer_people", "bulk-asked.data", bulk_asked={"action": "stage"}) is None


def test_batches_are_given_out_as_was_shown(mongo: Mongo, browser: Browser, do: Callable[..., str]) -> None:
    everybody = [{"person": name, "amount": "", "cap": ""} for name in _CREW]
    answer = given(browser, some(*range(7)), everybody)
    dealt = answer[ids.DEALT]["data"]["people"]
    assert sorted(each["given"] for each in dealt.values()) == [2, 2, 3]
    everybody[0]["cap"] = 1  # type: ignore[assignment]  # as the browser says it
    capped = given(browser, some(*range(7)), everybody)
    assert capped[ids.DEALT]["data"]["people"]["Person 01"]["given"] == 1
    hand = [{"person": name, "given": n, "cap": ""} for name, n in zip(_CREW, (5, 1, 9), strict=True)]
    by_hand = given(browser, some(*range(7)), hand, "number")
    assert "15 were asked for." in text_in(by_hand)
    hand[2]["given"] = 0
    by_hand = given(browser, some(*range(7)), hand, "number")
    assert "1 is left over." in text_in(by_hand)
    asked = {name: argument(by_hand, name) for name in ("shares", "count")}
    said = do("distribute", selection=some(*range(7)), **asked)
    assert "6 batches were given out." in said
    assert "Worklists of these people" in said
    assert mongo.batches.count_documents({"assignee": "Person 01"}) == 5


def test_shares_that_cannot_be_are_said(browser: Browser, away: Browser) -> None:  # noqa: F811
    half = [{"person": "Person 01", "amount": 50, "cap": ""}]
    assert "The percentages must add up to 100." in text_in(given(browser, some(1), half, "percent"))
    assert "Choose who gets the batches." in text_in(given(browser, some(1), []))
    assert "Nobody called Person 99" in text_in(given(browser, some(1), [{"person": "Person 99"}]))
    assert "does not answer" in text_in(given(away, some(1), half))


def test_lines_of_people_keep_what_was_typed() -> None:
    drawn = share_table(("Person 01", "Person 02"), {"Person 02": {"cap": 4}})
    boxes = {(each.id["person"], each.id["part"]): each for each in walk(drawn) if _is_share(each)}
    assert boxes["Person 02", "cap"].value == 4
    assert boxes["Person 01", "cap"].value == ""
    assert distributing.draw_shares([], None) == []


def _is_share(component: Any) -> bool:
    identity = getattr(component, "id", None)
    return isinstance(identity, dict) and identity["type"] == "share"


# --- deleting -----------------------------------------------------------------------------------


def test_selected_batches_are_deleted_by_their_typed_number(
    mongo: Mongo, browser: Browser, do: Callable[..., str]
) -> None:
    values: dict[str, Any] = {
        "bulk_asked": {"action": "delete"},
        f"{ids.key(ids.argument('selection', 'selection'))}__value": some(1, 2),
    }
    answer = browser.call("doom", "bulk-asked.data", **values)
    assert "2 batches would be deleted" in text_in(answer)
    assert argument(answer["response"], "count") == 2
    assert "Type the number" in do("delete", selection=some(1, 2), typed="")
    assert "3 batches were expected" in do("delete", selection=some(1, 2), typed="3")
    assert "2 batches were deleted." in do("delete", selection=some(1, 2), typed="2", count=2)
    assert mongo.batches.count_documents({}) == 10


def test_other_windows_ask_for_none_of_it() -> None:
    with pytest.raises(dash.exceptions.PreventUpdate):
        page.doom({"action": "stage"}, None)


def test_an_operation_may_be_seen_to_run_at_several_places() -> None:
    assert {"selection", "delete"} <= set(TASKS)
    assert asked_on_page("selection", "delete")[0] is asked_on_page("delete", "do")[0]
