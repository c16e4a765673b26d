"""What the words and days in a JSON record mean; what is of the team's own shape stays as it is otherwise."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from data.batches.records import KINDS
from data.history.change import MISSING, value_at
from data.imports import spreadsheet, written_days
from data.imports.choosing import Doubt, put, shown
from data.imports.columns import TARGETS
from data.imports.json_records import Item
from data.imports.readings import Meanings, Reader, Reading
from data.imports.spreadsheet import AXIS_OF
from data.imports.text_files import TextFile
from data.imports.written_days import Orders
from data.mongo.client import Document

_SHORT = re.compile(rb'"\d{1,2}[-/.]\d')
_PIECE = 1 << 20
_DAYS = tuple(path for path, kind in KINDS.items() if kind == "date")
_WORDS = tuple(AXIS_OF)


def may_have_short_days(text: TextFile) -> bool:
    """Whether there may be days of which the order of the numbers must be found out."""
    with text.opened() as file:
        before = b""
        for piece in iter(partial(file.read, _PIECE), b""):
            if _SHORT.search(before + piece):
                return True
            before = piece[-4:]
    return False


def see_days(items: Iterable[Item], orders: Orders) -> None:
    for item in items:
        if item.problem or item.person or not isinstance(item.value, dict):
            continue
        record = named(item.value)
        for path in _DAYS:
            if isinstance(value := value_at(record, path), str):
                orders.see(value)


def named(record: dict[str, Any]) -> dict[str, Any]:
    """*record* with its fields named as they are stored, where somebody else's tool named even the id."""
    if "id" in record:
        return record
    headers = {name: spreadsheet.headers().get(spreadsheet.folded(name)) for name in record}
    if "id" not in headers.values():
        return record
    renamed: dict[str, Any] = {}
    for name, value in record.items():
        field = headers[name]
        if field in TARGETS and value_at(renamed, field) is MISSING:
            put(renamed, field, value)
        elif field != "":
            renamed.setdefault(name, value)
    return renamed


class Values:
    """Reads the words and days of records, and puts in the team's own for those written otherwise."""

    def __init__(self, meanings: Meanings) -> None:
        self._meanings = meanings
        self._readers: dict[str, list[tuple[str, str, Callable[[Any], Reading]]]] = {}
        for path in (*_DAYS, *_WORDS):
            parent, _, name = path.rpartition(".")
            self._readers.setdefault(parent, []).append((path, name, Reader(meanings.reader(path)).read))

    def read(self, document: Document) -> tuple[Mapping[str, Reading], list[Doubt]]:
        """The fields of *document*, which is changed, that do not count letter by letter; and the doubts."""
        loose: dict[str, Reading] = {}
        for parent, readers in self._readers.items():
            place = document.get(parent) if parent else document
            if type(place) is not dict:
                continue
            for path, name, read in readers:
                if (value := place.get(name)) is None or value == "":
                    continue
                reading = read(value)
                if reading.problem or not _is_as_stored(path, value, reading):
                    loose[path] = reading
                    if not reading.problem and not _is_moment(value):
                        place[name] = reading.value
        return loose, [Doubt(path, shown(each), each.problem) for path, each in loose.items() if each.problem]


def _is_as_stored(path: str, value: object, reading: Reading) -> bool:
    """Whether *value* is just what is stored, and says no more than it is."""
    if path in _WORDS:
        return reading.exact
    return isinstance(value, str) and written_days.is_plain(value)


def _is_moment(value: object) -> bool:
    """Whether the figures read *value* as it is: a date, or text with a zone."""
    return isinstance(value, datetime.datetime) or (
        isinstance(value, str) and written_days.is_readable(value)
    )
