"""Time in each stage, rework, visits and reasons: each number against the history, read a second time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import pytest
from scipy.stats import CensoredData, ecdf

from dashboard import exports, ids
from dashboard.charts.figure import records
from dashboard.i18n import speaking
from dashboard.panel_data import frames_of, tabulated
from dashboard.panels.base import Panel
from dashboard.panels.flow import FLOW_PANELS
from dashboard.panels.rejection_reasons import REASONS
from dashboard.panels.rework import REWORK
from dashboard.panels.stage_times import STAGE_TIMES
from dashboard.panels.visits import VISITS_PANEL
from dashboard.render import panels
from dashboard.services import Services
from dashboard.url import FLOW, View
from data.batches.selection import ByFilters
from data.crew import editing
from data.history.undo import undo
from data.model.dimensions.base import Context
from data.mongo.client import Mongo
from data.query.filters import Filters
from data.query.questions import Counts
from data.query.service import total_of
from data.settings import Settings
from tests import oracle
from tests.dashboard.test_panels import lines
from tests.oracle import Clean

QUERIES = ("", "person=Segmenter+Alder&person=~", "stage=in_progress", "stage=not_started")
REVIEWED = ("approved", "rejected")


@pytest.fixture(scope="module")
def rows(team: Services) -> list[Clean]:
    mongo = team.mongo
    history = list(mongo.events.find())
    return oracle.clean(list(mongo.batches.find()), team.today(), team.settings.zone, history)


def meant(rows: Sequence[Clean], query: str) -> list[Clean]:
    where = View.from_query(query).where
    return [row for row in rows if oracle.accepts(where, row)]


def apart(first: str | None, last: str | None) -> int | None:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days if first and last else None


def worked(row: Clean, name: str, today: str) -> int | None:
    """Days in progress or in rework, as far as the history knows; until *today* for what is not segmented."""
    bases = {row["segmented_basis"], row["started_basis"] if name == "in_progress_days" else "history"}
    if row["stage"] == "segmented":
        known = bases == {"history"} or (name == "in_progress_days" and bases == {"dates"})
        return row[name] if known else None
    spell = apart(row["stage_since"], today)
    return None if spell is None or spell < 0 else row[name] + spell


def waited(row: Clean, today: str) -> int | None:
    until = today if row["review"] == "pending" else row["reviewed"]
    days = apart(row["last_segmented"], until) if row["segmented_basis"] == "history" else None
    return days if days is not None and days >= 0 else None


def expected(rows: list[Clean], today: str) -> dict[str, tuple[int, int, list[int], list[int]]]:
    """For each time how many are through and still there, and their known days."""
    segmented = [row for row in rows if row["stage"] == "segmented"]
    working = [row for row in rows if row["stage"] == "in_progress"]
    sent_back = [row for row in segmented if row["rejections"] and row["review"] != "rejected"]
    parts: dict[str, tuple[list[Clean], list[Clean], Callable[[Clean], int | None]]] = {
        "In progress": (segmented, working, lambda row: worked(row, "in_progress_days", today)),
        "In rework": (
            sent_back,
            [row for row in working if row["rejections"]],
            lambda row: worked(row, "rework_days", today),
        ),
        "Waiting for review": (
            [row for row in segmented if row["review"] in REVIEWED],
            [row for row in segmented if row["review"] == "pending"],
            lambda row: waited(row, today),
        ),
    }
    return {
        name: (len(done), len(open_), _known(map(of, done)), _known(map(of, open_)))
        for name, (done, open_, of) in parts.items()
    }


def _known(days: Iterable[int | None]) -> list[int]:
    return [each for each in days if each is not None]


def reached(done: list[int], open_: list[int], part: float) -> int | None:
    """By scipy's Kaplan–Meier: the days within which that *part* is through."""
    if not done:
        return None
    left = ecdf(CensoredData(uncensored=done, right=open_)).sf
    at = [
        day
        for day, share in zip(left.quantiles, left.probabilities, strict=True)
        if share <= 1 - part + 1e-12
    ]
    return int(at[0]) if at else None


@pytest.mark.parametrize("query", QUERIES)
def test_the_times_are_those_of_the_history(team: Services, rows: list[Clean], query: str) -> None:
    shown, _ = tabulated(team, View.from_query(query), "stage-times")
    today = team.today().isoformat()
    for name, (through, there, done, open_) in expected(meant(rows, query), today).items():
        if shown.empty:
            assert through == there == 0
            continue
        line = shown.set_index("Stage").loc[name]
        assert (line["Through"], line["Still there"]) == (through, there)
        assert line["Left out"] == through + there - len(done) - len(open_)
        for header, part in (("P50 (days)", 0.5), ("P85 (days)", 0.85)):
            days = reached(done, open_, part)
            assert pd.isna(line[header]) if days is None else line[header] == days, (name, header)


