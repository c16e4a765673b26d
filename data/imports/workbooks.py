"""The sheets of a workbook, XLSX or OpenDocument, as rows of cells.

A workbook is a zip of XML that python-calamine takes into memory whole, as a rectangle. So it is looked at
first: what would not fit is refused with a sentence, not met with an end of the process.
"""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
)

from data.errors import InputError, message
from data.imports import opendocument
from data.imports.no_value import CutText, NoValue, Place

Cells = list[Any]

ZIP, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_CELLS = 2_500_000  # of the rectangle of a sheet; each takes some 70 bytes
_MOST_BYTES = 160 * 1024 * 1024  # of an unpacked part
_PIECE = 1 << 20
_OVERLAP = 512  # bytes that are looked at with the next piece, too
#: A formula without the value that spreadsheets keep beside it, as programs write it that cannot count; and
#: one that has failed. python-calamine gives an empty cell for either.
_UNCALCULATED = re.compile(
    rb'<(?:\w+:)?c (?![^>]*\bt="str")[^>]*?r="([A-Z]{1,3})(\d{1,7})"[^>]*>\s*'
    rb"<(?:\w+:)?f(?:>| [^>]*>)([^<]*)</(?:\w+:)?f>\s*(?:<(?:\w+:)?v ?/>|<v></v>)?\s*</(?:\w+:)?c>"
)
_FAILED = re.compile(
    rb'<(?:\w+:)?c (?=[^>]*\bt="e")[^>]*?r="([A-Z]{1,3})(\d{1,7})"[^>]*>'
    rb"(?:\s*<(?:\w+:)?f[^<]*(?:</(?:\w+:)?f>)?)?\s*<(?:\w+:)?v>([^<]*)<"
)
_TAG = re.compile(rb"<(?:\w+:)?(?:sheet|Relationship) ([^>]*)>")
_ATTRIBUTE = re.compile(rb'(\w+)="([^"]*)"')
_PLACE = re.compile(rb'<(?:\w+:)?c [^>]*?r="([A-Z]{1,3})(\d{1,7})"')
#: In OpenDocument, what stands for many cells or rows; empty ones are harmless.
_REPEATED_CELL = re.compile(rb"<table:(?:covered-)?table-cell[^>]*-repeated=\"(\d{4,})\"[^>]*>")
_REPEATED_ROW = re.compile(rb"<table:table-row[^>]*-repeated=\"(\d{3,})\"[^>]*>")
_VALUE = re.compile(rb"value-type=|<text:p")
_MANY = 1000
_LONGEST = 32_767  # units of UTF-16 that a cell takes: spreadsheets cut there
_LONG = _LONGEST // 2  # characters
#: How XML writes characters that are none.
_NO_CHARACTER = re.compile(r"_x(FFF[EF])_")


class Workbook:
    """An open workbook. `sheets` are the names of those that people see, in order."""

    def __init__(self, path: Path, formulas: Mapping[str, Mapping[Place, NoValue]]) -> None:
        self._path = path
        self._formulas = formulas
        self._kept: CalamineSheet | None = None
        with self._readable():
            self._book = CalamineWorkbook.from_path(path)
            self.sheets = [
                each.name for each in self._book.sheets_metadata if each.visible == SheetVisibleEnum.Visible
            ] or list(self._book.sheet_names)

    def rows(self, sheet: str) -> Iterator[tuple[int, Cells]]:
        """Number and cells of each row of a sheet. The one that was asked for last is kept."""
        with self._readable():
            if self._kept is None or self._kept.name != sheet:
                self._kept = None  # not two in memory
                self._kept = self._book.get_sheet_by_name(sheet)
            return enumerate(self._whole(self._kept), 1)

    def _whole(self, sheet: CalamineSheet) -> Iterator[Cells]:
        """The rows of a sheet, formulas without a value in their places, and texts that were cut."""
        formulas = self._formulas.get(sheet.name)
        rows = (_texts(cells) for cells in sheet.iter_rows())
        if not formulas:
            return rows
        first = sheet.start[1] if sheet.start else 0  # empty rows before it are there, empty columns are not
        return (
            [formulas.get((row, column), cell) for column, cell in enumerate(cells, first)]
            for row, cells in enumerate(rows)
        )

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except PasswordError:
            raise _protected(self._path) from None
        except (CalamineError, OSError, ValueError) as error:
            raise _damaged(self._path, error) from None
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # how Rust says that it did not expect this
                raise
            raise _damaged(self._path, error) from None


def _texts(cells: Cells) -> Cells:
    """*cells* with what python-calamine does not see in texts: where they were cut, and two characters."""
    return [
        _text(cell) if type(cell) is str and (len(cell) > _LONG or "_xFFF" in cell) else cell
        for cell in cells
    ]


def _text(cell: str) -> str:
    text = _NO_CHARACTER.sub(lambda found: chr(int(found[1], 16)), cell)
    return CutText(text) if len(text.encode("utf-16-le")) // 2 >= _LONGEST else text


