"""Two to five people side by side: numbers, links, chart, words and file, against plain Python."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode, urlsplit

import plotly.graph_objects as go
import pytest

from dashboard import exports, ids
from dashboard.i18n import speaking
from dashboard.panel_data import tabulated
from dashboard.panels.side_by_side import compared, offered, whole_team
from dashboard.panels.team import TEAM_PANELS
from dashboard.render.page_props import PageProps
from dashboard.services import Services
from dashboard.url import BATCHES, TEAM, View, name_of
from data.metrics.rates import FEW
from data.query.filters import Filters
from data.query.questions import Counts
from data.query.service import total_of
from tests import oracle
from tests.dashboard.test_components import text_of, walk
from tests.dashboard.test_team_page import drawn, links, words
from tests.data.metrics.test_metrics import counts

PANEL, WEEKS = "side-by-side", "side-by-side-weeks"
SIX = ("Alder", "Aspen", "Beech", "Birch", "Cedar", "Elm")
#: WHO are the three of the demo team who completed most in the last twelve weeks.
FILTERS = {
    "three people": "WHO",
    "two people and nobody": "person=Segmenter+Alder&person=Segmenter+Fir&person=~",
    "high priority": "WHO&priority=high",
    "everyday": "WHO&everyday=yes",
    "half a year": "WHO&HALF",
}


def busiest(team: Services, period: str = "") -> tuple[str, ...]:
    with speaking("en"):
        table, _ = tabulated(team, View.from_query(period), "team-weeks")
    names = [name for name in table["Person"] if name not in ("Unassigned", "Total")]
    return tuple(sorted(names[:3]))


def said(team: Services, query: str) -> str:
    """*query* with its people, and the half year before last month, in which the demo team completed much."""
    last = team.today() - timedelta(days=30)
    period = f"completed={last - timedelta(days=182)}..{last}"
    who = busiest(team, period if "HALF" in query else "")
    return query.replace("WHO", urlencode([("person", name) for name in who])).replace("HALF", period)


def lines(page: PageProps) -> list[list[Any]]:
    """The cells of the table, line by line, its head first."""
    (place,) = page.of(ids.panel_message(PANEL))["tree"]
    head, body = place.children.children
    return [list(line.children) for line in (head.children, *body.children)]


def note(page: PageProps, panel: str) -> str:
    return "".join(map(text_of, page.of(ids.panel_note(panel))["tree"]))


def count(team: Services, query: str) -> int:
    question = Counts((), View.from_query(query).where)
    return total_of(team.answers.ask((question,))[question])


@pytest.fixture(scope="module", name="known")
def _known(team: Services) -> list[oracle.Clean]:
    """Every batch of the demo team, read in plain Python."""
    mongo = team.mongo
    return oracle.clean(
        list(mongo.batches.find()), team.today(), team.settings.zone, list(mongo.events.find())
    )


def under(known: list[oracle.Clean], query: str) -> Iterator[oracle.Clean]:
    """The batches of the whole team under the rest of the filter."""
    where = whole_team(View.from_query(query)).where
    return (row for row in known if oracle.accepts(where, row))


def completed(known: list[oracle.Clean], query: str, today: date) -> list[tuple[str, date]]:
    """Who has it and when it was completed, in the twelve full weeks until today or the days filtered."""
    first = date.min if "completed" in query else today - timedelta(days=today.weekday(), weeks=12)
    rows = [row for row in under(known, query) if row["stage"] == "segmented" and row["completed"]]
    days = [(row["person"], date.fromisoformat(row["completed"])) for row in rows]
    return [(person, day) for person, day in days if first <= day <= today]


@pytest.mark.parametrize("query", FILTERS.values(), ids=FILTERS)
def test_the_figures_are_those_of_plain_python(team: Services, known: list[oracle.Clean], query: str) -> None:
    query = said(team, query)
    head, *body = lines(drawn(team, query))
    names = [words(cell) for cell in head]
    assert [words(line[0]) for line in body] == [*compared(View.from_query(query)), "Whole team"]
    done, rows = completed(known, query, team.today()), list(under(known, query))
    for line in body:
        found = dict(zip(names, map(words, line), strict=True))
        these = None if found["Person"] == "Whole team" else found["Person"]
        mine = [row for row in rows if these in (None, row["person"])]
        reviewed = [
            row for row in rows if row["first_review"] and these in (None, row["first_reviewed_person"])
        ]
        times = [who for row in rows if row["rejections"] for who in row["rejected_people"].split("\n")]
        right = sum(row["first_review"] == "approved" and not row["rejections"] for row in reviewed)
        assert found["Done"] == f"{sum(these in (None, person) for person, _ in done):,}"
        assert found["Open"] == f"{sum(not row['accepted'] for row in mine):,}"
        assert found["Overdue"] == f"{sum(row['overdue'] for row in mine):,}"
        assert found["Batches reviewed"] == f"{len(reviewed):,}"
        assert found["Times rejected"] == f"{len(times) if these is None else times.count(these):,}"
        if reviewed and 0.01 < right / len(reviewed) < 0.99:
            assert found["First-pass yield"] == f"{right / len(reviewed):.0%}"
        faint = [cell.className for cell, name in zip(line, names, strict=True) if name == "First-pass yield"]
        assert ("quiet" in faint[0]) == (len(reviewed) < FEW)


@pytest.mark.parametrize("query", FILTERS.values(), ids=FILTERS)
def test_every_number_leads_to_exactly_its_batches_and_every_name_to_its_person(
    team: Services, query: str
) -> None:
    _, *body = lines(drawn(team, said(team, query)))
    followed = 0
    for line in body:
        for text, address in links(line):
            parts = urlsplit(address)
            if parts.path != BATCHES:
                assert name_of(parts.query) == text == words(line[0])
                continue
            assert text == f"{count(team, parts.query):,}", (words(line[0]), address)
            followed += 1
    assert followed > 3


@pytest.mark.parametrize("query", FILTERS.values(), ids=FILTERS)
def test_each_week_of_the_chart_is_that_of_plain_python_of_its_table_and_of_its_batches(
    team: Services, known: list[oracle.Clean], query: str
) -> None:
    query = said(team, query)
    page, view = drawn(team, query), View.from_query(query)
    if page.of(ids.panel_body(WEEKS))["className"] == "panel-body nothing":
        theirs = [day for person, day in completed(known, query, team.today()) if person in compared(view)]
        assert not theirs
        assert "" in view.where.person or view.where.priority
        return
    chart = page.of(ids.chart(WEEKS))["figure"]
    go.Figure(chart)  # raises on what plotly does not know
    table, _ = tabulated(team, view, WEEKS)
    done = completed(known, query, team.today())
    weeks = list(zip(table["From"], table["To"], strict=True))
    traces = [trace for trace in chart["data"] if trace["mode"] == "lines+markers"]
    assert len(traces) == len(compared(view))
    for name, trace in zip(compared(view), traces, strict=True):
        numbers = [
            sum(person == name and first <= day <= last for person, day in done) for first, last in weeks
        ]
        assert list(trace["y"]) == table[name].tolist() == numbers
        assert [None if drill is None else count(team, drill) for drill in trace["customdata"]] == [
            n or None for n in numbers
        ]
    people = Counter(person for person, day in done if person and day >= weeks[0][0])
    behind = next(trace for trace in chart["data"] if trace["mode"] == "lines")
    everybody = [sum(bool(person) and first <= day <= last for person, day in done) for first, last in weeks]
    assert list(behind["y"]) == pytest.approx([n / len(people) for n in everybody])
    assert [float(each) for each in table["Average person"]] == [round(n, 1) for n in behind["y"]]


def test_all_lines_are_on_one_scale_and_none_covers_another(team: Services) -> None:
    layout = drawn(team, said(team, "WHO")).of(ids.chart(WEEKS))["figure"]["layout"]
    axes = [layout[name] for name in ("yaxis", "yaxis2", "yaxis3")]
    assert len({tuple(axis["range"]) for axis in axes}) == 1
    for above, below in pairwise(axes):
        assert above["domain"][0] >= below["domain"][1] + 0.05
    assert [each["text"] for each in layout["annotations"]] == [f"<b>{name}</b>" for name in busiest(team)]


@pytest.mark.parametrize("panel", [PANEL, WEEKS])
@pytest.mark.parametrize("query", FILTERS.values(), ids=FILTERS)
def test_the_file_is_the_table(team: Services, panel: str, query: str) -> None:
    view = View.from_query(said(team, query))
    table, _ = tabulated(team, view, panel)
    with exports.panel(team, view, panel).path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == list(table.columns)
    assert [row[0] for row in rows] == [str(each) for each in table.iloc[:, 0]]
    assert len(rows) == len(table) > 2
    if panel == WEEKS:
        assert [[int(n) for n in row[2:-1]] for row in rows] == table.iloc[:, 2:-1].to_numpy().tolist()
    assert not {"nan", "<NA>", "None"} & {cell for row in rows for cell in row}


def test_the_sentences_are_true_of_what_they_stand_above(team: Services) -> None:
    page = drawn(team, said(team, "WHO"))
    table, _ = tabulated(team, View.from_query(said(team, "WHO")), PANEL)
    *each, whole = table["Done"].tolist()
    assert f"{sum(each):,} of {whole:,} that the team completed" in note(page, PANEL)
    paces = re.findall(r"(Segmenter \w+) ([\d.]+)", note(page, WEEKS))
    assert [(name, float(n)) for name, n in paces] == [
        (name, float(n)) for name, n in zip(busiest(team), table["Done a week"], strict=False)
    ]


CHOICES = {
    "nobody": ("", "Choose two to five people"),
    "the unassigned": ("person=~", "Choose two to five people"),
    "one": ("person=Segmenter+Hazel", "Choose two to five people"),
    "six": (
        urlencode([("person", f"Segmenter {name}") for name in SIX]),
        "6 people are too many",
    ),
}


@pytest.mark.parametrize(("query", "why"), CHOICES.values(), ids=CHOICES)
def test_where_nothing_can_be_compared_it_says_what_to_do_and_one_click_does_it(
    team: Services, query: str, why: str
) -> None:
    page = drawn(team, f"{query}&priority=high&order=-open")
    for panel in (PANEL, WEEKS):
        assert page.of(ids.panel_body(panel))["className"] == "panel-body nothing"
    tree = page.of(ids.panel_message(PANEL))["tree"]
    assert why in " ".join(map(text_of, tree))
    (link,) = [each for part in tree for each in walk(part) if getattr(each, "href", None)]
    parts = urlsplit(link.href)
    view = View.from_query(parts.query)
    assert (parts.path, view.where.priority, view.order) == (TEAM, ("high",), "-open")
    chosen = View.from_query(query).where.person
    assert len(view.where.person) == 3
    assert text_of(link).startswith("Compare ")
    assert all(name in text_of(link) for name in view.where.person)
    assert len(chosen) != 1 or chosen == ("",) or set(chosen) <= set(view.where.person)
    assert len(chosen) < 6 or set(view.where.person) < set(chosen)
    assert drawn(team, parts.query).of(ids.panel_body(PANEL))["className"] == "panel-body full listed"


def test_those_with_most_open_work_are_offered() -> None:
    work = counts(
        ("person", "accepted"),
        [
            ("Ana", False, 3),
            ("Bea", False, 9),
            ("Cid", False, 3),
            ("Dan", False, 1),
            ("Eva", True, 99),
            ("", False, 50),
        ],
    )
    assert offered(work, ()) == ["Bea", "Ana", "Cid"]
    assert offered(work, ("Dan",)) == ["Dan", "Bea", "Ana"]
    assert offered(work, ("Ana", "Cid", "Dan", "Eva", "Fay", "Guy")) == ["Ana", "Cid", "Dan"]


def test_a_filter_for_nothing_says_so(team: Services) -> None:
    page = drawn(team, said(team, "WHO&text=no-such-id"))
    assert page.of(ids.panel_body(PANEL))["className"] == "panel-body nothing"
    assert page.of(ids.panel_body(WEEKS))["className"] == "panel-body nothing"


def test_it_speaks_the_readers_language(team: Services) -> None:
    with speaking("es"):
        page = drawn(team, said(team, "WHO"))
        assert [words(line[0]) for line in lines(page)] == ["Persona", *busiest(team), "Todo el equipo"]
        assert "que terminó el equipo" in note(page, PANEL)
        assert "una persona media del equipo" in note(page, WEEKS)


def test_the_rest_of_the_filter_holds_for_the_team_as_well() -> None:
    where = Filters(person=("Ana", "Bea"), priority=("high",), everyday=True)
    assert whole_team(View(where)).where == Filters(priority=("high",))
    assert whole_team(View(Filters(everyday=True))).where == Filters(everyday=True)
    assert {PANEL, WEEKS} <= TEAM_PANELS.keys()
