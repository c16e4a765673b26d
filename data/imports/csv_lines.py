"""The lines of a CSV file for Python's reader, and where a row that it cannot read goes wrong."""

from __future__ import annotations

import csv
from typing import TextIO

from data.batches.records import LARGEST, Unreadable, WrongRecord
from data.errors import message

#: Characters; a document holds less, and its cells may have blanks and marks around.
LONGEST_ROW = 2 * LARGEST
_PIECE = 1 << 20  # characters read at a time of what is passed over
_ENDS = ("\n", "\r")
_SHOWN = 1000  # characters of a row that is none, kept for the rejects file


class Lines:
    """Hands out lines and remembers those of the row that began last, on the line `first`."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._row: list[str] = []
        self._size = 0
        self._line = 1
        self._over = False
        self.first = 1
        self.taken = 0  # characters so far

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        # A whole line: the reader would take the end of a part of it for the end of the row.
        line = self._read(LONGEST_ROW + 1 - self._size)
        self._over = not line
        if self._over:
            raise StopIteration
        self._row.append(line)
        self._size += len(line)
        if self._size > LONGEST_ROW:
            raise csv.Error(f"longer than {LONGEST_ROW:,} characters")
        return line

    def begin_row(self) -> None:
        """A row begins on the next line, also where the reader gave up within one."""
        last = self._row[-1] if self._row else ""
        while last and not last.endswith(_ENDS):
            last = self._read(_PIECE)
        self._row, self._size, self.first = [], 0, self._line

    def shown(self) -> str:
        """How the row begins."""
        return "".join(self._row[:_SHOWN])[:_SHOWN].rstrip("\r\n")

    def wrong(self, mark: str, error: csv.Error) -> tuple[int, WrongRecord]:
        """The line on which the row goes wrong, and how; Unreadable if a quote took in the rest."""
        if self._over or self._size > LONGEST_ROW:
            open_quote = _before_open_quote("".join(self._row), mark)
            if open_quote is not None:
                reason = message("a quote opens here that is not closed; what follows was not read")
                return self.first + open_quote.count("\n"), Unreadable("", reason)
        last = self._line - self._row[-1].endswith(_ENDS)
        if last == self.first:
            return self.first, WrongRecord("", message("not a CSV row: {reason}"), reason=error)
        reason = message("lines {first} to {last} are not a CSV row: {reason}")
        return self.first, WrongRecord("", reason, first=self.first, last=last, reason=error)

    def _read(self, most: int) -> str:
        piece = self._text.readline(most)
        self._line += piece.endswith(_ENDS)
        self.taken += len(piece)
        return piece


def _before_open_quote(row: str, mark: str) -> str | None:
    """*row* up to its cell that begins with a quote and does not end; None when all end."""
    place = 0
    while True:
        if row.startswith('"', place):
            end = row.find('"', place + 1)
            while end >= 0 and row.startswith('""', end):
                end = row.find('"', end + 2)
            if end < 0:
                return row[:place]
            place = end
        place = row.find(mark, place) + 1
        if not place:
            return None
