"""The charts: every bar leads to exactly its batches, whatever they are called and whenever they were."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import product
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from dashboard import theme
from dashboard.charts import time_axis
from dashboard.charts.bars import LOW, StackedBars
from dashboard.charts.figure import Figure, records
from dashboard.charts.labels import Label
from dashboard.i18n import speaking
from dashboard.panels.base import Panel
from dashboard.panels.batches import PANELS
from dashboard.panels.flow import FLOW_PANELS
from dashboard.url import PROGRESS_BASES, View, name_of
from data.metrics import overview, team
from data.metrics.day import Day
from data.metrics.progress import PERIODS, Per, over_time
from data.metrics.totals import cross_table
from data.model.conditions import Days
from data.model.datasets import PEOPLE
from data.model.vocabulary import PRIORITIES, REVIEW_WORDS, REVIEWS
from data.mongo.client import Document
from data.query.filters import Filters
from data.query.questions import Counts
from tests import oracle
from tests.strategies import documents, filters

TODAY = date(2025, 6, 15)
DAY = Day.of(TODAY, 21)
CREW = [{"person": name, "role": "Senior", "days_off": ""} for name in ("Ana", "Idle", "")]
#: A day that is kept, on which there was nothing yet.
YESTERDAY = {
    "kept": pd.DataFrame({"day": ["2025-06-14"]}),
    "then": pd.DataFrame({"day": [], "stage": [], "review": [], "n": []}, dtype=object).astype(
        {"n": "int64"}
    ),
}

views: st.SearchStrategy[View] = st.builds(
    View, where=filters(at_most=2), basis=st.sampled_from(PROGRESS_BASES), per=st.sampled_from(PERIODS)
)
_days = st.sampled_from(["2025-05-31", "2025-06-01", "2025-06-02", "2025-06-30", "1850-01-01", "", None])
_done = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["batch_1", "batch_2"]),
        "assignee": st.sampled_from(["Ana", "Gone", ""]),
        "status": st.sampled_from(["S", "CS", "In"]),
        "metadata": st.fixed_dictionaries(
            {
                "assigned_at": _days,
                "approved_at": _days,
                "reviewed_at": _days,
                "review_status": st.sampled_from(["aprobado", ""]),
            }
        ),
        "file_info": st.fixed_dictionaries({"last_file_upload": _days}),
    }
)
#: Dirt of every kind, and finished work with dates, which is rare among the dirt.
batches = st.lists(st.one_of(documents, _done), min_size=1, max_size=12)


def answer(question: Counts, rows: Sequence[oracle.Clean]) -> pd.DataFrame:
    """What an engine answers, counted one by one in plain Python."""
    if question.dataset is PEOPLE:
        counted = Counter(tuple(person[name] for name in question.by) for person in CREW)
    else:
        counted = Counter(
            tuple(row[name] for name in question.by) for row in rows if oracle.accepts(question.where, row)
        )
    frame = pd.DataFrame([(*key, n) for key, n in counted.items()], columns=[*question.by, "n"])
    return frame.astype({"n": "int64"})


def drawn(
    panel: Panel[View], view: View, rows: Sequence[oracle.Clean]
) -> tuple[pd.DataFrame, go.Figure] | None:
    """The panel's frame and figure; None where it has nothing to show."""
    questions = panel.questions(view, DAY)
    frames = {name: answer(question, rows) for name, question in questions.items()}
    frames |= YESTERDAY if panel.daily else {}
    frame = panel.metric(frames, view, DAY) if frames else None
    if frame is None or frame.empty:
        return None
    assert panel.chart
    return frame, go.Figure(panel.chart(frame, frames, view, DAY))  # raises on what plotly does not know


_COUNTED = re.compile(r"([\d,]+) batch")


def points(figure: go.Figure) -> Iterator[tuple[int, str | None]]:
    """(number shown, query a click leads to) of every bar and point that can be clicked.

    The unseen rest of a person's row stands for the number written in it. A point that is high for other
    reasons says beside the mouse how many batches it is.
    """
    for trace in figure.data:
        if trace.customdata is None:
            continue
        counted = [_COUNTED.search(words) for words in trace.hovertext]
        if trace.type == "scatter" and all(counted):
            numbers = [int(found[1].replace(",", "")) for found in counted if found]
            yield from zip(numbers, trace.customdata, strict=True)
            continue
        unseen = trace.marker.color == "rgba(0,0,0,0)"
        sideways = trace.type == "bar" and trace.orientation == "h"
        numbers = figure.data[-1].x if unseen else trace.x if sideways else trace.y
        yield from zip(numbers, trace.customdata, strict=True)


