"""Files people take away: safe in spreadsheets, complete, explained, and never half there."""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import json
import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as generation
from hypothesis import strategies as st

from dashboard import exports
from dashboard.columns import COLUMNS
from dashboard.i18n import speaking
from dashboard.services import Services
from dashboard.url import View
from data.demo.people import NAMES
from data.errors import FilterError, NotFound, StorageError
from data.exports import exporting
from data.exports.exporting import Export
from data.imports import readings
from data.model.conditions import Days
from data.mongo.client import Document, Mongo
from data.query.filters import Filters
from data.settings import Settings
from data.system.storage import Folders
from tests.product import missing

HEADER = ["id", "n"]
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def write(settings: Settings, rows: Any, **options: Any) -> Export:
    return exporting.write_csv(settings, "batches", HEADER, exporting.lines(rows), about={}, **options)


def lines(export: Export, encoding: str = "utf-8") -> list[list[str]]:
    return parsed(export.path.read_bytes(), encoding)


def parsed(content: bytes, encoding: str = "utf-8") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))


def left_over(settings: Settings) -> list[Path]:
    return list(Folders(settings).exports.iterdir())


# --- cells --------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", DANGEROUS)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(start: str) -> None:
    assert exporting.safe(f"{start}cmd") == f"'{start}cmd"
    assert exporting.safe(start) == f"'{start}"


@pytest.mark.parametrize("cell", ["", "a=b", " =1", "'quoted", "batch_9", "5", -5, -0.5, 0, 3, None])
def test_numbers_stay_numbers_and_harmless_text_stays_as_it_is(cell: Any) -> None:
    assert exporting.safe(cell) is cell


@pytest.mark.parametrize("text", ["=1", "'=1", "''-x", "'quoted", "'", "batch_9"])
def test_a_text_comes_back_from_a_guarded_cell_as_it_was(text: str) -> None:
    assert readings.unguarded(str(exporting.safe(text))) == text


def test_headers_are_guarded_too(settings: Settings) -> None:
    export = exporting.write_csv(settings, "x", ["=a", "n"], [], about={})
    assert lines(export) == [["'=a", "n"]]


_text = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ['say "hi"', "a,b", "line 1\nline 2", "line 1\r\nline 2", "\r", "=1+1", "Íñigo 李", ";"]
)


@generation(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(_text, st.integers() | st.floats(allow_nan=False) | st.none()), max_size=5))
def test_every_cell_comes_back_from_the_file(settings: Settings, rows: list[tuple[Any, Any]]) -> None:
    export = write(settings, rows)
    header, *body = lines(export)
    assert header == HEADER
    assert export.rows == len(body) == len(rows)
    for (text, n), (said, number) in zip(rows, body, strict=True):
        assert said == (f"'{text}" if text.lstrip("'").startswith(DANGEROUS) else text)
        assert number == ("" if n is None else str(n))


@given(rows=st.lists(st.tuples(_text, st.integers() | st.none(), _text), min_size=1, max_size=8))
def test_columns_are_written_as_rows_are(rows: list[tuple[Any, ...]]) -> None:
    columns = [(exporting.Cells(lambda value: value), list(values)) for values in zip(*rows, strict=True)]
    (expected,) = exporting.lines(rows)
    assert exporting.written(columns) == expected


def test_how_a_value_is_written_is_found_out_once_and_forgotten_before_it_is_too_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    def say(value: int) -> str:
        asked.append(value)
        return f"<{value}>"

    cells = exporting.Cells(say)
    assert exporting.written([(cells, [1, 2, 1, 2])]).text == "<1>\r\n<2>\r\n<1>\r\n<2>\r\n"
    assert asked == [1, 2]
    monkeypatch.setattr(exporting, "_MOST_KNOWN", 3)
    exporting.written([(cells, range(50))])
    assert len(cells) <= 3


def test_lines_end_with_crlf_in_utf_8_without_a_mark(settings: Settings) -> None:
    assert write(settings, [("Íñigo", 1)]).path.read_bytes() == "id,n\r\nÍñigo,1\r\n".encode()


