"""The page of the forecast: its sentences are true of their frames, its marks lead to their batches, and
what cannot be said is refused with a reason."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard import exports, ids
from dashboard.i18n import day, speaking
from dashboard.panel_data import tabulated
from dashboard.panels import reckoning
from dashboard.panels.forecast import FORECAST_PANELS
from dashboard.render import panels
from dashboard.render.page_props import PageProps
from dashboard.services import Services
from dashboard.url import FORECAST, View, carried
from data.calendar import MONDAY_TO_FRIDAY
from data.errors import FilterError
from data.metrics.day import Day
from data.metrics.forecast import Forecast
from data.query.filters import Filters
from data.query.questions import Counts, Moment
from data.query.service import total_of
from data.settings import load

UNFINISHED = ("in_progress", "not_started", "unknown")
WHEN, REACH, WHAT_IF, WEEKS, HELD = FORECAST_PANELS
#: How many were done in each week, the oldest first: of a team that is steady, and never the same.
DONE = tuple((7 * week * week + 3 * week) % 11 + 2 for week in range(60))
FILTERS = {
    "everything": "",
    "with new batches, of 26 weeks": "growth=yes&weeks=26",
    "in progress": "stage=in_progress",
    "high priority and late": "priority=high&overdue=yes",
    "one person": "person=Person+01",
}


@pytest.fixture(scope="module", name="steady")
def _steady(mongod: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A team with more than a year of work behind it, and sixty batches to do. For reading only."""
    settings = load(
        mongodb_uri=mongod, data_dir=tmp_path_factory.mktemp("steady"), database=f"test_{uuid4().hex[:12]}"
    )
    services = Services.of(settings)
    services.connection.batches.insert_many(batches(services.today()))
    yield services
    services.connection.client.drop_database(settings.database)
    services.connection.close()


def batches(today: date) -> list[dict[str, Any]]:
    monday = today - timedelta(days=today.weekday())
    done = [
        {
            "status": "S",
            "metadata": {"priority": "alta" if n % 2 else "", **_approved(start + timedelta(days=n % 5))},
        }
        for week, many in enumerate(DONE)
        for start in (monday - timedelta(weeks=len(DONE) - week),)
        for n in range(many)
    ]
    late, recent = (str(today - timedelta(days=days)) for days in (30, 2))
    left = [
        {"status": "In", "metadata": {"due_date": late, "assigned_at": late, "priority": "alta"}},
        {"status": "NS", "metadata": {"assigned_at": recent}},
        {"status": "who knows", "metadata": {}},
    ] * 20
    undated = [{"status": "S", "metadata": {}}]
    found = [*done, *left, *undated]
    return [{"id": f"batch_{at}", "assignee": f"Person {at % 3:02}", **each} for at, each in enumerate(found)]


def _approved(on: date) -> dict[str, str]:
    return {"review_status": "aprobado", "approved_at": str(on)}


def drawn(team: Services, query: str = "") -> PageProps:
    return panels.draw(FORECAST, FORECAST_PANELS, team, query)


def figure(page: PageProps, panel: str) -> dict[str, Any]:
    found: dict[str, Any] = page.of(ids.chart(panel))["figure"]
    return found


def note(page: PageProps, panel: str) -> str:
    return "".join(page.of(ids.panel_note(panel))["tree"])


def said(page: PageProps, panel: str) -> str:
    return str(page.of(ids.panel_message(panel))["tree"])


def state(page: PageProps, panel: str) -> str:
    return str(page.of(ids.panel_body(panel))["className"])


def count(team: Services, where: Filters) -> int:
    question = Counts((), where)
    return total_of(team.answers.ask((question,))[question])


def addresses(shown: dict[str, Any]) -> Iterator[tuple[Any, str]]:
    """The number of every mark that leads somewhere, and where."""
    for trace in shown["data"]:
        for n, address in zip(trace["y"], trace["customdata"], strict=True):
            if address is not None:
                yield n, address


@pytest.mark.parametrize("query", FILTERS.values(), ids=FILTERS)
def test_the_bars_of_the_weeks_lead_to_exactly_their_batches(steady: Services, query: str) -> None:
    marks = list(addresses(figure(drawn(steady, query), WEEKS)))
    assert sum(n for n, _ in marks) > 20
    for n, address in marks[-12:]:
        view = View.from_query(address)
        assert count(steady, view.where) == n
        assert (view.growth, view.weeks) == (View.from_query(query).growth, View.from_query(query).weeks)


@pytest.mark.parametrize("panel", [WHEN, REACH])
@pytest.mark.parametrize("query", ["", "priority=high"])
def test_marks_of_the_future_lead_to_the_batches_that_are_left(
    steady: Services, panel: str, query: str
) -> None:
    left = count(steady, replace(View.from_query(query).where, stage=UNFINISHED))
    marks = list(addresses(figure(drawn(steady, query), panel)))
    assert marks
    assert {count(steady, View.from_query(address).where) for _, address in marks} == {left}


