"""From a raw field to a clean value, as MongoDB expressions: the one place for all the mess.

A `Dimension` has two halves. `expression` computes the clean value on the server. `prefilter`
turns a condition on the clean value into a `$match` on raw fields that MongoDB can answer from an
index; it may let too much through, never too little, because the clean value is checked again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from typing import Any, Literal

from bson import Regex

from data.filters import Among, Condition, Contains, Days, Is, Within
from data.vocabulary import AXES, Vocabulary

#: What counts as blank around a name: ASCII white space and the no-break space.
BLANKS = " \t\r\n\u00a0"
#: BSON types that are neither text nor empty, but for lists (and the long deprecated symbols, which
#: indexes keep among the texts).
_OTHER_TYPES = [
    *("double", "int", "long", "decimal", "bool", "date", "timestamp", "object", "objectId"),
    *("binData", "regex", "javascript", "javascriptWithScope", "dbPointer", "minKey", "maxKey"),
]
_DAY_PATTERN = r"^\d{4}-\d{2}-\d{2}([ T].*)?$"
#: Dates outside are rubbish: MongoDB refuses to write them out, or Python to count a day on from them.
_FIRST_DATE = datetime(1, 1, 2, tzinfo=UTC)
_LAST_DATE = datetime(9999, 12, 30, tzinfo=UTC)
_DAY = timedelta(days=1)

Expression = Any
Match = dict[str, Any]
Reference = Callable[[str], str]  # raw path → how the pipeline refers to it at this point


@dataclass(frozen=True)
class Context:
    """What an answer depends on besides its filter. Part of every cache key."""

    today: date
    timezone: str
    vocabulary: Vocabulary
    duplicated: tuple[str, ...] = ()


def _no_prefilter(condition: Condition, context: Context) -> Match | None:  # noqa: ARG001
    return None


@dataclass(frozen=True)
class Dimension:
    """One clean property of a document.

    `kind` says what its values are: "choice" text of few values, "day" `YYYY-MM-DD` or null,
    "flag" bool, "text" text of many values, "number". `order` lists the values of a closed choice
    in the order they are shown. `folds` says that the raw fields take few values, so that
    grouping them raw first and cleaning the groups is cheaper than cleaning every document.
    """

    name: str
    needs: tuple[str, ...]
    expression: Callable[[Reference, Context], Expression]
    kind: Literal["choice", "day", "flag", "text", "number"]
    prefilter: Callable[[Condition, Context], Match | None] = _no_prefilter
    order: tuple[str, ...] = ()
    folds: bool = field(default=False)


# --- text and names -----------------------------------------------------------------------------


def trimmed(
    name: str, path: str, *, kind: Literal["choice", "text"] = "choice", folds: bool = True
) -> Dimension:
    """Text without the blanks around it; anything that is not text is empty."""

    def expression(raw: Reference, _: Context) -> Expression:
        text = {"$trim": {"input": raw(path), "chars": BLANKS}}
        return {"$cond": [{"$eq": [{"$type": raw(path)}, "string"]}, text, ""]}

    def prefilter(condition: Condition, _: Context) -> Match | None:
        if not isinstance(condition, Among):
            return None
        variants = [variant for value in condition.values for variant in _spellings(value)]
        if "" not in condition.values:
            return {path: {"$in": variants}}
        return {"$or": [{path: {"$in": [*variants, None]}}, *_no_text(path)]}

    return Dimension(name, (path,), expression, kind, prefilter, folds=folds)


def _no_text(path: str) -> list[Match]:
    """Matches for what is no text. Lists apart: a plain index cannot tell them, a partial one holds them."""
    return [{path: {"$type": _OTHER_TYPES}}, {path: {"$type": "array"}}]


def _spellings(value: str) -> list[str | Regex[str]]:
    """*value* as it may be written with blanks around it: patterns with a fixed start, for the index.

    Patterns of Python's own carry the flag `u`, with which MongoDB does not look for a fixed start.
    """
    text = _literally(value)
    leading = [Regex(f"^{re.escape(blank)}[{BLANKS}]*{text}") for blank in BLANKS]
    return [value, *leading, *([Regex(f"^{text}[{BLANKS}]")] if value else [])]


def _literally(text: str) -> str:
    """A pattern that matches *text* itself. BSON patterns cannot hold the NUL character."""
    return re.escape(text).replace("\0", r"\x00")


def containing(text: str) -> Match:
    """A condition on a string: it contains *text*, whatever the case."""
    return {"$regex": _literally(text), "$options": "i"}


def identifier(name: str, path: str) -> Dimension:
    """The id as text. Numbers count as their digits; a missing id is empty."""

    def expression(raw: Reference, _: Context) -> Expression:
        return {"$convert": {"input": raw(path), "to": "string", "onError": "", "onNull": ""}}

    def prefilter(condition: Condition, _: Context) -> Match | None:
        if not isinstance(condition, Contains):
            return None
        return {"$or": [{path: containing(condition.text)}, *_no_text(path)]}

    return Dimension(name, (path,), expression, "text", prefilter)


# --- the vocabulary -----------------------------------------------------------------------------


def worded(name: str, path: str) -> Dimension:
    """A raw word translated by the vocabulary's axis *name*."""
    values, otherwise = AXES[name]

    def expression(raw: Reference, context: Context) -> Expression:
        word = {"$ifNull": [raw(path), ""]}
        branches = [
            {"case": {"$in": [word, {"$literal": list(words)}]}, "then": value}
            for value, words in context.vocabulary.axis(name).items()
            if words
        ]
        return (
            {"$switch": {"branches": branches, "default": otherwise}} if branches else {"$literal": otherwise}
        )

    def prefilter(condition: Condition, context: Context) -> Match | None:
        if not isinstance(condition, Among):
            return None
        axis = context.vocabulary.axis(name)
        chosen = [word for value in condition.values for word in axis.get(value, ())]
        if otherwise not in condition.values:
            return {path: {"$in": _with_null(chosen)}}
        others = [word for value, words in axis.items() if value not in condition.values for word in words]
        if not others:
            return None
        # `$match` looks into lists anywhere on the path, the expression takes a list for no word.
        lists = [{place: {"$type": "array"}} for place in accumulate(path.split("."), "{}.{}".format)]
        return {"$or": [{path: {"$nin": _with_null(others)}}, *lists]}

    return Dimension(name, (path,), expression, "choice", prefilter, order=values, folds=True)


