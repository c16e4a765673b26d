"""One person beside the others, and when their work will be done: true, and the same as elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import pandas as pd
import pytest
from dash import html

from dashboard import exports, ids
from dashboard.i18n import speaking
from dashboard.panel_data import frames_of, tabulated
from dashboard.panels.beside_others import BESIDE_OTHERS
from dashboard.panels.forecast import FORECAST_PANELS
from dashboard.render import panels
from dashboard.render import people as people_page
from dashboard.render.person_work import PersonWork
from dashboard.services import Services
from dashboard.url import BATCHES, FORECAST, TEAM, View
from data.metrics.comparison import NOTHING, Compared, Side
from data.metrics.day import Day
from data.query.filters import Filters
from data.query.questions import Counts
from data.query.service import total_of
from tests.dashboard.test_components import text_of, walk, with_class
from tests.dashboard.test_side_by_side_page import busiest
from tests.data.metrics.test_metrics import counts

WHO = "Segmenter Hazel"
ONE = View(Filters(person=(WHO,)))
BESIDE, WHEN = "Beside the others", "When their work will be done"


def sections(team: Services, name: str = WHO) -> dict[str, Any]:
    page = people_page.draw(team, f"?{urlencode({'name': name})}").of(ids.CREW)["tree"]
    return {getattr(each, "aria-label"): each for each in with_class(page, "person-work")}


def numbers(tree: Any) -> Iterator[tuple[str, str]]:
    """What is said in the cells that lead to batches, and where they lead."""
    for each in walk(tree):
        link = getattr(each, "href", None)
        if link and urlsplit(link).path == BATCHES:
            yield text_of(each), urlsplit(link).query


def test_every_number_beside_the_others_leads_to_exactly_its_batches(team: Services) -> None:
    found = [each for name in busiest(team) for each in numbers(sections(team, name)[BESIDE])]
    for figure in ("first_review=", "completed="):
        assert any(figure in query for _, query in found)
    for said, query in found:
        question = Counts((), View.from_query(query).where)
        assert said == f"{total_of(team.answers.ask((question,))[question]):,}", query


def test_the_page_and_the_file_hold_the_same_figures(team: Services) -> None:
    table, _ = tabulated(team, ONE, BESIDE_OTHERS.id)
    rows = [each for each in walk(sections(team)[BESIDE]) if isinstance(each, html.Tr)][1:]
    assert [text_of(row.children[0]) for row in rows] == table["Figure"].tolist()
    assert [text_of(row.children[-1]) for row in rows] == table["Difference"].tolist()
    assert [int(text_of(row.children[3]).replace(",", "")) for row in rows] == table["Batches"].tolist()
    assert exports.panel(team, ONE, BESIDE_OTHERS.id).rows == len(table) == 3


def test_the_sentence_is_true_of_the_frame_it_stands_above(team: Services) -> None:
    day = team.day()
    asked = BESIDE_OTHERS.questions(ONE, day)
    frames = frames_of(asked, team.answers.ask(asked.values()))
    frame = BESIDE_OTHERS.metric(frames, ONE, day)
    assert BESIDE_OTHERS.note(frame, frames, ONE, day) in text_of(sections(team)[BESIDE])


SENTENCES = {
    (
        "less",
        "same",
        "few",
    ): "Differs from the others by more than chance explains: right at the first review "
    "less often · chance alone explains: done each week · too few to say: how long batches take",
    ("same", "less", "less"): "Differs from the others by more than chance explains: fewer done each week, "
    "batches take longer · chance alone explains: right at the first review",
    ("same", "same", "more"): "Differs from the others by more than chance explains: batches are done sooner "
    "· chance alone explains: right at the first review, done each week",
    ("same", "few", "few"): "Nothing differs from the others by more than chance explains · chance alone "
    "explains: right at the first review · too few to say: done each week, how long batches take",
    ("few", "few", "few"): "Too little is known to say in what they differ from the others.",
}


@pytest.mark.parametrize("verdicts", SENTENCES, ids=" ".join)
def test_only_what_chance_does_not_explain_is_said_to_differ(verdicts: tuple[str, str, str]) -> None:
    figures = [("first", None, "calendar"), ("week", None, "calendar"), ("within", 4, "calendar")]
    frame = pd.DataFrame({"figure": figures, "verdict": list(verdicts)})
    assert BESIDE_OTHERS.note(frame, {}, ONE, Day.of(date(2026, 6, 17), 9)) == SENTENCES[verdicts]


def test_shares_are_in_percent_and_means_are_numbers() -> None:
    words = {column.name: column.say or (lambda each: each) for column in BESIDE_OTHERS.columns}
    assert words["own_range"]((0.25, 0.5)) == "25% to 50%"
    assert words["own_range"](None) == "–"
    assert words["figure"](("within", 1, "calendar")) == "Done within 1 day"
    assert words["figure"](("within", 4, "working")) == "Done within 4 working days"
    assert Compared("week", Side(2.0, (1.0, 3.0), 24), NOTHING, "few").own.n == 24


def test_of_several_people_or_of_none_there_is_nothing_to_set_beside_the_others(team: Services) -> None:
    for people in ((), ("Ana", "Bea")):
        view = View(Filters(person=people))
        assert BESIDE_OTHERS.questions(view, team.day()) == {}
        assert len(tabulated(team, view, BESIDE_OTHERS.id)[0]) == 0


def test_the_forecast_of_somebody_is_that_of_the_page_of_forecasts(team: Services) -> None:
    page = panels.draw(FORECAST, FORECAST_PANELS, team, ONE.to_query())
    note, message = (page.of(part("forecast-when"))["tree"] for part in (ids.panel_note, ids.panel_message))
    section = sections(team)[WHEN]
    expected = "".join(map(text_of, note)) or text_of(message[-1])
    assert expected in text_of(section)
    links = [getattr(each, "href", "") for each in walk(section)]
    assert f"{FORECAST}?{ONE.to_query()}" in links
    assert (
        "person-screen" not in section.className
    )  # it is on the printed page, for which the other is too long
    assert "person-screen" in sections(team)[BESIDE].className


def _frames(weekly: int, left: int) -> dict[str, pd.DataFrame]:
    """Twelve full weeks in which so many were done each day from Monday to Friday."""
    monday = date(2026, 6, 15)
    days = [monday - timedelta(weeks=week) + timedelta(days=day) for week in range(1, 13) for day in range(5)]
    return {
        "done": counts(("completed",), [(each.isoformat(), weekly // 5) for each in days if weekly]),
        "basis": counts(("completed_basis",), [("approved", 12 * weekly)]),
        "arrived": counts(("assigned",), []),
        "left": counts((), [(left,)]),
        "crew": counts(("person", "role", "days_off"), []),
    }


def test_at_a_steady_pace_all_chances_come_to_the_day_that_can_be_counted_by_hand() -> None:
    today = date(2026, 6, 17)  # a Wednesday
    section = PersonWork(ONE, Day.of(today, 9))._forecast(_frames(weekly=5, left=10))
    rows = [[text_of(cell) for cell in row.children] for row in walk(section) if isinstance(row, html.Tr)]
    assert rows == [
        ["Chance of being done", "By the end of", "Working days"],
        *([chance, "Jul 1, 2026", "10"] for chance in ("50%", "85%", "95%")),
    ]
    assert "Half of the futures end by Jul 1, 2026, 85 of 100 by Jul 1, 2026 · 10 batches left" in text_of(
        section
    )
    assert "CSV" in text_of(section)


@pytest.mark.parametrize(
    ("weekly", "left", "why"),
    [
        (0, 10, "A forecast needs work in 6 of the last 12 full weeks; there was some in 0."),
        (5, 0, "Nothing is left to do."),
        (0, 0, "Nothing is left to do."),
    ],
)
def test_without_work_in_six_weeks_or_without_any_left_it_says_so(weekly: int, left: int, why: str) -> None:
    section = PersonWork(ONE, Day.of(date(2026, 6, 17), 9))._forecast(_frames(weekly, left))
    assert why in text_of(section)
    assert "CSV" not in text_of(section)


def test_it_leads_to_a_comparison_with_others_and_speaks_the_readers_language(team: Services) -> None:
    links = [getattr(each, "href", "") for each in walk(sections(team)[BESIDE])]
    assert f"{TEAM}?{ONE.to_query()}" in links
    with speaking("es"):
        found = sections(team)
        assert {"Frente a los demás", "Cuándo terminará su trabajo"} <= found.keys()
        assert "Bien a la primera revisión" in text_of(found["Frente a los demás"])