def test_the_mark_for_excel_stands_once_at_the_very_start(settings: Settings) -> None:
    content = write(settings, [("Íñigo", 1)], bom=True).path.read_bytes()
    assert content == b"\xef\xbb\xbf" + "id,n\r\nÍñigo,1\r\n".encode()


def test_progress_tells_rows_written_so_far(settings: Settings) -> None:
    told: list[int] = []
    write(settings, ((str(n), n) for n in range(2500)), progress=told.append)
    assert told == [1000, 2000, 2500]


# --- sidecar ------------------------------------------------------------------------------------


def test_the_sidecar_tells_what_the_file_is_and_its_digest(settings: Settings) -> None:
    export = exporting.write_csv(
        settings, "Lote ñ/..", HEADER, exporting.lines([("a", 1)]), about={"filter": {"text": ["é"]}}
    )
    told = json.loads(export.sidecar.read_text(encoding="utf-8"))
    digest = hashlib.sha256(export.path.read_bytes()).hexdigest()
    assert told == {"file": "Lote_ñ.csv", "filter": {"text": ["é"]}, "rows": 1, "sha256": digest}
    assert export.sha256 == digest
    assert export.sidecar.name == "Lote_ñ.csv.json"
    assert sorted(path.name for path in export.path.parent.iterdir()) == ["Lote_ñ.csv", "Lote_ñ.csv.json"]


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("batches", "batches.csv"),
        ("../../etc/passwd", "etc_passwd.csv"),
        ("a b/c\\d:e", "a_b_c_d_e.csv"),
        ("...", "export.csv"),
        ("", "export.csv"),
        ("x" * 300, f"{'x' * 120}.csv"),
        ("nul\0inside", "nul_inside.csv"),
    ],
)
def test_any_name_becomes_a_file_name(settings: Settings, name: str, file: str) -> None:
    export = exporting.write_csv(settings, name, HEADER, [], about={})
    assert export.path.name == file
    assert export.path.parent.parent == Folders(settings).exports


def test_a_name_of_wide_letters_fits_on_the_disk(settings: Settings) -> None:
    export = exporting.write_csv(settings, "\N{CJK UNIFIED IDEOGRAPH-20000}" * 300, HEADER, [], about={})
    assert export.sidecar.is_file()


def test_exports_are_private(settings: Settings) -> None:
    export = write(settings, [])
    assert export.path.parent.stat().st_mode & 0o077 == 0


# --- zip ----------------------------------------------------------------------------------------


def test_a_zip_has_one_safe_and_unique_name_for_each_file(settings: Settings) -> None:
    names = ["Ana", "ana", "Ana!", "Ana?", "../Ana", "", "..", "Ana_2", "Íñigo"]
    export = exporting.write_zip(
        settings, "worklists", HEADER, ((name, [(name, n)]) for n, name in enumerate(names)), about={}
    )
    with zipfile.ZipFile(export.path) as archive:
        found = archive.namelist()
        rows = [parsed(archive.read(name)) for name in found]
        assert archive.testzip() is None
    assert len({name.lower() for name in found}) == len(names)
    assert not any("/" in name or "\\" in name or name.startswith(".") for name in found)
    assert all(name.endswith(".csv") for name in found)
    assert rows == [[HEADER, [name, str(n)]] for n, name in enumerate(names)]
    assert export.rows == len(names)


def test_progress_of_a_zip_counts_over_all_files(settings: Settings) -> None:
    told: list[int] = []
    files = ((name, ((name, n) for n in range(1500))) for name in ("a", "b"))
    export = exporting.write_zip(settings, "x", HEADER, files, about={}, progress=told.append)
    assert told == [1000, 1500, 2500, 3000]
    assert export.rows == 3000


# --- what can go wrong --------------------------------------------------------------------------


def failing(error: BaseException) -> Iterator[tuple[str, int]]:
    yield "a", 1
    raise error


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), StorageError),
        (FilterError("not this time"), FilterError),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
)
def test_nothing_half_written_is_left(
    settings: Settings, error: BaseException, raised: type[BaseException]
) -> None:
    with pytest.raises(raised):
        write(settings, failing(error))
    assert left_over(settings) == []
    with pytest.raises(raised):
        exporting.write_zip(settings, "x", HEADER, [("a", failing(error))], about={})
    assert left_over(settings) == []


