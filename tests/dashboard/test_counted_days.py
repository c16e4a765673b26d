"""Durations in working days on Flow, Team and somebody's page: never mixed, and leading to the batches."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import numpy as np
import pandas as pd
import pytest
from scipy.stats import CensoredData, ecdf

from dashboard import exports, ids
from dashboard.attention.judging import judged
from dashboard.i18n import speaking
from dashboard.pages import PAGES
from dashboard.panel_data import tabulated
from dashboard.panels.flow import FLOW_PANELS
from dashboard.panels.team import TEAM_PANELS
from dashboard.render import people as people_page
from dashboard.reports.telling import told
from dashboard.services import Services
from dashboard.url import FLOW, PEOPLE, TEAM, View
from data.metrics.cycle_time import UNFINISHED
from data.metrics.periods import Period
from data.query.filters import Filters
from data.query.questions import Counts
from data.query.service import total_of
from tests import oracle
from tests.dashboard.test_components import text_of, walk, with_class

WORKING = "days=working"
WHO = "Segmenter Cedar"
DAY = timedelta(days=1)
#: A number of days that does not say which days these are.
_PLAIN = re.compile(r"\d days?\b")
_WORKED = re.compile(r"\d working days?\b")


@pytest.fixture
def in_working_days(team: Services) -> Services:
    """The team whose durations are set to working days."""
    return replace(team, settings=team.settings.model_copy(update={"days": "working"}))


def count(team: Services, where: Filters) -> int:
    question = Counts((), where)
    return total_of(team.answers.ask((question,))[question])


def spent(team: Services, first: date, last: date) -> int:
    """Working days from *first* to *last*, both included, counted one by one; one at least."""
    (weekdays,) = {tuple(team.settings.calendar.weekdays)}
    passed = (first + n * DAY for n in range((last - first).days + 1))
    return max(sum(day.weekday() in weekdays for day in passed), 1)


def clean(team: Services) -> list[oracle.Clean]:
    return oracle.clean(list(team.mongo.batches.find()), team.today(), team.settings.zone)


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def took(team: Services, batches: list[oracle.Clean], since: date = date.min) -> tuple[list[int], list[int]]:
    """The working days of what is done and of what is open, assigned *since* then."""
    today, done, waiting = team.today(), [], []
    for each in batches:
        assigned, completed = day(each["assigned"]), day(each["completed"])
        if assigned is None or not since <= assigned <= today:
            continue
        if each["stage"] != "segmented":
            waiting.append(spent(team, assigned, today))
        elif completed and assigned <= completed <= today:
            done.append(spent(team, assigned, completed))
    return done, waiting


def reached(done: list[int], waiting: list[int], percent: int) -> int | None:
    """Within how many days so many of 100 are done, by scipy."""
    left = ecdf(CensoredData(uncensored=done, right=waiting)).sf
    at = np.flatnonzero(left.probabilities <= 1 - percent / 100 + 1e-12)
    return int(left.quantiles[at[0]]) if len(at) else None


def said(drawing: Any) -> Iterator[str]:
    """Every text of a figure."""
    if isinstance(drawing, dict):
        for each in drawing.values():
            yield from said(each)
    elif isinstance(drawing, list | tuple):
        for each in drawing:
            yield from said(each)
    elif isinstance(drawing, str):
        yield drawing


def words(team: Services, path: str, query: str) -> list[str]:
    """Everything that the panels of a page say."""
    page = PAGES[path].draw(team, query)
    panels = {FLOW: FLOW_PANELS, TEAM: TEAM_PANELS}[path]
    found: list[str] = []
    for panel in panels:
        found += [each for each in page.of(ids.panel_note(panel))["tree"] if isinstance(each, str)]
        found += [text_of(each) for tree in page.of(ids.panel_message(panel))["tree"] for each in walk(tree)]
        found += said(page.of(ids.chart(panel)).get("figure"))
    return found


# --- what is said -------------------------------------------------------------------------------


def test_a_page_in_working_days_calls_every_number_of_days_by_its_kind(team: Services) -> None:
    working, calendar = (words(team, FLOW, query) for query in (WORKING, ""))
    assert [each for each in working if _PLAIN.search(each)] == []
    assert sum(bool(_WORKED.search(each)) for each in working) > 100
    assert [each for each in calendar if "working day" in each or "calendar day" in each] == []
    assert any("calendar days or less" in each for each in working)  # what the history tells of stages


def test_sentences_speak_of_working_days_in_spanish_too(team: Services) -> None:
    with speaking("es"):
        notes = [each for each in words(team, FLOW, WORKING) if re.search(r"\d días?\b", each)]
        assert [each for each in notes if not re.search(r"\d días? (laborable|natural)", each)] == []
        assert any("días laborables" in each for each in notes)
        ages = PAGES[FLOW].draw(team, WORKING).of(ids.chart("aging"))["figure"]["layout"]["yaxis"]["ticktext"]
    assert ages
    assert all(re.fullmatch(r"[\d.]+–[\d.]+ laborables|Más de [\d.]+ laborables?", each) for each in ages)


@pytest.mark.parametrize("panel", [*FLOW_PANELS, "team"])
def test_a_panel_that_shows_days_says_which_days_count(team: Services, panel: str) -> None:
    shown = {**FLOW_PANELS, **TEAM_PANELS}[panel]
    heads = [" ".join(map(str, tabulated(team, View.from_query(query), panel)[0])) for query in ("", WORKING)]
    counts = re.search(r"\bdays\b", heads[0], re.IGNORECASE) is not None
    assert bool(shown.days) == (
        counts or panel == "come-and-gone"
    )  # there it is the sentence that tells days
    assert ("working days" in heads[1].lower() or "calendar days" in heads[1].lower()) == counts
    assert "working days" not in heads[0].lower()
    if shown.days:
        assert shown.explained == f"{shown.definition} {shown.days}"


# --- what is counted ----------------------------------------------------------------------------


def test_all_take_the_working_days_of_a_count_day_by_day(team: Services) -> None:
    done, waiting = took(team, clean(team))
    frame, _ = tabulated(team, View.from_query(WORKING), "take")
    for column, expected in (("Done", Counter(done)), ("Still open", Counter(waiting))):
        found = dict(zip(frame["Working days"].tolist(), frame[column].tolist(), strict=True))
        assert {days: n for days, n in found.items() if n} == expected
    half, most = (reached(done, waiting, part) for part in (50, 85))
    note = PAGES[FLOW].draw(team, WORKING).of(ids.panel_note("take"))["tree"][0]
    assert note.startswith(f"Half of the batches take {half} working days or less; ")
    assert ("is not yet known" if most is None else f" {most} working days") in note


def test_what_is_late_in_working_days_is_one_click_away(team: Services) -> None:
    page = PAGES[FLOW].draw(team, WORKING)
    note = page.of(ids.panel_note("aging"))["tree"]
    late, most = re.findall(r"([\d,]+) of [\d,]+ are older than ([\d,]+) working days", note[0])[0]
    where = View.from_query(urlsplit(note[-1].href).query).where
    _, waiting = took(team, clean(team))
    older = sum(each > int(most) for each in waiting)
    assert (int(late.replace(",", "")), count(team, where)) == (older, older)


def test_bands_of_age_lead_to_batches_of_these_working_days(team: Services) -> None:
    frame, _ = tabulated(team, View.from_query(WORKING), "aging")
    figure = PAGES[FLOW].draw(team, WORKING).of(ids.chart("aging"))["figure"]
    links = {each for trace in figure["data"] for each in trace.get("customdata", ()) if each}
    _, waiting = took(team, clean(team))
    assert frame["Total"].sum() == len(waiting)
    for low, high, total in frame[["From (working days)", "To (working days)", "Total"]].itertuples(
        index=False
    ):
        within = [each for each in waiting if low <= each and (pd.isna(high) or each <= high)]
        assert total == len(within)
    assert links
    periods = {View.from_query(each).where.assigned for each in links}
    assert sum(count(team, Filters(stage=UNFINISHED, assigned=each)) for each in periods) == len(waiting)


def test_the_rows_of_the_team_are_counted_in_working_days(team: Services) -> None:
    since = team.today() - timedelta(weeks=26)
    everybody = clean(team)
    frame, _ = tabulated(team, View.from_query(f"{WORKING}&shown=p50,p85,age"), "team")
    rows, known = frame.set_index("Person"), 0
    for name in sorted({each["person"] for each in everybody} - {""}):
        done, waiting = took(team, [each for each in everybody if each["person"] == name], since)
        for percent in (50, 85):
            found = rows.loc[name, f"P{percent} (working days)"]
            expected = reached(done, waiting, percent) if done else None
            assert (None if pd.isna(found) else found) == expected, name
            known += expected is not None
    assert known
    theirs, row = [each for each in everybody if each["person"] == WHO], rows.loc[WHO]
    assigned = [day(each["assigned"]) for each in theirs if not each["accepted"]]
    first = min(each for each in assigned if each)
    passed = [first + n * DAY for n in range(1, (team.today() - first).days + 1)]
    weekdays = team.settings.calendar.weekdays
    assert row["Oldest (working days)"] == sum(each.weekday() in weekdays for each in passed)


def test_somebodys_page_is_counted_in_working_days(team: Services) -> None:
    page = people_page.draw(team, f"?{urlencode({'name': WHO})}&{WORKING}").of(ids.CREW)["tree"]
    (section,) = (
        each
        for each in with_class(page, "person-work")
        if getattr(each, "aria-label") == "Cycle time: working days from assignment to completion"
    )
    head, *rows = (
        [text_of(cell) for cell in row.children] for row in walk(section) if type(row).__name__ == "Tr"
    )
    assert head[1:3] == ["P50 (working days)", "P85 (working days)"]
    everybody, since = clean(team), team.today() - timedelta(weeks=26)
    for row, batches in zip(rows, ([b for b in everybody if b["person"] == WHO], everybody), strict=True):
        done, waiting = took(team, batches, since)
        days = (reached(done, waiting, part) for part in (50, 85))
        assert row[1:3] == ["not yet known" if each is None else f"{each:,}" for each in days]
    files = [getattr(each, "data-export") for each in walk(section) if hasattr(each, "data-export")]
    flow = [each.href for each in walk(section) if getattr(each, "className", "") == "flow-link"]
    assert all(WORKING in each for each in (*files, *flow))
    assert len(files) == len(flow) == 1
    assert _PLAIN.search(text_of(section)) is None


# --- where it is said ---------------------------------------------------------------------------


def places(tree: Any) -> dict[str, tuple[str, str]]:
    """The choices of a switch: address, and whether it is the one."""
    chosen = (each for each in walk(tree) if getattr(each, "className", "") == "day-choice")
    return {text_of(each): (each.href, getattr(each, "aria-current")) for each in chosen}


@pytest.mark.parametrize(
    ("path", "identity", "others"),
    [
        (FLOW, ids.FLOW_DAYS, {"person": [WHO], "order": ["-n"]}),
        (TEAM, ids.TEAM_DAYS, {"shown": ["person,p50"], "order": ["-p50"]}),
        (PEOPLE, ids.CREW, {"name": [WHO]}),
    ],
)
def test_the_switch_changes_the_days_of_the_address_and_nothing_else(
    team: Services, in_working_days: Services, path: str, identity: str, others: dict[str, list[str]]
) -> None:
    usual = urlencode(others, doseq=True)
    for services, other in ((team, "working"), (in_working_days, "calendar")):
        names = {"calendar": "Calendar days", "working": "Working days"}
        here = names.pop(other)
        (there,) = names.values()
        for query, now in ((usual, there), (f"{usual}&days={other}", here)):
            switch = places(PAGES[path].draw(services, f"?{query}").of(identity)["tree"])
            assert {name for name, (_, current) in switch.items() if current == "true"} == {now}
            said_there, said_here = (urlsplit(switch[name][0]) for name in (there, here))
            assert said_there.path == said_here.path == path
            assert parse_qs(said_there.query) == others
            assert parse_qs(said_here.query) == others | {"days": [other]}


def test_what_is_set_holds_where_the_address_says_nothing(team: Services, in_working_days: Services) -> None:
    for panel in ("take", "each", "months", "aging", "team"):
        plain, working, calendar = (View.from_query(each) for each in ("", WORKING, "days=calendar"))
        assert tabulated(team, plain, panel)[0].equals(tabulated(team, calendar, panel)[0])
        assert tabulated(in_working_days, plain, panel)[0].equals(tabulated(team, working, panel)[0])
        assert tabulated(in_working_days, calendar, panel)[0].equals(tabulated(team, plain, panel)[0])
        assert not tabulated(team, plain, panel)[0].equals(tabulated(team, working, panel)[0])


def test_links_and_files_keep_the_days(team: Services) -> None:
    view = View.from_query(WORKING)
    assert view.to_query() == WORKING
    assert view.ordered("-p85") == f"{WORKING}&order=-p85"
    assert (view.batches(stage=("segmented",)) or "").endswith(f"stage=segmented&{WORKING}")
    path = exports.panel(team, view, "months").path
    head = path.read_text("utf-8").splitlines()[0]
    assert head == "From,To,Batches,P50 (working days),P85 (working days),P95 (working days)"


def test_a_name_on_team_leads_to_their_page_in_the_same_days(team: Services) -> None:
    for query, days in (("", {}), (WORKING, {"days": ["working"]})):
        (table,) = PAGES[TEAM].draw(team, f"?{query}").of(ids.panel_message("team"))["tree"]
        (link,) = [each.href for each in walk(table) if hasattr(each, "href") and text_of(each) == WHO]
        assert (urlsplit(link).path, parse_qs(urlsplit(link).query)) == (PEOPLE, {"name": [WHO]} | days)


def test_an_address_that_cannot_be_read_leaves_the_switch(team: Services) -> None:
    for query in ("days=office", "stage=nonsense&days=working"):
        page = PAGES[FLOW].draw(team, query)
        assert page.of(ids.panel_body("take"))["className"] == "panel-body failed"
        assert page.of(ids.FLOW_DAYS) == {} or query.startswith("stage")


def test_a_report_is_counted_in_the_days_of_its_view(team: Services) -> None:
    week = Period.week_of(team.today() - timedelta(weeks=1))
    moment = team.answers.freshness.caught_up()
    told_parts = {
        each.section.id: each
        for each in told(team, View.from_query(WORKING), week, moment, lambda *_: None).parts
    }
    months, aging = (told_parts[name] for name in ("months", "aging"))
    assert months.table.equals(tabulated(team, View.from_query(WORKING), "months")[0])
    assert "P85 (working days)" in months.table
    assert "working days" in aging.note
    assert _PLAIN.search(aging.note) is None
    assert "Working days are" in aging.section.explained


def test_attention_stays_in_calendar_days(team: Services, in_working_days: Services) -> None:
    usual = judged(team)
    assert judged(in_working_days).mark == usual.mark
    (older,) = (each for each in usual.rules if each.rule.id == "older-than-p85")
    assert "always in calendar days" in older.rule.definition
    note = PAGES[FLOW].draw(team, "days=calendar").of(ids.panel_note("aging"))["tree"][0]
    assert f"older than {older.found.measure[0]:,} day" in note
