"""The page of the forecast, of some batches and if something were otherwise: each line is a forecast that can
be had in another way, and each sentence is true of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from dashboard import ids
from dashboard.i18n import day
from dashboard.panel_data import tabulated
from dashboard.render.forecast import draw
from dashboard.services import Services
from dashboard.url import View, carried
from data.errors import FilterError
from data.metrics.cycle_time import UNFINISHED
from data.query.filters import Filters
from data.settings import load
from tests.dashboard.test_forecast_page import (
    REACH,
    WHAT_IF,
    WHEN,
    _steady,  # noqa: F401  # a fixture
    batches,
    count,
    drawn,
    figure,
    note,
    said,
    state,
)

# --- some of them, and what comes back ------------------------------------------------------------


@pytest.fixture(scope="module", name="reviewed")
def _reviewed(mongod: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The steady team, of whose work 10 batches are rejected now and 12 wait for a review."""
    settings = load(
        mongodb_uri=mongod, data_dir=tmp_path_factory.mktemp("reviewed"), database=f"test_{uuid4().hex[:12]}"
    )
    services = Services.of(settings)
    there = batches(services.today())
    approved = [each for each in there if each["status"] == "S" and each["metadata"]][:40]
    for each in approved[:10]:
        day_ = each["metadata"].pop("approved_at")
        each["metadata"] |= {"review_status": "no_aprobado", "reviewed_at": day_}
    waiting = [
        {"id": f"batch_w{n}", "assignee": "Person 00", "status": "S", "metadata": {}} for n in range(11)
    ]
    services.connection.batches.insert_many([*there, *waiting])
    yield services
    services.connection.client.drop_database(settings.database)
    services.connection.close()


def last_day(team: Services, query: str) -> Any:
    return tabulated(team, View.from_query(query), WHEN)[0]["By the end of"].iloc[-1]


def test_some_of_the_batches_are_done_before_all_and_the_sentence_says_how_many(steady: Services) -> None:
    page = drawn(steady, "batches=20")
    assert "20 of the 60 batches left, in whichever order" in note(page, WHEN)
    assert last_day(steady, "batches=20") < last_day(steady, "")
    assert last_day(steady, "batches=20&growth=yes") == last_day(steady, "batches=20")
    assert "20 to do" in str(figure(page, REACH)["layout"]["annotations"])
    assert max(figure(page, REACH)["data"][0]["y"]) == 20


def test_more_than_there_are_is_all_that_are_left(steady: Services) -> None:
    assert "60 batches left · fewer than the 500 asked for" in note(drawn(steady, "batches=500"), WHEN)
    assert last_day(steady, "batches=500") == last_day(steady, "")


@pytest.mark.parametrize("text", ["0", "-3", "many", "1.5", "2000000"])
def test_a_number_that_is_none_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(FilterError) as refused:
        View.from_query(f"batches={text}")
    assert str(refused.value) == f"“batches” is a whole number from 1 to 1000000, not “{text}”."


def test_what_a_forecast_is_about_is_in_the_address_and_stays_on_its_page() -> None:
    query = "growth=yes&batches=20&rework=no"
    assert View.from_query(query).to_query() == query
    assert carried("/team", f"priority=high&{query}") == "/team?priority=high"


def test_rejected_work_comes_back_unless_the_address_says_no(reviewed: Services) -> None:
    rejected = count(reviewed, Filters(stage=("segmented",), review=("rejected",)))
    waiting = count(reviewed, Filters(stage=("segmented",), review=("pending",)))
    known = count(reviewed, Filters(review=("approved", "rejected")))
    back = rejected + round(waiting * rejected / known)
    share = f"{rejected / known:.0%}"
    said = f"{back} come back ({share} of those reviewed were rejected)"
    assert said in note(drawn(reviewed), WHEN)
    assert "none come back" in note(drawn(reviewed, "rework=no"), WHEN)
    assert last_day(reviewed, "rework=no") < last_day(reviewed, "")


def test_of_few_reviewed_ones_it_is_not_said_how_many_come_back(reviewed: Services) -> None:
    page = drawn(reviewed, "text=batch_w")
    assert "A forecast needs work" in said(page, WHEN) or "Nothing is left" in said(page, WHEN)
    few = drawn(reviewed, f"assigned={reviewed.today() - timedelta(days=3)}..")
    assert state(few, WHEN) == "panel-body nothing"


# --- what would be otherwise ----------------------------------------------------------------------


def cases(team: Services, query: str) -> Any:
    return tabulated(team, View.from_query(query), WHAT_IF)[0].set_index("Case")


def test_the_forecast_as_it_is_stands_first_with_the_days_of_the_curve(steady: Services) -> None:
    table = cases(steady, "")
    _, marks = figure(drawn(steady), WHEN)["data"]
    assert table.index.tolist() == ["As it is"]
    assert table.loc["As it is", ["Half by", "85 of 100 by", "95 of 100 by"]].tolist() == marks["x"]
    assert table.loc["As it is", "Batches"] == 60
    assert "Choose above what would be otherwise" in note(drawn(steady), WHAT_IF)


