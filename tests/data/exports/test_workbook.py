"""Workbooks: each cell has the type of its value, nothing is run, nothing is lost without a word."""

from __future__ import annotations

import csv
import errno
import json
import os
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as generation
from hypothesis import strategies as st

from data import VERSION
from data.errors import StorageError
from data.exports import exporting, workbook
from data.exports.exporting import Export
from data.exports.workbook import LONGEST_TEXT, Column, Sheet
from data.imports import readings, workbooks
from data.settings import Settings
from data.system.storage import Folders
from tests import sheets
from tests.product import ROOT

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
ASTRAL = "\U00010000"


def columns() -> list[Column]:
    return [Column("id"), Column("n"), Column("day", days=True)]


def last(cut: int) -> Sheet:
    return Sheet("About", [Column("About"), Column("", wrapped=True)], [[("Cut",), (cut,)]], read=True)


def write(settings: Settings, *sheets: Sheet, **options: Any) -> Export:
    return workbook.write_workbook(settings, "batches", sheets, last=last, at=AT, about={}, **options)


def of_rows(rows: Iterable[Sequence[Any]], name: str = "Batches") -> Sheet:
    return Sheet(name, columns(), workbook.pieces(rows))


def opened(path: Path) -> Any:
    return openpyxl.load_workbook(path)


def as_imported(path: Path) -> list[list[Any]]:
    """As python-calamine and our imports read them."""
    return [
        [readings.unguarded(cell) if isinstance(cell, str) else cell for cell in row]
        for _, row in workbooks.opened(path).rows("Batches")
    ]


@pytest.fixture(name="one")
def _one(settings: Settings) -> Any:
    """A single cell of the column of ids, written and opened again."""

    def cell(value: Any) -> Any:
        return opened(write(settings, of_rows([(value, None, None)])).path)["Batches"]["A2"]

    return cell


# --- types --------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", '=HYPERLINK("http://a")', "{=1}"])
def test_text_is_never_a_formula_nor_becomes_one_when_somebody_edits_it(one: Any, text: str) -> None:
    cell = one(text)
    assert (cell.data_type, cell.value) == ("s", text)
    assert cell.quotePrefix == (not text.startswith("{"))


@pytest.mark.parametrize("text", ["http://example.org", "mailto:a@example.org", "file://a", "internal:A!A1"])
def test_text_is_never_a_link(one: Any, text: str) -> None:
    cell = one(text)
    assert (cell.value, cell.hyperlink) == (text, None)


@pytest.mark.parametrize("text", ["5", "007", "1e5", "TRUE", "2026-11-28", "12345678901234567890"])
def test_text_that_looks_like_a_number_or_a_day_stays_text(one: Any, text: str) -> None:
    cell = one(text)
    assert (cell.data_type, cell.value) == ("s", text)


@pytest.mark.parametrize("number", [0, -3, 12, 2.5, -0.125, 10**14])
def test_numbers_are_numbers(one: Any, number: float) -> None:
    cell = one(number)
    assert (cell.data_type, cell.value) == ("n", number)


@pytest.mark.parametrize("number", [10**15, 2**63 - 1, float("inf")])
def test_a_number_that_a_cell_does_not_hold_exactly_is_text(one: Any, number: float) -> None:
    assert (one(number).data_type, one(number).value) == ("s", str(number))


@pytest.mark.parametrize("nothing", [None, "", float("nan")])
def test_what_is_not_known_is_an_empty_cell(one: Any, nothing: Any) -> None:
    assert one(nothing).value is None


@pytest.mark.parametrize("day", ["1900-03-01", "2024-02-29", "2026-11-28", "9999-12-31"])
def test_a_day_is_a_date_that_reads_as_it_is_written_elsewhere(settings: Settings, day: str) -> None:
    cell = opened(write(settings, of_rows([("a", 1, day)])).path)["Batches"]["C2"]
    assert cell.is_date
    assert cell.value.date() == date.fromisoformat(day)
    assert cell.number_format == "yyyy-mm-dd"


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "1900-02-28"])
def test_a_day_that_spreadsheets_count_wrongly_is_text(settings: Settings, day: str) -> None:
    cell = opened(write(settings, of_rows([("a", 1, day)])).path)["Batches"]["C2"]
    assert (cell.data_type, cell.value) == ("s", day)


def test_a_share_is_a_number_shown_in_percent(settings: Settings) -> None:
    sheet = Sheet("Batches", [Column("share", shares=True)], [[(0.25,)]])
    cell = opened(write(settings, sheet).path)["Batches"]["A2"]
    assert (cell.value, cell.number_format) == (0.25, "0%")


# --- every text comes back ----------------------------------------------------------------------

