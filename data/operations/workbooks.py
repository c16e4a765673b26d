"""The sheets of a workbook, XLSX or OpenDocument, as rows of cells.

A workbook is a zip of XML that python-calamine takes into memory whole, as a rectangle. So it is looked at
first: what would not fit is refused with a sentence, not met with an end of the process.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
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

Cells = list[Any]

ZIP, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_CELLS = 2_500_000  # of the rectangle of a sheet; each takes some 70 bytes
_MOST_BYTES = 160 * 1024 * 1024  # of an unpacked part
_PIECE = 1 << 20
_OVERLAP = 512  # bytes that are looked at with the next piece, too
_PLACE = re.compile(rb'<(?:\w+:)?c [^>]*?r="([A-Z]{1,3})(\d{1,7})"')
#: In OpenDocument, what stands for many cells or rows; empty ones are harmless.
_REPEATED_CELL = re.compile(rb"<table:(?:covered-)?table-cell[^>]*-repeated=\"(\d{4,})\"[^>]*>")
_REPEATED_ROW = re.compile(rb"<table:table-row[^>]*-repeated=\"(\d{3,})\"[^>]*>")
_VALUE = re.compile(rb"value-type=|<text:p")
_MANY = 1000


class Workbook:
    """An open workbook. `sheets` are the names of those that people see, in order."""

    def __init__(self, path: Path) -> None:
        self._path = path
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
            return enumerate(self._kept.iter_rows(), 1)

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


def opened(path: Path) -> Workbook:
    """The workbook at *path*, which begins as a zip does. Raises InputError for what is none or too large."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                parts = [
                    name for name in names if name.startswith("xl/worksheets/") and name.endswith(".xml")
                ]
                for part in sorted(parts):
                    _check_sheet(path, archive, part)
                if "xl/sharedStrings.xml" in names:
                    sum(1 for _ in _pieces(path, archive, "xl/sharedStrings.xml"))
            elif "content.xml" in names and b"spreadsheet" in archive.read("mimetype")[:100]:
                _check_content(path, archive)
            else:
                raise InputError(
                    message("The file {path} is a zip, but no workbook that Tanda can read (.xlsx or .ods)."),
                    path=path,
                )
    except (zipfile.BadZipFile, zlib.error, OSError, KeyError, EOFError, NotImplementedError) as error:
        raise _damaged(path, error) from None
    except RuntimeError:  # how zipfile says that it wants a password
        raise _protected(path) from None
    return Workbook(path)


def refuse_old(path: Path) -> InputError:
    """What to say of Excel's format of before 2007, which is also that of a workbook with a password."""
    return InputError(
        message(
            "{path} is an Excel workbook of the old kind, or has a password. Save it as .xlsx without one."
        ),
        path=path,
    )


def _check_sheet(path: Path, archive: zipfile.ZipFile, part: str) -> None:
    columns: set[bytes] = set()
    last = 0
    for piece in _pieces(path, archive, part):
        found = _PLACE.findall(piece)
        columns.update(column for column, _ in found)
        last = max((int(row) for _, row in found), default=last)
        if last * max(map(_number_of, columns), default=0) > _MOST_CELLS:
            raise _too_large(path)


def _number_of(column: bytes) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number


def _check_content(path: Path, archive: zipfile.ZipFile) -> None:
    for piece in _pieces(path, archive, "content.xml"):
        for kind in (_REPEATED_CELL, _REPEATED_ROW):
            for found in kind.finditer(piece):
                end = (
                    found.end() if kind is _REPEATED_CELL else piece.find(b"</table:table-row>", found.end())
                )
                if int(found[1]) >= _MANY and _VALUE.search(piece, found.start(), max(end, found.end())):
                    raise _too_large(path)


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
