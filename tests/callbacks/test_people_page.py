"""The page of people: everybody with their counts, and what its buttons do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from uuid import uuid4

import pytest
from dash import dcc, html

from dashboard import ids
from dashboard.components.crew_table import crew_table
from dashboard.pages import people as layouts
from dashboard.render import people as people_page
from dashboard.services import Services
from dashboard.url import BATCHES, DATA, FILES, PEOPLE, View, name_of
from data import clock
from data.crew import editing, people
from data.metrics import team as metrics
from data.mongo import server
from data.mongo.client import Mongo
from data.query.questions import Counts
from data.query.service import total_of
from data.settings import Settings, load
from tests.callbacks.test_callbacks import Browser
from tests.dashboard.test_components import text_of, walk
from tests.data.metrics.test_metrics import counts, crew


@pytest.fixture
def browser(settings: Settings) -> Iterator[Browser]:
    services = Services.of(settings)
    yield Browser(services)
    services.connection.close()


def click(browser: Browser, callback: str, action: str, name: str = "Person 01") -> Any:
    """What *callback* makes of a click on the button of somebody in the table."""
    return browser.call(callback, "person-asked.data", person_asked={"action": action, "name": name})


def text_in(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False)


def save(
    browser: Browser,
    edited: str,
    name: str,
    role: str | None = "General",
    email: str = "",
    off: Sequence[str] = (),
    opened: Sequence[str] = (),
) -> Any:
    values: dict[str, Any] = {
        "person_edited": {"name": edited, "off": list(opened)},
        "person_name__value": name,
        "person_role": role,
        "person_email__value": email,
        "person_off": list(off),
    }
    return browser.call("save", "person-save.n_clicks", person_save=1, **values)["response"]


# --- the tables ---------------------------------------------------------------------------------


def test_workload_counts_each_word_by_its_definition() -> None:
    work = counts(
        ("person", "stage", "accepted"),
        [
            ("Person 02", "segmented", True, 2),
            ("Person 02", "segmented", False, 1),
            ("Person 02", "in_progress", False, 4),
            ("Outsider", "unknown", False, 5),
            ("", "not_started", False, 9),
        ],
    )
    overdue = counts(("person",), [("Outsider", 3), ("", 1)])
    frame = metrics.workload(work, overdue, crew(("person 01", "Senior"), ("Person 02", "General"), ("", "")))
    columns = ["person", "role", "member", "open", "in_progress", "done", "overdue", "total"]
    assert list(frame.columns) == columns
    assert frame.to_numpy().tolist() == [
        ["person 01", "Senior", True, 0, 0, 0, 0, 0],
        ["Person 02", "General", True, 5, 4, 3, 0, 7],
        ["Outsider", "", False, 5, 0, 0, 3, 5],
    ]


def shown(services: Services, search: str) -> str:
    return text_of(people_page.draw(services, search).of(ids.CREW)["tree"])


def test_every_count_leads_to_exactly_its_batches(team: Services) -> None:
    page = people_page.draw(team, "")
    assert page.of(ids.drawn(PEOPLE))["data"]["state"] == "live"
    shown = page.of(ids.CREW)["tree"]
    links = [each for each in walk(shown) if "count" in (getattr(each, "className", "") or "").split()]
    assert len(links) > 50
    for link in links[::7]:
        where = View.from_query(urlsplit(link.href).query).where
        question = Counts((), where)
        said = int(str(link.children).replace(",", ""))
        assert total_of(team.answers.ask((question,))[question]) == said


@pytest.mark.parametrize("who", ["áspen", "ASPEN", "  aspen "])
def test_people_are_found_whatever_the_case_and_accents(team: Services, who: str) -> None:
    words = shown(team, f"?{urlencode({'who': who})}")
    assert "Segmenter Aspen" in words
    assert "1 person in the crew" in words


def test_nobody_is_said_with_what_to_do(team: Services, browser: Browser) -> None:
    assert "Nobody by this name." in shown(team, "?who=nobody at all")
    assert "Nobody is in the crew yet." in shown(browser.services, "")


def test_a_name_is_shown_as_it_is() -> None:
    work = counts(("person", "stage", "accepted"), [("<b>", "segmented", True, 1)])
    frame = metrics.workload(work, counts(("person",), []), crew())
    assert "<b>" in text_of(crew_table(frame, {}, filtered=False))


def test_without_a_database_the_page_says_so(tmp_path: Path) -> None:
    address = f"mongodb://{server.LOOPBACK}:{server.free_port()}"
    services = Services.of(load(mongodb_uri=address, data_dir=tmp_path, connect_timeout_seconds=0.1))
    away = Browser(services)
    assert "does not answer" in text_in(away.drawn(PEOPLE))
    assert "does not answer" in text_in(save(away, "", "Person 01"))
    for action, callback in (("edit", "open_form"), ("adopt", "adopt"), ("remove", "open_hand_over")):
        assert "does not answer" in text_in(click(away, callback, action))
    services.connection.close()


# --- the page of somebody -----------------------------------------------------------------------


def test_every_figure_and_list_of_somebody_leads_to_exactly_its_batches(team: Services) -> None:
    with_most = team.answers.ask((counts_ := Counts(("person",), View.from_query("overdue=yes").where),))
    name = with_most[counts_].sort_values("n")["person"].iloc[-1]
    page = people_page.draw(team, f"?{urlencode({'name': name})}")
    assert page.of(ids.drawn(PEOPLE))["data"]["state"] == "live"
    shown = page.of(ids.CREW)["tree"]
    figures = {
        each.href: int(re.sub(r"\D", "", next(text_of(n) for n in walk(each) if _is(n, "figure-value"))))
        for each in walk(shown)
        if _is(each, "figure") and "%" not in text_of(each.children[1])
    }
    sections = [each for each in walk(shown) if isinstance(each, html.Section)]
    sections = [each for each in sections if vars(each)["aria-label"] != "Beside the others"]
    lists = {
        vars(each)["href"]: int(re.sub(r"\D", "", text_of(each)))
        for section in sections
        for each in walk(section)
        if isinstance(each, dcc.Link)
        and urlsplit(vars(each)["href"]).path == BATCHES
        and "batch=" not in vars(each)["href"]
    }
    assert len(figures) >= 3
    assert len(lists) >= 2
    for address, said in (figures | lists).items():
        where = View.from_query(urlsplit(address).query).where
        assert where.person == (name,)
        question = Counts((), where)
        assert total_of(team.answers.ask((question,))[question]) == said


def _is(component: Any, look: str) -> bool:
    return look in (getattr(component, "className", "") or "").split()


def test_somebody_shows_who_it_is_what_came_back_and_why(mongo: Mongo, browser: Browser) -> None:
    people.add(mongo, "Person 01", role="Senior", email="p1@example.org", actor="tester", origin="api")
    day = (clock.today(browser.services.settings.zone) - timedelta(days=40)).isoformat()
    mongo.batches.insert_many(
        [
            {"id": "a", "assignee": " Person 01", "status": "S", "metadata": {}},
            {"id": "b", "assignee": "Person 01", "status": "In", "metadata": {"due_date": day}},
            {"id": "c", "assignee": "Person 02", "status": "In", "metadata": {"due_date": day}},
        ]
    )
    who: Any = {"actor": "tester", "origin": "dashboard"}
    editing.edit(mongo, "a", {"review": "rejected"}, reason="Holes in the mask", **who)
    words = " ".join(shown(browser.services, "?name=Person+01").split())
    for told in (
        "Person 01",
        "Senior",
        "p1@example.org",
        "Holes in the mask",
        "Open 2",
        "Overdue 1",
        "Rejected 1",
    ):
        assert told in words
    assert "c" not in [
        each.children for each in walk(_tree(browser, "Person 01")) if isinstance(each, dcc.Link)
    ]
    outside = shown(browser.services, "?name=Person+02")
    assert "not in the crew" in outside
    assert "Add to the crew" in outside


def _tree(browser: Browser, name: str) -> Any:
    return people_page.draw(browser.services, f"?{urlencode({'name': name})}").of(ids.CREW)["tree"]


def test_an_old_name_leads_to_the_page_of_the_new_one(mongo: Mongo, browser: Browser) -> None:
    people.add(mongo, "Person Before", actor="tester", origin="api")
    mongo.batches.insert_one({"id": "a", "assignee": "Person Before", "status": "S", "metadata": {}})
    people.rename(mongo, "Person Before", "Person After", actor="tester", origin="api")
    assert "Person After" in shown(browser.services, "?name=Person+Before")


def test_nobody_of_a_name_is_said(browser: Browser) -> None:
    assert "There is nobody called Nobody At All." in shown(browser.services, "?name=Nobody+At+All")


@pytest.mark.parametrize("name", ["Person 01", "a/b", "~", "Ñandú", "100 %", "?x=1#y"])
def test_a_name_in_the_path_leads_to_the_page_of_somebody(browser: Browser, name: str) -> None:
    answer = browser.get(f"/people/{quote(name, safe='')}")
    assert answer.status_code == 302
    place = urlsplit(answer.headers["Location"])
    assert (place.path, name_of(place.query)) == ("/people", name)


# --- the form -----------------------------------------------------------------------------------


def test_somebody_is_added(mongo: Mongo, browser: Browser) -> None:
    form = browser.call("open_form", "person-add.n_clicks", person_add=1)["response"]
    assert form[ids.PERSON_FORM] == {"opened": True, "title": "Add a person"}
    answer = save(browser, "", "  Person  01 ", "Senior", "p1@example.org")
    assert answer[ids.PERSON_FORM]["opened"] is False
    assert "Person 01 is now in the crew." in text_in(answer)
    (person,) = people.people(mongo)
    assert (person.name, person.role, person.email) == ("Person 01", "Senior", "p1@example.org")


def test_days_off_are_typed_shown_and_changed(mongo: Mongo, browser: Browser) -> None:
    assert save(browser, "", "Person 01", off=["2099-12-24", "8/3/2099 – 8/21/2099"])[ids.PERSON_FORM]
    assert people.get(mongo, "Person 01").days_off == "2099-08-03..2099-08-21,2099-12-24"
    said = shown(browser.services, "?name=Person+01")
    assert "off Aug 3, 2099 – Aug 21, 2099, Dec 24, 2099" in said
    form = click(browser, "open_form", "edit")["response"]
    assert form[ids.PERSON_OFF]["value"] == ["8/3/2099 – 8/21/2099", "12/24/2099"]
    answer = save(browser, "Person 01", "Person 01", off=["2/31/2099"])
    assert "“2/31/2099” is not a day" in text_in(answer)
    assert people.get(mongo, "Person 01").days_off == "2099-08-03..2099-08-21,2099-12-24"
    save(browser, "Person 01", "Person 01", opened=["8/3/2099 – 8/21/2099", "12/24/2099"])
    assert people.get(mongo, "Person 01").days_off == ""


@pytest.mark.parametrize("stored", ["2099-12-24", "in August, 2099-12-24", 7, ["2099-12-24"], None])
def test_days_off_that_nobody_changed_in_the_form_stay_as_they_are_stored(
    mongo: Mongo, browser: Browser, stored: object
) -> None:
    mongo.people.insert_one({"name": "Person 01"} | ({} if stored is None else {"days_off": stored}))
    form = click(browser, "open_form", "edit")["response"]
    shown_off = form[ids.PERSON_OFF]["value"]
    save(browser, "Person 01", "Person 01", email="p1@example.org", off=shown_off, opened=shown_off)
    person = mongo.people.find_one({"name": "Person 01"}) or {}
    assert (person["email"], person.get("days_off")) == ("p1@example.org", stored)


def test_somebody_is_renamed_with_all_their_batches(mongo: Mongo, browser: Browser) -> None:
    mongo.people.insert_one({"name": "Person 01", "role": "Junior", "email": "p1@example.org"})
    mongo.batches.insert_many([{"id": f"batch_{n}", "assignee": "Person 01"} for n in range(3)])
    form = click(browser, "open_form", "edit")["response"]
    assert form[ids.PERSON_ROLE]["value"] == "Junior"
    assert form[ids.PERSON_EMAIL]["value"] == "p1@example.org"
    answer = save(browser, "Person 01", "Person 02", "Junior", "")
    assert "Person 01 is now called Person 02, also in 3 batches." in text_in(answer)
    (person,) = people.people(mongo)
    assert (person.name, person.role, person.email) == ("Person 02", "Junior", "")
    assert mongo.batches.count_documents({"assignee": "Person 02"}) == 3


def test_a_role_of_the_teams_own_stays_unless_another_is_chosen(mongo: Mongo, browser: Browser) -> None:
    mongo.people.insert_one({"name": "Person 01", "role": "Astronaut"})
    form = click(browser, "open_form", "edit")["response"]
    assert form[ids.PERSON_ROLE]["value"] is None
    assert "Person 01 was changed." in text_in(save(browser, "Person 01", "Person 01", None, "a@example.org"))
    stored = mongo.people.find_one({})
    assert stored
    assert (stored["role"], stored["email"]) == ("Astronaut", "a@example.org")


@pytest.mark.parametrize(
    ("name", "email", "words"),
    [
        ("", "", "Enter a name"),
        ("person 02", "", "Somebody called Person 02 is already in the crew."),
        ("Person 03", "nonsense", "is not an e-mail address"),
    ],
)
def test_what_is_wrong_is_said_in_the_form_and_nothing_is_changed(
    mongo: Mongo, browser: Browser, name: str, email: str, words: str
) -> None:
    mongo.people.insert_one({"name": "Person 02"})
    answer = save(browser, "", name, email=email)
    assert words in answer[ids.PERSON_PROBLEM]["children"]
    assert ids.PERSON_FORM not in answer
    assert mongo.people.count_documents({}) == 1


def test_a_button_does_what_it_says_and_nothing_else(browser: Browser) -> None:
    for action, callback in (("adopt", "open_form"), ("remove", "adopt"), ("edit", "open_hand_over")):
        assert click(browser, callback, action) is None
    assert browser.call("open_form", "person-add.n_clicks", person_add=0) is None


# --- outside the crew, and out of it ------------------------------------------------------------


def test_somebody_outside_joins_with_one_click(mongo: Mongo, browser: Browser) -> None:
    mongo.batches.insert_one({"id": "batch_1", "assignee": "Person 01"})
    assert "Person 01 is now in the crew." in text_in(click(browser, "adopt", "adopt"))
    assert [each.name for each in people.people(mongo)] == ["Person 01"]
    assert "already in the crew" in text_in(click(browser, "adopt", "adopt"))


@pytest.mark.parametrize(("action", "batches"), [("remove", 2), ("remove", 0), ("reassign", 2)])
def test_where_open_batches_go_is_asked(mongo: Mongo, browser: Browser, action: str, batches: int) -> None:
    mongo.people.insert_many([{"name": f"Person 0{n}"} for n in (1, 2)])
    done = {"status": "S", "metadata": {"review_status": "aprobado"}}
    mongo.batches.insert_one({"id": "accepted", "assignee": "Person 01", **done})
    mongo.batches.insert_many(
        [{"id": f"batch_{n}", "assignee": "Person 01" if n < batches else ""} for n in range(2)]
    )
    answer = click(browser, "open_hand_over", action)["response"]
    assert f"Person 01 has {batches} open batches." in answer[ids.HAND_OVER_SAID]["children"]
    assert answer[ids.HEIR]["className"] == ("" if batches else "hidden")
    assert "Leave unassigned" in text_in(answer)
    assert '"Person 02"' in text_in(answer)
    assert '"value": "Person 01"' not in text_in(answer)
    assert f'"how": "{action}:Person 01"' in text_in(answer[ids.HAND_OVER_DO])


def test_names_that_differ_in_case_accents_or_blanks_are_offered_to_be_merged(
    mongo: Mongo, browser: Browser
) -> None:
    names = ("José Pérez", "jose perez", "José  Pérez", "Jose\u0301 Pérez", "Persona A")
    mongo.batches.insert_many({"id": name, "assignee": name} for name in names)
    mongo.people.insert_one({"name": "José Pérez"})
    page = text_in(browser.drawn(PEOPLE))
    assert "1 name that is written in several ways" in page
    assert "José␣␣Pérez · José Pérez · jose perez" in page
    asked = {"action": "merge", "name": "jose perez", "at": 1}
    answer = browser.call("open_hand_over", "person-asked.data", person_asked=asked)["response"]
    heirs = answer[ids.key(ids.argument("people", "heir"))]["data"]
    assert [each["value"] for each in heirs] == ["José Pérez"]
    assert '"how": "merge:jose perez"' in text_in(answer[ids.HAND_OVER_DO])


def test_names_that_are_alike_in_nothing_are_not_offered(mongo: Mongo, browser: Browser) -> None:
    names = ("Persona A", "Persona B", "Pérez", "Pe\u0301rez")
    mongo.batches.insert_many({"assignee": name} for name in names)
    assert "written in several ways" not in text_in(browser.drawn(PEOPLE))


def test_the_window_says_why_its_button_waits() -> None:
    heir = ids.argument("people", "heir")
    (select,) = (each for each in walk(layouts.layout()) if getattr(each, "id", None) == heir)
    assert "to continue" in select.description
    assert select.placeholder == "unassigned"


def test_the_window_goes_once_the_work_is_asked_for(browser: Browser) -> None:
    request = "task-people-request.data"
    answer = browser.call("open_hand_over", request, task_people_request={"kind": "people"})["response"]
    assert answer == {ids.HAND_OVER: {"opened": False}}


def test_the_crew_is_offered_wherever_work_can_be_for_somebody(mongo: Mongo, browser: Browser) -> None:
    mongo.people.insert_many([{"name": "person 02"}, {"name": "Person 01"}])
    crew_names = [{"value": name, "label": name} for name in ("Person 01", "person 02")]
    data = browser.call("draw_data", url__pathname=DATA)["response"]
    assert data[ids.key(ids.argument("quick-create", "assignee"))]["data"] == crew_names
    files = browser.drawn(FILES)
    assert files[ids.key(ids.argument("create-missing", "assignee"))]["data"] == crew_names


def test_who_was_added_is_shown_at_once_without_change_streams_too(standalone: str, tmp_path: Path) -> None:
    own = {"data_dir": tmp_path, "database": f"test_{uuid4().hex[:12]}", "refresh_seconds": 3600}
    services = Services.of(load(mongodb_uri=standalone, **own))
    services.mongo.batches.insert_one({"id": "batch_1", "assignee": "Person 01"})
    browser = Browser(services)
    try:
        assert "Person 02" not in text_in(browser.drawn(PEOPLE))
        save(browser, "", "Person 02")
        assert "Person 02" in text_in(browser.drawn(PEOPLE))
        assert "Add to the crew: Person 01" in text_in(browser.drawn(PEOPLE))
        click(browser, "adopt", "adopt")
        assert "Add to the crew: Person 01" not in text_in(browser.drawn(PEOPLE))
    finally:
        services.connection.client.drop_database(services.settings.database)
        services.connection.close()