@pytest.mark.parametrize("panel", FORECAST_PANELS)
@pytest.mark.parametrize("query", FILTERS.values(), ids=FILTERS)
def test_the_csv_is_the_table(steady: Services, panel: str, query: str) -> None:
    view = View.from_query(query)
    table, _ = tabulated(steady, view, panel)
    with exports.panel(steady, view, panel).path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == list(table.columns)
    assert [row[0] for row in rows] == [str(each) for each in table.iloc[:, 0]]


def test_the_sentence_about_the_end_is_true_of_the_curve_it_stands_under(steady: Services) -> None:
    page = drawn(steady)
    line, marks = figure(page, WHEN)["data"]
    chances = list(zip(line["x"], line["y"], strict=True))
    half, likely, sure = (next(at for at, share in chances if share >= level) for level in (0.5, 0.85, 0.95))
    assert marks["x"] == [half, likely, sure]
    assert f"Half of the futures end by {day(half)}, 85 of 100 by {day(likely)}" in note(page, WHEN)
    assert "60 batches left · no new ones" in note(page, WHEN)


def test_the_sentence_about_four_weeks_is_true_of_the_band(steady: Services) -> None:
    page = drawn(steady)
    high, low, middle = figure(page, REACH)["data"]
    assert all(a <= b <= c for a, b, c in zip(low["y"], middle["y"], high["y"], strict=True))
    assert f"By {day(low['x'][4])} in 85 of 100 futures {low['y'][4]} or more are done" in note(page, REACH)
    assert f"in half of them {middle['y'][4]} or more" in note(page, REACH)
    assert middle["x"][0] == steady.today() + timedelta(days=1)


def test_the_weeks_that_count_are_strong_and_the_sentence_is_about_them(steady: Services) -> None:
    for weeks in (12, 26):
        page = drawn(steady, f"weeks={weeks}")
        (bars,) = figure(page, WEEKS)["data"]
        strong = [opacity == 1 for opacity in bars["marker"]["opacity"]]
        assert strong == [False] * (len(strong) - weeks) + [True] * weeks
        used = sorted(bars["y"][-weeks:])
        assert f"{used[0]} to {used[-1]} were done a week" in note(page, WEEKS)
        assert f"in half of the {weeks} weeks that count {used[weeks // 2]} or more" in note(page, WEEKS)
        assert used == sorted(DONE[-weeks:])
        dated = f"{sum(DONE):,}"
        said = f"{dated} of {sum(DONE) + 1:,} done batches have a date (approval date: {dated})"
        assert said in note(page, WEEKS)


def test_what_held_is_said_for_four_weeks(steady: Services) -> None:
    table, _ = tabulated(steady, View(), HELD)
    row = table[(table["Ahead"] == "4 weeks") & (table["Promised"] == 0.85)].iloc[0]
    expected = f"Looking 4 weeks ahead, {row['Times held']} of {row['Times made']} past forecasts held"
    assert expected in note(drawn(steady), HELD)
    judged = {"fits": "that fits", "exceeds it": "that is more", "too few to say": "too few lie apart"}
    short = (table["Verdict"] == "falls short").sum()
    ending = judged[row["Verdict"]] if not short else f"{short} line"
    assert f" · {ending}" in note(drawn(steady), HELD)
    assert table["Ahead"].tolist() == [each for each in ("1 week", "4 weeks", "12 weeks") for _ in range(2)]


def test_days_off_to_come_bring_nothing(steady: Services, tmp_path: Path) -> None:
    tomorrow = steady.today() + timedelta(days=1)
    off = f"{tomorrow}..{tomorrow + timedelta(days=13)}"
    resting = Services.of(steady.settings.model_copy(update={"data_dir": tmp_path, "days_off": off}))
    try:
        _, _, middle = figure(drawn(resting), REACH)["data"]
        assert middle["y"][:3] == [0, 0, 0]
        assert middle["y"][3] > 0
    finally:
        resting.connection.close()


def test_a_forecast_of_one_person_knows_their_days_off_and_that_of_all_does_not(steady: Services) -> None:
    day = steady.day()
    first, last = day.today + timedelta(days=1), day.today + timedelta(days=14)
    crew = pd.DataFrame({"person": ["Person 01"], "role": "", "days_off": f"{first}..{last}", "n": 1})
    for people, off in (("person=Person+01", True), ("person=Person+00", False), ("", False)):
        view = View.from_query(people)
        questions = FORECAST_PANELS[WHEN].questions(view, day)
        reading = steady.answers.ask(questions.values())
        frames = {name: reading[each] for name, each in questions.items()} | {"crew": crew}
        result = reckoning.found(frames, view, day)
        assert isinstance(result, Forecast)
        assert any(first <= each <= last for each in result.days) == (not off)