_dirt = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    [
        "=1+1", "'=1", "''@x", "'quoted", "<r><t>1</t></r>", "<r>&x</r>", "_x0041_", "_x005F_", "a\rb",
        "a\r\nb", "a\nb", " \t ", "\x00\x01\x0b", "\ufffe", "\uffff", "\x7f\x85", "<b>&\"'", "]]>", "&amp;",
        ASTRAL, "Íñigo 李",
    ]
)  # fmt: skip
_numbers = st.integers(-(10**14), 10**14) | st.floats(-1e9, 1e9).map(lambda n: round(n, 4)) | st.none()
_days = st.dates().map(date.isoformat) | st.none()
_rows = st.lists(st.tuples(_dirt.filter(bool), _numbers, _days), max_size=6)


def _told(row: Sequence[Any]) -> list[Any]:
    """What a row holds, whoever reads it: days before March 1900 are text, days after it are days."""
    text, number, day = row
    known = date.fromisoformat(day) if day else None
    return [text, number, known if known and known >= date(1900, 3, 1) else day]


def _plain(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return cell.date()
    return None if cell == "" else cell


@generation(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=_rows)
def test_every_cell_comes_back_whoever_reads_it(settings: Settings, rows: list[Any]) -> None:
    export = write(settings, of_rows(rows))
    assert export.rows == len(rows)
    said = [["id", "n", "day"], *map(_told, rows)]
    ours = [[_plain(cell) for cell in row] for row in as_imported(export.path)]
    theirs = [[_plain(cell) for cell in row] for row in sheets.rows(export.path)]
    assert ours == said
    assert [[_unguarded(cell) for cell in row] for row in theirs] == said
    assert all(cell.data_type != "f" for row in opened(export.path)["Batches"] for cell in row)


def _unguarded(cell: Any) -> Any:
    return readings.unguarded(cell) if isinstance(cell, str) and cell.startswith("'") else cell


@generation(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(_dirt, max_size=6))
def test_a_workbook_holds_the_table_of_the_csv(settings: Settings, texts: list[str]) -> None:
    rows = [(f"b{n}", text) for n, text in enumerate(texts)]
    table = exporting.write_csv(settings, "x", ["=id", "n"], exporting.lines(rows), about={})
    with table.path.open(encoding="utf-8", newline="") as file:
        expected = [[readings.unguarded(cell) for cell in line] for line in csv.reader(file)]
    sheet = Sheet("Batches", [Column("=id"), Column("n")], workbook.pieces(rows))
    found = [[cell or "" for cell in row] for row in sheets.rows(write(settings, sheet).path)]
    assert [[_unguarded(cell) for cell in row] for row in found] == expected


def test_half_a_character_does_not_break_the_file(one: Any) -> None:
    assert one("a\ud800b").value == "a?b"


def test_an_import_takes_no_apostrophe_from_a_text_that_looked_guarded(settings: Settings) -> None:
    path = write(settings, of_rows([("'=1", None, None), ("'quoted", None, None)])).path
    assert [row[0] for row in sheets.rows(path)[1:]] == ["''=1", "'quoted"]
    assert [row[0] for row in as_imported(path)[1:]] == ["'=1", "'quoted"]


# --- too much -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("x" * LONGEST_TEXT, False),
        ("x" * (LONGEST_TEXT + 1), True),
        (ASTRAL * 16_383, False),
        (ASTRAL * 16_384, True),
        ("é" * 40_000, True),
    ],
    ids=["just fits", "one too long", "pairs that fit", "pairs that do not", "long"],
)
def test_a_text_longer_than_a_cell_is_cut_and_counted(settings: Settings, text: str, cut: bool) -> None:
    export = write(settings, of_rows([(text, 1, None)] * 3))
    value = sheets.rows(export.path)[1][0]
    told = json.loads(export.sidecar.read_text("utf-8"))
    assert sheets.rows(export.path, "About") == [["About", None], ["Cut", 3 if cut else 0]]
    assert told.get("cut_texts", 0) == (3 if cut else 0)
    if not cut:
        assert value == text
        return
    assert value.endswith("…")
    assert text.startswith(value.rstrip("…"))
    assert len(value.encode("utf-16-le")) // 2 == LONGEST_TEXT


def test_rows_beyond_the_end_of_a_sheet_go_on_in_the_next(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 4)
    rows = [(f"b{n}", n, None) for n in range(7)]
    export = write(settings, of_rows(rows))
    header = ["id", "n", "day"]
    book = opened(export.path)
    assert book.sheetnames == ["Batches", "Batches 2", "Batches 3", "About"]
    found = [[list(row) for row in book[name].iter_rows(values_only=True)] for name in book.sheetnames[:3]]
    assert [sheet[0] for sheet in found] == [header] * 3
    assert [tuple(row) for sheet in found for row in sheet[1:]] == rows
    assert export.rows == 7


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a/b:c[d]e*f?g\\h", "a b c d e f g h"),
        ("'quoted'", "quoted"),
        ("x" * 50, "x" * 27),
        ("history", "history 2"),
        ("''", "1"),
    ],
)
def test_any_name_becomes_one_of_a_sheet(settings: Settings, name: str, told: str) -> None:
    assert opened(write(settings, of_rows([], name)).path).sheetnames[0] == told


