"""What a cell of a table means in the field it goes to, and whether a batch says the same already."""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from bson import Decimal128

from data.batches.records import KINDS
from data.errors import message
from data.history.change import MISSING
from data.imports import spreadsheet, written_days
from data.imports.no_value import CutText, NoValue
from data.imports.spreadsheet import AXIS_OF, TICKS, Words
from data.imports.written_days import Moment, Order, Shape
from data.model.dimensions.text import BLANKS, trimmed_text
from data.model.letters import composed
from data.model.vocabulary import Vocabulary, load
from data.settings import Settings

_MOST_KNOWN = 20_000  # cells of a column whose reading is kept
_LARGEST = (1 << 63) - 1  # whole number that the figures know
_LONGEST_KNOWN = 100  # characters of such a cell
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_DECIMAL = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:([.,'\s\u00a0\u202f])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")
_UNSURE = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")  # with thousands, or with three decimals

NO_DAY = message("not a date")
NO_NUMBER = message("not a number")
UNSURE_NUMBER = message("can be thousands or decimals; write it without thousands")
NO_FLAG = message("neither yes nor no")
NO_WORD = message("an unknown word")
NO_OBJECT = message("not JSON")
NO_VALUE = message("a formula without its value; open the file in a spreadsheet and save it")
FAILED = message("a formula that has failed")
CUT = message("a text as long as a cell can be, so that its end may be missing")


class Reading(NamedTuple):
    """What a cell means: `value` is what would be stored (MISSING: nothing can be), `meaning` what counts.

    `problem` says why it was not understood. An `exact` one counts letter by letter. `written`: a word as it
    stands in the cell.
    """

    value: Any
    meaning: Any
    problem: str = ""
    exact: bool = False
    written: str = ""


class Meanings:
    """What values mean to this team: its words, its time zone, and the order of the days in its file."""

    def __init__(self, vocabulary: Vocabulary, zone: ZoneInfo) -> None:
        self.zone = zone
        self.orders: Mapping[Shape, Order] = {}
        self._words = {field: Words(vocabulary, field) for field in AXIS_OF}

    @classmethod
    def of(cls, settings: Settings) -> Meanings:
        return cls(load(settings.vocabulary), settings.zone)

    def words(self, field: str) -> Words:
        return self._words[field]

    def reader(self, field: str) -> Callable[[Any], Reading]:
        """What reads the cells of a *field*."""
        if field in AXIS_OF:
            return lambda cell: self._word(field, cell)
        by_kind: Mapping[str, Callable[[Any], Reading]] = {
            "date": self._day,
            "number": _number,
            "flag": _flag,
            "list": _list,
            "object": _object,
        }
        return by_kind.get(KINDS.get(field, "text"), _person if field == "assignee" else _text)

    def says(self, field: str, reading: Reading, stored: Any) -> bool:
        """Whether a batch that has *stored* there says what *reading* says."""
        kind = KINDS.get(field)
        if kind == "date":
            return self._says_day(reading, stored)
        if field in AXIS_OF and not reading.exact:
            if isinstance(stored, str) and trimmed_text(stored) == composed(reading.written):
                return True  # it stands there as it is exported, whatever the vocabulary makes of it
            there = None if stored is MISSING else stored
            return bool(self._words[field].meaning(there) == reading.meaning)
        if kind == "number":
            return _says_number(field, reading.meaning, stored)
        if kind in ("flag", "list", "object"):
            return type(stored) is type(reading.value) and bool(stored == reading.value)
        if not isinstance(reading.value, str):  # of a column that nobody knows
            return type(stored) is type(reading.value) and bool(stored == reading.value)
        return trimmed_text(stored) in (composed(reading.meaning), composed(reading.value))

    def _says_day(self, reading: Reading, stored: Any) -> bool:
        if reading.problem:
            return isinstance(stored, str) and stored.strip() == str(reading.value).strip()
        there: Moment | None = written_days.stored(stored, self.zone)
        if there is None or not reading.meaning.time:
            return there is not None and bool(there.day == reading.meaning.day)
        return bool(there == reading.meaning)

    def _day(self, cell: Any) -> Reading:
        moment = written_days.read(cell, self.orders, self.zone)
        if moment is None:
            return Reading(plain(cell), None, NO_DAY)
        return Reading(moment.text, moment)

    def _word(self, field: str, cell: Any) -> Reading:
        text = plain_text(cell).strip(BLANKS)
        word = self._words[field].find(text)
        if word is None:
            return Reading(text, text, NO_WORD, exact=True)
        if word.raw is None:
            return Reading(MISSING, word.value, NO_WORD, written=text)
        return Reading(word.raw, word.raw if word.exact else word.value, exact=word.exact, written=text)


class Reader(dict[str, Reading]):
    """Reads the cells of one column; most say what others said before."""

    def __init__(self, read: Callable[[Any], Reading]) -> None:
        super().__init__()
        self._read = read

    def read(self, cell: Any) -> Reading:
        if isinstance(cell, NoValue):
            return Reading(MISSING, str(cell), _why(cell))
        # True, 1 and 1.0 are one key, and long texts say what no other says.
        return self[cell] if type(cell) is str and len(cell) <= _LONGEST_KNOWN else self._read(cell)

    def __missing__(self, cell: str) -> Reading:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        self[cell] = reading = self._read(cell)
        return reading


def _why(cell: NoValue) -> str:
    """Why a cell tells no value."""
    if isinstance(cell, CutText):
        return CUT
    return NO_VALUE if cell.startswith("=") else FAILED


def plain(cell: Any) -> Any:
    """A cell as it can be stored: whole numbers without decimals, days and times as text."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, datetime.date | datetime.time | datetime.timedelta):
        return str(cell)
    return unguarded(cell) if isinstance(cell, str) else cell


def plain_text(cell: Any) -> str:
    return str(plain(cell))


def unguarded(cell: str) -> str:
    """Undo the apostrophe that our CSV export puts before text a spreadsheet would run."""
    return cell[1:] if _GUARDED.match(cell) else cell


def _text(cell: Any) -> Reading:
    text = plain_text(cell)
    # In a file that is no export of ours such text means itself.
    return Reading(text, cell.strip(BLANKS) if isinstance(cell, str) and cell != text else text.strip(BLANKS))


def _person(cell: Any) -> Reading:
    if spreadsheet.folded(plain_text(cell)) in spreadsheet.words("person"):
        return Reading("", "")
    return _text(cell)


def _number(cell: Any) -> Reading:
    if isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell):
        number = plain(cell)
        return Reading(number, number)
    text = cell.strip() if isinstance(cell, str) else plain_text(cell)
    if _UNSURE.fullmatch(text):
        return Reading(MISSING, text, UNSURE_NUMBER)
    if found := _GROUPED.fullmatch(text):
        text = text.replace(found[1], "")
    if not _DECIMAL.fullmatch(text):
        return Reading(MISSING, text, NO_NUMBER)
    text = text.replace(",", ".")
    value = int(text) if re.fullmatch(r"[+-]?\d{1,18}", text) else float(text)
    return Reading(value, value) if math.isfinite(value) else Reading(MISSING, text, NO_NUMBER)


def _says_number(field: str, number: Any, stored: Any) -> bool:
    there = stored.to_decimal() if isinstance(stored, Decimal128) else stored
    usable = isinstance(there, int | float | Decimal) and not isinstance(there, bool) and math.isfinite(there)
    if field == "file_info.file_count":  # as the figures have it
        return bool((int(there) if usable and 0 <= there <= _LARGEST else 0) == number)
    return usable and bool(there == number)


def _flag(cell: Any) -> Reading:
    text = plain_text(cell)
    said = TICKS.get(text.strip()) or spreadsheet.words("flag").get(spreadsheet.folded(text))
    return Reading(said == "yes", said == "yes") if said else Reading(MISSING, text, NO_FLAG)


def _list(cell: Any) -> Reading:
    text = plain_text(cell)
    if text.lstrip().startswith("["):
        return _json(text, list)
    value = [part.strip() for part in re.split(r"[,;|]", text) if part.strip()]
    return Reading(value, value)


def _object(cell: Any) -> Reading:
    return _json(plain_text(cell), dict)


def _json(text: str, kind: type) -> Reading:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    return Reading(value, value) if isinstance(value, kind) else Reading(MISSING, text, NO_OBJECT)
