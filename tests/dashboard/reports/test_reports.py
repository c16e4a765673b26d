"""A report says the same in every form, runs nothing, loads nothing, and says where its figures come from."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import openpyxl
import pytest

from dashboard import ids, team_columns
from dashboard.exports import lines_of
from dashboard.i18n import speaking
from dashboard.panel_data import tabulated
from dashboard.render import reports as page
from dashboard.reports import making
from dashboard.reports.making import Form
from dashboard.reports.sections import SECTIONS
from dashboard.reports.telling import Report, told
from dashboard.services import Services
from dashboard.url import REPORTS, View
from data import VERSION
from data.exports import exporting
from data.exports.exporting import Export
from data.metrics.periods import Period, last_full_week
from data.mongo.client import Document, Mongo
from data.query.filters import Filters
from data.query.questions import Counts
from data.query.service import total_of
from data.settings import Settings
from tests import sheets
from tests.dashboard.test_exporting import parsed

OCTOBER = Period.read("2025-10")
FORMS: tuple[Form, ...] = ("html", "xlsx", "csv")
TEAM_SHEET = "What everybody has"
EVIL = '<script>alert(1)</script>&"'


def batch(
    name: str, person: str, status: str = "", given: str = "", review: str = "", **days: str
) -> Document:
    metadata = {"assigned_at": given, "review_status": review, **days}
    return {"id": name, "assignee": person, "status": status, "metadata": metadata}


YES, NO = "aprobado", "no_aprobado"
#: Ten batches, of which the figures of October 2025 can be counted by hand.
TEAM = [
    # done and approved in October
    batch("a1", "Ana", "S", "2025-09-01", YES, approved_at="2025-10-08"),
    batch("a2", "Ana", "S", "2025-10-01", YES, approved_at="2025-10-31 23:30:00"),
    # done and rejected in October
    batch("a3", "Ana", "S", "2025-10-02", NO, reviewed_at="2025-10-09"),
    # accepted in September, and on no known day
    batch("b1", EVIL, "CS", "2025-08-01", YES, approved_at="2025-09-30"),
    batch("b2", EVIL, "S", "2025-08-01", YES),
    # given in October, after it, and on no known day
    batch("b3", EVIL, "In", "2025-10-15"),
    batch("c1", "=Cid", "NS", "2025-11-01"),
    batch("d1", ""),
    batch("d2", "", given="soon"),
    # accepted only after October
    batch("c2", "=Cid", "S", "2025-07-01", YES, approved_at="2025-11-05"),
]
#: figure → in October, in September
BY_HAND = {
    "Newly assigned": (3, 1),  # a2, a3, b3 · a1
    "Done": (3, 1),  # a1, a2, a3 · b1
    "Approved": (2, 1),  # a1, a2 · b1
    "Rejected": (1, 0),  # a3
    "Open at the end": (3, 2),  # a3, b3, c2 · a1, c2
}


@pytest.fixture
def services(settings: Settings, mongo: Mongo) -> Iterator[Services]:
    mongo.batches.insert_many([dict(batch) for batch in TEAM])
    services = Services.of(settings)
    yield services
    services.connection.close()


@pytest.fixture(name="week")
def _week(team: Services) -> Period:
    return last_full_week(team.today())


@pytest.fixture(name="quarter")
def _quarter(team: Services) -> Period:
    """In which the demo team, too, has done something."""
    return Period(team.today() - timedelta(days=90), team.today())


def silent(*_: int) -> None:
    """Nobody wants to know."""


def make(services: Services, form: Form, view: View, period: Period) -> Export:
    return making.make(services, view, period, form, progress=silent)


def report(services: Services, view: View, period: Period) -> Report:
    return told(services, view, period, services.answers.freshness.caught_up(), silent)


class Page(HTMLParser):
    """The tables and tiles of a report, and whatever could run or be fetched."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.tiles: list[list[str]] = []
        self.dangers: list[str] = []
        self.words = ""
        self._into: list[str] | None = None
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("script", "link", "img", "iframe", "object", "a", "base", "form") or "src" in given:
            self.dangers.append(tag)
        self.dangers += [name for name in given if name.startswith("on") or name.endswith("href")]
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self._into = self.tables[-1][-1]
        elif given.get("class") == "tile":
            self.tiles.append([])
        elif self.tiles and tag in ("b", "span") and len(self.tiles[-1]) < 3:
            self.tiles[-1].append("")
            self._into = self.tiles[-1]

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "b", "span"):
            self._into = None

    def handle_data(self, data: str) -> None:
        self.words += data
        if self._into is not None:
            self._into[-1] += data


