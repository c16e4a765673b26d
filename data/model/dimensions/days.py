"""Calendar days in the team's time zone, from whatever was written."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from data.model.conditions import Condition, Days, Within
from data.model.dimensions.base import (
    FIRST_DATE,
    LAST_DATE,
    Context,
    Dimension,
    Expression,
    Match,
    Reference,
    writable,
)

_TIME = r"([01]?\d|2[0-3]):?([0-5]\d)(?::?([0-5]\d)(?:[.,]\d+)?)?"
#: As the team's own tools write: a day, perhaps with a time of the team's zone.
LOCAL = rf"^\d{{4}}-\d{{2}}-\d{{2}}(?:[ T]{_TIME})?$"
#: An instant: with `Z` or how far the clock there is from UTC.
ZONED = rf"^(\d{{4}}-\d{{2}}-\d{{2}})[ T]{_TIME} ?(?:Z|z|UTC|GMT|([+-])([01]\d)(?::?([0-5]\d))?)$"
_DAY = timedelta(days=1)


def day(name: str, path: str) -> Dimension:
    """A calendar day in the team's time zone as `YYYY-MM-DD`; null for everything that is no date."""

    def expression(raw: Reference, context: Context) -> Expression:
        return clean_day(raw(path), context)

    def prefilter(condition: Condition, _: Context) -> Match | None:
        if not isinstance(condition, Within) or condition.days.missing:
            return None
        return raw_days(path, condition.days)

    return Dimension(name, (path,), expression, "day", prefilter)


def clean_day(value: Expression, context: Context) -> Expression:
    """The expression behind every day: instants, as BSON dates or as texts that name their zone, by the clock
    of the team's zone; other texts by the day they begin with."""
    written = {"$substrCP": [value, 0, 10]}
    parsed = {"$dateFromString": {"dateString": written, "format": "%Y-%m-%d", "onError": None}}
    from_text = {"$cond": [writable(parsed), written, None]}
    is_date = {"$and": [{"$eq": [{"$type": value}, "date"]}, writable(value)]}
    return {
        "$switch": {
            "branches": [
                {"case": is_date, "then": _day_of(value, context)},
                {"case": _is_written(value, LOCAL), "then": from_text},
                {"case": _is_written(value, ZONED), "then": _day_of_zoned(value, context)},
            ],
            "default": None,
        }
    }


def _is_written(value: Expression, pattern: str) -> Expression:
    is_text = {"$eq": [{"$type": value}, "string"]}
    return {"$and": [is_text, {"$regexMatch": {"input": value, "regex": pattern}}]}


def _day_of(moment: Expression, context: Context) -> Expression:
    return {"$dateToString": {"date": moment, "format": "%Y-%m-%d", "timezone": context.timezone}}


def _day_of_zoned(text: Expression, context: Context) -> Expression:
    """The day of an instant that is written as `ZONED`; what stands after the seconds changes no day."""

    def part(place: int, otherwise: str) -> Expression:
        return {"$ifNull": [{"$arrayElemAt": ["$$found.captures", place]}, otherwise]}

    def number(place: int) -> Expression:
        return {"$toInt": part(place, "0")}

    midnight = {"$dateFromString": {"dateString": part(0, ""), "format": "%Y-%m-%d", "onError": None}}
    past_midnight = {"$add": [{"$multiply": [number(1), 3600]}, {"$multiply": [number(2), 60]}, number(3)]}
    sign = {"$cond": [{"$eq": [part(4, "+"), "-"]}, 1, -1]}
    to_utc = {
        "$multiply": [sign, {"$add": [{"$multiply": [number(5), 3600]}, {"$multiply": [number(6), 60]}]}]
    }
    return {
        "$let": {
            "vars": {"found": {"$regexFind": {"input": text, "regex": ZONED}}},
            "in": {
                "$let": {
                    "vars": {
                        "moment": {
                            "$add": [midnight, {"$multiply": [1000, {"$add": [past_midnight, to_utc]}]}]
                        }
                    },
                    "in": {"$cond": [writable("$$moment"), _day_of("$$moment", context), None]},
                }
            },
        }
    }


def raw_days(path: str, days: Days) -> Match:
    """Raw values that may fall into *days*: texts and BSON dates, each by its own range.

    Dates get a day more on both sides, whatever the time zone: MongoDB and Python may know different
    offsets for days long ago. Texts get two, for one may be written on one side of the date line and read on
    the other.
    """
    texts: dict[str, Any] = {}
    dates: dict[str, Any] = {}
    for operator, bound, spare in (("$gte", days.start, -_DAY), ("$lt", days.end, _DAY)):
        if bound:
            midnight = min(max(datetime.combine(bound, time(), UTC), FIRST_DATE), LAST_DATE)
            dates[operator] = midnight + spare
            texts[operator] = _written(midnight, 2 * spare)
    return {"$or": [{path: texts}, {path: dates}]} if texts else {}


def _written(midnight: datetime, spare: timedelta) -> str:
    """How texts begin that are of the day so much later, or of the last day that can be written."""
    try:
        return (midnight + spare).date().isoformat()
    except OverflowError:
        return "" if spare < timedelta() else "9999-12-32"
