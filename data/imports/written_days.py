"""Days as people and spreadsheets write them, in English and Spanish, and the order of their numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale

from data.imports.spreadsheet import folded
from data.model.dimensions.days import LOCAL, ZONED

Order = Literal["dmy", "mdy", "ymd"]
ORDERS: tuple[Order, ...] = ("dmy", "mdy", "ymd")
Shape = tuple[str, int]  # what stands between the numbers, digits of the year
_EPOCH = date(1899, 12, 30)  # day 0 of Excel's and OpenDocument's serial numbers
_SERIALS = range(15_000, 110_000)  # 1941 to 2201: other numbers are no days
_MILLISECONDS = range(10**11, 10**13)

_TIME = (
    r"(?:[T\s,]+(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?\s?m\.?)?)?"
)
_ZONE = r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}{_ZONE}", re.IGNORECASE)
_COMPACT = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}}){_TIME}{_ZONE}", re.IGNORECASE)
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE)
_NAMED = re.compile(
    rf"(?:(?P<d1>\d{{1,2}})\D{{0,4}}?[\s\-/.]+)?(?:de\s+)?(?P<month>[^\W\d_]{{3,}})\.?[\s\-/.,]+(?:(?:de|del)\s+)?"
    rf"(?:(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?[\s,]+)?(?P<year>\d{{4}}|\d{{2}}){_TIME}",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{5,13}(?:[.,]\d+)?")
#: How a day must be written in the database for the figures to read it.
_STORED = (re.compile(LOCAL), re.compile(ZONED))
_PLAIN = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2})?)?")


class Moment(NamedTuple):
    """A day in the team's time zone, `YYYY-MM-DD`, and perhaps the time, `HH:MM:SS`."""

    day: str
    time: str = ""

    @property
    def text(self) -> str:
        """As the team's tools write it."""
        return f"{self.day} {self.time}" if self.time else self.day


def stored(value: object, zone: ZoneInfo) -> Moment | None:
    """The day that a batch has there, as the figures have it; None for none."""
    if isinstance(value, datetime):
        return _local(value, zone)
    if not isinstance(value, str) or not is_readable(value):
        return None
    try:
        day = date.fromisoformat(value[:10])
        found = _YEAR_FIRST.fullmatch(value)
        return _moment(day, found, zone) if found else Moment(day.isoformat())
    except (ValueError, OverflowError):
        return None


def is_readable(text: str) -> bool:
    """Whether *text* can be stored as it is, for the figures to read it as a day."""
    return any(pattern.fullmatch(text) for pattern in _STORED)


def is_plain(text: str) -> bool:
    """Whether *text* is a day, perhaps with a time, in the team's own zone."""
    return bool(_PLAIN.fullmatch(text))


def read(value: object, orders: Mapping[Shape, Order], zone: ZoneInfo) -> Moment | None:
    """The day that a cell means, the order of its numbers being that of its shape; None for no day."""
    try:
        if isinstance(value, str):
            return _text(value.strip(), orders, zone)
        if isinstance(value, datetime):
            if value.tzinfo:
                return _local(value, zone)
            return Moment(value.date().isoformat(), _clock(value.time()))
        if isinstance(value, date):
            return Moment(value.isoformat())
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _number(float(value), zone)
    except (ValueError, OverflowError):
        pass
    return None


def _text(text: str, orders: Mapping[Shape, Order], zone: ZoneInfo) -> Moment | None:
    if found := _YEAR_FIRST.fullmatch(text):
        return _moment(date(int(found[1]), int(found[3]), int(found[4])), found, zone)
    if found := _YEAR_LAST.fullmatch(text):
        order = orders.get(_shape(found))
        candidates = _candidates(found)
        day = candidates.get(order) if order else _only(candidates)
        return _moment(day, found, zone) if day else None
    if found := _COMPACT.fullmatch(text):
        return _moment(date(int(found[1]), int(found[2]), int(found[3])), found, zone)
    if _NUMBER.fullmatch(text):
        return _number(float(text.replace(",", ".")), zone)
    if found := _NAMED.fullmatch(text):
        month = _months().get(folded(found["month"]))
        days = [each for each in found.group("d1", "d2") if each]
        if month and len(days) == 1:
            return _moment(date(_year(found["year"]), month, int(days[0])), found, zone)
    return None


def _number(value: float, zone: ZoneInfo) -> Moment | None:
    """A serial number of a spreadsheet, or milliseconds since 1970."""
    if int(value) in _SERIALS:
        seconds = round((value - int(value)) * 86_400)
        moment = datetime.combine(_EPOCH, time()) + timedelta(days=int(value), seconds=seconds)
        return Moment(moment.date().isoformat(), _clock(moment.time()))
    if int(value) in _MILLISECONDS:
        return _local(datetime.fromtimestamp(value / 1000, UTC), zone)
    return None


