"""What an import does to a field when its columns have been read: which of them is the edit, if any.

Tanda's own exports hold a field in several columns, for people and for programs. Compared with what the
batch has now, the one that differs is what somebody edited.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from data.errors import message
from data.history.change import MISSING, value_at
from data.imports.readings import Meanings, Reading
from data.mongo.client import Document

DIFFERENT = message("two columns disagree about this field")

#: The readings of a field, the one to be believed first in front, each with the name of its column.
Told = Sequence[tuple[str, Reading]]


class Doubt(NamedTuple):
    """A value that was not understood, in the column that has it."""

    column: str
    value: str
    reason: str


def new_document(identity: str, told: Mapping[str, Told], meanings: Meanings) -> tuple[Document, list[Doubt]]:
    """The batch of a new id. Words and days that were not understood are kept as they are written."""
    document: Document = {"id": identity}
    doubts: list[Doubt] = []
    for path, readings in told.items():
        best, agreed = _best(path, readings, meanings)
        if best is None or best.problem or len(readings) > 1:
            doubts += _doubt(readings)
        if best is None or best.value == "":
            continue
        if not agreed:
            doubts.append(_different(readings))
        put(document, path, best.value)
    return document, doubts


def edits(told: Mapping[str, Told], stored: Document, meanings: Meanings) -> tuple[Document, list[Doubt]]:
    """Dotted path and value of every field that somebody edited, and what was not understood.

    What was not understood replaces nothing that is there.
    """
    values: Document = {}
    doubts: list[Doubt] = []
    for path, readings in told.items():
        there = value_at(stored, path)
        edited = [each for each in readings if not meanings.says(path, each[1], there)]
        if not edited:
            continue
        doubts += _doubt(edited)
        best, agreed = _best(path, edited, meanings)
        if not agreed:
            doubts.append(_different(edited))
        elif best is None or (best.problem and not (is_nothing(there) and len(edited) == len(readings))):
            continue
        elif not (best.value == "" and is_nothing(there)):
            values[path] = best.value
    return values, doubts


def _best(path: str, readings: Told, meanings: Meanings) -> tuple[Reading | None, bool]:
    """The reading to be believed, and whether all that were understood say the same."""
    if len(readings) == 1 and not readings[0][1].problem:
        return readings[0][1], True
    understood = [each for _, each in readings if not each.problem]
    if not understood:
        return next((each for _, each in readings if each.value is not MISSING), None), True
    best = next((each for each in understood if each.exact), understood[0])
    agreed = all(
        meanings.says(path, best, each.value) or meanings.says(path, each, best.value) for each in understood
    )
    return best, agreed


def is_nothing(stored: Any) -> bool:
    return stored is MISSING or stored is None or (isinstance(stored, str) and not stored.strip())


def _doubt(readings: Told) -> list[Doubt]:
    """At most one: the columns of a field that mean the same are not understood together."""
    wrong = [each for each in readings if each[1].problem]
    said = next((each for each in wrong if each[1].value is not MISSING), wrong[0] if wrong else None)
    return [Doubt(said[0], shown(said[1]), said[1].problem)] if said else []


def _different(readings: Told) -> Doubt:
    names = " / ".join(column for column, _ in readings)
    return Doubt(names, " / ".join(shown(each) for _, each in readings), DIFFERENT)


def shown(reading: Reading) -> str:
    text = reading.meaning if reading.value is MISSING else reading.value
    return str(text)[:100]


def put(document: Document, path: str, value: Any) -> None:
    parents, _, name = path.rpartition(".")
    for parent in parents.split(".") if parents else ():
        document = document.setdefault(parent, {})
    document[name] = value
