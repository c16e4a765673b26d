"""What Tanda exports comes back whole: unedited nothing changes, and of an edited cell only its field."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bson
import openpyxl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as generation
from hypothesis import strategies as st

from dashboard import exports
from dashboard.i18n import speaking, t
from dashboard.services import Services
from dashboard.url import View
from data.imports import importer, spreadsheet
from data.mongo.client import Document
from data.settings import Settings
from tests.strategies import documents

LANGUAGES = ("en", "es", "en-GB", "es-MX")
#: Ids as other tools may write them: with blanks, like formulas, with accents apart.
IDS = ("", "batch_{}", " b{} ", "=b{}", "n\u0303{}")
#: field → the columns that hold it, a stored value, an edit as people write it, and what it becomes
EDITS: dict[str, tuple[str, Any, str, Any]] = {
    "assignee": ("person", "Persona A", "Persona B", "Persona B"),
    "status": ("stage", "In", "Segmentado", "S"),
    "metadata.review_status": ("review", None, "Rejected", "no_aprobado"),
    "metadata.priority": ("priority", "baja", "Alta", "alta"),
    "metadata.due_date": ("due", "2026-12-25 10:00:00", "31/12/2026", "2026-12-31"),
    "metadata.assigned_at": ("assigned", "2026-11-01", "1 dic 2026", "2026-12-01"),
    "folder": ("folder", "here", "there", "there"),
    "comments": ("comments", "=1+1", "two\nlines", "two\nlines"),
}
FORMS: dict[str, dict[str, Any]] = {
    "plain": {"excel": False, "xlsx": False},
    "CSV for Excel": {"excel": True, "xlsx": False},
    "workbook": {"excel": True, "xlsx": True},
}


@pytest.fixture(name="services")
def _services(settings: Settings) -> Iterator[Services]:
    services = Services.of(settings)
    yield services
    services.connection.client.drop_database(settings.database)
    services.connection.close()


def exported(services: Services, language: str, *, excel: bool, xlsx: bool = False) -> Path:
    services.answers.freshness.renew()
    form: dict[str, Any] = {"excel": excel, "xlsx": xlsx, "progress": lambda _: None}
    with speaking(language):
        return exports.batches(services, View(), (("id", False),), **form).path


def bring(services: Services, path: Path) -> importer.ImportReport:
    rejects = Path(services.settings.data_dir) / "rejects.jsonl"
    return importer.run(services.mongo, path, update=True, rejects=rejects)


def stored(services: Services) -> list[Document]:
    return list(services.mongo.batches.find().sort("_id", 1))


@generation(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    team=st.lists(documents, max_size=5),
    language=st.sampled_from(LANGUAGES),
    excel=st.booleans(),
    xlsx=st.booleans(),
)
def test_an_export_that_nobody_edited_changes_nothing(
    services: Services, team: list[Document], language: str, excel: bool, xlsx: bool
) -> None:
    services.mongo.batches.delete_many({})
    for place, batch in enumerate(team):
        identity = IDS[place].format(place) if place else 7
        services.mongo.batches.insert_one({**batch, "_id": place, "id": identity})
    before = [bson.encode(each) for each in stored(services)]  # NaN equals itself there
    report = bring(services, exported(services, language, excel=excel, xlsx=xlsx))
    assert (report.inserted, report.updated) == (0, 0), report
    assert [bson.encode(each) for each in stored(services)] == before


@pytest.mark.parametrize("excel", [False, True], ids=["plain", "Excel"])
def test_a_word_that_the_vocabulary_does_not_know_stays_as_it_is_written(
    services: Services, excel: bool
) -> None:
    services.mongo.batches.insert_one({"_id": 1, "id": "a", "status": "s"})
    report = bring(services, exported(services, "en", excel=excel))
    assert (report.updated, report.unchanged) == (0, 1)
    assert [each["status"] for each in stored(services)] == ["s"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("field", EDITS)
def test_of_an_export_exactly_the_edited_cell_changes(
    services: Services, language: str, form: dict[str, Any], field: str
) -> None:
    batch: Document = {"_id": 1, "id": "a", "mine": 7}
    for each, (_, there, _, _) in EDITS.items():
        place = batch.setdefault("metadata", {}) if each.startswith("metadata.") else batch
        place[each.rpartition(".")[2]] = there
    services.mongo.batches.insert_many([batch, {"_id": 2, "id": "b"}])
    path = exported(services, language, **form)
    name, _, edit, value = EDITS[field]
    _edit(path, 1, _place(name, language, form["excel"]), edit)
    before = stored(services)
    report = bring(services, path)
    place = before[0]["metadata"] if field.startswith("metadata.") else before[0]
    place[field.rpartition(".")[2]] = value
    assert stored(services) == before
    assert (report.inserted, report.updated, report.rejected, report.not_understood) == (0, 1, 0, 0)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_worklist_that_was_filled_in_sets_the_stages(
    services: Services, language: str, form: dict[str, Any]
) -> None:
    services.mongo.batches.insert_many(
        [{"_id": n, "id": f"b_{n}", "assignee": "Persona A", "status": "NS"} for n in range(2)]
    )
    where = View.from_query("person=Persona A")
    services.answers.freshness.renew()
    with speaking(language):
        path = exports.worklist(services, where, **form, progress=lambda _: None).path
    assert bring(services, path).unchanged == 2
    _edit(path, 1, -1, "✓ Completado")
    bring(services, path)
    assert [each["status"] for each in stored(services)] == ["completado", "NS"]


def test_a_text_that_a_cell_cuts_stays_whole(services: Services) -> None:
    comments = "x" * 40_000
    services.mongo.batches.insert_one({"_id": 1, "id": "a", "comments": comments, "folder": "here"})
    path = exported(services, "en", excel=True, xlsx=True)
    _edit(path, 1, "Folder", "there")
    report = bring(services, path)
    (batch,) = stored(services)
    assert (batch["comments"], batch["folder"]) == (comments, "there")
    assert (report.updated, report.not_understood) == (1, 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_of_an_export_is_known(language: str) -> None:
    with speaking(language):
        words = [t(word) for word in (exports._BATCHES | exports._WORKLIST).values()]
    names = [*words, *exports._BATCHES]
    assert [each for each in names if spreadsheet.folded(each) not in spreadsheet.headers()] == []


def _place(name: str, language: str, excel: bool) -> str:
    with speaking(language):
        return t(exports._BATCHES[name]) if excel else name


def _edit(path: Path, row: int, column: str | int, text: str) -> None:
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        cells = book.worksheets[0][row + 1]
        place = (
            [cell.value for cell in book.worksheets[0][1]].index(column) if isinstance(column, str) else -1
        )
        cells[place].value, cells[place].data_type = text, "s"
        book.save(path)
        return
    content = path.read_text("utf-8-sig")
    mark = ";" if ";" in content.splitlines()[0] else ","
    rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=mark))
    rows[row][rows[0].index(column) if isinstance(column, str) else column] = text
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=mark).writerows(rows)
    path.write_text(out.getvalue(), "utf-8-sig")
