"""A workbook holds the table of the CSV, with types, and says what it is."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboard import exports
from dashboard.i18n import speaking, t
from dashboard.panel_data import OF_BATCHES, panel_of
from dashboard.panels.files import FILE_PANELS
from dashboard.services import Services
from dashboard.url import View
from data import VERSION
from data.exports.exporting import Export
from data.mongo.client import Document, Mongo
from data.query.filters import Filters
from data.settings import Settings
from tests import sheets

DIRT: list[Document] = [
    {
        "id": "=1+1",
        "assignee": "'=Ana",
        "status": "S",
        "comments": "<r>&\x01</r>",
        "folder": "http://a.example",
    },
    {"id": "007", "assignee": "Bea", "status": "??", "metadata": {"due_date": "1899-12-31"}},
    {"id": "batch_9", "assignee": "", "file_info": {"file_count": 3}, "comments": "@a\r\nb"},
    {"id": "batch_10", "assignee": "Bea", "status": "In", "metadata": {"due_date": "2025-01-31"}},
    {"id": "long", "assignee": "Bea", "comments": "é" * 40_000},
]


@pytest.fixture
def services(settings: Settings, mongo: Mongo) -> Iterator[Services]:
    mongo.batches.insert_many([dict(batch) for batch in DIRT])
    services = Services.of(settings)
    yield services
    services.connection.close()


def batches(services: Services, view: View = View(), *, excel: bool = True, xlsx: bool = True) -> Export:  # noqa: B008 - it is frozen
    sort = (("id", False),)
    return exports.batches(services, view, sort, excel=excel, xlsx=xlsx, progress=lambda _: None)


def of_csv(export: Export) -> list[list[str]]:
    with export.path.open(encoding="utf-8-sig", newline="") as file:
        return [[sheets.same(cell) for cell in line] for line in csv.reader(file)]


def of_workbook(path: Path) -> list[list[str]]:
    return [[sheets.same(cell) for cell in row] for row in sheets.as_csv(path)]


@pytest.mark.parametrize("excel", [True, False], ids=["in words", "for programs"])
def test_batches_have_the_rows_columns_and_values_of_the_csv(services: Services, excel: bool) -> None:
    view = View(Filters(text="batch_"))
    told = of_workbook(batches(services, view, excel=excel).path)
    assert told == of_csv(batches(services, view, excel=excel, xlsx=False))
    assert len(told) == 3


def test_the_batches_of_a_team_are_those_of_the_csv(team: Services) -> None:
    assert of_workbook(batches(team).path) == of_csv(batches(team, xlsx=False))


def test_dirt_stays_text_and_days_and_numbers_are_what_they_are(services: Services) -> None:
    export = batches(services)
    header, *body = sheets.sheet(export.path).iter_rows()
    places = {cell.value: place for place, cell in enumerate(header)}
    rows = {row[0].value: row for row in body}
    assert {cell.data_type for row in body for cell in row} <= {"n", "s", "inlineStr", "d"}
    assert not any(cell.hyperlink for row in body for cell in row)
    assert rows["=1+1"][places["Person"]].value == "''=Ana"
    assert rows["007"][places["Due"]].value == "1899-12-31"
    assert rows["batch_10"][places["Due"]].value.isoformat() == "2025-01-31T00:00:00"
    assert rows["batch_10"][places["Is overdue"]].value == "Yes"
    assert rows["batch_9"][places["Files"]].value == 3
    assert rows["batch_9"][places["Due"]].value is None


@pytest.mark.parametrize("panel", [*OF_BATCHES, *FILE_PANELS])
def test_the_table_of_a_panel_is_that_of_its_csv(team: Services, panel: str) -> None:
    view = View(Filters(priority=("high",)))
    export = exports.panel(team, view, panel, xlsx=True)
    assert of_workbook(export.path) == of_csv(exports.panel(team, view, panel))
    assert sheets.names(export.path) == [t(panel_of(panel).title)[:27], "About"]


def test_a_panels_days_and_shares_are_days_and_shares(team: Services) -> None:
    done = sheets.sheet(exports.panel(team, View(), "done-per-period", xlsx=True).path)
    assert [cell.is_date for cell in done[2]] == [True, True, False, False][: len(done[2])]
    table = sheets.sheet(exports.panel(team, View(), "team", xlsx=True).path)
    formats = {cell.value: table.cell(2, cell.column).number_format for cell in table[1]}
    assert (formats["Completion"], formats["Open"]) == ("0%", "General")


def test_a_workbook_says_what_it_is(services: Services) -> None:
    view = View(Filters(person=("Bea",), everyday=True, priority=("none",)))
    export = batches(services, view)
    told = json.loads(export.sidecar.read_text("utf-8"))
    header, *about = sheets.rows(export.path, "About")
    assert header == ["About this file", None]
    said = dict(about)
    assert said["Filter"] == "Bea\nPriority: No priority"
    assert said["As of"] == told["as_of"]
    assert said["Time zone"] == told["time_zone"] == "Europe/Madrid"
    assert said["Version"] == f"Tanda {VERSION}"
    assert "segmented and approved" in said["Definition"]
    assert "1 text is longer than a cell takes (32,767 characters)" in said["Cut"]
    assert (told["cut_texts"], told["rows"], told["file"]) == (1, export.rows, export.path.name)


def test_everything_is_said_to_be_everything(team: Services) -> None:
    about = dict(sheets.rows(exports.panel(team, View(), "shares", xlsx=True).path, "About"))
    assert about["Filter"] == "All batches"
    assert about["Definition"] == t(panel_of("shares").definition)
    assert "Cut" not in about


def test_a_workbook_speaks_the_readers_language(services: Services) -> None:
    with speaking("es"):
        export = batches(services, View(Filters(stage=("unknown",))))
    assert sheets.names(export.path) == ["Lotes", "Acerca de"]
    header, row = sheets.rows(export.path)
    assert dict(zip(header, row, strict=True))["Etapa"] == "Desconocido"
    assert dict(sheets.rows(export.path, "Acerca de"))["Filtro"] == "Etapa: Desconocido"


@pytest.mark.parametrize("excel", [True, False], ids=["in words", "for programs"])
def test_worklists_are_a_workbook_each_with_the_rows_of_the_csv(services: Services, excel: bool) -> None:
    form: dict[str, Any] = {"excel": excel, "progress": lambda _: None}
    tables = exports.worklist(services, View(), **form)
    books = exports.worklist(services, View(), xlsx=True, **form)
    folder = books.path.parent
    with zipfile.ZipFile(books.path) as archive, zipfile.ZipFile(tables.path) as texts:
        inside = [Path(name) for name in archive.namelist()]
        assert [path.with_suffix(".csv").name for path in inside] == texts.namelist()
        archive.extractall(folder)
        for path in inside:
            text = texts.read(f"{path.stem}.csv").decode("utf-8-sig")
            assert sheets.as_csv(folder / path) == list(csv.reader(text.splitlines()))
    assert books.rows == tables.rows == len(DIRT)


def test_the_worklist_of_one_person_is_one_workbook(services: Services) -> None:
    view = View(Filters(person=("Bea",)))
    export = exports.worklist(services, view, excel=True, xlsx=True, progress=lambda _: None)
    assert export.path.suffix == ".xlsx"
    assert sheets.rows(export.path)[0] == ["Id", "Person", "Due", "Why it was rejected", "New status"]
    assert {row[1] for row in sheets.rows(export.path)[1:]} == {"Bea"}
