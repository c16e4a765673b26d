"""Calendar days in the team's time zone, from whatever was written."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from data.conditions import Condition, Days, Within
from data.dimensions.base import Context, Dimension, Expression, Match, Reference

_DAY_PATTERN = r"^\d{4}-\d{2}-\d{2}([ T].*)?$"
#: Dates outside are rubbish: MongoDB refuses to write them out, or Python to count a day on from them.
_FIRST_DATE = datetime(1, 1, 2, tzinfo=UTC)
_LAST_DATE = datetime(9999, 12, 30, tzinfo=UTC)
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
    """The expression behind every day: BSON dates in the time zone, texts by their first ten characters."""
    from_date = {"$dateToString": {"date": value, "format": "%Y-%m-%d", "timezone": context.timezone}}
    written = {"$substrCP": [value, 0, 10]}
    parsed = {"$dateFromString": {"dateString": written, "format": "%Y-%m-%d", "onError": None}}
    from_text = {"$cond": [writable(parsed), written, None]}
    is_date = {"$and": [{"$eq": [{"$type": value}, "date"]}, writable(value)]}
    is_text = {
        "$and": [
            {"$eq": [{"$type": value}, "string"]},
            {"$regexMatch": {"input": value, "regex": _DAY_PATTERN}},
        ]
    }
    return {
        "$switch": {
            "branches": [
                {"case": is_date, "then": from_date},
                {"case": is_text, "then": from_text},
            ],
            "default": None,
        }
    }


def writable(moment: Expression) -> Expression:
    """Whether MongoDB can write a BSON date out."""
    return {"$and": [{"$gte": [moment, _FIRST_DATE]}, {"$lt": [moment, _LAST_DATE]}]}


def raw_days(path: str, days: Days) -> Match:
    """Raw values that may fall into *days*: texts and BSON dates, each by its own range.

    Dates get a day more on both sides, whatever the time zone: MongoDB and Python may know different
    offsets for days long ago.
    """
    texts: dict[str, Any] = {}
    dates: dict[str, Any] = {}
    for operator, bound, spare in (("$gte", days.start, -_DAY), ("$lt", days.end, _DAY)):
        if bound:
            texts[operator] = bound.isoformat()
            midnight = datetime.combine(bound, time(), UTC)
            dates[operator] = min(max(midnight, _FIRST_DATE), _LAST_DATE) + spare
    return {"$or": [{path: texts}, {path: dates}]} if texts else {}