_ALL = {**PANELS, **FLOW_PANELS}
CHARTS = sorted(name for name, panel in _ALL.items() if panel.chart)
TABLES = sorted(_ALL.keys() - CHARTS)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(raw=batches, view=views)
@pytest.mark.parametrize("panel", TABLES)
def test_every_number_of_a_table_leads_to_exactly_its_batches(panel: str, raw: list[Any], view: View) -> None:
    rows = oracle.clean(raw, TODAY, ZoneInfo("Europe/Madrid"))
    shown = _ALL[panel]
    frames = {name: answer(question, rows) for name, question in shown.questions(view, DAY).items()}
    linked = [(column.name, column.drill) for column in shown.columns if column.drill]
    counted = (
        records(shown.metric(frames, view, DAY)) if frames else []
    )  # a filter may leave nothing to count
    for row, (name, drill) in product(counted, linked):
        event(panel)
        address = drill(view, row, DAY)
        where = View.from_query(urlsplit(address).query).where if address else None
        assert row[name] == sum(oracle.accepts(where, each) for each in rows if where)
        assert address or not row[name]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(raw=batches, view=views)
@pytest.mark.parametrize("panel", CHARTS)
def test_every_number_leads_to_exactly_its_batches(panel: str, raw: list[Any], view: View) -> None:
    rows = oracle.clean(raw, TODAY, ZoneInfo("Europe/Madrid"))
    found = drawn(_ALL[panel], view, rows)
    for n, query in points(found[1]) if found else ():
        event(panel)
        if query is None:
            assert n == 0
            continue
        target = View.from_query(f"?{query}")
        assert (target.basis, target.per) == (view.basis, view.per)
        assert sum(oracle.accepts(target.where, row) for row in rows) == n > 0


def test_the_law_above_meets_bars_of_every_panel() -> None:
    """Otherwise it would hold of nothing."""
    raw: list[Document] = [
        {"id": "1", "assignee": "Ana", "status": "S", "metadata": {"approved_at": "2025-06-02"}},
        {"id": "2", "assignee": "", "status": "NS"},
    ]
    rows = oracle.clean(raw, TODAY, ZoneInfo("Europe/Madrid"))
    for panel in PANELS.values():
        found = drawn(panel, View(), rows)
        assert found
        assert any(query for _, query in points(found[1])), panel.id


def chart(panel: str, frame: pd.DataFrame, view: View | None = None, total: int = 0) -> Figure:
    """The chart of *panel* for a frame of its metric; *total* is how many batches there are."""
    frames = {"standing": pd.DataFrame({"n": [total]})}
    draw = PANELS[panel].chart
    assert draw
    return draw(frame, frames, view or View(), DAY)


# --- people -------------------------------------------------------------------------------------


def work(names: Sequence[str], stage: str = "in_progress", n: int = 3) -> pd.DataFrame:
    cells = {"person": names, "stage": stage, "accepted": False, "n": n}
    return pd.DataFrame(cells).astype({"n": "int64"})


def crew(*names: str) -> pd.DataFrame:
    return pd.DataFrame({"person": names, "role": "General", "n": 1})


def people_chart(names: Sequence[str], *members: str) -> go.Figure:
    return go.Figure(chart("people", team.stage_by_person(work(names), crew(*members))))


def test_few_people_get_higher_rows() -> None:
    names = [f"Person {n:02}" for n in range(6)]
    two, six = people_chart(names[:2], *names[:2]), people_chart(names, *names)
    assert two.layout.height / 2 > 1.2 * six.layout.height / 6


def test_a_picture_does_not_become_lower_when_somebody_joins() -> None:
    names = [f"Person {n:02}" for n in range(20)]
    heights = [people_chart(names[:n], *names[:n]).layout.height for n in range(1, 20)]
    assert heights == sorted(heights)
    assert heights[4] <= LOW < heights[7]


def test_sixty_people_get_sixty_rows_of_the_same_height() -> None:
    names = [f"Person {n:02}" for n in range(60)]
    sixty, six = people_chart(names, *names), people_chart(names[:6], *names[:6])
    assert list(sixty.layout.yaxis.ticktext) == names
    assert len(set(sixty.layout.yaxis.tickvals)) == 60
    assert len(sixty.data[0].x) == 60
    assert (sixty.layout.height - six.layout.height) / 54 >= 24  # pixels: labels do not overlap


