"""The rows of a CSV file, separated by comma, semicolon, tab or bar."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from data.batches.records import Unreadable
from data.errors import InputError, message
from data.imports import columns, csv_lines
from data.imports.columns import Options
from data.imports.table_records import RawRow
from data.imports.text_files import TextFile

_BLOCK = 8192  # characters of a file that Python reads at once
_DELIMITERS = ",;\t|"
#: How Excel is told the separator, on a line before the header.
_TELLS = re.compile(r"\"?sep=(.?)\"?$", re.IGNORECASE)


def told_delimiter(line: str) -> str | None:
    """The separator that the first line of a file names, which then is no header."""
    found = _TELLS.match(line.strip("\r\n"))
    return found[1] if found else None


def delimiter(header: str, second: str, options: Options) -> str | None:
    """The separator of a table with this *header* line and a *second* one, None when it looks like none.

    That which gives most columns, one of them with ids; without such a column there must be several, in
    both lines as many, and one of them known.
    """
    if header.lstrip()[:1] in ("{", "["):
        return None
    splits = {mark: _cells(header, mark) for mark in _DELIMITERS}
    usable = [mark for mark in _DELIMITERS if columns.has_id(splits[mark], options)] or [
        mark
        for mark in _DELIMITERS
        if len(splits[mark]) == len(_cells(second, mark)) > 1 and columns.has_any(splits[mark], options)
    ]
    return max(usable, key=lambda mark: len(splits[mark]), default=None)


def _cells(line: str, mark: str) -> list[str]:
    """The cells of a line; none of what cannot be split so."""
    csv.field_size_limit(csv_lines.LONGEST_ROW)
    try:
        return next(csv.reader([line], delimiter=mark), [])
    except csv.Error:
        return []


def rows(file: TextFile, mark: str) -> Iterator[RawRow]:
    """The rows from the header on.

    A quote that nobody closes takes all that follows into its cell: it ends the reading.
    """
    csv.field_size_limit(csv_lines.LONGEST_ROW)
    encoding = "utf-8-sig" if file.encoding == "utf-8" else file.encoding
    with file.path.open("rb") as raw, io.TextIOWrapper(raw, encoding, newline="", errors="replace") as text:
        lines = csv_lines.Lines(text)
        reader = csv.reader(lines, delimiter=mark, strict=True)
        position = known = 0
        while True:
            lines.begin_row()
            try:
                cells = next(reader, None)
            except csv.Error as error:
                line, wrong = lines.wrong(mark, error)
                yield RawRow(line, lines.shown(), wrong, raw.tell())
                if isinstance(wrong, Unreadable):
                    return
                continue
            if cells is None:
                return
            if lines.taken - known > _BLOCK:  # asking after each row would be a tenth of the work
                position, known = raw.tell(), lines.taken
            yield RawRow(lines.first, cells, None, position)


def header(file: TextFile, content: Iterator[RawRow]) -> list[str]:
    """The names in the first row of *content* that has any."""
    for row in content:
        if row.problem:
            raise InputError(
                message("The first row of {path} is not a valid CSV row: {reason}."),
                path=file.path,
                reason=row.problem.reason,
            )
        names = [cell.strip() for cell in row.cells]
        if any(names) and not _TELLS.match(names[0]):
            return names
    return []