@pytest.mark.parametrize("rows", [0, 1, 100_000], ids=["header only", "one row", "many rows"])
def test_a_full_disk_is_said_in_words(settings: Settings, monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    if not Path("/dev/full").exists():
        missing("This machine has no /dev/full.")
    opened = Path.open

    def full(path: Path, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        return opened(Path("/dev/full") if "w" in mode else path, mode, *args, **kwargs)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(StorageError) as refused:
        write(settings, ((str(n), n) for n in range(rows)))
    assert os.strerror(errno.ENOSPC) in str(refused.value)
    assert "Free some space" in str(refused.value)
    assert left_over(settings) == []


def test_a_folder_that_cannot_be_written_is_said_in_words(settings: Settings) -> None:
    Folders(settings).exports.rmdir()
    (settings.data_dir / "exports").write_text("a file where the folder should be")
    with pytest.raises(StorageError) as refused:
        write(settings, [])
    assert "exports" in str(refused.value)


def _grow_older(folder: Path, seconds: float) -> None:
    os.utime(folder, (folder.stat().st_mtime - seconds,) * 2)


def test_old_exports_are_swept_when_a_new_one_is_written(settings: Settings) -> None:
    old, young = write(settings, []), write(settings, [])
    limit = settings.export_hours * 3600
    for export, age in ((old, limit + 60), (young, limit - 60)):
        _grow_older(export.path.parent, age)
    newest = write(settings, [])
    assert {path.name for path in left_over(settings)} == {young.id, newest.id}


def test_an_export_past_its_hours_is_not_found_and_goes(settings: Settings) -> None:
    old, young = write(settings, []), write(settings, [])
    limit = settings.export_hours * 3600
    for export, age in ((old, limit + 60), (young, limit - 60)):
        _grow_older(export.path.parent, age)
    with pytest.raises(NotFound, match="has expired"):
        exporting.find(settings, old.id, old.path.name)
    assert exporting.find(settings, young.id, young.path.name) == young.path
    assert {path.name for path in left_over(settings)} == {young.id}


def test_an_export_past_its_hours_that_the_disk_does_not_let_go_is_not_found(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = write(settings, [])
    os.utime(old.path.parent, (0, 0))
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)
    with pytest.raises(NotFound, match="has expired"):
        exporting.find(settings, old.id, old.path.name)


def test_a_finished_export_is_found_with_its_sidecar(settings: Settings) -> None:
    export = write(settings, [])
    assert exporting.find(settings, export.id, export.path.name) == export.path
    assert exporting.find(settings, export.id, export.sidecar.name) == export.sidecar


@pytest.mark.parametrize(
    ("identity", "name"),
    [
        ("{id}", "other.csv"),
        ("{id}", "../{id}/batches.csv"),
        ("{id}", ".."),
        ("{id}", ""),
        ("..", "exports"),
        ("{id}/../{id}", "batches.csv"),
        ("0" * 32, "batches.csv"),
        ("{id}\n", "batches.csv"),
        ("{id}", "batches.csv\0"),
        ("{id}", "x" * 5000),
        ("", "batches.csv"),
    ],
)
def test_nothing_else_can_be_found(settings: Settings, identity: str, name: str) -> None:
    export = write(settings, [])
    with pytest.raises(NotFound) as refused:
        exporting.find(settings, identity.format(id=export.id), name.format(id=export.id))
    assert f"{settings.export_hours} hours" in str(refused.value)


# --- the three exports --------------------------------------------------------------------------

DIRT: list[Document] = [
    {"id": "=1+1", "assignee": "Ana", "status": "S", "comments": 'say "hi",\nthen go', "folder": "/a"},
    {"id": "batch_2", "assignee": " Ana ", "status": "??", "metadata": {"due_date": "2025-01-31"}},
    {"id": "batch_10", "assignee": "", "file_info": {"file_count": 3}},
    {"id": "batch_9", "assignee": "-Bea", "status": "In", "metadata": {"priority": "alta"}},
]


@pytest.fixture
def services(settings: Settings, mongo: Mongo) -> Iterator[Services]:
    mongo.batches.insert_many([dict(batch) for batch in DIRT])
    services = Services.of(settings)
    yield services
    services.connection.close()


def batches(services: Services, view: View, *sort: tuple[str, bool], excel: bool = False) -> Export:
    return exports.batches(services, view, sort or (("id", False),), excel=excel, progress=lambda _: None)


COLUMNS_IN_WORDS = [
    "Id", "Person", "Stage", "Review", "Priority", "Assigned", "Due", "Reviewed", "Approval date",
    "Last mask upload", "Files", "Started", "Segmented on", "Times in progress", "Times segmented",
    "Times reviewed", "Times rejected", "First review", "Person at first review", "Person when rejected",
    "Rejected by", "Reason of the last rejection", "Times reassigned",
    "Days in progress", "Days of rework", "Specification", "Folder", "Original status", "Comments",
    "Is overdue",
]  # fmt: skip
COLUMNS_OF_THE_API = [
    "id", "person", "stage", "review", "priority", "assigned", "due", "reviewed", "approved", "uploaded",
    "file_count", "started", "last_segmented", "in_progress_visits", "segmented_visits", "reviews",
    "rejections", "first_review", "first_reviewed_person", "rejected_people", "rejected_by",
    "rejection_reason", "reassignments", "in_progress_days",
    "rework_days", "specification", "folder", "status", "comments", "overdue",
]  # fmt: skip


def test_batches_for_excel_are_in_words_with_days_that_a_spreadsheet_knows(services: Services) -> None:
    header, *body = lines(batches(services, View(), excel=True), "utf-8-sig")
    assert header == COLUMNS_IN_WORDS
    rows = {line[0]: dict(zip(header, line, strict=True)) for line in body}
    assert rows["batch_2"]["Due"] == "2025-01-31"
    assert (rows["batch_2"]["Stage"], rows["batch_2"]["Original status"]) == ("Unknown", "??")
    assert (rows["batch_2"]["Is overdue"], rows["batch_10"]["Is overdue"]) == ("Yes", "No")
    assert (rows["batch_10"]["Person"], rows["batch_10"]["Files"]) == ("Unassigned", "3")
    assert (rows["batch_9"]["Person"], rows["batch_9"]["Priority"]) == ("'-Bea", "High")
    assert rows["'=1+1"]["Comments"] == 'say "hi",\nthen go'


def test_batches_for_programs_have_the_names_and_values_of_the_api(services: Services) -> None:
    with speaking("es"):
        header, *body = lines(batches(services, View()))
    assert header == COLUMNS_OF_THE_API
    rows = {line[0]: dict(zip(header, line, strict=True)) for line in body}
    assert (rows["batch_2"]["stage"], rows["batch_2"]["status"]) == ("unknown", "??")
    assert (rows["batch_2"]["due"], rows["batch_2"]["overdue"]) == ("2025-01-31", "yes")
    assert (rows["batch_10"]["person"], rows["batch_10"]["due"]) == ("", "")
    assert rows["batch_9"]["priority"] == "high"


@pytest.mark.parametrize("excel", [True, False])
@pytest.mark.parametrize("language", ["en", "es"])
def test_no_column_is_there_twice(services: Services, language: str, excel: bool) -> None:
    with speaking(language):
        export = batches(services, View(), excel=excel)
        header = export.path.read_text(encoding="utf-8-sig").splitlines()[0]
        names = header.split(";" if excel and language == "es" else ",")
    assert len({name.casefold() for name in names}) == len(names) == len(COLUMNS) + 1


def test_batches_for_excel_come_in_the_chosen_language(services: Services) -> None:
    with speaking("es"):
        export = batches(services, View(Filters(stage=("unknown",))), excel=True)
    header, row = export.path.read_text(encoding="utf-8-sig").splitlines()
    assert header == (
        "Id;Persona;Etapa;Revisión;Prioridad;Asignación;Fecha límite;Fecha de revisión;Fecha de aprobación;"
        "Última subida;Archivos;Empezado el;Segmentado el;Veces en curso;Veces segmentado;Veces revisado;"
        "Veces rechazado;Primera revisión;Persona en la primera revisión;Persona al rechazarlo;Rechazado por;"
        "Motivo del último rechazo;Veces reasignado;Días en curso;Días de corrección;Especificación;Carpeta;"
        "Estado original;Comentarios;Atrasado"
    )
    known = ";;0;0;0;0;Sin revisar;;;;;0;0;0"
    assert row == f"batch_2;Ana;Desconocido;Sin revisar;Sin prioridad;;2025-01-31;;;;0;{known};;;??;;Sí"
    told = json.loads(export.sidecar.read_text(encoding="utf-8"))
    assert told["file"] == export.path.name == f"tanda-lotes-desconocido-{told['as_of'][:10]}.csv"
    assert told["language"] == "es"
    assert told["filter_in_words"] == ["Etapa: Desconocido"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ((("id", False),), ["'=1+1", "batch_2", "batch_9", "batch_10"]),
        ((("id", True),), ["batch_10", "batch_9", "batch_2", "'=1+1"]),
        ((("person", False), ("id", True)), ["batch_10", "batch_9", "batch_2", "'=1+1"]),
        ((("due", True), ("id", False)), ["batch_2", "'=1+1", "batch_9", "batch_10"]),
    ],
)
def test_rows_come_in_the_shown_order(services: Services, sort: Any, order: list[str]) -> None:
    _, *body = lines(batches(services, View(), *sort))
    assert [line[0] for line in body] == order


def test_excel_gets_the_mark_and_the_same_batches(services: Services) -> None:
    plain, marked = batches(services, View()), batches(services, View(), excel=True)
    assert not plain.path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert marked.path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert [line[0] for line in lines(marked)[1:]] == [line[0] for line in lines(plain)[1:]]


@pytest.mark.parametrize(("tag", "delimiter"), [("es-ES", ";"), ("es-MX", ","), ("en-GB", ",")])
def test_excel_gets_the_separator_of_the_readers_language(
    services: Services, tag: str, delimiter: str
) -> None:
    with speaking(tag):
        export = batches(services, View(), excel=True)
    with export.path.open(encoding="utf-8-sig", newline="") as file:
        assert {len(row) for row in csv.reader(file, delimiter=delimiter)} == {len(COLUMNS) + 1}


def test_a_sidecar_tells_filter_time_zone_rows_and_digest(services: Services) -> None:
    view = View(Filters(person=("Ana",)), per="month")
    export = batches(services, view, ("due", True))
    told = json.loads(export.sidecar.read_text(encoding="utf-8"))
    as_of = told.pop("as_of")
    assert told == {
        "file": f"tanda-batches-ana-{as_of[:10]}.csv",
        "filter": {"person": ["Ana"]},
        "filter_in_words": ["Ana"],
        "query": "person=Ana&per=month",
        "state": "live",
        "read_from": told["read_from"],
        "time_zone": "Europe/Madrid",
        "language": "en",
        "sort": ["-due"],
        "rows": 2,
        "sha256": hashlib.sha256(export.path.read_bytes()).hexdigest(),
    }
    assert as_of[-6:] in ("+01:00", "+02:00")
    assert View.from_query(told["query"]) == view


def test_no_batch_gives_a_file_with_its_header(services: Services) -> None:
    export = batches(services, View(Filters(text="no such id")))
    assert (len(lines(export)), export.rows) == (1, 0)


# --- worklists ----------------------------------------------------------------------------------


def worklist(services: Services, *people: str, excel: bool = True) -> Export:
    view = View(Filters(person=people))
    return exports.worklist(services, view, excel=excel, progress=lambda _: None)


def test_a_worklist_of_one_person_says_what_is_due_and_has_room_for_the_new_status(
    services: Services,
) -> None:
    export = worklist(services, "Ana")
    told = json.loads(export.sidecar.read_text(encoding="utf-8"))
    assert told["file"] == export.path.name == f"worklist-ana-{told['as_of'][:10]}.csv"
    assert lines(export, "utf-8-sig") == [
        ["Id", "Person", "Due", "Why it was rejected", "New status"],
        ["'=1+1", "Ana", "", "", ""],
        ["batch_2", "Ana", "2025-01-31", "", ""],
    ]


def test_worklists_of_several_are_a_zip_of_one_csv_each(services: Services) -> None:
    with speaking("es"):
        export = worklist(services)
    told = json.loads(export.sidecar.read_text(encoding="utf-8"))
    day = told["as_of"][:10]
    with zipfile.ZipFile(export.path) as archive:
        found = {name: archive.read(name).decode() for name in archive.namelist()}
    header = "\ufeffId;Persona;Fecha límite;Por qué se rechazó;Nuevo estado\r\n"
    assert found == {
        f"lista-de-trabajo-sin-asignar-{day}.csv": f"{header}batch_10;Sin asignar;;;\r\n",
        f"lista-de-trabajo-bea-{day}.csv": f"{header}batch_9;'-Bea;;;\r\n",
        f"lista-de-trabajo-ana-{day}.csv": f"{header}'=1+1;Ana;;;\r\nbatch_2;Ana;2025-01-31;;\r\n",
    }
    assert export.path.name == f"tanda-listas-de-trabajo-{day}.zip"
    assert told["rows"] == export.rows == 4


def test_a_worklist_for_programs_has_the_names_of_fields(services: Services) -> None:
    with speaking("es"):
        export = worklist(services, "", excel=False)
    assert export.path.read_bytes() == b"id,person,due,rejection,status\r\nbatch_10,,,,\r\n"


def test_worklists_of_nobody_are_an_empty_zip(services: Services) -> None:
    view = View(Filters(text="no such id"))
    export = exports.worklist(services, view, excel=True, progress=lambda _: None)
    with zipfile.ZipFile(export.path) as archive:
        assert archive.namelist() == []
    assert export.rows == 0


def test_worklists_of_the_team_hold_every_batch_once(team: Services) -> None:
    export = exports.worklist(team, View(), excel=False, progress=lambda _: None)
    with zipfile.ZipFile(export.path) as archive:
        body = [line for name in archive.namelist() for line in parsed(archive.read(name))[1:]]
    assert len(body) == export.rows == team.mongo.batches.count_documents({})
    assert {line[1] for line in body} <= {*NAMES, ""}


# --- names of files -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (Filters(), ""),
        (Filters(stage=("in_progress",)), "-in-progress"),
        (Filters(text="p1_CAM", person=("", "Íñigo Ñ/..")), "-p1-cam-unassigned-íñigo-ñ"),
        (Filters(person=("I\u0301n\u0303igo",)), "-íñigo"),
        (Filters(overdue=True, files=False, everyday=True), "-overdue-without-files-without-accepted"),
        (Filters(everyday=True, person=("Ana",)), "-ana"),
        (Filters(due=Days.inclusive(date(2026, 1, 1), date(2026, 1, 31))), "-due-2026-01-01-2026-01-31"),
        (Filters(approved=Days(missing=True)), "-approval-date-none"),
    ],
    ids=str,
)
def test_a_file_name_carries_the_filter_and_the_day(services: Services, where: Filters, words: str) -> None:
    export = batches(services, View(where))
    told = json.loads(export.sidecar.read_text(encoding="utf-8"))
    assert export.path.name == f"tanda-batches{words}-{told['as_of'][:10]}.csv"


@given(st.lists(_text | st.text(max_size=90), max_size=4))
def test_a_file_name_is_short_and_safe_and_ends_with_the_day(words: list[str]) -> None:
    name = exporting.named(["Tanda", *words], date(2026, 11, 28))
    assert re.fullmatch(r"tanda(-[^\W_]+)*-2026-11-28", name)
    assert len(name.encode()) <= 120


def test_a_panel_that_does_not_exist_is_said_by_name(services: Services) -> None:
    with pytest.raises(NotFound) as refused:
        exports.panel(services, View(), "no-such-panel")
    assert "no-such-panel" in str(refused.value)


def test_a_panels_sidecar_names_the_panel(services: Services) -> None:
    export = exports.panel(services, View(), "shares")
    told = json.loads(export.sidecar.read_text(encoding="utf-8"))
    name = f"tanda-stage-and-review-{told['as_of'][:10]}.csv"
    assert (told["panel"], told["file"]) == ("Stage and review", name)