def test_a_week_in_which_somebody_was_mostly_away_does_not_tell_how_fast_they_are() -> None:
    monday = date(2026, 6, 1)
    weeks = pd.DataFrame(
        {
            "start": [monday + timedelta(weeks=week) for week in range(3)],
            "end": [monday + timedelta(weeks=week, days=6) for week in range(3)],
            "n": [10, 10, 10],
            "arrived": [0, 0, 0],
            "used": [True, True, True],
        }
    )
    off = ((date(2026, 6, 8), date(2026, 6, 9)), (date(2026, 6, 15), date(2026, 6, 17)))
    own = MONDAY_TO_FRIDAY.without(off)
    known = reckoning.known_of(weeks, own, Day.of(date(2026, 6, 22), 9), growing=False)
    assert (known.worked, known.done) == ((5, 3, 0), (10, 10, 10))


@pytest.mark.parametrize("query", FILTERS.values(), ids=FILTERS)
def test_what_the_forecast_rests_on_is_the_same_from_the_copy_and_from_the_database(
    steady: Services, query: str
) -> None:
    view, day = View.from_query(query), steady.day()
    questions = FORECAST_PANELS[WHEN].questions(view, day)
    reading = steady.answers.ask(questions.values())
    moment = Moment(steady.answers.context())
    stored = {name: steady.answers.engine.answer(each, moment) for name, each in questions.items()}
    copied = {name: reading[each] for name, each in questions.items()}
    for panel in FORECAST_PANELS.values():
        one, other = (panel.metric(frames, view, day) for frames in (stored, copied))
        pd.testing.assert_frame_equal(one, other)


def test_no_chance_is_ever_said_to_be_more_than_95_of_100(steady: Services) -> None:
    table, _ = tabulated(steady, View(), WHEN)
    chances = set(table["Chance of being done"])
    assert chances & {"95%", ">95%"}
    assert not {f"{n}%" for n in range(96, 101)} & chances
    assert "100%" not in str(figure(drawn(steady), WHEN))


def test_new_batches_put_the_end_off_and_the_address_says_that_they_count(steady: Services) -> None:
    without, among = (tabulated(steady, View(growth=each), WHEN)[0] for each in ("no", "yes"))
    assert among["By the end of"].iloc[-1] > without["By the end of"].iloc[-1]
    assert View(growth="yes", weeks="26").to_query() == "growth=yes&weeks=26"
    assert View.from_query("growth=yes&weeks=26") == View(growth="yes", weeks="26")
    assert carried("/team", "priority=high&growth=yes&weeks=26") == "/team?priority=high"
    for query in ("growth=perhaps", "weeks=13"):
        with pytest.raises(FilterError):
            View.from_query(query)


def test_a_filter_by_stage_narrows_what_is_left_and_not_the_weeks(steady: Services) -> None:
    everything, narrowed = drawn(steady), drawn(steady, "stage=in_progress&overdue=yes")
    assert figure(everything, WEEKS)["data"][0]["y"] == figure(narrowed, WEEKS)["data"][0]["y"]
    assert "20 batches left" in note(narrowed, WHEN)
    assert "whatever their stage and review" in note(narrowed, WEEKS)
    assert "whatever their stage and review" not in note(everything, WEEKS)


def test_where_nothing_is_left_that_is_said_and_the_weeks_stay(steady: Services) -> None:
    page = drawn(steady, "accepted=yes")
    for panel in (WHEN, REACH):
        assert state(page, panel) == "panel-body nothing"
        assert "Nothing is left to do." in said(page, panel)
    assert state(page, WEEKS) == "panel-body full"


def test_too_little_history_is_refused_with_the_weeks_there_are(steady: Services) -> None:
    page = drawn(steady, f"assigned={steady.today() - timedelta(days=3)}..")
    for panel in (WHEN, REACH):
        assert state(page, panel) == "panel-body nothing"
        assert "A forecast needs work in 6 of the last 12 full weeks; there was some in 0." in said(
            page, panel
        )
    assert "after six weeks with work" in said(page, HELD)


def test_a_filter_for_nothing_is_empty_and_one_that_cannot_be_is_refused(steady: Services) -> None:
    page = drawn(steady, "text=no-such-id")
    assert {state(page, panel) for panel in FORECAST_PANELS} == {"panel-body nothing"}
    assert "Remove a filter above" in said(page, WHEN)
    assert state(drawn(steady, "stage=nonsense"), WHEN) == "panel-body failed"


def test_plotly_knows_what_the_charts_say(steady: Services) -> None:
    for query in FILTERS.values():
        page = drawn(steady, query)
        for panel in (WHEN, REACH, WEEKS):
            if state(page, panel) == "panel-body full":
                go.Figure(figure(page, panel))


def test_the_page_speaks_the_readers_language(steady: Services) -> None:
    with speaking("es"):
        page = drawn(steady)
        assert note(page, WHEN).startswith("La mitad de los futuros termina para el ")
        assert "50 de 100: " in str(figure(page, WHEN)["layout"]["annotations"])
        assert "75\xa0%" in figure(page, WHEN)["layout"]["yaxis"]["ticktext"]


def test_its_panels_are_explained() -> None:
    for panel in FORECAST_PANELS.values():
        assert panel.definition.endswith(".")
        assert len({each.header for each in panel.columns}) == len(panel.columns)
