"""Person by week on the page of the team: cells, links, words and file, against plain Python."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from dash import html

from dashboard import exports, i18n, ids
from dashboard.i18n import speaking
from dashboard.panels.team_weeks import TEAM_WEEKS
from dashboard.services import Services
from dashboard.url import BATCHES, View, name_of
from data.calendar import WorkingCalendar
from data.metrics.day import Day
from data.model.conditions import Days
from data.query.filters import Filters
from data.query.questions import Counts
from data.query.service import total_of
from tests import oracle
from tests.dashboard.test_team_page import drawn, links, words

#: What is filtered beside the days of completion, and how many days before the busiest one are among them.
PERIODS = {
    "everybody": ("", None),
    "three people": ("person=Segmenter+Alder&person=Segmenter+Fir&person=~", None),
    "what is accepted": ("accepted=yes", None),
    "high priority": ("priority=high", None),
    "everybody in thirty days": ("", 30),
}


def lines(team: Services, query: str = "") -> list[list[Any]]:
    """The cells of the table, line by line, its head first."""
    (place,) = drawn(team, query).of(ids.panel_message("team-weeks"))["tree"]
    head, body = place.children.children
    return [list(line.children) for line in (head.children, *body.children)]


def note(team: Services, query: str = "") -> str:
    return str(drawn(team, query).of(ids.panel_note("team-weeks"))["tree"])


@pytest.fixture(scope="module", name="known")
def _known(team: Services) -> list[oracle.Clean]:
    """Every batch of the demo team, read in plain Python."""
    mongo = team.mongo
    return oracle.clean(
        list(mongo.batches.find()), team.today(), team.settings.zone, list(mongo.events.find())
    )


def completed(known: list[oracle.Clean], query: str) -> list[tuple[str, date]]:
    """Who has it and when it was completed, of each batch that a filter lets through and that has a day."""
    where = View.from_query(query).where
    return [
        (row["person"], date.fromisoformat(row["completed"]))
        for row in known
        if oracle.accepts(where, row) and row["stage"] == "segmented" and row["completed"]
    ]


def busiest(known: list[oracle.Clean], query: str) -> date:
    """The day on which most was completed."""
    ((day, _),) = Counter(day for _, day in completed(known, query)).most_common(1)
    return day


def mondays(first: date, last: date, today: date) -> list[date]:
    """Those of the twelve full weeks until *last* and of the one that is not over; none before *first*."""
    monday = last - timedelta(days=last.weekday())
    more = 11 if last.weekday() == 6 and last < today else 12
    every = [monday - timedelta(weeks=back) for back in range(more, -1, -1)]
    return [each for each in every if each + timedelta(days=6) >= first]


@pytest.mark.parametrize("period", PERIODS.values(), ids=PERIODS)
def test_every_number_is_that_of_plain_python_and_leads_to_exactly_its_batches(
    team: Services, known: list[oracle.Clean], period: tuple[str, int | None]
) -> None:
    query, length = period
    last = busiest(known, query)
    first = date.min if length is None else last - timedelta(days=length)
    since = "" if length is None else first.isoformat()
    query = "&".join(filter(None, (query, f"completed={since}..{last}")))
    head, *body = lines(team, query)
    shown = mondays(first, last, team.today())
    done = Counter((person, day - timedelta(days=day.weekday())) for person, day in completed(known, query))
    people = {person for person, _ in done}
    assert len(head) == 1 + len(shown) + 1
    followed = 0
    for line in body:
        name = words(line[0])
        these = people if name == "Total" else [name.replace("Unassigned", "")]
        numbers = [sum(done[person, monday] for person in these) for monday in shown]
        assert [words(cell) for cell in line[1:]] == [f"{n:,}" for n in (*numbers, sum(numbers))], name
        for said, address in links(line):
            parts = urlsplit(address)
            if parts.path != BATCHES:
                assert name_of(parts.query) == said == name
                continue
            question = Counts((), View.from_query(parts.query).where)
            assert said == f"{total_of(team.answers.ask((question,))[question]):,}", (name, address)
            followed += 1
        assert len(list(links(line[1:]))) == sum(words(cell) != "0" for cell in line[1:])
    assert followed > 1


def test_a_cell_is_as_full_of_colour_as_its_number_is_near_the_largest(
    team: Services, known: list[oracle.Clean]
) -> None:
    _, *body, whole = lines(team, f"completed=..{busiest(known, '')}")
    cells = [cell for line in body for cell in line[1:-1]]
    most = max(int(words(cell)) for cell in cells)
    for cell in cells:
        n = int(words(cell))
        shade = getattr(cell, "style", None)
        assert shade == ({"--full": f"{n / most:.3f}"} if n else None)
        assert ("shaded" in cell.className.split()) == (n > 0)
    assert not [cell for cell in (*whole, *(line[-1] for line in body)) if getattr(cell, "style", None)]


def test_a_head_says_the_days_of_its_week_how_many_are_worked_and_which_week_runs() -> None:
    calendar = WorkingCalendar(off=((date(2026, 6, 10), date(2026, 6, 11)),))
    day = Day.of(date(2026, 6, 16), 10, calendar)
    columns = TEAM_WEEKS.shown(View(), day)
    assert [each.header for each in columns[-4:]] == ["Jun 1", "Jun 8", "Jun 15 so far", "Total"]
    assert [each.about for each in columns[-4:]] == [
        "Jun 1, 2026 – Jun 7, 2026 · 5 working days",
        "Jun 8, 2026 – Jun 14, 2026 · 3 working days",
        "Jun 15, 2026 – Jun 16, 2026 · 2 working days · not a full week",
        "",
    ]
    with speaking("es"):
        assert TEAM_WEEKS.shown(View(), day)[-2].header == "15 jun, en curso"


def test_a_week_of_the_page_says_its_days(team: Services) -> None:
    head = lines(team)[0]
    assert isinstance(head[1], html.Th)
    assert re.fullmatch(r".+ – .+ · \d working days?", str(getattr(head[1], "title", "")))


def test_the_sentence_is_true_of_the_table_it_stands_above(team: Services) -> None:
    head, *body, whole = lines(team)
    said = note(team)
    numbers = {words(line[0]): [int(words(cell)) for cell in line[1:]] for line in body}
    since = i18n.day(team.today() - timedelta(days=team.today().weekday(), weeks=12))
    assert f"{words(whole[-1])} done since {since}" in said
    most, name = re.findall(r"most in a week: (\d+) by ([^,]+), in that of", said)[0]
    assert int(most) == max(n for each in numbers.values() for n in each[:-1])
    week = re.findall(r"in that of (\w+ \d+), \d+", said)[0]
    at = [words(cell).removesuffix(" so far") for cell in head[1:-1]].index(week)
    assert numbers[name][at] == int(most)
    idle = [name for name, each in numbers.items() if not each[-1]]
    assert ("nothing by" in said) == bool(idle)
    assert all(name in said for name in idle[:3])
    undated = Counts((), View.from_query("stage=segmented&completed=none").where)
    n = total_of(team.answers.ask((undated,))[undated])
    assert (f"{n:,} done without a date" in said) == (n > 0)


def test_the_file_has_the_weeks_that_are_shown(team: Services) -> None:
    head, *body = lines(team)
    with exports.panel(team, View(), "team-weeks").path.open(encoding="utf-8", newline="") as file:
        told = list(csv.reader(file))
    assert told[0] == [words(cell) for cell in head]
    assert told[1:] == [[words(cell).replace(",", "") for cell in line] for line in body]


def test_a_week_puts_the_table_in_order(team: Services, known: list[oracle.Clean]) -> None:
    day = busiest(known, "")
    monday = day - timedelta(days=day.weekday())
    head, *body, whole = lines(team, f"order=-{monday}&completed=..{day}")
    assert getattr(head[-2], "aria-sort") == "descending"
    numbers = [int(words(line[-2])) for line in body]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] > 0
    assert words(whole[0]) == "Total"


@pytest.mark.parametrize("query", ["stage=in_progress", "completed=2001-01-01..2001-12-31", "completed=none"])
def test_where_nothing_was_completed_it_says_so(team: Services, query: str) -> None:
    page = drawn(team, query)
    assert page.of(ids.panel_body("team-weeks"))["className"] == "panel-body nothing"
    assert "Nothing was completed in the weeks shown." in str(
        page.of(ids.panel_message("team-weeks"))["tree"]
    )


def test_a_number_keeps_the_filter(team: Services) -> None:
    *_, whole = lines(team, "stage=segmented")
    where = View.from_query(urlsplit(whole[-1].children.href).query).where
    first = team.today() - timedelta(days=team.today().weekday(), weeks=12)
    assert where == Filters(stage=("segmented",), completed=Days.inclusive(first, team.today()))
