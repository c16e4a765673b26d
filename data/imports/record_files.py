"""Reading a file of batch records as a stream, whatever its format; the content tells which it is.

Memory stays small however large the file: nothing here holds more than a record and a read buffer, but for
a workbook, whose size is limited.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import ijson

from data.errors import InputError, message
from data.imports import (
    columns,
    csv_records,
    json_records,
    json_values,
    surrogates,
    table_records,
    text_files,
    workbooks,
)
from data.imports.columns import Column, Options
from data.imports.json_records import BUFFER, Item
from data.imports.readings import Meanings
from data.imports.table_records import RawRow
from data.imports.text_files import TextFile
from data.imports.written_days import Always, Order, Orders

_LONGEST_HEADER = 1 << 20
_LOOKED_AT = 20  # rows of a sheet among which the header is
#: The lists of an object of ours, or of the earlier application: name → whether they hold people.
_LISTS = {"crew": True, "segmentadores": True, "batches": False}


@dataclass
class Source:
    """The records of a file, and how it is read: what the preview of an import tells.

    `dates` is the order of its days ("": none has to be known, or each shape has its own), `undecided` a day
    that can be read in two ways. `sheet` is the one that is read, of those that the workbook has.
    """

    items: Iterator[Item]
    columns: tuple[Column, ...] = ()
    dates: Order | Literal[""] = ""
    undecided: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    encoding: str = ""

    @property
    def lacks_ids(self) -> bool:
        """Whether no column of the table holds the ids."""
        return bool(self.columns) and not any(each.field == "id" for each in self.columns)


def read(path: Path, meanings: Meanings, options: Options | None = None) -> Source:
    """The records of the file, recognised, checked to be text to its end, and streamed.

    Raises InputError at once when there is no such file, or it is empty, damaged or in no known format.
    """
    options = options or Options()
    try:
        if path.is_dir():
            raise InputError(message("{path} is a folder. Name a file in it."), path=path)
        if not path.is_file():
            raise InputError(message("There is no file {path}."), path=path)
        with path.open("rb") as file:
            start = file.read(8)
        if start.startswith(workbooks.ZIP):
            return _sheet(path, meanings, options)
        if start == workbooks.OLD:
            raise workbooks.refuse_old(path)
        if options.sheet:
            raise InputError(message("{path} is not a workbook: it has no sheets."), path=path)
        return _text(text_files.recognised(path), meanings, options)
    except OSError as error:
        raise InputError(
            message("The file {path} cannot be read: {reason}."), path=path, reason=error.strerror or error
        ) from error


def _text(text: TextFile, meanings: Meanings, options: Options) -> Source:
    with text.opened() as file:
        starts = (line for line in iter(partial(file.readline, _LONGEST_HEADER), b"") if line.strip())
        first, second = [*islice(starts, 2), b""][:2]
    head, below = (each.decode("utf-8", "replace") for each in (first, second))
    mark = csv_records.told_delimiter(head) or csv_records.delimiter(head, below, options)
    if mark is not None:
        return _csv(text, mark, meanings, options)
    return _json(text, _recognised(text, first, second), meanings, options)


def _csv(text: TextFile, mark: str, meanings: Meanings, options: Options) -> Source:
    def content() -> Iterator[RawRow]:
        return csv_records.rows(text, mark)

    found = columns.columns(csv_records.header(text, content()), options)

    def below() -> Iterator[RawRow]:
        every = content()
        csv_records.header(text, every)
        return every

    source = _table(below, found, meanings, options)
    source.encoding = text.encoding
    return source


def _sheet(path: Path, meanings: Meanings, options: Options) -> Source:
    book = workbooks.opened(path)
    if options.sheet and options.sheet not in book.sheets:
        raise InputError(
            message("The workbook {path} has no sheet “{sheet}”; it has {sheets}."),
            path=path,
            sheet=options.sheet,
            sheets=", ".join(book.sheets),
        )
    sheet, at, names = _with_header(book, [options.sheet] if options.sheet else book.sheets, options)
    if not names:
        raise InputError(message("The file {path} is empty."), path=path)
    found = columns.columns(names, options)
    total = path.stat().st_size

    def below() -> Iterator[RawRow]:
        rows = islice(book.rows(sheet), at + 1, None)
        return (RawRow(line, cells, None, total) for line, cells in rows)

    source = _table(below, found, meanings, options)
    source.sheet, source.sheets = sheet, tuple(book.sheets)
    return source


def _with_header(
    book: workbooks.Workbook, sheets: Sequence[str], options: Options
) -> tuple[str, int, list[str]]:
    """The sheet that is meant, the place of its header, and the names in it: the first with ids."""
    first = ("", 0, list[str]())
    for sheet in sheets:
        for place, (_, cells) in enumerate(islice(book.rows(sheet), _LOOKED_AT)):
            names = [str(cell).strip() for cell in cells]
            if columns.has_id(names, options):
                return sheet, place, names
            if any(map(_named, cells)) and not first[2]:
                first = (sheet, place, names)
    return first


def _named(cell: object) -> bool:
    return isinstance(cell, str) and bool(cell.strip())


def _table(
    rows: Callable[[], Iterator[RawRow]], found: Sequence[Column], meanings: Meanings, options: Options
) -> Source:
    orders = Orders()
    if not options.dates:
        table_records.see_days(rows(), found, orders)
    source = Source(table_records.items(rows(), found, meanings), tuple(found))
    _decide(source, orders, meanings, options)
    return source


def _json(
    text: TextFile, read_items: Callable[[TextFile], Iterator[Item]], meanings: Meanings, options: Options
) -> Source:
    orders = Orders()
    if not options.dates and json_values.may_have_short_days(text):
        json_values.see_days(read_items(text), orders)
    source = Source(read_items(text), encoding=text.encoding)
    _decide(source, orders, meanings, options)
    return source


def _decide(source: Source, orders: Orders, meanings: Meanings, options: Options) -> None:
    if options.dates:
        meanings.orders, source.dates = Always(options.dates), options.dates
    else:
        meanings.orders, source.undecided = orders.found()
        source.dates = orders.named()


def _recognised(text: TextFile, first: bytes, second: bytes) -> Callable[[TextFile], Iterator[Item]]:
    start = first.lstrip()[:1]
    whole, value = _parsed(first)
    if whole and (second or (isinstance(value, dict) and not _is_document(value))):
        return json_records.lines
    if start == b"[":
        return partial(json_records.document, prefixes={"item": False})
    if start == b"{" and _holds_a_document(text, second):
        return partial(json_records.document, prefixes=_lists_in(text))
    if start == b"{" or text.path.suffix.lower() in {".jsonl", ".ndjson"}:
        return json_records.lines
    raise _unknown(text.path)


def _lists_in(text: TextFile) -> dict[str, bool]:
    """The paths of the lists in an object that may hold records. Each costs a reading of its own."""
    keys = {name: f'"{name}"'.encode() for name in _LISTS}
    named: set[str] = set()
    before = b""
    with text.opened() as file:
        while piece := file.read(_LONGEST_HEADER):
            named |= {name for name, key in keys.items() if key in before + piece}
            before = piece[-20:]
    return {f"{name}.item": people for name, people in _LISTS.items() if name in named or name == "batches"}


def _unknown(path: Path) -> InputError:
    return InputError(
        message(
            "The file {path} holds no batches: expected a JSON list, an object with “batches”, JSON lines, "
            "or a table (CSV, .xlsx, .ods) with a column of ids."
        ),
        path=path,
    )


def _parsed(line: bytes) -> tuple[bool, object]:
    """Whether *line* is a whole JSON value, and the value."""
    try:
        return True, json.loads(line)
    except (ValueError, RecursionError):
        return False, None


def _is_document(value: dict[str, Any]) -> bool:
    return any(isinstance(value.get(name), list) for name in _LISTS)


def _holds_a_document(text: TextFile, second: bytes) -> bool:
    """Whether the object that the file opens with is the seed's shape, False when it is a JSON line.

    Reads only as far as the list of batches or of people. An object broken before that is taken for a JSON
    line where it breaks in the first line or another object follows, else for a document with a break.
    """
    events = ijson.sendable_list()
    parser = ijson.parse_coro(events)
    with text.opened() as file:
        lines = 0
        for piece in iter(partial(file.readline, BUFFER), b""):
            try:
                parser.send(surrogates.replaced(piece))
            except (ijson.JSONError, UnicodeDecodeError):
                return lines > 0 and not second.lstrip().startswith(b"{")
            if any(name in _LISTS and event == "start_array" for name, event, _ in events):
                return True
            if any(event[:2] == ("", "end_map") for event in events):
                break
            del events[:]
            lines += piece.endswith(b"\n")
    if lines == 0 or second.lstrip().startswith(b"{"):
        return False
    raise _unknown(text.path)
