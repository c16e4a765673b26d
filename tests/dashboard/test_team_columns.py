"""Which columns the table of the team shows: the address says it, and page, file, link and view follow."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest

from dashboard import exports, ids, team_columns
from dashboard.panel_data import tabulated
from dashboard.panels.team import TEAM_PANELS
from dashboard.render import filters
from dashboard.render import team as render_team
from dashboard.render.page_props import PageProps
from dashboard.saved_views import checked
from dashboard.services import Services
from dashboard.shell import validation_layout
from dashboard.url import View, carried
from data.errors import FilterError
from tests.dashboard.test_team_page import column, lines, words
from tests.sheets import rows as rows_of_sheet

FIRST = [
    "Person",
    "Total",
    "Open",
    "In progress",
    "Segmented",
    "Approved",
    "Rejected",
    "Overdue",
    "Completion",
    "Approval rate",
    "Likely range",
    "Done in 4 weeks",
    "Done each week",
    "P85 (days)",
    "Days of work",
    "Oldest (days)",
]


def drawn(team: Services, query: str = "") -> PageProps:
    return render_team.draw(team, query)


def heads(page: PageProps) -> list[str]:
    return [words(cell) for cell in lines(page)[0]]


def test_every_column_but_the_person_can_be_chosen() -> None:
    assert [each.name for each in TEAM_PANELS["team"].columns] == ["person", *team_columns.CHOICES]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", FIRST),
        ("shown=", FIRST),
        ("shown=rejections,total", ["Person", "Total", "Times rejected"]),
        ("shown=efficiency,person,p50,p50", ["Person", "Efficiency", "P50 (days)"]),
        ("shown=person", ["Person"]),
    ],
)
def test_the_address_says_which_columns_are_shown_and_in_the_file(
    team: Services, query: str, shown: list[str]
) -> None:
    page = drawn(team, query)
    assert heads(page) == shown
    assert column(page, "Person")[-1] == "Total"
    view = View.from_query(query)
    export = exports.panel(team, view, "team")
    with export.path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == shown
    assert [row[0] for row in rows] == column(page, "Person")
    assert json.loads(export.sidecar.read_text(encoding="utf-8"))["columns"] == shown
    assert rows_of_sheet(exports.panel(team, view, "team", xlsx=True).path)[0] == shown


def test_the_menu_ticks_what_the_address_says(team: Services) -> None:
    assert drawn(team, "shown=overdue,total").of(ids.TEAM_COLUMNS) == {"value": ["total", "overdue"]}
    assert drawn(team).of(ids.TEAM_COLUMNS) == {"value": list(team_columns.FIRST)}
    assert drawn(team, "shown=person").of(ids.TEAM_COLUMNS) == {"value": []}
    assert "team-columns" in str(validation_layout())


def test_a_column_that_is_none_is_answered_as_any_wrong_parameter(team: Services) -> None:
    page = drawn(team, "shown=total,nonsense")
    assert page.of(ids.panel_body("team"))["className"] == "panel-body failed"
    assert "Fix the filter above" in str(page.of(ids.panel_message("team"))["tree"])
    assert page.of(ids.TEAM_COLUMNS) == {}
    said = str(filters.draw(team, "?shown=total,nonsense").of(ids.FILTER_ERROR)["children"])
    assert "There is no column “nonsense”; there are person, total, open," in said


def test_another_order_and_what_is_beyond_the_page_do_not_lose_and_do_not_keep_the_columns(
    team: Services,
) -> None:
    head: dict[str, Any] = {words(cell): cell for cell in lines(drawn(team, "shown=overdue,total&text=1"))[0]}
    assert head["Total"].children.href == "/team?text=1&shown=total,overdue&order=-total"
    assert "shown" not in str(lines(drawn(team, "shown=overdue,total"))[1:])
    assert carried("/team", "shown=overdue") == "/team?shown=overdue"
    assert carried("/flow", "shown=overdue&priority=high") == "/flow?priority=high"


def test_the_table_can_be_in_the_order_of_a_column_that_is_not_shown(team: Services) -> None:
    query = "order=-overdue&shown=total"
    assert column(drawn(team, query), "Person") == column(drawn(team, "order=-overdue"), "Person")
    table, _ = tabulated(team, View.from_query(query), "team")
    assert list(table.columns) == ["Person", "Total"]
    assert table["Person"].tolist() == column(drawn(team, query), "Person")


def test_a_saved_view_keeps_the_columns_of_its_page_and_refuses_unknown_ones() -> None:
    assert checked("/team", "shown=overdue&columns=id&priority=high") == "shown=overdue&priority=high"
    assert checked("/batches", "shown=overdue&columns=id") == "columns=id"
    for page, query in (("/team", "shown=nonsense"), ("/batches", "columns=nonsense")):
        with pytest.raises(FilterError, match="There is no column “nonsense”"):
            checked(page, query)
