"""The page of the team: every number leads to its batches, and the page, its table and its CSV agree."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import pytest
from dash import dcc, html

from dashboard import exports, ids
from dashboard.charts.figure import records
from dashboard.i18n import speaking
from dashboard.panel_data import tabulated
from dashboard.panels.team import TEAM_PANELS
from dashboard.render import panels
from dashboard.render.page_props import PageProps
from dashboard.services import Services
from dashboard.url import BATCHES, TEAM, View, name_of
from data.query.filters import Filters
from data.query.questions import Counts
from data.query.service import total_of

FILTERS = {
    "everybody": "",
    "three people": "person=Segmenter+Alder&person=Segmenter+Fir&person=~",
    "what is late": "overdue=yes",
    "what is accepted": "accepted=yes",
    "in working days": "days=working",
}
Cell = html.Td | html.Th


def drawn(team: Services, query: str = "") -> PageProps:
    return panels.draw(TEAM, TEAM_PANELS, team, query)


def lines(page: PageProps) -> list[list[Cell]]:
    """The cells of the table, line by line, its head first."""
    (place,) = page.of(ids.panel_message("team"))["tree"]
    head, body = place.children.children
    return [list(line.children) for line in (head.children, *body.children)]


def words(cell: Cell) -> str:
    inside: Any = cell.children
    return str(inside.children if isinstance(inside, dcc.Link) else inside)


def links(line: list[Cell]) -> Iterator[tuple[str, str]]:
    """What the cells say that lead somewhere, and where."""
    for cell in line:
        if address := getattr(cell.children, "href", None):
            yield words(cell), address


def column(page: PageProps, name: str) -> list[str]:
    head, *body = lines(page)
    at = [words(cell) for cell in head].index(name)
    return [words(line[at]) for line in body]


@pytest.mark.parametrize("query", FILTERS.values(), ids=FILTERS)
def test_every_number_leads_to_exactly_its_batches_and_every_name_to_its_person(
    team: Services, query: str
) -> None:
    _, *body = lines(drawn(team, query))
    followed = 0
    for line in body:
        for said, address in links(line):
            parts = urlsplit(address)
            if parts.path != BATCHES:
                assert name_of(parts.query) == said == words(line[0])
                continue
            where = View.from_query(parts.query).where
            question = Counts((), where)
            assert said == f"{total_of(team.answers.ask((question,))[question]):,}", (words(line[0]), address)
            followed += 1
    assert followed > 5


@pytest.mark.parametrize("panel", TEAM_PANELS)
@pytest.mark.parametrize("query", FILTERS.values(), ids=FILTERS)
def test_the_csv_is_the_table(team: Services, panel: str, query: str) -> None:
    view = View.from_query(query)
    table, _ = tabulated(team, view, panel)
    with exports.panel(team, view, panel).path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == list(table.columns)
    assert [row[0] for row in rows] == [str(each) for each in table.iloc[:, 0]]
    assert not {"nan", "<NA>", "None"} & {cell for row in rows for cell in row}


def test_the_last_line_is_the_sum_of_all(team: Services) -> None:
    page = drawn(team)
    assert column(page, "Person")[-1] == "Total"
    for name in ("Total", "Open", "Segmented", "Overdue"):
        *numbers, whole = (int(each.replace(",", "")) for each in column(page, name))
        assert sum(numbers) == whole
    everything = Counts(())
    assert column(page, "Total")[-1] == f"{total_of(team.answers.ask((everything,))[everything]):,}"


@pytest.mark.parametrize(("order", "turned"), [("-overdue", True), ("overdue", False)])
def test_the_address_orders_the_table_and_its_csv_and_leaves_the_sum_last(
    team: Services, order: str, turned: bool
) -> None:
    page = drawn(team, f"order={order}")
    *numbers, _ = map(int, column(page, "Overdue"))
    assert numbers == sorted(numbers, reverse=turned)
    assert column(page, "Person")[-1] == "Total"
    table, _ = tabulated(team, View.from_query(f"order={order}"), "team")
    assert [f"{each:,}" for each in table["Overdue"]] == column(page, "Overdue")


def test_a_head_says_the_order_and_turns_it_round(team: Services) -> None:
    head = {words(cell): cell for cell in lines(drawn(team, "order=-open&priority=high"))[0]}
    assert getattr(head["Open"], "aria-sort") == "descending"
    assert getattr(head["Person"], "aria-sort") == "none"
    assert head["Open"].children.href == "/team?priority=high&order=open"
    assert head["Overdue"].children.href == "/team?priority=high&order=-overdue"
    assert head["Person"].children.href == "/team?priority=high&order=person"
    assert isinstance(head["Likely range"].children, str)


def test_an_order_that_is_none_changes_nothing(team: Services) -> None:
    usual = column(drawn(team), "Person")
    assert column(drawn(team, "order=nonsense"), "Person") == usual
    assert column(drawn(team, "order=-interval"), "Person") == usual


def test_what_each_did_week_by_week_is_drawn_and_its_numbers_are_in_the_file(team: Services) -> None:
    head, *body = lines(drawn(team))
    at = [words(cell) for cell in head].index("Done each week")
    table, _ = tabulated(team, View(), "team")
    for line, said in zip(body, table["Done each week"], strict=True):
        numbers = [int(each) for each in said.split()]
        assert len(numbers) == 8
        picture = line[at].children
        assert getattr(picture, "aria-label") == f"Last 8 full weeks: {', '.join(map(str, numbers))}"
        assert len(picture.children) == 1 + len(numbers)
    *each, whole = ([int(n) for n in said.split()] for said in table["Done each week"])
    assert [sum(numbers) for numbers in zip(*each, strict=True)] == whole


def test_what_is_unknown_comes_last_in_either_direction(team: Services) -> None:
    for order in ("days", "-days"):
        *days, _ = column(drawn(team, f"order={order}"), "Days of work")
        known = [each for each in days if each != "–"]
        assert days == [*known, *["–"] * (len(days) - len(known))]
        assert known


def test_the_sentence_about_work_that_runs_out_is_true_of_the_frame_it_stands_under(team: Services) -> None:
    note = str(drawn(team).of(ids.panel_note("work-left"))["tree"])
    table, _ = tabulated(team, View(), "work-left")
    dry = table.loc[table["Days of work"] <= 5, "Person"].tolist()
    assert ("Nobody runs out of work" in note) == (not dry)
    assert all(name in note for name in dry[:3])


_GIVE = (
    "Give them unassigned batches",
    "/batches?person=~&stage=in_progress&stage=not_started&stage=unknown#to=Ana",
)


@pytest.mark.parametrize(("days", "leads"), [(3, _GIVE), (30, None)])
def test_whoever_runs_out_of_work_is_one_click_from_getting_some(
    team: Services, days: int, leads: tuple[str, str] | None
) -> None:
    frame = pd.DataFrame({"person": ["Ana"], "days": [days], "open": [9], "finished": [60]})
    assert TEAM_PANELS["work-left"].leads(frame, {}, View(), team.day()) == leads


def test_a_filter_for_nothing_and_one_that_cannot_be_say_so(team: Services) -> None:
    page = drawn(team, "text=no-such-id")
    assert page.of(ids.panel_body("team"))["className"] == "panel-body nothing"
    refused = drawn(team, "stage=nonsense")
    assert refused.of(ids.panel_body("team"))["className"] == "panel-body failed"
    assert "Fix the filter above" in str(refused.of(ids.panel_message("team"))["tree"])


def test_where_nobody_has_open_work_the_chart_does_not_speak_of_missing_batches(team: Services) -> None:
    page = drawn(team, "accepted=yes")
    assert page.of(ids.panel_body("work-left"))["className"] == "panel-body nothing"
    assert "Somebody must have open work" in str(page.of(ids.panel_message("work-left"))["tree"])


def test_the_page_speaks_the_readers_language(team: Services) -> None:
    with speaking("es"):
        page = drawn(team)
        assert column(page, "Persona")[-1] == "Total"
        assert column(page, "Persona")[0] == "Sin asignar"
        assert any(each.startswith("de ") for each in column(page, "Margen probable"))


def test_its_panels_are_explained() -> None:
    for panel in TEAM_PANELS.values():
        assert panel.definition.endswith(".")
        assert len({each.header for each in panel.columns}) == len(panel.columns)


def test_filters_are_kept_by_the_numbers_and_left_out_of_nothing(team: Services) -> None:
    _, *body = lines(drawn(team, "priority=high"))
    (_, address), *_ = [each for each in links(body[-1]) if urlsplit(each[1]).path == BATCHES]
    assert View.from_query(urlsplit(address).query).where == Filters(priority=("high",))


@pytest.mark.parametrize("query", FILTERS.values(), ids=FILTERS)
def test_who_works_right_at_the_first_review_leads_to_exactly_those_batches(
    team: Services, query: str
) -> None:
    panel, day, view = TEAM_PANELS["first-pass"], team.day(), View.from_query(query)
    asked = panel.questions(view, day)
    reading = team.answers.ask(asked.values())
    frames = {name: reading[question] for name, question in asked.items()}
    frame = panel.metric(frames, view, day)
    assert len(frame)
    for row in records(frame):
        for column in panel.columns:
            address = column.drill(view, row, day) if column.drill else None
            if address and urlsplit(address).path == BATCHES:
                question = Counts((), View.from_query(urlsplit(address).query).where)
                assert total_of(team.answers.ask((question,))[question]) == row[column.name]
    assert panel.chart is not None
    (marks,) = [
        trace for trace in panel.chart(frame, frames, view, day)["data"] if trace["mode"] == "markers"
    ]
    for drill, n in zip(marks["customdata"], marks["x"], strict=True):
        question = Counts((), View.from_query(drill).where)
        assert total_of(team.answers.ask((question,))[question]) == n
