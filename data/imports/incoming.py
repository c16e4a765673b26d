"""What a file tells of one batch: what a new one becomes, and what changes in one that is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from data.batches import records
from data.history.change import MISSING, value_at
from data.imports import choosing
from data.imports.choosing import Doubt
from data.imports.import_report import MOST_OTHERS
from data.imports.json_values import Values, named
from data.imports.readings import Meanings, Reading
from data.imports.table_records import Row
from data.mongo.client import Document


class Incoming(Protocol):
    """A record of a file. `written` is its id as it stands there, `fingerprint` equal for equal content."""

    @property
    def id(self) -> str: ...
    @property
    def written(self) -> str: ...
    @property
    def fingerprint(self) -> int: ...
    @property
    def by_cells(self) -> bool:
        """Whether it is a row of a table, such as our exports have one of each batch."""
        ...

    @property
    def document(self) -> Document:
        """What a new batch becomes."""
        ...

    @property
    def doubts(self) -> list[Doubt]:
        """What was not understood of a new one."""
        ...

    def edits(self, stored: Document) -> tuple[Document, list[Doubt]]:
        """Dotted path and value of what changes in *stored*, and what was not understood of it."""
        ...


@dataclass(frozen=True)
class JsonBatch:
    """A batch in the team's own shape. All of its fields count, those in `loose` by what they mean."""

    id: str
    written: str
    document: Document
    fingerprint: int
    loose: Mapping[str, Reading]
    doubts: list[Doubt]
    meanings: Meanings = field(repr=False)
    by_cells = False

    def edits(self, stored: Document) -> tuple[Document, list[Doubt]]:
        told = dict(differences(self.document, stored))
        told.pop("id", None)  # it may be there as a number, or with blanks
        kept: set[str] = set()
        for path, reading in self.loose.items():
            there = value_at(stored, path)
            if self.meanings.says(path, reading, there):
                told.pop(path, None)
                kept.add(path)
            elif reading.problem and not choosing.is_nothing(there):
                told.pop(path, None)
        return told, [each for each in self.doubts if each.column not in kept]


@dataclass(frozen=True)
class TableBatch:
    """A batch in a row of a table: only what its cells tell counts, by what they mean."""

    row: Row
    document: Document
    doubts: list[Doubt]
    meanings: Meanings = field(repr=False)
    by_cells = True

    @property
    def id(self) -> str:
        return self.row.id

    @property
    def written(self) -> str:
        return self.row.written

    @property
    def fingerprint(self) -> int:
        return self.row.fingerprint

    def edits(self, stored: Document) -> tuple[Document, list[Doubt]]:
        return choosing.edits(self.row.told, stored, self.meanings)


class Reader:
    """Makes batches of what was read of a file. `others` are fields of JSON records that nobody knows."""

    def __init__(self, meanings: Meanings) -> None:
        self._meanings = meanings
        self._values = Values(meanings)
        self.others: set[str] = set()

    def batch(self, raw: object) -> Incoming:
        """The batch of a record, or WrongRecord."""
        if isinstance(raw, Row):
            document, doubts = choosing.new_document(raw.id, raw.told, self._meanings)
            records.check_storable(document)
            return TableBatch(raw, document, doubts, self._meanings)
        found = records.batch(named(raw) if isinstance(raw, dict) else raw)
        if len(self.others) < MOST_OTHERS:
            self.others.update(records.others(found.document))
        loose, doubts = self._values.read(found.document)
        written = str(raw.get("id", "")) if isinstance(raw, dict) else ""
        return JsonBatch(found.id, written, found.document, found.fingerprint, loose, doubts, self._meanings)


def differences(record: Document, stored: Document, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted path and value of every field that *record* names and *stored* lacks or has otherwise."""
    for name, value in record.items():
        old = stored.get(name, MISSING)
        if isinstance(value, dict) and isinstance(old, dict):
            yield from differences(value, old, f"{prefix}{name}.")
        elif old is MISSING or old != value or isinstance(old, bool) != isinstance(value, bool):
            yield f"{prefix}{name}", value