def numbers(table: list[list[Any]]) -> list[list[float]]:
    """The whole numbers of the body of a table, without what is said in words, days or percent."""
    return [[n for cell in row if (n := _number(cell)) is not None] for row in table[1:]]


def _number(cell: Any) -> float | None:
    text = str(cell).replace(",", "").replace("−", "-")
    return float(text) if re.fullmatch(r"-?\d+", text) else None


def tables_of(export: Export) -> dict[str, list[list[str]]]:
    with zipfile.ZipFile(export.path) as archive:
        return {name.removesuffix(".csv"): parsed(archive.read(name)) for name in archive.namelist()}


# --- the figures --------------------------------------------------------------------------------


def test_the_figures_of_a_team_are_those_counted_by_hand(services: Services) -> None:
    figures, *_ = report(services, View(), OCTOBER).parts
    rows = {row[0]: row[1:] for row in lines_of(figures.table)[1:]}
    assert {name: (n, before) for name, (n, before, _) in rows.items()} == BY_HAND
    assert all(change == n - before for n, before, change in rows.values())
    assert figures.note == (
        "3 batches were done, 2 more than in the period before · "
        "2 batches have no day of assignment and are neither among the assigned nor the open ones"
    )


@pytest.mark.parametrize(
    "where", [Filters(), Filters(priority=("high",)), Filters(stage=("segmented",))], ids=str
)
def test_every_figure_leads_to_exactly_its_batches(team: Services, quarter: Period, where: Filters) -> None:
    shown = page.draw(team, f"{where.to_query()}&first={quarter.start}&last={quarter.last}")
    cards = shown.of(ids.REPORT_FIGURES)["tree"]
    assert len(cards) == len(BY_HAND)
    for card in cards:
        n = int(card.children[1].children.replace(",", ""))
        if link := getattr(card, "href", None):
            asked = Counts((), View.from_query(urlsplit(link).query).where)
            assert total_of(team.answers.ask((asked,))[asked]) == n > 0


@pytest.mark.parametrize("where", [Filters(), Filters(person=("Segmenter Alder", ""))], ids=str)
def test_all_forms_and_the_page_say_the_same(team: Services, week: Period, where: Filters) -> None:
    view = View(where)
    web, book, tables = (make(team, form, view, week) for form in FORMS)
    seen, csvs = Page(web.path), tables_of(tables)
    assert list(csvs) == [*SECTIONS, "about"]
    for name, in_book in zip(SECTIONS, sheets.names(book.path), strict=False):
        assert [[sheets.same(cell) for cell in row] for row in sheets.as_csv(book.path, in_book)] == [
            [sheets.same(cell) for cell in row] for row in csvs[name]
        ]
    for table, name in zip(seen.tables, (name for name in SECTIONS if name != "figures"), strict=True):
        assert numbers(table) == numbers(csvs[name])
    tiles = [(word, _number(n)) for word, n, _ in seen.tiles]
    assert tiles == [(row[0], _number(row[1])) for row in csvs["figures"][1:]]
    cards = page.draw(team, f"{where.to_query()}&period={week.name}").of(ids.REPORT_FIGURES)["tree"]
    assert [_number(card.children[1].children) for card in cards] == [n for _, n in tiles]
    on_team, _ = tabulated(team, replace(view, shown=tuple(team_columns.CHOICES)), "team")
    assert lines_of(on_team) == lines_of(_part(team, view, week))


def _part(team: Services, view: View, period: Period) -> Any:
    return next(part.table for part in report(team, view, period).parts if part.section.id == "team")


def test_the_sums_of_people_are_the_figures(team: Services, quarter: Period) -> None:
    parts = {part.section.id: part.frame for part in report(team, View(), quarter).parts}
    figures = parts["figures"].set_index("figure")["n"]
    whole = parts["people"].iloc[-1]
    assert len(parts["people"]) > 2
    assert all(whole[flow] == figures[flow] for flow in ("assigned", "completed", "approved", "rejected"))
    assert figures["completed"] > 0


