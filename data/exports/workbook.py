"""Workbooks (XLSX): each cell has the type of its value, and no text is run as a formula, or is a link.

XlsxWriter writes them row by row, so memory stays flat.
"""

from __future__ import annotations

import math
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from data.exports import exporting
from data.exports.exporting import Export, RowsDone
from data.settings import Settings

MOST_ROWS = 1_048_576  # of a sheet, its header included
LONGEST_TEXT = 32_767  # of a cell, in units of UTF-16: spreadsheets cut there
ENDING = ".xlsx"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Before it, spreadsheets count a day that never was.
_FIRST_DAY = date(1900, 3, 1)
_DAY_ZERO = date(1899, 12, 30).toordinal()
_EXACT = 10**15  # whole numbers up to which spreadsheets show every digit
_MOST_KNOWN = 20_000  # values of a column whose cells are kept
_LONGEST_KNOWN = 200  # characters of such a value
_TOGETHER = 1000  # rows
_NAME = 27  # characters of a sheet's name; it takes 31, and a number comes on top
_NO_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NARROWEST, _WIDEST = 9, 60  # columns, in characters
_CHART, _ROW, _GAP = (640, 320), 24, 40  # pixels, pixels, percent of a bar
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
#: How cells look, by name. Text that would run if somebody typed it is marked as text.
_LOOKS: dict[str, dict[str, Any]] = {
    "": {},
    "head": {"bold": True, "bottom": 1, "quote_prefix": True, "valign": "top"},
    "day": {"num_format": "yyyy-mm-dd"},
    "share": {"num_format": "0%"},
    "typed": {"quote_prefix": True},
    "wrapped": {"text_wrap": True, "valign": "top", "quote_prefix": True},
}

Value = str | int | float | date | None
#: What writes a cell, its value, and its look; nothing writes an empty one.
_Written = tuple[Callable[..., Any] | None, Any, str]
_EMPTY: _Written = (None, None, "")


class Column(dict[Any, _Written]):
    """A column: its *header*, and the cell of each value, which is found out once.

    *say* gives what stands in the cell. Of *days* a text YYYY-MM-DD is a day, of *shares* a fraction is in
    percent, and *wrapped* texts have several lines. `cut` counts texts that no cell has room for, `widest`
    is the length of the longest value.
    """

    def __init__(
        self,
        header: str,
        say: Callable[[Any], Value] = lambda value: value,
        *,
        days: bool = False,
        shares: bool = False,
        wrapped: bool = False,
    ) -> None:
        super().__init__()
        self.header = header
        self.cut = 0
        self.widest = len(header) + 3  # beside it is the button of the filter
        self._say = say
        self._days = days
        self._shares = shares
        self._text = "wrapped" if wrapped else ""

    def __missing__(self, value: Any) -> _Written:
        cell = self._cell(self._say(value))
        if not isinstance(value, str) or len(value) <= _LONGEST_KNOWN:
            if len(self) >= _MOST_KNOWN:
                self.clear()
            self[value] = cell
        return cell

    def _cell(self, said: Value) -> _Written:
        if said is None or said == "" or (isinstance(said, float) and math.isnan(said)):
            return _EMPTY
        if self._days and isinstance(said, str):
            said = date.fromisoformat(said)
        if isinstance(said, date):
            self.widest = max(self.widest, len("2026-11-28"))
            if said >= _FIRST_DAY:
                return Worksheet.write_number, said.toordinal() - _DAY_ZERO, "day"
            said = said.isoformat()
        elif isinstance(said, int | float) and math.isfinite(said) and abs(said) < _EXACT:
            self.widest = max(self.widest, len(f"{said:,}"))
            return Worksheet.write_number, said, "share" if self._shares else ""
        return self._of_text(str(said))

    def _of_text(self, text: str) -> _Written:
        text = _writable(_guarded(text))
        if _units(text) > LONGEST_TEXT:
            self.cut += 1
            text = shortened(text)
        self.widest = max(self.widest, *map(len, text[:_LONGEST_KNOWN].split("\n")))
        if text.startswith("<r>") and text.endswith("</r>"):  # XlsxWriter would take it for its own markup
            return _in_two_parts, text, ""
        typed = exporting.DANGEROUS.match(text)
        return Worksheet.write_string, text, self._text or ("typed" if typed else "")