def test_sheets_of_one_name_are_told_apart(settings: Settings) -> None:
    export = write(settings, of_rows([], "Team"), of_rows([], "team"))
    assert opened(export.path).sheetnames == ["Team", "team 2", "About"]


# --- the file -----------------------------------------------------------------------------------


def test_no_row_gives_a_sheet_with_its_header(settings: Settings) -> None:
    export = write(settings, of_rows([]))
    assert sheets.rows(export.path) == [["id", "n", "day"]]
    assert export.rows == 0


def test_the_header_stays_in_sight_and_filters(settings: Settings) -> None:
    sheet = opened(write(settings, of_rows([("a", 1, None)] * 3)).path)["Batches"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:C4")


def test_progress_tells_rows_over_all_sheets(settings: Settings) -> None:
    told: list[int] = []
    many = [("a", n, None) for n in range(1500)]
    write(settings, of_rows(many, "a"), of_rows(many, "b"), progress=told.append)
    assert told == [1000, 1500, 2500, 3000]


def test_only_the_workbook_and_its_sidecar_are_left(settings: Settings) -> None:
    export = write(settings, of_rows([("a", 1, None)]))
    assert sorted(path.name for path in export.path.parent.iterdir()) == ["batches.xlsx", "batches.xlsx.json"]


def test_a_zip_has_a_workbook_for_each_file_and_counts_over_all(settings: Settings) -> None:
    told: list[int] = []
    files = ((name, of_rows([(name, 1, None)], "Worklist")) for name in ("Ana", "ana", "../B"))
    export = workbook.write_workbooks(
        settings, "worklists", files, last=last, at=AT, about={}, progress=told.append
    )
    with zipfile.ZipFile(export.path) as archive:
        assert archive.namelist() == ["Ana.xlsx", "ana_2.xlsx", "B.xlsx"]
        archive.extractall(settings.data_dir)
    found = [
        sheets.rows(settings.data_dir / name, "Worklist")[1][0]
        for name in ("Ana.xlsx", "ana_2.xlsx", "B.xlsx")
    ]
    assert found == ["Ana", "ana", "../B"]
    assert (export.rows, told) == (3, [1, 2, 3])
    assert sorted(path.suffix for path in export.path.parent.iterdir()) == [".json", ".zip"]


def _failing(error: BaseException) -> Iterator[tuple[str, int, None]]:
    yield "a", 1, None
    raise error


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), KeyboardInterrupt()])
def test_nothing_half_written_is_left(settings: Settings, error: BaseException) -> None:
    raised = StorageError if isinstance(error, OSError) else type(error)
    with pytest.raises(raised):
        write(settings, of_rows(_failing(error)))
    assert list(Folders(settings).exports.iterdir()) == []


def test_a_full_disk_is_said_in_words_when_the_workbook_is_put_together(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tempfile.mkstemp

    def full(*args: Any, **options: Any) -> Any:
        if next(Path(options["dir"]).iterdir(), None) and "Batches written" in done:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return made(*args, **options)

    done: list[str] = []
    monkeypatch.setattr(tempfile, "mkstemp", full)

    def ended(cut: int) -> Sheet:
        def nothing() -> Iterator[Any]:
            done.append("Batches written")
            yield from ()

        return Sheet("About", [Column(str(cut))], nothing())

    with pytest.raises(StorageError) as refused:
        workbook.write_workbook(settings, "x", [of_rows([("a", 1, None)])], last=ended, at=AT, about={})
    assert os.strerror(errno.ENOSPC) in str(refused.value)
    assert list(Folders(settings).exports.iterdir()) == []


def test_how_a_value_is_written_is_found_out_once_and_forgotten_before_it_is_too_much(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def say(value: str) -> str:
        asked.append(value)
        return value

    column = Column("x", say)
    for value in ("a", "b", "a", "b"):
        column[value]
    assert asked == ["a", "b"]
    long = "x" * 1000
    assert column[long] == column[long]
    assert long not in column
    monkeypatch.setattr(workbook, "_MOST_KNOWN", 3)
    for number in range(50):
        column[number]
    assert len(column) <= 3


def test_the_same_rows_make_the_same_file(settings: Settings) -> None:
    rows = [("a", 1, "2026-11-28")]
    one, other = write(settings, of_rows(rows)), write(settings, of_rows(rows))
    assert one.sha256 == other.sha256
    later = workbook.write_workbook(
        settings, "x", [of_rows(rows)], last=last, at=AT + timedelta(days=1), about={}
    )
    assert later.sha256 != one.sha256


def test_the_version_is_that_of_the_project() -> None:
    assert f'\nversion = "{VERSION}"\n' in (ROOT / "pyproject.toml").read_text("utf-8")
