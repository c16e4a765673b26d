"""Expressions that dimensions of the history are put together from."""

from __future__ import annotations

from data.model.dimensions.base import Expression


def matching(changes: Expression, condition: Expression) -> Expression:
    """Those of the *changes* (`$$change`) for which that holds."""
    return {"$filter": {"input": changes, "as": "change", "cond": condition}}


def each_of(changes: Expression, name: str) -> Expression:
    """What each of the *changes* has under that *name*."""
    return {"$map": {"input": changes, "as": "each", "in": f"$$each.{name}"}}


def day_of(change: Expression) -> Expression:
    """The day of a change; nothing where there is no change."""
    return {"$let": {"vars": {"change": change}, "in": "$$change.day"}}


def first_true(*cases: tuple[Expression, str]) -> Expression:
    """The value of the first case that holds; else an empty text."""
    return {"$switch": {"branches": [{"case": case, "then": value} for case, value in cases], "default": ""}}


def is_before(first: str, last: str) -> Expression:
    """Whether both days are known, and the *first* is the earlier one."""
    return {"$and": [{"$ne": [first, None]}, {"$ne": [last, None]}, {"$lt": [first, last]}]}


def days_between(first: Expression, last: Expression) -> Expression:
    """Days from one written day to another."""
    ends = ({"$dateFromString": {"dateString": each, "onError": None}} for each in (first, last))
    return {"$dateDiff": dict(zip(("startDate", "endDate"), ends, strict=True)) | {"unit": "day"}}


def long(number: Expression) -> Expression:
    """A whole number of one type, whatever its size."""
    return {"$toLong": number}


def lines(texts: Expression) -> Expression:
    """The *texts* as one, a line each."""
    line = {"$cond": [{"$eq": ["$$value", None]}, "$$this", {"$concat": ["$$value", "\n", "$$this"]}]}
    return {"$ifNull": [{"$reduce": {"input": texts, "initialValue": None, "in": line}}, ""]}


def days_in_progress(changes: str, timezone: str, *, after_segmented: bool = False) -> Expression:
    """The sum of the days in progress by the *changes* of its stage, each spell from one to the next."""
    this, following = (
        {"$arrayElemAt": ["$$changes", place]} for place in ("$$spell", {"$add": ["$$spell", 1]})
    )
    counts: list[Expression] = [{"$eq": ["$$this.to", "in_progress"]}, {"$ne": ["$$next.day", None]}]
    if after_segmented:
        earlier = {"$slice": ["$$changes.to", {"$add": ["$$spell", 1]}]}
        first = {"$arrayElemAt": ["$$changes.from", 0]}
        counts.append({"$or": [{"$in": ["segmented", earlier]}, {"$eq": [first, "segmented"]}]})
    length = {
        "$dateDiff": {
            "startDate": "$$this.at",
            "endDate": "$$next.at",
            "unit": "day",
            "timezone": timezone,
        }
    }
    spell = {
        "$let": {
            "vars": {"this": this, "next": following},
            "in": {"$cond": [{"$and": counts}, length, 0]},
        }
    }
    spells = {"$range": [0, {"$subtract": [{"$size": "$$changes"}, 1]}]}
    total = {"$sum": {"$map": {"input": spells, "as": "spell", "in": spell}}}
    return {"$let": {"vars": {"changes": changes}, "in": long(total)}}