def test_two_long_names_that_begin_alike_are_told_apart_by_their_ends() -> None:
    names = ["Persona Bastante Larga " + each for each in ("Cruz", "Rosa")]
    figure = people_chart(names, *names)
    assert figure.layout.yaxis.ticktext == ("Persona Bastan…ga Cruz", "Persona Bastan…ga Rosa")


def test_two_long_names_that_are_cut_alike_stay_two_rows() -> None:
    names = [f"Persona Bastante {each} Larga de Verdad" for each in ("Dos", "Una")]
    figure = people_chart(names, *names)
    assert len(set(figure.layout.yaxis.ticktext)) == 1
    assert list(figure.data[0].y) == [0, 1]
    assert all(len(label) <= 22 for label in figure.layout.yaxis.ticktext)
    assert [name in text for name, text in zip(names, figure.data[0].hovertext, strict=True)] == [True, True]


def test_names_lead_to_their_people_and_nobody_leads_nowhere() -> None:
    figure = people_chart(["", "Ana & Co/<b>", "~Bea"])
    links = dict(zip(figure.layout.yaxis.ticktext, figure.layout.meta["links"], strict=True))
    assert links.pop("<b>Unassigned</b>") == ""
    assert {name_of(urlsplit(link).query) for link in links.values()} == {"Ana & Co/<b>", "~Bea"}


@pytest.mark.parametrize("name", ["<b>Ana</b>", "<a href='javascript:1'>x</a>", "Ana & Bea", "&lt;i&gt;"])
@pytest.mark.parametrize("member", [True, False])
def test_a_name_cannot_bring_markup_into_a_chart(name: str, member: bool) -> None:
    figure = people_chart([name], *([name] if member else []))
    shown = name.replace("&", "&amp;").replace("<", "&lt;")
    (label,) = figure.layout.yaxis.ticktext
    ours = label.removeprefix("<i>").partition("</i>")[0]
    assert "<" not in ours
    begin, _, end = ours.partition("…")
    assert shown.startswith(begin)
    assert shown.endswith(end)
    assert f"<b>{shown}</b>" in figure.data[0].hovertext[0]
    assert View.from_query(figure.data[0].customdata[0]).where.person == (name,)


def test_the_unassigned_and_people_outside_the_crew_are_marked() -> None:
    figure = people_chart(["", "Ana", "Gone"], "Ana")
    first, member, outside = figure.layout.yaxis.ticktext
    assert (first, member) == ("<b>Unassigned</b>", "Ana")
    assert "ex-crew" in outside
    with speaking("es"):
        assert people_chart([""]).layout.yaxis.ticktext == ("<b>Sin asignar</b>",)


def test_a_person_without_batches_has_a_row_and_nothing_to_click() -> None:
    figure = people_chart(["Ana"], "Ana", "Idle")
    assert figure.layout.yaxis.ticktext == ("Ana", "Idle")
    assert all(trace.customdata[1] is None for trace in figure.data[:-1])
    assert figure.data[-1].text[1].strip() == "no batches"


def test_the_empty_rest_of_every_row_leads_to_the_person() -> None:
    *segments, rest, _ = people_chart(["Ana", "Bea"], "Ana", "Bea").data
    wholes = [sum(parts) for parts in zip(*(each.x for each in segments), rest.x, strict=True)]
    assert len(set(wholes)) == 1
    assert min(rest.x) > 0
    assert [View.from_query(query).where.person for query in rest.customdata] == [("Ana",), ("Bea",)]


def test_stages_that_nobody_has_draw_no_empty_trace() -> None:
    assert [trace.name for trace in people_chart(["Ana"]).data[:-2]] == ["In progress"]


def test_segments_have_the_colour_of_their_stage() -> None:
    segment, *_ = people_chart(["Ana"]).data
    assert segment.marker.color == theme.meaning("in_progress")