def test_the_last_weeks_end_with_the_period(team: Services, week: Period) -> None:
    parts = {part.section.id: part.frame for part in report(team, View(), week).parts}
    weeks = parts["weeks"]
    assert (weeks["start"].iloc[-1], weeks["end"].iloc[-1]) == (week.start, week.last)
    assert len(weeks) == 13
    done = parts["figures"].set_index("figure").loc["completed"]
    assert weeks["completed"].tolist()[-2:] == [done["before"], done["n"]]


def test_a_filter_that_nothing_meets_gives_zeros_in_every_form(team: Services, week: Period) -> None:
    view = View(Filters(text="no such id"))
    assert {n for _, n, _ in Page(make(team, "html", view, week).path).tiles} == {"0"}
    assert numbers(tables_of(make(team, "csv", view, week))["figures"]) == [[0, 0, 0]] * 5
    assert sheets.rows(make(team, "xlsx", view, week).path, "Done by each")[1:] == []


# --- what cannot happen -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "why"),
    [
        (Filters(text="no batch is called so"), "Nothing has been reviewed yet."),
        (Filters(accepted=True), "Nothing is left to do."),
    ],
    ids=["nothing", "all accepted"],
)
def test_a_section_without_figures_says_why(team: Services, week: Period, where: Filters, why: str) -> None:
    assert why in make(team, "html", View(where), week).path.read_text("utf-8")


def test_nothing_in_the_page_runs_or_is_fetched_and_every_name_is_text(services: Services) -> None:
    export = make(services, "html", View(), OCTOBER)
    found = Page(export.path)
    assert found.dangers == []
    assert found.words.count(EVIL) >= 2  # in the table, and beside the bars
    text = export.path.read_text("utf-8")
    assert "<script" not in text
    assert not re.search(r"""(https?:|url\(|@import)""", text)
    assert "default-src 'none'" in text


