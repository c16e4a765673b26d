"""Batch records from CSV: comma, semicolon or tab; dotted headers are nested fields.

An empty cell names no field: the team's worklist has an empty status column, and importing it back must
not wipe every status.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.errors import InputError, message
from data.operations import csv_lines
from data.operations.records import KINDS, Unreadable, WrongRecord

_DELIMITERS = ",;\t"
_FLAGS = {"true": True, "1": True, "yes": True, "sí": True, "false": False, "0": False, "no": False}


def delimiter(line: str) -> str | None:
    """The delimiter of a header *line*, None when it names no column `id`."""
    if line.lstrip()[:1] in ("{", "["):
        return None
    try:
        splits = {mark: _header(next(csv.reader([line], delimiter=mark), [])) for mark in _DELIMITERS}
    except csv.Error:
        return None
    with_id = [mark for mark in _DELIMITERS if "id" in splits[mark]]
    return max(with_id, key=lambda mark: len(splits[mark]), default=None)


def rows(path: Path, mark: str) -> Iterator[tuple[int, object, WrongRecord | None, int]]:
    """(line, record or its cells, what is wrong with it, bytes read) for each row below the header.

    A quote that nobody closes takes all that follows into its cell: it ends the reading.
    """
    csv.field_size_limit(csv_lines.LONGEST_ROW)
    with path.open("rb") as file, io.TextIOWrapper(file, "utf-8-sig", newline="") as text:
        lines = csv_lines.Lines(text)
        reader = csv.reader(lines, delimiter=mark, strict=True)
        header = _header_of(path, reader)
        while True:
            lines.begin_row()
            try:
                cells = next(reader, None)
            except csv.Error as error:
                line, wrong = lines.wrong(mark, error)
                yield line, lines.shown(), wrong, file.tell()
                if isinstance(wrong, Unreadable):
                    return
                continue
            if cells is None:
                return
            if not any(cell.strip() for cell in cells):
                continue
            try:
                yield lines.first, record(header, cells), None, file.tell()
            except WrongRecord as problem:
                yield lines.first, cells, problem, file.tell()


def record(header: list[str], cells: list[str]) -> dict[str, Any]:
    """The nested record of one row; WrongRecord when it does not fit the header."""
    if len(cells) != len(header):
        raise WrongRecord("", f"{len(cells)} cells where the header has {len(header)}")
    nested: dict[str, Any] = {}
    for number, (path, cell) in enumerate(zip(header, cells, strict=True), 1):
        if not cell.strip():
            continue
        if not path:
            raise WrongRecord("", f"column {number} has no name")
        place = nested
        *parents, name = path.split(".")
        for parent in parents:
            place = place.setdefault(parent, {})
        place[name] = _typed(path, _unguarded(cell))
    return nested


def _header_of(path: Path, reader: Iterator[list[str]]) -> list[str]:
    try:
        return _checked(_header(next(cells for cells in reader if any(cells))))
    except csv.Error as error:
        raise InputError(
            message("The first row of the file {path} is no CSV row: {reason}."), path=path, reason=error
        ) from None


def _header(cells: list[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    return ["id" if name.lower() == "id" else name for name in names]


def _checked(header: list[str]) -> list[str]:
    named = [name for name in header if name]
    for name in named:
        clash = named.count(name) > 1 or any(other.startswith(f"{name}.") for other in named)
        if clash or not all(name.split(".")) or "$" in name:
            raise InputError(
                message("The CSV header has the column “{name}” twice, or it is not a field name."), name=name
            )
    return header


def _unguarded(cell: str) -> str:
    """Undo the apostrophe that our CSV export puts before text a spreadsheet would run."""
    return cell[1:] if re.match(r"'+[=+\-@\t\r]", cell) else cell


def _typed(path: str, cell: str) -> Any:
    kind = KINDS.get(path)
    if kind == "number":
        return _number(path, cell)
    if kind == "flag":
        if (flag := _FLAGS.get(cell.strip().lower())) is None:
            raise WrongRecord(path, f"must be true or false, not “{cell[:100]}”")
        return flag
    if kind == "object" or (kind == "list" and cell.lstrip().startswith("[")):
        return _json(path, cell)
    if kind == "list":
        return [part.strip() for part in re.split(r"[,;|]", cell) if part.strip()]
    return cell


def _number(path: str, cell: str) -> int | float:
    try:
        number = int(cell) if re.fullmatch(r"\s*[+-]?\d{1,18}\s*", cell) else float(cell)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise WrongRecord(path, f"must be a number, not “{cell[:100]}”")
    return number


def _json(path: str, cell: str) -> Any:
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        raise WrongRecord(path, "is not JSON") from None
