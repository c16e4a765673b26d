"""The rows of a table, of whatever file, as records of batches.

An empty cell names no field: the team's worklist has an empty status column, and importing it back must
not wipe every status.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from data.batches import records
from data.batches.records import KINDS, WrongRecord
from data.errors import Phrase, message
from data.imports import readings, spreadsheet
from data.imports.choosing import Told
from data.imports.columns import Column
from data.imports.json_records import Item
from data.imports.no_value import CutText, NoValue
from data.imports.readings import Meanings, Reader, Reading
from data.imports.written_days import Orders

SEVERAL = Phrase(message("several batches have this id; give each its own id first"))


@dataclass(frozen=True)
class Row:
    """A row as it was understood: the id, the one exactly as it is written, and what it tells of each field.

    `fingerprint` is equal for rows of equal content.
    """

    id: str
    written: str
    told: Mapping[str, Told]
    fingerprint: int


class RawRow(NamedTuple):
    """The cells of a row, its line, what is wrong with it, and how much of the file has been read."""

    line: int
    cells: Any
    problem: WrongRecord | None
    position: int


def items(rows: Iterable[RawRow], columns: Sequence[Column], meanings: Meanings) -> Iterator[Item]:
    """A record of each row that has any."""
    table = _Table(columns, meanings)
    for line, cells, problem, position in rows:
        if problem is not None:
            yield Item(line, cells, problem, position)
            continue
        if not any(map(_is_something, cells)):
            continue
        try:
            yield Item(line, table.row(cells), None, position)
        except WrongRecord as wrong:
            yield Item(line, table.as_written(cells), wrong, position)


def see_days(rows: Iterable[RawRow], columns: Sequence[Column], orders: Orders) -> None:
    """Look at the days of all rows, for the order of their numbers."""
    places = [place for place, each in enumerate(columns) if KINDS.get(each.field) == "date"]
    together: dict[str, list[int]] = {}
    for place in places:
        together.setdefault(columns[place].field, []).append(place)
    if not places:
        return
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if row.problem is not None or len(row.cells) <= places[-1]:
            continue
        for same in together.values():
            told = [cell for place in same if isinstance(cell := row.cells[place], str) and cell]
            exactly = next((cell for cell in told if len(cell) == 10 and cell[4] == "-"), "")
            for cell in told:
                if (cell, exactly) not in seen and len(seen) < 1_000_000:
                    seen.add((cell, exactly))
                    orders.see(cell, exactly)


class _Table:
    """Reads rows, each cell by the field of its column."""

    def __init__(self, columns: Sequence[Column], meanings: Meanings) -> None:
        self._columns = columns
        self._id = next((place for place, each in enumerate(columns) if each.field == "id"), None)
        order = sorted(range(len(columns)), key=lambda place: columns[place].name not in spreadsheet.EXACT)
        self._readers = [
            (place, columns[place].field, columns[place].name, Reader(_reader(columns[place], meanings)).read)
            for place in order
            if columns[place].field not in ("", "id")
        ]
        self._unnamed = [place for place, each in enumerate(columns) if not each.name]

    def row(self, cells: Sequence[Any]) -> Row:
        if len(cells) != len(self._columns):
            raise WrongRecord(
                "",
                message("{cells} cells where the header has {columns}"),
                cells=len(cells),
                columns=len(self._columns),
            )
        for place in self._unnamed:
            if _is_something(cells[place]):
                raise WrongRecord("", message("column {number} has no name"), number=place + 1)
        cell = cells[self._id] if self._id is not None else None
        if isinstance(cell, CutText):
            raise WrongRecord("", message("the id is as long as a cell can be; its end may be missing"))
        if isinstance(cell, NoValue):
            raise WrongRecord("", message("the id {cell} is a formula without its value"), cell=cell)
        written = readings.unguarded(cell) if isinstance(cell, str) else cell
        identity = records.identifier({"id": written})
        told: dict[str, list[tuple[str, Reading]]] = {}
        for place, field, name, read in self._readers:
            cell = cells[place]
            if cell is None or (type(cell) is str and (not cell or cell.isspace())):
                continue
            if field in told:
                told[field].append((name, read(cell)))
            else:
                told[field] = [(name, read(cell))]
        return Row(identity, str(readings.plain(written)), told, hash(tuple(cells)))

    def as_written(self, cells: Sequence[Any]) -> object:
        if len(cells) != len(self._columns):
            return list(cells)
        return {
            each.name: cell for each, cell in zip(self._columns, cells, strict=True) if _is_something(cell)
        }


def _reader(column: Column, meanings: Meanings) -> Any:
    if column.known == "kept":
        return lambda cell: Reading(value := readings.plain(cell), value)
    return meanings.reader(column.field)


def _is_something(cell: Any) -> bool:
    return cell is not None and not (isinstance(cell, str) and (not cell or cell.isspace()))