@dataclass(frozen=True)
class Picture:
    """A chart of the first *rows* of a sheet: for each name in the column *names* bars of *parts*, which are
    columns with their colours (`#rrggbb`). They are stacked, or with *upright* stand beside each other."""

    names: int
    parts: Sequence[tuple[int, str]]
    rows: int
    upright: bool = False


@dataclass(frozen=True)
class Sheet:
    """A table: its *name*, its columns, and *pieces* of rows: the values of each column.

    One that is *read* rather than worked with has no filter. A *picture* stands beside a table that fits one
    sheet.
    """

    name: str
    columns: Sequence[Column]
    pieces: Iterable[Sequence[Sequence[Any]]]
    read: bool = False
    picture: Picture | None = None


#: The sheet behind all others, from the number of texts that were cut in them.
Last = Callable[[int], Sheet]


def pieces(rows: Iterable[Sequence[Any]]) -> Iterator[list[tuple[Any, ...]]]:
    """*rows* as pieces of a sheet, a thousand at a time."""
    left = iter(rows)
    while some := list(islice(left, _TOGETHER)):
        yield list(zip(*some, strict=True))


def write_workbook(
    settings: Settings,
    name: str,
    sheets: Iterable[Sheet],
    *,
    last: Last,
    at: datetime,
    about: dict[str, Any],
    progress: RowsDone = lambda _: None,
    small: bool = False,
) -> Export:
    """Write one workbook of *sheets*, made *at* that moment, and its sidecar, which says how many texts had
    to be cut; *progress* gets the rows written so far. The charts of a *small* one, which memory holds, show
    their numbers also where nothing is calculated. Raises StorageError."""
    with exporting.new_file(settings, f"{exporting.file_name(name)}{ENDING}") as (identity, path, part):
        rows, cut = _write(part, sheets, last, at, progress, small=small)
        return exporting.finish(identity, path, part, rows, about | _told(cut))


def write_workbooks(
    settings: Settings,
    name: str,
    files: Iterable[tuple[str, Sheet]],
    *,
    last: Last,
    at: datetime,
    about: dict[str, Any],
    progress: RowsDone = lambda _: None,
) -> Export:
    """Write one zip with a workbook for each of *files* (name, sheet), and its sidecar."""
    with exporting.new_file(settings, f"{exporting.file_name(name)}.zip") as (identity, path, part):
        done = lost = 0
        taken: set[str] = set()
        inside = part.with_suffix(ENDING)
        with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:  # a workbook is packed already
            for each, sheet in files:
                rows, cut = _write(inside, [sheet], last, at, partial(exporting.after, done, progress))
                archive.write(inside, f"{exporting.unique(exporting.file_name(each), taken)}{ENDING}")
                inside.unlink()
                done, lost = done + rows, lost + cut
        return exporting.finish(identity, path, part, done, about | _told(lost))


def media_type(path: Path) -> str | None:
    """That of a workbook, which not every system knows; None for other files."""
    return MEDIA_TYPE if path.suffix == ENDING else None


def shortened(text: str) -> str:
    """As much of *text* as a cell takes, with an ellipsis at its end: exactly `LONGEST_TEXT`, so that whoever
    reads it knows that it was cut."""
    start = text.encode("utf-16-le")[: 2 * (LONGEST_TEXT - 1)].decode("utf-16-le", "ignore")
    return start + "…" * (LONGEST_TEXT - _units(start))


def _told(cut: int) -> dict[str, int]:
    return {"cut_texts": cut} if cut else {}


def _guarded(text: str) -> str:
    """Text that looks guarded gets one more apostrophe, as in a CSV, since imports take one away."""
    return f"'{text}" if text.startswith("'") and exporting.DANGEROUS.match(text) else text


def _writable(text: str) -> str:
    """*text* without halves of characters, which no file can hold."""
    return text if text.isascii() else text.encode(errors="replace").decode()