def test_any_two_dimensions_can_be_stacked() -> None:
    """A row of priorities, in segments of the review: each leads to its batches."""
    rows = [("high", "pending", 2), ("high", "rejected", 1), ("none", "approved", 4)]
    counts = pd.DataFrame(rows, columns=["priority", "review", "n"])
    stacked = StackedBars(
        "priority",
        "review",
        REVIEW_WORDS,
        label=lambda row: Label(row["priority"]),
        counted=str,
        behind=lambda row: str(row["total"]),
    )
    frame = cross_table(counts, "priority", PRIORITIES, "review", REVIEWS)
    figure = go.Figure(stacked(frame, {}, View(Filters(person=("Ana",))), DAY))
    *segments, beyond, behind = figure.data
    assert [(each.name, each.x) for each in segments] == [
        ("Not reviewed", (2, 0, 0, 0)), ("Approved", (0, 0, 0, 4)), ("Rejected", (1, 0, 0, 0)),
    ]  # fmt: skip
    assert [each.marker.color for each in segments] == [theme.meaning(value) for value in REVIEWS]
    assert segments[2].customdata == ("person=Ana&review=rejected&priority=high", None, None, None)
    assert segments[2].hovertext[0] == "<b>high</b><br>Rejected: 1 (33%)"
    assert beyond.customdata == ("person=Ana&priority=high", None, None, "person=Ana&priority=none")
    assert behind.text == (" 3", " 0", " 0", " 4")


# --- shares -------------------------------------------------------------------------------------


def share_chart(*rows: tuple[str, str, int]) -> go.Figure:
    standing = pd.DataFrame(rows, columns=["stage", "review", "n"]).astype({"n": "int64"})
    return go.Figure(chart("shares", overview.shares(standing.assign(accepted=False))))


def test_each_value_is_a_labelled_bar_and_unknown_only_when_there_is_any() -> None:
    figure = share_chart(("segmented", "approved", 3), ("not_started", "pending", 1))
    assert figure.layout.yaxis.ticktext == (
        "Not started", "In progress", "Segmented", "Not reviewed", "Approved", "Rejected",
    )  # fmt: skip
    assert [bar.text[0].strip() for bar in figure.data] == [
        "1 · 25%", "0 · 0%", "3 · 75%", "1 · 25%", "3 · 75%", "0 · 0%",
    ]  # fmt: skip
    assert figure.data[2].hovertext == ("<b>Segmented</b><br>3 batches (75%)",)
    assert "Unknown" in share_chart(("unknown", "pending", 1)).layout.yaxis.ticktext


def test_a_value_has_its_colour_and_what_is_wrong_a_hatch() -> None:
    bars = share_chart(("unknown", "rejected", 3)).data
    values = ("not_started", "in_progress", "segmented", "unknown", "pending", "approved", "rejected")
    assert [bar.marker.color for bar in bars] == [theme.meaning(value) for value in values]
    hatched = [value for value, bar in zip(values, bars, strict=True) if bar.marker.pattern.shape]
    assert hatched == ["unknown", "rejected"]


def test_a_value_without_batches_cannot_be_clicked() -> None:
    figure = share_chart(("segmented", "approved", 3))
    bars = zip(figure.layout.yaxis.ticktext, figure.data, strict=True)
    assert [name for name, bar in bars if bar.customdata[0]] == ["Segmented", "Approved"]


def test_the_groups_stand_apart() -> None:
    places = share_chart(("segmented", "approved", 3)).layout.yaxis.tickvals
    assert places == (0, 1, 2, 3.5, 4.5, 5.5)


# --- progress -----------------------------------------------------------------------------------


def dated(**days: int) -> pd.DataFrame:
    return pd.DataFrame({"completed": [day[1:].replace("_", "-") for day in days], "n": list(days.values())})


@pytest.mark.parametrize("per", PERIODS)
@pytest.mark.parametrize(
    "days",
    [
        dated(_2025_06_02=3),
        dated(_2025_06_02=3, _2025_06_10=4, _2025_05_01=5),
        dated(_0001_01_02=1, _2025_06_10=4, _9999_12_29=2),
        dated(_0001_01_02=1, _9999_12_29=2),
        dated(_9999_12_29=2),
        dated(_0001_01_02=2),
        dated(_1999_06_01=1, _2001_06_01=1, _2050_01_01=1),
    ],
    ids=["one day", "two months", "two odd centuries", "odd only", "the last day", "the first day", "far"],
)
def test_dates_of_any_century_can_be_drawn(days: pd.DataFrame, per: Per) -> None:
    frame, view = over_time(days, "completed", per), View(per=per)
    line = go.Figure(chart("done-so-far", frame, view, 10))
    bars = go.Figure(chart("done-per-period", frame, view))
    assert list(bars.data[0].y) == frame["n"].tolist()
    assert list(line.data[0].y) == frame["cumulative"].tolist()
    for figure in (line, bars):
        assert 1 <= len(figure.layout.xaxis.tickvals) <= 9
        assert len(figure.layout.xaxis.ticktext) == len(figure.layout.xaxis.tickvals)
        assert all(query for _, query in points(figure))