def _moment(day: date, found: re.Match[str], zone: ZoneInfo) -> Moment:
    if found["hour"] is None:
        return Moment(_valid(day.isoformat()))
    hour = int(found["hour"])
    if half := found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    clock = time(hour, int(found["minute"]), int(found["second"] or 0))
    offset = found.groupdict().get("zone")
    if not offset:
        return Moment(day.isoformat(), f"{clock:%H:%M:%S}")
    named = {"UTC": "Z", "GMT": "Z"}.get(offset.upper(), offset.upper())
    return _local(datetime.fromisoformat(f"{day}T{clock}{named}"), zone)


def _local(moment: datetime, zone: ZoneInfo) -> Moment:
    local = moment.astimezone(zone)
    return Moment(local.date().isoformat(), f"{local:%H:%M:%S}")


def _clock(value: time) -> str:
    """Midnight in a spreadsheet is a day without a time."""
    return f"{value:%H:%M:%S}" if value != time() else ""


def _valid(day: str) -> str:
    return date.fromisoformat(day).isoformat()


def _shape(found: re.Match[str]) -> Shape:
    return found[2], len(found[4])


def _year(digits: str) -> int:
    """Two digits are a year of this century up to 69, as spreadsheets take them to be."""
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 70 else 1900)


def _candidates(found: re.Match[str]) -> dict[Order, date]:
    """The days that three numbers can be. A year of two digits comes last, unless only first makes a day."""
    first, _, second, last = found.group(1, 2, 3, 4)
    places: dict[Order, tuple[str, str, str]] = {"dmy": (last, second, first), "mdy": (last, first, second)}
    if len(last) == 2 and len(first) == 2:
        places["ymd"] = (first, second, last)
    days: dict[Order, date] = {}
    for order, (year, month, day) in places.items():
        try:
            days[order] = date(_year(year), int(month), int(day))
        except ValueError:
            continue
    return days


def _only(candidates: Mapping[Order, date]) -> date | None:
    """The one day it can be; None when it can be several, or none."""
    last = {day for order, day in candidates.items() if order != "ymd"} or set(candidates.values())
    return last.pop() if len(last) == 1 else None


@cache
def _months() -> Mapping[str, int]:
    """The names of the months and their abbreviations, as both languages have them anywhere."""
    known: dict[str, int] = {}
    for tag in ("en", "en_GB", "en_AU", "en_CA", "es", "es_MX", "es_AR", "es_CL", "es_US"):
        months = Locale.parse(tag).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                known |= {folded(name): number for number, name in months[context][width].items()}
    return known | {"set": 9, "ene": 1}


@dataclass
class Orders:
    """Finds in which order a file writes the numbers of its days, from all of them."""

    _certain: defaultdict[Shape, set[Order]] = field(default_factory=lambda: defaultdict(set))
    _open: dict[Shape, str] = field(default_factory=dict)  # the first that can be two days

    def see(self, text: str, exactly: str = "") -> None:
        """A day as the file writes it; *exactly* is what another column of the row says it is."""
        found = _YEAR_LAST.fullmatch(text.strip())
        if not found:
            return
        candidates = _candidates(found)
        last: dict[Order, date] = {order: day for order, day in candidates.items() if order != "ymd"}
        told: dict[Order, date] = {
            order: day for order, day in candidates.items() if day.isoformat() == exactly
        }
        few = told or last or candidates
        if len(set(few.values())) == 1:
            if len(few) == 1:
                self._certain[_shape(found)].update(few)
        elif few:
            self._open.setdefault(_shape(found), text.strip())

    def found(self) -> tuple[dict[Shape, Order], str]:
        """The order of each shape that needs one, and a day that can still be read in two ways ("": none)."""
        everywhere = set().union(*self._certain.values())
        orders: dict[Shape, Order] = {}
        undecided = ""
        for shape, example in self._open.items():
            order = self._certain.get(shape) or everywhere
            if len(order) == 1:
                orders[shape] = next(iter(order))
            else:
                undecided = undecided or example
        return orders, undecided

    def named(self) -> Order | Literal[""]:
        """The one order that the file's days are in; "" when they tell of none, or of several."""
        everywhere = set().union(*self._certain.values())
        return next(iter(everywhere)) if len(everywhere) == 1 else ""


class Always(dict[Shape, Order]):
    """One order, whatever the shape: that which somebody said."""

    def __init__(self, order: Order) -> None:
        super().__init__()
        self._order = order

    def get(self, _shape: Shape, _default: object = None) -> Order:
        return self._order