def test_one_person_more_is_sooner_and_one_fewer_later_and_the_sentence_says_by_how_much(
    steady: Services,
) -> None:
    for staff, case, word in (("1", "One person more", "sooner"), ("-1", "One person fewer", "later")):
        table = cases(steady, f"staff={staff}")
        days = table.loc[case, "85 of 100 by"] - table.loc["As it is", "85 of 100 by"]
        assert table.loc[case, "Days later"] == days.days
        assert (days.days < 0) == (word == "sooner")
        counted = f"{abs(days.days)} day{'' if abs(days.days) == 1 else 's'}"
        assert f"{case}: {counted} {word}" in note(drawn(steady, f"staff={staff}"), WHAT_IF)


def test_a_week_off_is_the_forecast_of_a_calendar_with_these_days_off(
    steady: Services, tmp_path: Path
) -> None:
    first = steady.today() + timedelta(days=1)
    off = f"{first}..{first + timedelta(days=6)}"
    resting = Services.of(steady.settings.model_copy(update={"data_dir": tmp_path, "days_off": off}))
    try:
        expected = cases(resting, "").loc["As it is"]
    finally:
        resting.connection.close()
    found = cases(steady, f"off={first}").iloc[1]
    assert found["Days later"] > 0
    days = ["Half by", "85 of 100 by", "95 of 100 by"]
    assert found[days].tolist() == expected[days].tolist()


def test_several_things_are_told_one_by_one_and_together(steady: Services) -> None:
    first = steady.today() + timedelta(days=1)
    table = cases(steady, f"staff=-1&off={first}")
    fewer, off, both = table["Days later"].tolist()[1:]
    assert table.index.tolist()[-1] == "All of that together"
    assert both >= max(fewer, off)


def test_a_target_day_is_as_likely_as_the_curve_says(steady: Services) -> None:
    line = figure(drawn(steady), WHEN)["data"][0]
    day_, share = next((at, part) for at, part in zip(line["x"], line["y"], strict=True) if part > 0.4)
    assert cases(steady, f"target={day_}").loc["As it is", "In time"] == f"{share:.0%}"
    said = f"as it is, done by {day(day_)} with a chance of {share:.0%}"
    assert said in note(drawn(steady, f"target={day_}"), WHAT_IF)


def test_batches_that_change_hands_are_reckoned_with_the_pace_of_each(steady: Services) -> None:
    query = "move=5&giver=Person+00&taker=Person+01"
    table = cases(steady, query)
    for person, after, more in (("Person 00", "giving", -5), ("Person 01", "getting", 5)):
        alone = cases(steady, f"person={person.replace(' ', '+')}&rework=no").loc["As it is"]
        usual = table.loc[f"{person}, as it is"]
        assert usual.tolist() == alone.tolist()
        changed = table.loc[f"{person}, after {after}"]
        assert changed["Batches"] == usual["Batches"] + more
        assert (changed["Days later"] > 0) == (more > 0)


def test_no_more_change_hands_than_there_are(steady: Services) -> None:
    table = cases(steady, "move=500&giver=Person+00&taker=Person+01")
    had = count(steady, Filters(person=("Person 00",), stage=UNFINISHED))
    assert table.loc["Person 00, after giving", "Batches"] == 0
    assert table["Batches"].iloc[-1] == table["Batches"].iloc[-2] + had


def test_a_move_is_one_click_from_being_made(steady: Services) -> None:
    page = drawn(steady, "priority=high&move=5&giver=Person+00&taker=Person+01")
    link = page.of(ids.panel_note(WHAT_IF))["tree"][-1]
    assert link.children == "Give 5 batches of Person 00 to Person 01"
    address, _, said = link.href.partition("#")
    assert said == "to=Person+01&each=5"
    path, _, query = address.partition("?")
    assert path == "/batches"
    expected = Filters.from_query("priority=high").narrow(person=("Person 00",), stage=UNFINISHED)
    assert Filters.from_query(query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "staff=2",
        "off=tomorrow",
        "target=0001-01-01",
        "move=some",
    ],
)
def test_a_scenario_that_cannot_be_is_refused(query: str) -> None:
    with pytest.raises(FilterError):
        View.from_query(query)


def test_a_scenario_is_in_the_address() -> None:
    query = "staff=-1&off=2026-12-07&target=2027-02-01&move=5&giver=Person+00&taker=Person+01"
    assert View.from_query(query).to_query() == query
    assert carried("/team", query) == "/team"


def test_those_who_could_give_are_offered_and_who_is_named_already(steady: Services) -> None:
    page = draw(steady, "giver=Person+99")
    values = [each["label"] for each in page.of(ids.control("giver"))["data"]]
    assert values == ["Person 00", "Person 01", "Person 02", "Person 99"]
    assert page.of(ids.control("taker"))["data"] == page.of(ids.control("giver"))["data"]
