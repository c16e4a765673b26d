"""Time in each stage and rework, on the demo team: each number against the history, read a second time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from urllib.parse import urlsplit

import pandas as pd
import pytest
from scipy.stats import CensoredData, ecdf

from dashboard.charts.figure import records
from dashboard.i18n import speaking
from dashboard.panel_data import frames_of, tabulated
from dashboard.panels.base import Panel
from dashboard.panels.rework import REWORK
from dashboard.panels.stage_times import STAGE_TIMES
from dashboard.services import Services
from dashboard.url import View
from data.query.questions import Counts
from data.query.service import total_of
from tests import oracle
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


@pytest.mark.parametrize("query", QUERIES)
def test_every_number_leads_to_exactly_its_batches(team: Services, query: str) -> None:
    view, day = View.from_query(query), team.day()
    reading = team.answers.ask(STAGE_TIMES.questions(view, day).values())
    frame = STAGE_TIMES.metric(frames_of(STAGE_TIMES.questions(view, day), reading), view, day)
    for row in records(frame):
        for column in STAGE_TIMES.columns:
            address = column.drill and column.drill(view, row, day)
            if not address:
                assert column.name not in ("done", "open") or row[column.name] == 0
                continue
            question = Counts((), View.from_query(urlsplit(address).query).where)
            assert total_of(team.answers.ask((question,))[question]) == row[column.name]


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