#: The columns of each table that count batches.
COUNTED = {
    "stage-times": ("done", "open"),
    "visits": ("in_progress", "segmented", "in_review"),
    "reasons": ("last", "open"),
}


def metric(services: Services, panel: Panel[View], query: str) -> pd.DataFrame | None:
    view, day = View.from_query(query), services.day()
    asked = panel.questions(view, day)
    reading = services.answers.ask(asked.values())
    return panel.metric(frames_of(asked, reading), view, day) if asked else None


def follow(services: Services, panel: Panel[View], query: str) -> int:
    """How many numbers of a table lead somewhere: each to exactly the batches it counts."""
    view, day, followed = View.from_query(query), services.day(), 0
    frame = metric(services, panel, query)
    for row in [] if frame is None else records(frame):
        for column in panel.columns:
            address = column.drill and column.drill(view, row, day)
            if not address:
                assert column.name not in COUNTED[panel.id] or row[column.name] == 0
                continue
            question = Counts((), View.from_query(urlsplit(address).query).where)
            assert total_of(services.answers.ask((question,))[question]) == row[column.name] > 0
            followed += 1
    return followed


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("panel", [STAGE_TIMES, VISITS_PANEL, REASONS], ids=lambda panel: panel.id)
def test_every_number_leads_to_exactly_its_batches(team: Services, panel: Panel[View], query: str) -> None:
    assert follow(team, panel, query) or query


@pytest.mark.parametrize("query", QUERIES)
def test_what_came_back_is_what_the_history_says(team: Services, rows: list[Clean], query: str) -> None:
    shown, _ = tabulated(team, View.from_query(query), "rework")
    reviewed = [row for row in meant(rows, query) if row["first_review"] in REVIEWED]
    assert shown.empty == (not reviewed)
    for times, line in enumerate(shown.to_dict("records")):
        these = [row for row in reviewed if min(row["rejections"], 3) == times]
        known = [row for row in these if row["started_basis"] == "history"]
        assert line["Batches"] == len(these)
        assert line["Days in progress"] == sum(row["in_progress_days"] for row in known)
        assert line["Days of rework"] == sum(row["rework_days"] for row in known)


@pytest.mark.parametrize("panel", [STAGE_TIMES, REWORK], ids=lambda panel: panel.id)
def test_the_sentences_are_true_of_the_tables_under_them(team: Services, panel: Panel[View]) -> None:
    view, day = View.from_query(""), team.day()
    frames = frames_of(panel.questions(view, day), team.answers.ask(panel.questions(view, day).values()))
    frame = panel.metric(frames, view, day)
    said, shown = panel.note(frame, frames, view, day), panel.table(frame, view, day)
    if panel is STAGE_TIMES:
        half = [int(each) for each in re.findall(r"(\d+) days? or less", said)]
        assert half == [shown["P50 (days)"][place] for place in (0, 2, 1)]
    else:
        share, n, rework = re.findall(r"(\d+)\s?% of ([\d,]+) reviewed .* (\d+)\s?% of the days", said)[0]
        assert int(n.replace(",", "")) == shown["Batches"].sum()
        assert int(share) == round(100 * shown["Batches"][1:].sum() / shown["Batches"].sum())
        part = shown["Days of rework"].sum() / shown["Days in progress"].sum()
        assert int(rework) == round(100 * part)
    with speaking("es"):
        assert panel.note(frame, frames, view, day) != said


# --- visits -------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", QUERIES)
def test_visits_are_those_of_the_history(team: Services, rows: list[Clean], query: str) -> None:
    shown, _ = tabulated(team, View.from_query(query), "visits")
    accepted = [row for row in meant(rows, query) if row["accepted"]]
    assert shown.empty == (not accepted)
    words = ["Never", "Once", "Twice", "Three times or more"]
    columns = {
        "In progress": "in_progress_visits",
        "Segmented": "segmented_visits",
        "In review": "reviews",
    }
    for line in shown.to_dict("records"):
        for header, name in columns.items():
            assert line[header] == sum(min(row[name], 3) == words.index(line["Visits"]) for row in accepted)
    for header in columns:
        assert shown.empty or shown[header].sum() == len(accepted)


# --- reasons ------------------------------------------------------------------------------------

WHO: Any = {"actor": "Reviewer 01", "origin": "dashboard"}