def opened(path: Path) -> Workbook:
    """The workbook at *path*, which begins as a zip does. Raises InputError for what is none or too large."""
    formulas: Mapping[str, Mapping[Place, NoValue]] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                parts = [
                    name for name in names if name.startswith("xl/worksheets/") and name.endswith(".xml")
                ]
                found = {part: _check_sheet(path, archive, part) for part in sorted(parts)}
                formulas = {name: found.get(part, {}) for part, name in _names(archive).items()}
                if "xl/sharedStrings.xml" in names:
                    sum(1 for _ in _pieces(path, archive, "xl/sharedStrings.xml"))
            elif "content.xml" in names and b"spreadsheet" in archive.read("mimetype")[:100]:
                formulas = _check_content(path, archive)
            else:
                raise InputError(
                    message(
                        "The file {path} is a zip, but not a workbook that Tanda can read (.xlsx or .ods)."
                    ),
                    path=path,
                )
    except (zipfile.BadZipFile, zlib.error, OSError, KeyError, EOFError, NotImplementedError) as error:
        raise _damaged(path, error) from None
    except RuntimeError:  # how zipfile says that it wants a password
        raise _protected(path) from None
    return Workbook(path, formulas)


def refuse_old(path: Path) -> InputError:
    """What to say of Excel's format of before 2007, which is also that of a workbook with a password."""
    return InputError(
        message(
            "{path} is an Excel workbook of the old kind, or has a password. Save it as .xlsx without one."
        ),
        path=path,
    )


def _names(archive: zipfile.ZipFile) -> dict[str, str]:
    """The name of the sheet in each part."""
    sheets = {each.get("id"): each.get("name", "") for each in _tags(archive, "xl/workbook.xml")}
    parts = {each.get("Id"): each.get("Target", "") for each in _tags(archive, "xl/_rels/workbook.xml.rels")}
    return {
        posixpath.join("/xl", part).lstrip("/"): sheets[identity]
        for identity, part in parts.items()
        if identity in sheets
    }


def _tags(archive: zipfile.ZipFile, part: str) -> Iterator[dict[str, str]]:
    """The attributes of each sheet, or end, that *part* names."""
    for inside in _TAG.findall(archive.read(part)):
        pairs = _ATTRIBUTE.findall(inside)
        yield {name.decode(): html.unescape(value.decode("utf-8", "replace")) for name, value in pairs}


def _check_sheet(path: Path, archive: zipfile.ZipFile, part: str) -> dict[Place, NoValue]:
    """The formulas of a sheet that have no value. Raises InputError when it is too large."""
    columns: set[bytes] = set()
    formulas: dict[Place, NoValue] = {}
    last = 0
    for piece in _pieces(path, archive, part):
        found = _PLACE.findall(piece)
        columns.update(column for column, _ in found)
        last = max((int(row) for _, row in found), default=last)
        for sign, pattern in (("=", _UNCALCULATED), ("", _FAILED)):
            for column, row, text in pattern.findall(piece):
                place = (int(row) - 1, _number_of(column) - 1)
                formulas[place] = NoValue(sign + html.unescape(text.decode("utf-8", "replace")))
        if last * max(map(_number_of, columns), default=0) > _MOST_CELLS:
            raise _too_large(path)
    return formulas


def _number_of(column: bytes) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number


def _check_content(path: Path, archive: zipfile.ZipFile) -> dict[str, dict[Place, NoValue]]:
    """As _check_sheet does, of all sheets of an OpenDocument, by name."""
    suspect = False
    for piece in _pieces(path, archive, "content.xml"):
        for kind in (_REPEATED_CELL, _REPEATED_ROW):
            for found in kind.finditer(piece):
                end = (
                    found.end() if kind is _REPEATED_CELL else piece.find(b"</table:table-row>", found.end())
                )
                if int(found[1]) >= _MANY and _VALUE.search(piece, found.start(), max(end, found.end())):
                    raise _too_large(path)
        suspect = suspect or bool(opendocument.SUSPECT.search(piece))
    if not suspect:
        return {}
    with archive.open("content.xml") as content:
        return opendocument.without_value(content)


def _pieces(path: Path, archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The pieces of a part, each beginning with the end of the one before; InputError beyond the limit."""
    size, before = 0, b""
    with archive.open(part) as file:
        while piece := file.read(_PIECE):
            size += len(piece)
            if size > _MOST_BYTES:
                raise _too_large(path)
            yield before + piece
            before = piece[-_OVERLAP:]


def _too_large(path: Path) -> InputError:
    return InputError(
        message("The workbook {path} is too large to be read at once. Save its sheet as CSV."), path=path
    )


def _damaged(path: Path, error: BaseException) -> InputError:
    return InputError(
        message("The workbook {path} is damaged: {reason}."),
        path=path,
        reason=str(error)[:200].rstrip(". \n"),
    )


def _protected(path: Path) -> InputError:
    return InputError(message("The workbook {path} has a password. Save it without one."), path=path)
