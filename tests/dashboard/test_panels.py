"""Chart = table = CSV for every panel, and figure = rows = lines for every filter, on the demo team."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import exports, i18n, ids
from dashboard.columns import COLUMNS, SENT
from dashboard.i18n import speaking
from dashboard.panel_data import tabulated
from dashboard.panels.batches import PANELS
from dashboard.render.overview import draw_view
from dashboard.render.page_props import PageProps
from dashboard.services import Services
from dashboard.url import PROGRESS_BASES, View
from data.demo.people import NAMES
from data.exports.exporting import Export
from data.metrics.day import Day
from data.metrics.progress import PERIODS
from data.model.conditions import Days
from data.model.vocabulary import PRIORITIES, REVIEWS, STAGE_WORDS, STAGES
from data.query.filters import Filters
from data.query.questions import Counts, Sort
from data.query.service import total_of

Figure = dict[str, Any]


def panel_table(services: Services, view: View, panel: str) -> pd.DataFrame:
    frame, _ = tabulated(services, view, panel)
    return frame


def lines(export: Export) -> list[list[str]]:
    with export.path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def cells(table: pd.DataFrame) -> list[list[str]]:
    """The table as the lines of a CSV, header first."""
    rows = [[_cell(value) for value in row] for row in table.itertuples(index=False)]
    return [list(table.columns), *rows]


def _cell(value: Any) -> str:
    return str(round(value, 4)) if isinstance(value, float) else str(value)


# What each chart shows, as columns of its table. A chart that is drawn differently needs a line here.


def _people(figure: Figure) -> dict[str, list[Any]]:
    *bars, _, totals = figure["data"]
    shown = {bar["name"]: bar["x"] for bar in bars}
    missing = {word: [0] * len(totals["x"]) for word in STAGE_WORDS.values() if word not in shown}
    return {**shown, **missing, "Total": totals["x"]}


def _shares(figure: Figure) -> dict[str, list[Any]]:
    numbers = [bar["x"][0] for bar in figure["data"]]
    return {"Value": figure["layout"]["yaxis"]["ticktext"], "Batches": numbers}


def _done_so_far(figure: Figure) -> dict[str, list[Any]]:
    (line,) = figure["data"]
    return {"To": line["x"], "Done so far": line["y"]}


def _done_per_period(figure: Figure) -> dict[str, list[Any]]:
    (bars,) = figure["data"]
    return {"From": bars["x"], "Done": bars["y"]}


SHOWN: dict[str, Callable[[Figure], dict[str, list[Any]]]] = {
    "people": _people,
    "shares": _shares,
    "done-so-far": _done_so_far,
    "done-per-period": _done_per_period,
}

VIEWS = {
    "everything": View(),
    "by day of approval": View(basis="approved", per="day"),
    "by month of review, three people": View(Filters(person=NAMES[:3]), "reviewed", "month"),
    "by week of upload, in a range": View(
        Filters(uploaded=Days.inclusive(date(2025, 1, 1), date(2027, 12, 31))), "uploaded"
    ),
    "the unassigned": View(Filters(person=("",))),
    "overdue and rejected": View(Filters(overdue=True, review=("rejected",))),
    "everyday": View(Filters(everyday=True)),
    "nothing done": View(Filters(stage=("not_started",))),
    "nothing at all": View(Filters(text="no such id")),
}


@pytest.fixture(params=VIEWS, name="view")
def _view(request: pytest.FixtureRequest) -> View:
    return VIEWS[request.param]


def test_every_panel_is_compared() -> None:
    assert set(SHOWN) == set(PANELS)


@pytest.mark.parametrize("panel", PANELS)
def test_chart_table_and_csv_of_a_panel_agree(team: Services, view: View, panel: str) -> None:
    table = panel_table(team, view, panel)
    assert lines(exports.panel(team, view, panel)) == cells(table)
    figure = figure_of(draw_view(team, view), panel)
    if figure is None:
        numbers = table.select_dtypes("number").to_numpy()
        assert table.empty or not numbers.any()
        return
    if panel == "shares":
        table = table[(table["Batches"] > 0) | (table["Value"] != "Unknown")]
    for column, values in SHOWN[panel](figure).items():
        assert list(values) == table[column].tolist(), column


def test_panels_of_one_page_agree_with_each_other_and_with_the_total(team: Services, view: View) -> None:
    total = count(team, view.where)
    people, shares = panel_table(team, view, "people"), panel_table(team, view, "shares")
    assert people["Total"].sum() == total
    assert people[list(STAGE_WORDS.values())].to_numpy().sum() == total
    assert shares.groupby("Group")["Batches"].sum().tolist() == [total, total]
    done = panel_table(team, view, "done-per-period")["Done"].sum()
    so_far = panel_table(team, view, "done-so-far")["Done so far"]
    assert done == (so_far.iloc[-1] if len(so_far) else 0)
    assert done <= people["Segmented"].sum()


def figure_of(page: PageProps, panel: str) -> Figure | None:
    return page.of(ids.chart(panel)).get("figure")


def note_of(page: PageProps, panel: str) -> str:
    return "".join(page.of(ids.panel_note(panel))["tree"])


def count(team: Services, where: Filters) -> int:
    question = Counts((), where)
    return total_of(team.answers.ask((question,))[question])


def test_what_a_chart_leaves_out_is_told_in_its_note(team: Services) -> None:
    note = note_of(draw_view(team, View(basis="approved")), "done-per-period")
    done = count(team, Filters(stage=("segmented",)))
    shown = int(panel_table(team, View(basis="approved"), "done-per-period")["Done"].sum())
    assert f"{shown:,} of {done:,} done batches" in note
    assert shown < done


def test_the_note_tells_which_dates_stand_for_the_completion_date(team: Services) -> None:
    note = note_of(draw_view(team, View()), "done-so-far")
    assert all(words in note for words in ("approval date:", "reviewed:", "last mask upload:"))


def test_the_crew_without_work_and_the_ex_crew_are_counted_in_the_note(team: Services) -> None:
    note = note_of(draw_view(team, View()), "people")
    people = panel_table(team, View(), "people")
    idle = int((people["Total"] == 0).sum())
    assert idle >= 2
    assert note == f"24 people · {idle} without work · 2 not in the crew"


def test_people_without_work_are_shown_until_something_is_filtered(team: Services) -> None:
    crew = {each["name"].strip() for each in team.mongo.people.find()}
    assert crew <= set(panel_table(team, View(), "people")["Person"])
    for where in (Filters(everyday=True), Filters(stage=STAGES), Filters(person=("Ana",))):
        assert (panel_table(team, View(where), "people")["Total"] > 0).all()


def test_a_figure_names_its_colours_so_that_one_serves_both_schemes(team: Services) -> None:
    page = draw_view(team, View())
    charts = json.dumps([figure_of(page, panel) for panel in PANELS], default=str)
    assert "var(--segmented)" in charts
    assert not re.search(r"#[0-9a-f]{6}", charts)


def test_an_impossible_combination_asks_nothing_and_is_an_empty_table_with_headers(team: Services) -> None:
    view = View(Filters(stage=("not_started",)))
    day = Day.of(team.today(), 21)
    assert PANELS["done-so-far"].questions(view, day) == {}
    assert list(panel_table(team, view, "done-so-far").columns) == ["From", "To", "Done", "Done so far"]


def test_a_table_speaks_the_readers_language(team: Services) -> None:
    with speaking("es"):
        table = panel_table(team, View(), "people")
    assert list(table.columns)[:3] == ["Persona", "Rol", "En el equipo"]
    assert table["Persona"].iloc[0] == "Sin asignar"
    assert set(table["En el equipo"]) == {"Sí", "No"}


@pytest.mark.parametrize("after", [1, 21])
def test_work_is_stale_when_it_was_assigned_more_than_the_set_days_ago(after: int) -> None:
    today = date(2026, 6, 17)
    assert Day.of(today, after).stale_until == today - timedelta(days=after + 1)


@pytest.mark.parametrize("panel", PANELS.values(), ids=PANELS)
def test_a_panel_is_explained_and_its_columns_have_headers_of_their_own(panel: Any) -> None:
    assert panel.definition.endswith(".")
    headers = [column.header for column in panel.columns]
    assert len(set(headers)) == len(headers)
    with speaking("es"):
        assert len({i18n.t(header) for header in headers}) == len(headers)


# --- figure = bars = rows = lines ---------------------------------------------------------------


def _some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3).map(tuple)


@st.composite
def _ranges(draw: st.DrawFn) -> Days:
    first = draw(st.dates(date(2024, 6, 1), date(2027, 12, 31)))
    return Days.inclusive(first, first + timedelta(days=draw(st.integers(0, 400))))


_RESTRICTIONS: dict[str, st.SearchStrategy[Any]] = {
    "text": st.sampled_from(["batch", "_2", "T0", "p1_cam", "F"]),
    "person": _some((*NAMES, "")),
    "stage": _some(STAGES),
    "review": _some(REVIEWS),
    "priority": _some(PRIORITIES),
    **dict.fromkeys(("assigned", "due", "approved", "completed"), _ranges() | st.just(Days(missing=True))),
    **dict.fromkeys(("overdue", "files", "accepted", "duplicated"), st.booleans()),
}


@st.composite
def _filters(draw: st.DrawFn) -> Filters:
    names = draw(st.lists(st.sampled_from(sorted(_RESTRICTIONS)), unique=True, max_size=3))
    return Filters(**{name: draw(_RESTRICTIONS[name]) for name in names}, everyday=draw(st.booleans()))


_views = st.builds(View, _filters(), basis=st.sampled_from(PROGRESS_BASES), per=st.sampled_from(PERIODS))
_sorts = st.lists(
    st.tuples(st.sampled_from(sorted(COLUMNS)), st.booleans()),
    min_size=1,
    max_size=2,
    unique_by=lambda s: s[0],
).map(tuple)


@settings(max_examples=50)  # as many as the issue asks for
@given(view=_views, sort=_sorts)
def test_figure_bars_grid_rows_and_csv_lines_are_the_same_batches(
    team: Services, view: View, sort: Sort
) -> None:
    rows, total, _ = team.answers.page(SENT, view.where, sort, 0, 10_000)
    export = exports.batches(team, view, sort, excel=False, progress=lambda _: None)
    page = draw_view(team, view)
    header, *body = lines(export)
    assert total == len(rows) == len(body) == export.rows == count(team, view.where)
    assert [line[header.index("id")] for line in body] == [exported_id(row["id"]) for row in rows]
    for panel in ("people", "shares"):
        figure = figure_of(page, panel)
        shown = SHOWN[panel](figure) if figure else {"Total": [0], "Batches": [0, 0]}
        if panel == "people":
            assert sum(shown["Total"]) == total
        else:
            assert sum(shown["Batches"]) == 2 * total


def exported_id(identity: str) -> str:
    return f"'{identity}" if identity.startswith(("=", "+", "-", "@", "\t", "\r")) else identity