def _units(text: str) -> int:
    """Its length as spreadsheets count it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _in_two_parts(page: Worksheet, row: int, place: int, text: str, look: Format) -> None:
    page.write_rich_string(row, place, text[:1], look, text[1:])


def _write(
    part: Path, sheets: Iterable[Sheet], last: Last, at: datetime, progress: RowsDone, *, small: bool = False
) -> tuple[int, int]:
    """The rows, and how many texts were cut."""
    rows = cut = 0
    with _open(part, at, small=small) as book:
        for sheet in sheets:
            rows += book.add(sheet, partial(exporting.after, rows, progress))
            cut += sum(column.cut for column in sheet.columns)
        book.add(last(cut), lambda _: None)
    return rows, cut


@contextmanager
def _open(part: Path, at: datetime, *, small: bool) -> Iterator[_Book]:
    """A workbook, written when all has gone well. Raises OSError."""
    book = Workbook(part, _OPTIONS | {"tmpdir": str(part.parent), "constant_memory": not small})
    book.set_properties({"created": at.replace(tzinfo=None)})
    book.use_zip64()
    try:
        yield _Book(book)
        book.close()
    except FileCreateError as error:
        raise OSError(*getattr(error.args[0], "args", (str(error),))) from error
    finally:
        for page in book.worksheets():
            if not small:
                page._opt_close()  # XlsxWriter does so only when all has gone well


class _Book:
    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._looks = {name: book.add_format(look) for name, look in _LOOKS.items()}
        self._taken = {"history"}  # a name that Excel keeps for itself

    def add(self, sheet: Sheet, progress: RowsDone) -> int:
        """Write *sheet*, and where it is too long a further one; how many rows it has."""
        page, row, done = self._page(sheet), 1, 0
        looks = self._looks
        for piece in sheet.pieces:
            told = [
                list(map(column.__getitem__, values))
                for column, values in zip(sheet.columns, piece, strict=True)
            ]
            for cells in zip(*told, strict=True):
                if row == MOST_ROWS:
                    self._end(page, sheet, row)
                    page, row = self._page(sheet), 1
                for place, (write, value, look) in enumerate(cells):
                    if write:
                        write(page, row, place, value, looks[look])
                row += 1
            done += len(told[0])
            progress(done)
        self._end(page, sheet, row)
        return done

    def _page(self, sheet: Sheet) -> Worksheet:
        name = _NO_NAME.sub(" ", sheet.name).strip("' ")[:_NAME] or "1"
        page = self._book.add_worksheet(exporting.unique(name, self._taken, " "))
        for place, column in enumerate(sheet.columns):
            if column.header:
                page.write_string(0, place, _writable(column.header), self._looks["head"])
        page.freeze_panes(1, 0)
        return page

    def _end(self, page: Worksheet, sheet: Sheet, rows: int) -> None:
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, min(max(column.widest + 1, _NARROWEST), _WIDEST))
        if not sheet.read:
            page.autofilter(0, 0, rows - 1, len(sheet.columns) - 1)
        if sheet.picture and sheet.picture.rows:
            self._draw(page, sheet.picture, len(sheet.columns) + 1)

    def _draw(self, page: Worksheet, picture: Picture, place: int) -> None:
        kind = {"type": "column"} if picture.upright else {"type": "bar", "subtype": "stacked"}
        chart = self._book.add_chart(kind)
        for part, colour in picture.parts:
            values = [page.name, 1, part, picture.rows, part]
            chart.add_series(
                {
                    "name": [page.name, 0, part],
                    "categories": [page.name, 1, picture.names, picture.rows, picture.names],
                    "values": values,
                    "fill": {"color": colour},
                    "gap": _GAP,
                }
            )
        chart.set_legend({"position": "bottom"} if len(picture.parts) > 1 else {"none": True})
        if len(picture.parts) == 1:
            chart.set_title({"name": [page.name, 0, picture.parts[0][0]], "name_font": {"size": 12}})
        quiet = {"major_gridlines": {"visible": True, "line": {"color": "#d8dee4"}}}
        if picture.upright:
            chart.set_x_axis({"text_axis": True, "num_format": "yyyy-mm-dd"})
            chart.set_y_axis(quiet)
        else:  # the names go downwards, with the numbers below them
            chart.set_x_axis(quiet)
            chart.set_y_axis({"reverse": True, "crossing": "max", "major_gridlines": {"visible": False}})
        height = _CHART[1] if picture.upright else _ROW * picture.rows + 90
        chart.set_size({"width": _CHART[0], "height": max(height, _CHART[1])})
        page.insert_chart(1, place, chart)