def test_no_cell_of_the_workbook_runs(services: Services) -> None:
    book = openpyxl.load_workbook(make(services, "xlsx", View(), OCTOBER).path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert "=Cid" in [cell.value for cell in cells]


def test_a_name_that_would_run_is_guarded_in_the_tables(services: Services) -> None:
    people = [row[0] for row in tables_of(make(services, "csv", View(), OCTOBER))["team"]]
    assert "'=Cid" in people


# --- what a report is ---------------------------------------------------------------------------


def test_a_workbook_has_a_sheet_a_section_with_its_chart(team: Services) -> None:
    book = openpyxl.load_workbook(make(team, "xlsx", View(), OCTOBER).path)
    assert book.sheetnames == [
        *("Figures", "Progress by week", "Done by each", "What everybody has", "Right at the first review"),
        *("Percentiles over time", "Work in progress by age", "How many by when", "About"),
    ]
    assert [sheet.title for sheet in book if sheet._charts] == ["Progress by week", "What everybody has"]
    assert book["Progress by week"]["A2"].is_date


def test_a_chart_of_the_workbook_holds_the_numbers_of_its_table(team: Services, quarter: Period) -> None:
    export = make(team, "xlsx", View(), quarter)
    weeks, people = (openpyxl.load_workbook(export.path)[name] for name in ("Progress by week", TEAM_SHEET))
    (done,) = weeks._charts[0].series
    assert _cached(done) == [row[3].value for row in weeks.iter_rows(min_row=2)]
    shown = {each.tx.strRef.strCache.pt[0].v: _cached(each) for each in people._charts[0].series}
    for column in people.iter_cols(min_row=1, max_row=people.max_row - 1):  # the last row is the sum
        if column[0].value in shown:
            assert shown.pop(column[0].value) == [cell.value for cell in column[1:]]
    assert shown == {}
    assert people._charts[0].y_axis.scaling.orientation == "minMax"
    assert people._charts[0].x_axis.scaling.orientation == "maxMin"  # the first name stands above


def _cached(series: Any) -> list[float]:
    return [float(point.v) for point in series.val.numRef.numCache.pt]


def test_every_form_ends_with_where_its_figures_come_from(team: Services, week: Period) -> None:
    view = View(Filters(priority=("high",)))
    exports = {form: make(team, form, view, week) for form in FORMS}
    about = dict(row for row in sheets.rows(exports["xlsx"].path, "About") if row[1])
    assert about["Period"].startswith(f"{week.name} (")
    assert (about["Filter"], about["Version"]) == ("Priority: High", f"Tanda {VERSION}")
    assert all(t_.definition.split(".")[0] in about["Definition"] for t_ in SECTIONS.values())
    of_csv = dict(tables_of(exports["csv"])["about"])
    assert {**of_csv, "As of": ""} == {**about, "As of": ""}
    words = Page(exports["html"].path).words
    assert all(text in words for name, text in of_csv.items() if name != "As of")


def test_the_digest_of_the_data_is_that_of_the_tables(team: Services, week: Period) -> None:
    tables = make(team, "csv", View(), week)
    digest = hashlib.sha256()
    with zipfile.ZipFile(tables.path) as archive:
        for name in archive.namelist():
            if name != "about.csv":
                digest.update(name.removesuffix(".csv").encode() + b"\r\n" + archive.read(name))
    (found,) = [each for each in exporting.kept(team.settings, "report") if each.path == tables.path]
    assert found.about["data_sha256"] == digest.hexdigest()
    assert dict(tables_of(tables)["about"])["SHA-256 of the data"] == digest.hexdigest()


def test_a_report_speaks_the_readers_language(team: Services) -> None:
    with speaking("es"):
        export = make(team, "html", View(), OCTOBER)
        text = export.path.read_text("utf-8")
    assert '<html lang="es">' in text
    assert "Informe: octubre de 2025" in text
    assert export.path.name.startswith("tanda-informe-2025-10-")


def test_progress_tells_sections(team: Services, week: Period) -> None:
    far: list[tuple[int, int]] = []
    making.make(team, View(), week, "csv", progress=lambda done, total: far.append((done, total)))
    assert far == [(n, len(SECTIONS)) for n in range(len(SECTIONS) + 1)]


# --- the page -----------------------------------------------------------------------------------


def test_reports_are_listed_until_they_expire_and_nothing_else_is(services: Services) -> None:
    assert "No reports yet." in str(page.kept(services))
    exporting.write_csv(services.settings, "x", ["a"], [], about={})
    old, new = (make(services, form, View(Filters(text="a")), OCTOBER) for form in ("csv", "html"))
    listed = str(page.kept(services))
    assert listed.index(new.path.name) < listed.index(old.path.name)
    assert "x.csv" not in listed
    assert "October 2025" in listed
    age = services.settings.export_hours * 3600 + 60
    stat = old.path.parent.stat()
    os.utime(old.path.parent, (stat.st_atime - age, stat.st_mtime - age))
    assert [each.path for each in exporting.kept(services.settings, "report")] == [new.path]


def test_a_sidecar_that_cannot_be_read_is_left_out(services: Services) -> None:
    export = make(services, "csv", View(), OCTOBER)
    export.sidecar.write_text("{")
    assert exporting.kept(services.settings, "report") == []


def drawn(team: Services, query: str) -> str:
    return str(page.draw(team, query).of(ids.REPORT_PERIOD))


def test_without_a_period_the_page_is_about_the_last_full_week(team: Services, week: Period) -> None:
    assert f"Week {week.start.isocalendar().week} of" in drawn(team, "")
    assert drawn(team, "") == drawn(team, f"period={week.name}") != drawn(team, f"period={week.before.name}")


def test_two_days_in_the_address_come_before_a_period(team: Services) -> None:
    (said,) = page.draw(team, "period=2025-W41&first=2025-10-01&last=2025-10-03").of(ids.REPORT_PERIOD)[
        "tree"
    ]
    assert "Oct 1, 2025 – Oct 3, 2025" in said


def test_a_wrong_period_is_said_in_words(team: Services) -> None:
    refused = page.draw(team, "period=soon")
    assert "“soon” is no period." in str(refused.of(ids.REPORT_FIGURES)["tree"])
    assert refused.of(ids.drawn(REPORTS))["data"]["state"] == "refused"


def test_a_report_of_a_week_to_come_says_that_it_is_not_over(team: Services) -> None:
    later = Period.week_of(date(team.today().year + 2, 6, 1))
    parts = {part.section.id: part for part in report(team, View(), later).parts}
    assert parts["people"].table.empty
    assert parts["weeks"].note == "" or "not over" in parts["weeks"].note


def test_lines_of_a_table_are_those_of_its_csv(team: Services, week: Period) -> None:
    told_ = lines_of(_part(team, View(), week))
    text = "".join(some.text for some in exporting.lines(told_))
    assert (
        list(csv.reader(io.StringIO(text, newline=""))) == tables_of(make(team, "csv", View(), week))["team"]
    )
