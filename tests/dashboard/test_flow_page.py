"""The page Flow: its sentences are true of the frames they stand under, and the demo team is found in it."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import pytest

from dashboard import exports, ids
from dashboard.i18n import speaking
from dashboard.panel_data import tabulated
from dashboard.panels.base import Panel
from dashboard.panels.cycle_time import how_long
from dashboard.panels.flow import FLOW_PANELS
from dashboard.render import panels
from dashboard.render.page_props import PageProps
from dashboard.services import Services
from dashboard.url import BATCHES, FLOW, View
from data.metrics import survival
from data.query.filters import Filters
from data.query.questions import Counts
from data.query.service import total_of

FILTERS = {
    "everything": "",
    "three people": "person=Segmenter+Alder&person=Segmenter+Fir&person=~",
    "what is accepted": "accepted=yes",
    "what is not segmented": "stage=in_progress&stage=not_started",
    "everyday": "view=everyday",
    "everyday in working days": "view=everyday&days=working",
    "the completed of a year": "completed=2026-01-01..2026-12-31",
}


def drawn(team: Services, query: str = "") -> PageProps:
    return panels.draw(FLOW, FLOW_PANELS, team, query)


def note(page: PageProps, panel: str) -> str:
    return "".join(each for each in page.of(ids.panel_note(panel))["tree"] if isinstance(each, str))


def figure(page: PageProps, panel: str) -> Any:
    return page.of(ids.chart(panel)).get("figure")


def table(team: Services, panel: str, query: str = "") -> pd.DataFrame:
    return tabulated(team, View.from_query(query), panel)[0]


def number(text: str) -> int:
    return int(text.replace(",", ""))


def count(team: Services, where: Filters) -> int:
    question = Counts((), where)
    return total_of(team.answers.ask((question,))[question])


def marks(panel: str, drawing: Any) -> list[tuple[int, str | None]]:
    """(number, query a click leads to) of every bar and mark. Where a mark stands higher for more days than
    for more batches, the words beside it say how many these are."""
    found: list[tuple[int, str | None]] = []
    for trace in drawing["data"]:
        if "customdata" not in trace:
            continue
        if panel == "each-day":  # what was counted on a past day can be listed no more
            assert not any(trace["customdata"][:-1])
            found.append((trace["y"][-1], trace["customdata"][-1]))
            continue
        if panel in ("each", "months"):
            shown = [number(_BATCHES.search(words)[1]) for words in trace["hovertext"]]  # type: ignore[index]
        elif trace["type"] == "bar":
            unseen = trace["marker"]["color"] == "rgba(0,0,0,0)"
            shown = drawing["data"][-1]["x"] if unseen else trace["x"]
        else:
            shown = trace["y"]
        found += zip(shown, trace["customdata"], strict=True)
    return found


_BATCHES = re.compile(r"([\d,]+) batch")


@pytest.mark.parametrize("query", FILTERS.values(), ids=FILTERS)
def test_every_mark_leads_to_exactly_its_batches(team: Services, query: str) -> None:
    page = drawn(team, query)
    followed = set()
    for panel in FLOW_PANELS:
        found = marks(panel, figure(page, panel)) if figure(page, panel) else []
        for n, address in found[:: max(1, len(found) // 12)]:
            assert (address is None) == (n == 0)
            if address is not None:
                assert count(team, View.from_query(address).where) == n, (panel, address)
                followed.add(panel)
    if not query:
        tables = {"stage-times", "visits", "reasons"}
        assert followed == FLOW_PANELS.keys() - {"take"} - tables  # "take" is a line without marks


@pytest.mark.parametrize("panel", FLOW_PANELS)
@pytest.mark.parametrize("query", FILTERS.values(), ids=FILTERS)
def test_the_csv_is_the_table(team: Services, panel: str, query: str) -> None:
    view = View.from_query(query)
    shown, _ = tabulated(team, view, panel)
    with exports.panel(team, view, panel).path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == list(shown.columns)
    assert len(rows) == len(shown)
    assert not {"nan", "<NA>", "None", "NaT"} & {cell for row in rows for cell in row}


def test_every_panel_of_the_demo_team_has_a_picture_and_a_sentence(team: Services) -> None:
    page = drawn(team)
    for panel in FLOW_PANELS:
        assert page.of(ids.panel_body(panel))["className"].startswith("panel-body full")
        assert note(page, panel)


def curve(*days: int, open_: Sequence[int] = ()) -> survival.Curve:
    frames = [pd.DataFrame({"days": each, "n": 1}, dtype="int64") for each in (days, open_)]
    return survival.of_frames(*frames)


def test_the_sentence_says_how_long_half_and_most_take_as_far_as_that_is_known() -> None:
    assert how_long(curve(*range(1, 21))) == (
        "Half of the batches take 10 days or less; one in seven takes more than 17 days"
    )
    assert how_long(curve(*[1] * 19, 40)) == (
        "Half of the batches take 1 day or less; 85 of 100 take 1 day or less"
    )
    assert how_long(curve(2, 3, open_=[9])) == (
        "Half of the batches take 3 days or less; how long the slowest one in seven take is not yet known"
    )
    assert how_long(curve(2, open_=[9, 9])) == (
        "How long half of the batches take is not yet known: too many are still open"
    )
    with speaking("es"):
        assert how_long(curve(*range(1, 21))) == (
            "La mitad de los lotes tarda 10 días o menos; uno de cada siete tarda más de 17 días"
        )


def test_the_sentence_about_all_batches_is_true_of_its_table(team: Services) -> None:
    said, shown = note(drawn(team, "accepted=yes"), "take"), table(team, "take", "accepted=yes")
    half, most = map(number, re.findall(r"([\d,]+) days?", said)[:2])
    share = shown.set_index("Days")["Done by then"]
    assert share[half] >= 0.5 > share[share.index < half].max()
    assert share[most] >= 0.85 > share[share.index < most].max()


def test_the_note_adds_up_to_what_is_done(team: Services) -> None:
    known, done = map(number, re.findall(r"([\d,]+) of ([\d,]+) done", note(drawn(team), "take"))[0])
    assert done == count(team, Filters(stage=("segmented",)))
    assert table(team, "take")["Done"].sum() <= known < done


def test_what_is_late_is_named_and_one_click_away(team: Services) -> None:
    page = drawn(team)
    link = page.of(ids.panel_note("aging"))["tree"][-1]
    address = urlsplit(link.href)
    late = count(team, View.from_query(address.query).where)
    said = note(page, "aging")
    assert address.path == BATCHES
    assert link.children == f"Show all {late:,}"
    assert said.startswith(f"{late:,} of {table(team, 'aging')['Total'].sum():,} are older than ")
    days = number(re.findall(r"older than ([\d,]+)", said)[0])
    before = team.today() - timedelta(days=days)
    assert View.from_query(address.query).where.assigned.last == before  # type: ignore[union-attr]


def test_the_measure_of_age_stays_when_the_page_is_narrowed_to_what_is_late(team: Services) -> None:
    page = drawn(team)
    late = urlsplit(page.of(ids.panel_note("aging"))["tree"][-1].href).query
    narrowed = table(team, "aging", late)
    everything = table(team, "aging")
    assert narrowed["From (days)"].tolist() == everything["From (days)"].tolist()
    assert narrowed["Total"].tolist()[-1] == everything["Total"].tolist()[-1] > 0
    assert narrowed["Total"].tolist()[0] == 0


def test_the_sentence_about_weeks_is_true_of_its_table(team: Services) -> None:
    said, shown = note(drawn(team), "weekly"), table(team, "weekly")
    unusual = shown["Signal"].isin(["above the limits", "below the limits"]).sum()
    named = re.findall(r"([\d,]+) weeks? (?:is|are) unusual", said)
    assert [number(each) for each in named] == ([unusual] if unusual else [])
    low, high = map(number, re.findall(r"([\d,]+) to ([\d,]+) a week is ordinary", said)[0])
    full = shown.iloc[:-1]
    assert not full.loc[full["Done"].between(low, high), "Signal"].isin(["above the limits"]).any()
    assert (full.loc[full["Done"] > high, "Signal"] == "above the limits").all()


def test_the_sentence_about_the_cumulative_flow_is_true_of_its_table(team: Services) -> None:
    said, shown = note(drawn(team), "cumulative"), table(team, "cumulative")
    last = shown.iloc[-1]
    assert said.startswith(f"{last['Not segmented']:,} of {last['Assigned so far']:,} assigned batches")
    assert last["Not segmented"] == last["Assigned so far"] - last["Done so far"]
    assert shown["Approved so far"].is_monotonic_increasing


def test_what_the_filter_hides_is_said(team: Services) -> None:
    assert "Without accepted" in note(drawn(team, "view=everyday"), "take")
    assert "Without accepted" not in note(drawn(team), "take")


def test_where_nothing_is_completed_each_panel_says_why_there_is_nothing(team: Services) -> None:
    page = drawn(team, "stage=in_progress")
    for panel in ("each", "weekly", "months", "rework"):
        assert page.of(ids.panel_body(panel))["className"] == "panel-body nothing"
    assert drawn(team, "stage=segmented").of(ids.panel_body("aging"))["className"] == "panel-body nothing"
    assert page.of(ids.panel_body("take"))["className"].startswith("panel-body full")


def test_a_filter_that_cannot_be_is_refused_in_every_panel(team: Services) -> None:
    page = drawn(team, "stage=nonsense")
    assert {page.of(ids.panel_body(each))["className"] for each in FLOW_PANELS} == {"panel-body failed"}


@pytest.mark.parametrize("panel", FLOW_PANELS.values(), ids=FLOW_PANELS)
def test_a_panel_is_explained_and_its_columns_have_headers_of_their_own(panel: Panel[View]) -> None:
    assert panel.definition.endswith(".")
    assert len({each.header for each in panel.columns}) == len(panel.columns)


def test_the_page_speaks_the_readers_language(team: Services) -> None:
    with speaking("es"):
        page = drawn(team)
        assert note(page, "take").startswith(("La mitad de los lotes tarda", "Aún no se sabe"))
        assert "llevan más de" in note(page, "aging")


def test_the_sentence_about_months_is_true_of_its_table(team: Services) -> None:
    said, shown = note(drawn(team), "months"), table(team, "months")
    took = [number(each) for each in re.findall(r"took ([\d,]+) days?|and ([\d,]+) days?", said)[0] if each]
    assert took == [shown["P85 (days)"].iloc[0]]
    assert f"and {shown['P85 (days)'].iloc[-1]:,} day" in said