def _with_null(words: list[str]) -> list[str | None]:
    return [*words, None] if "" in words else list(words)


# --- days ---------------------------------------------------------------------------------------


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
    from_text = {"$cond": [_usable(parsed), written, None]}
    is_date = {"$and": [{"$eq": [{"$type": value}, "date"]}, _usable(value)]}
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


def _usable(moment: Expression) -> Expression:
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


# --- composed -----------------------------------------------------------------------------------


def completed(done: Dimension, proxies: tuple[tuple[str, str], ...]) -> tuple[Dimension, Dimension]:
    """The day a batch was done and which proxy says so: the first of *proxies* (name, path) with a day.

    Only batches whose stage is segmented have one: a date on a batch in progress completes nothing.
    """
    paths = tuple(path for _, path in proxies)

    def is_done(raw: Reference, context: Context) -> Expression:
        return {"$eq": [done.expression(raw, context), "segmented"]}

    def expression(raw: Reference, context: Context) -> Expression:
        first = {"$ifNull": [*(clean_day(raw(path), context) for path in paths), None]}
        return {"$cond": [is_done(raw, context), first, None]}

    def basis(raw: Reference, context: Context) -> Expression:
        branches = [
            {"case": {"$ne": [clean_day(raw(path), context), None]}, "then": name} for name, path in proxies
        ]
        return {"$cond": [is_done(raw, context), {"$switch": {"branches": branches, "default": ""}}, ""]}

    def prefilter(condition: Condition, _: Context) -> Match | None:
        if not isinstance(condition, Within) or condition.days.missing:
            return None
        return {"$or": [raw_days(path, condition.days) for path in paths]}

    needs = (*done.needs, *paths)
    return (
        Dimension("completed", needs, expression, "day", prefilter),
        Dimension("completed_basis", needs, basis, "choice"),
    )


def accepted(stage: Dimension, review: Dimension) -> Dimension:
    """Segmented and approved."""

    def expression(raw: Reference, context: Context) -> Expression:
        return {
            "$and": [
                {"$eq": [stage.expression(raw, context), "segmented"]},
                {"$eq": [review.expression(raw, context), "approved"]},
            ]
        }

    def prefilter(condition: Condition, context: Context) -> Match | None:
        if condition != Is("accepted", True):
            return None
        return both(
            stage.prefilter(Among("stage", ("segmented",)), context),
            review.prefilter(Among("review", ("approved",)), context),
        )

    return Dimension("accepted", (*stage.needs, *review.needs), expression, "flag", prefilter, folds=True)


def overdue(due: Dimension, is_accepted: Dimension) -> Dimension:
    """Due before today, and open (not accepted)."""

    def expression(raw: Reference, context: Context) -> Expression:
        late = {
            "$let": {
                "vars": {"due": due.expression(raw, context)},
                "in": {"$and": [{"$ne": ["$$due", None]}, {"$lt": ["$$due", context.today.isoformat()]}]},
            }
        }
        return {"$and": [late, {"$not": [is_accepted.expression(raw, context)]}]}

    def prefilter(condition: Condition, context: Context) -> Match | None:
        if condition != Is("overdue", True):
            return None
        return due.prefilter(Within(due.name, Days(None, context.today)), context)

    return Dimension("overdue", (*due.needs, *is_accepted.needs), expression, "flag", prefilter)


def has_files(count: str, flag: str, uploaded: str) -> Dimension:
    """Any sign of a mask file: a positive count, the batch's own flag, or the upload flag."""

    def expression(raw: Reference, _: Context) -> Expression:
        counted = {"$and": [{"$isNumber": raw(count)}, {"$gt": [raw(count), 0]}]}
        return {"$or": [counted, {"$eq": [raw(flag), True]}, {"$eq": [raw(uploaded), True]}]}

    return Dimension("files", (count, flag, uploaded), expression, "flag", folds=True)


def duplicated(identity: Dimension) -> Dimension:
    """The id is carried by more than one document; the context names those ids."""
    path = identity.needs[0]

    def expression(raw: Reference, context: Context) -> Expression:
        return {"$in": [identity.expression(raw, context), {"$literal": list(context.duplicated)}]}

    def prefilter(condition: Condition, context: Context) -> Match | None:
        if condition != Is("duplicated", True):
            return None
        return {"$or": [{path: {"$in": [*context.duplicated, None]}}, *_no_text(path)]}

    return Dimension("duplicated", (path,), expression, "flag", prefilter)


def number(name: str, path: str) -> Dimension:
    """A whole number that is not negative; 0 for everything else."""

    def expression(raw: Reference, _: Context) -> Expression:
        usable = {"$and": [{"$isNumber": raw(path)}, {"$gte": [raw(path), 0]}]}
        whole = {"$convert": {"input": {"$trunc": [raw(path)]}, "to": "long", "onError": 0}}
        return {"$cond": [usable, whole, 0]}

    return Dimension(name, (path,), expression, "number")


def both(*matches: Match | None) -> Match | None:
    """All of the matches that say something; None when none does."""
    some = [match for match in matches if match]
    return {"$and": some} if len(some) > 1 else some[0] if some else None