@pytest.fixture
def reviewed(settings: Settings, mongo: Mongo) -> Iterator[Services]:
    """Eight batches: six rejected, one of them twice, one by another tool, and what was undone or is dirt."""
    mongo.batches.insert_many(
        [
            {"id": each, "assignee": "Person 01", "status": "S", "metadata": {}}
            for each in ("a", "b", "c", "d", "e", "f", "g")
        ]
    )
    mongo.batches.insert_one({"id": "h", "status": "S", "metadata": {"review_status": "no_aprobado"}})
    for each, reason in (("a", "Holes"), ("b", " Rough \n edges "), ("c", "Holes"), ("d", "Holes")):
        editing.edit(mongo, each, {"review": "rejected"}, reason=reason, **WHO)
    editing.edit(mongo, "a", {"review": "approved"}, reason="Good now", **WHO)
    editing.edit(mongo, "b", {"review": "pending"}, reason="Done again", **WHO)
    editing.edit(mongo, "b", {"review": "rejected"}, reason="Holes", **WHO)
    done = editing.edit(mongo, "e", {"review": "rejected"}, reason="By mistake", **WHO)
    assert done.operation_id
    undo(mongo, done.operation_id, **WHO)
    which = ByFilters(Filters(text="f"), Context.now(settings))
    editing.edit_many(mongo, which, {"review": "rejected"}, reason="Rough edges", **WHO)
    services = Services.of(settings)
    yield services
    services.connection.close()


def test_rejections_are_counted_by_their_reasons_and_lead_to_their_batches(reviewed: Services) -> None:
    shown, _ = tabulated(reviewed, View(), "reasons")
    assert shown.to_dict("split")["data"] == [
        ["Holes", 4, 4 / 7, 4, 3],
        ["Rough edges", 2, 2 / 7, 1, 1],
        ["No reason given", 1, 1 / 7, 1, 1],
        ["Total", 7, 1.0, 6, 5],
    ]
    assert follow(reviewed, REASONS, "") == 8
    assert lines(exports.panel(reviewed, View(), "reasons")) == [
        ["Reason", "Rejections", "Share", "Batches", "Open now"],
        ["Holes", "4", "0.5714", "4", "3"],
        ["Rough edges", "2", "0.2857", "1", "1"],
        ["No reason given", "1", "0.1429", "1", "1"],
        ["Total", "7", "1.0", "6", "5"],
    ]


def test_the_sentence_about_reasons_is_true_of_its_table(reviewed: Services) -> None:
    view, day = View(), reviewed.day()
    frame = metric(reviewed, REASONS, "")
    assert frame is not None
    assert REASONS.note(frame, {}, view, day) == (
        "Most often “Holes”: 57% of 7 rejections · 1 without a reason · 5 batches that came back are open"
    )
    long = frame.replace({"reason": {"Holes": "Holes in " * 10}})
    assert f"Most often “{('Holes in ' * 10)[:79]}…”: 57%" in REASONS.note(long, {}, view, day)
    silent = frame[frame["reason"] == ""]
    assert REASONS.note(silent.assign(times=[1, 1], open=[0, 1]), {}, view, day) == (
        "Nobody gave a reason for 1 rejection · 1 batch that came back is open"
    )
    with speaking("es"):
        assert REASONS.note(frame, {}, view, day).startswith(
            "Lo más frecuente es “Holes”: el 57\u00a0% de 7 rechazos"
        )


def test_where_nothing_came_back_the_page_says_so(reviewed: Services) -> None:
    page = panels.draw(FLOW, FLOW_PANELS, reviewed, "?text=g")
    assert page.of(ids.panel_body("reasons"))["className"] == "panel-body nothing"
    assert "No batch has been sent back here." in str(page.of(ids.panel_message("reasons"))["tree"])
    assert "Nothing here is accepted yet." in str(page.of(ids.panel_message("visits"))["tree"])


def test_the_sentence_about_visits_is_true_of_its_table(team: Services) -> None:
    view, day = View(), team.day()
    frames = frames_of(
        VISITS_PANEL.questions(view, day), team.answers.ask(VISITS_PANEL.questions(view, day).values())
    )
    said = VISITS_PANEL.note(VISITS_PANEL.metric(frames, view, day), frames, view, day)
    share, n = re.findall(r"(\d+)% of ([\d,]+) accepted batches went straight through", said)[0]
    shown, _ = tabulated(team, view, "visits")
    once = shown.set_index("Visits").loc[["Once"], "In review"].sum()
    assert int(n.replace(",", "")) == shown["In review"].sum()
    assert int(share) == round(100 * once / shown["In review"].sum())


def test_each_stage_has_its_own_visits(reviewed: Services) -> None:
    """The one accepted batch came segmented, was rejected, and then approved as it was."""
    shown, _ = tabulated(reviewed, View(), "visits")
    assert shown.to_dict("split")["data"] == [
        ["Once", 1, 1, 0],
        ["Twice", 0, 0, 1],
        ["Three times or more", 0, 0, 0],
    ]
    assert follow(reviewed, VISITS_PANEL, "") == 3
