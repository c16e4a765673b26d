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