def test_a_date_in_another_century_does_not_hide_the_others_and_is_told() -> None:
    frame = over_time(dated(_0001_01_02=1, _2025_06_10=4, _9999_12_29=2), "completed", "week")
    assert time_axis.shown_span(frame, TODAY) == (date(2025, 6, 9), date(2025, 6, 15))
    assert time_axis.outside(frame, TODAY) == 3


def test_everything_is_shown_when_nothing_is_near_today() -> None:
    frame = over_time(dated(_1901_01_02=1, _1999_12_29=2), "completed", "day")
    assert time_axis.shown_span(frame, TODAY) == (date(1901, 1, 2), date(1999, 12, 29))
    assert time_axis.outside(frame, TODAY) == 0


def test_a_bar_leads_to_its_period_within_the_filter() -> None:
    within = Days.inclusive(date(2025, 6, 4), date(2025, 6, 30))
    view = View(Filters(completed=within))
    frame = over_time(dated(_2025_06_05=3), "completed", "week", within)
    (bar,) = chart("done-per-period", frame, view)["data"]
    assert View.from_query(bar["customdata"][0]).where.completed == Days.inclusive(
        date(2025, 6, 4), date(2025, 6, 8)
    )


@pytest.mark.parametrize("most", [1, 2, 5])
def test_few_batches_are_counted_by_whole_ones(most: int) -> None:
    frame = over_time(dated(_2025_06_05=most), "completed", "week")
    for figure in (
        chart("done-so-far", frame, total=most),
        chart("done-per-period", frame),
    ):
        assert figure["layout"]["yaxis"]["dtick"] == 1


def test_a_week_of_the_filter_is_shown_whole_and_day_by_day() -> None:
    week = Days.inclusive(date(2025, 6, 2), date(2025, 6, 8))
    view = View(Filters(completed=week))
    frame = PANELS["done-per-period"].metric({"days": dated(_2025_06_04=1, _2025_06_05=2)}, view, DAY)
    assert frame["n"].tolist() == [1, 2]
    figure = chart("done-per-period", frame, view)
    assert figure["layout"]["xaxis"]["range"] == [date(2025, 6, 2), date(2025, 6, 9)]
    assert max(figure["data"][0]["width"]) < 24 * 3600 * 1000  # milliseconds


def test_a_bar_is_as_wide_as_its_period_within_the_filter() -> None:
    within = Days.inclusive(date(2025, 1, 1), date(2025, 6, 14))
    frame = over_time(dated(_2025_02_05=1, _2025_03_01=2, _2025_06_01=3), "completed", "month", within)
    widths = chart("done-per-period", frame)["data"][0]["width"]
    assert [width / widths[0] for width in widths] == pytest.approx([1, 31 / 28, 14 / 28])


def test_the_line_is_drawn_against_the_total_from_zero() -> None:
    frame = over_time(dated(_2025_06_05=1500), "completed", "week")
    figure = go.Figure(chart("done-so-far", frame, total=3000))
    low, high = figure.layout.yaxis.range
    assert low == 0
    assert high > 3000
    assert figure.layout.shapes[0].y0 == 3000
    assert figure.layout.annotations[0].text == "3,000 in all"


@pytest.mark.parametrize(
    ("per", "told"),
    [
        ("week", ["3 done until Jun 8, 2025", "7 done until today", "12 done until Jul 6, 2025"]),
        ("month", ["7 done until today", "12 done until Jul 31, 2025"]),
    ],
)
def test_the_current_period_reaches_until_today(per: Per, told: list[str]) -> None:
    frame = over_time(dated(_2025_06_08=3, _2025_06_13=4, _2025_07_01=5), "completed", per)
    (line,) = chart("done-so-far", frame, View(per=per), 20)["data"]
    assert line["hovertext"] == told


@pytest.mark.parametrize(("tag", "separators"), [("en", ".,"), ("es", ",."), ("es-MX", ".,")])
def test_axis_numbers_are_separated_as_the_reader_writes_them(tag: str, separators: str) -> None:
    frame = over_time(dated(_2025_06_05=1500), "completed", "week")
    with speaking(tag):
        figure = chart("done-per-period", frame)
    assert figure["layout"]["separators"] == separators
