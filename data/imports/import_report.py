"""What an import did, or would do: counts, how the file was read, and what was not understood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from data.history.change import Change
from data.imports.choosing import Doubt
from data.imports.columns import Column
from data.imports.rejects import RejectedRecord
from data.imports.written_days import Order
from data.mongo.client import Document

SHOWN = 5  # rows
_MOST_KINDS = 200  # of values that were not understood
_MOST_LINES = 20
MOST_OTHERS = 200  # names of fields that nobody knows


@dataclass(frozen=True)
class NotUnderstood:
    """A value that nobody understands: the column it is in, why, how often, and its first lines."""

    column: str
    value: str
    reason: str
    count: int
    lines: tuple[int, ...]


@dataclass(frozen=True)
class ShownRow:
    """One of the first rows, as it will be: dotted path → value of a new or changed batch."""

    line: int
    id: str
    fate: Literal["new", "changed", "unchanged"]
    values: Mapping[str, str]


@dataclass(frozen=True)
class ImportReport:
    """What an import did, or would do in a dry run. The four counts add up to the records of the file; if it
    was `cut_short`, to those before a place behind which nothing could be read, and that place.

    `columns` are those of a table, `dates` the order of its days, `undecided` one that can be read in two
    ways. `not_understood` values have been left out, or kept as written where nothing was. `others` are the
    fields of JSON records (dotted paths) that are stored although nobody knows them.
    """

    inserted: int
    updated: int
    unchanged: int
    rejected: int
    people_added: int
    dry_run: bool
    rejects_path: Path | None
    problems: tuple[RejectedRecord, ...]  # the first ones, and where it was cut short
    operation_id: str | None = None  # of a run that changed something
    cut_short: bool = False
    columns: tuple[Column, ...] = ()
    dates: Order | Literal[""] = ""
    undecided: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    encoding: str = ""
    not_understood: int = 0
    doubts: tuple[NotUnderstood, ...] = ()
    rows: tuple[ShownRow, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def ignored(self) -> tuple[str, ...]:
        """The columns that nobody knows, of which nothing is stored."""
        return tuple(each.name for each in self.columns if each.known == "unknown" and each.name)


@dataclass
class Doubts:
    """Counts what was not understood, by what it is."""

    count: int = 0
    _kinds: dict[Doubt, list[int]] = field(default_factory=dict)
    _counts: dict[Doubt, int] = field(default_factory=dict)

    def add(self, line: int, doubt: Doubt) -> None:
        self.count += 1
        if doubt not in self._kinds and len(self._kinds) >= _MOST_KINDS:
            return
        lines = self._kinds.setdefault(doubt, [])
        self._counts[doubt] = self._counts.get(doubt, 0) + 1
        if len(lines) < _MOST_LINES:
            lines.append(line)

    def told(self) -> tuple[NotUnderstood, ...]:
        """The most frequent first."""
        every = [
            NotUnderstood(*doubt, self._counts[doubt], tuple(self._kinds[doubt])) for doubt in self._kinds
        ]
        return tuple(sorted(every, key=lambda each: (-each.count, each.lines[0])))


def shown_row(line: int, identity: str, stored: Document | None, change: Change | None) -> ShownRow:
    """A row as it will be: what is *stored* now, with the *change*."""
    if change is None or change.after is None:
        return ShownRow(line, identity, "unchanged", _told(stored or {}))
    after = {path: value for path, value in _flat(change.after) if path != "_id"}
    if change.before is None:
        return ShownRow(line, identity, "new", _told(after))
    return ShownRow(line, identity, "changed", _told(dict(_flat(stored or {})) | after))


def _told(values: Document) -> dict[str, str]:
    return {path: _text(value) for path, value in _flat(values) if path not in ("_id", "id")}


def _flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _text(value: Any) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(str, value))[:100]
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)[:100]
