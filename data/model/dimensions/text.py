"""Text, names, ids, words and numbers."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Literal

from bson import Regex

from data.model.conditions import Among, Condition, Contains
from data.model.dimensions.base import Context, Dimension, Expression, Match, Reference, writable
from data.model.letters import CLUSTER, PAIRS, composed, literally, searching, spellings
from data.model.vocabulary import AXES

#: What counts as blank around a name: ASCII white space and the no-break space.
BLANKS = " \t\r\n\u00a0"
#: What a letter and its mark are together, as the texts `|ab=c|`: found sooner than in a list.
_TABLE = "|" + "".join(f"{pair}={one}|" for pair, one in PAIRS.items())
#: BSON types that are neither text nor empty, but for lists (and the long deprecated symbols, which
#: indexes keep among the texts).
_OTHER_TYPES = [
    *("double", "int", "long", "decimal", "bool", "date", "timestamp", "object", "objectId"),
    *("binData", "regex", "javascript", "javascriptWithScope", "dbPointer", "minKey", "maxKey"),
]


def trimmed(
    name: str, path: str, *, kind: Literal["choice", "text"] = "choice", folds: bool = True
) -> Dimension:
    """Text without the blanks around it, its accents composed; anything that is not text is empty."""

    def expression(raw: Reference, _: Context) -> Expression:
        text = _composed({"$trim": {"input": raw(path), "chars": BLANKS}})
        return {"$cond": [{"$eq": [{"$type": raw(path)}, "string"]}, text, ""]}

    def prefilter(condition: Condition, _: Context) -> Match | None:
        if not isinstance(condition, Among):
            return None
        variants = [variant for value in condition.values for variant in _spellings(value)]
        if "" not in condition.values:
            return {path: {"$in": variants}}
        return {"$or": [{path: {"$in": [*variants, None]}}, *no_text(path)]}

    return Dimension(name, (path,), expression, kind, prefilter, folds=folds)


def trimmed_text(value: object) -> str:
    """What `trimmed` makes of a raw value."""
    return composed(value.strip(BLANKS)) if isinstance(value, str) else ""


def no_text(path: str) -> list[Match]:
    """Matches for what is no text. Lists apart: a plain index cannot tell them, a partial one holds them."""
    return [{path: {"$type": _OTHER_TYPES}}, {path: {"$type": "array"}}]


def _spellings(value: str) -> list[str | Regex[str]]:
    """*value* as it may be written with blanks around it: patterns with a fixed start, for the index."""
    texts = _forms(value)
    leading = [Regex(f"^{re.escape(blank)}[{BLANKS}]*{texts[0]}") for blank in BLANKS]
    return [*exactly(value), *leading, *(Regex(f"^{text}[{BLANKS}]") for text in texts if value)]


def exactly(value: str) -> list[str | Regex[str]]:
    """*value*, with its accents composed or apart."""
    texts = _forms(value)
    return [value, *(Regex(f"^{text}$") for text in texts if len(texts) > 1)]


def _forms(value: str) -> list[str]:
    """Patterns of *value* whose accents are composed or apart: one for all, and then some that have the
    first accent in one way, and so a fixed start.

    Patterns of Python's own carry the flag `u`, with which MongoDB does not look for a fixed start.
    """
    letters = [spellings(letter) for letter in value]
    accents = (place for place, ways in enumerate(letters) if len(ways) > 1)
    first = next(accents, None)
    parts = [literally(ways[0]) if len(ways) == 1 else f"(?:{'|'.join(ways)})" for ways in letters]
    every = "".join(parts)
    if first is None:
        return [every]
    rest = "".join(parts[first + 1 :])
    return [every, *("".join(parts[:first]) + way + rest for way in letters[first])]


def containing(text: str) -> Match:
    """A condition on a string: it contains *text*, whatever the case and the accents."""
    return {"$regex": searching(text)}


def _composed(text: Expression) -> Expression:
    """What `letters.composed` gives. Only texts with marks of their own cost more than a look."""

    def joined(cluster: Expression) -> Expression:
        """A letter with its marks, one after the other looked up in the table."""
        key = {"$concat": ["|", "$$value", "$$mark", "="]}
        start = {"$add": ["$$at", {"$strLenBytes": key}]}
        end = {"$indexOfBytes": [_TABLE, "|", start]}
        one = {"$substrBytes": [_TABLE, start, {"$subtract": [end, start]}]}
        found = {"$cond": [{"$lt": ["$$at", 0]}, {"$concat": ["$$value", "$$mark"]}, one]}
        looked_up = {"$let": {"vars": {"at": {"$indexOfBytes": [_TABLE, key]}}, "in": found}}
        mark = {"$substrCP": [cluster, "$$this", 1]}
        return {
            "$reduce": {
                "input": {"$range": [0, {"$strLenCP": cluster}]},
                "initialValue": "",
                "in": {"$let": {"vars": {"mark": mark}, "in": looked_up}},
            }
        }

    before = {"$substrCP": ["$$text", "$$value.end", {"$subtract": ["$$this.idx", "$$value.end"]}]}
    pieces = {
        "$reduce": {
            "input": {"$regexFindAll": {"input": "$$text", "regex": CLUSTER}},
            "initialValue": {"said": "", "end": 0},
            "in": {
                "$let": {
                    "vars": {"cluster": "$$this.match"},
                    "in": {
                        "said": {"$concat": ["$$value.said", before, joined("$$cluster")]},
                        "end": {"$add": ["$$this.idx", {"$strLenCP": "$$cluster"}]},
                    },
                }
            },
        }
    }
    rest = {"$substrCP": ["$$text", "$$pieces.end", {"$strLenCP": "$$text"}]}
    whole = {"$let": {"vars": {"pieces": pieces}, "in": {"$concat": ["$$pieces.said", rest]}}}
    has_marks = {"$regexMatch": {"input": "$$text", "regex": CLUSTER}}
    return {"$let": {"vars": {"text": text}, "in": {"$cond": [has_marks, whole, "$$text"]}}}


def identifier(name: str, path: str) -> Dimension:
    """The id as text, its accents composed. Numbers count as their digits; a missing id is empty."""

    def expression(raw: Reference, _: Context) -> Expression:
        text = {"$convert": {"input": raw(path), "to": "string", "onError": "", "onNull": ""}}
        is_date = {"$eq": [{"$type": raw(path)}, "date"]}
        return {"$cond": [{"$and": [is_date, {"$not": [writable(raw(path))]}]}, "", _composed(text)]}

    def prefilter(condition: Condition, _: Context) -> Match | None:
        if not isinstance(condition, Contains):
            return None
        return {"$or": [{path: containing(condition.text)}, *no_text(path)]}

    return Dimension(name, (path,), expression, "text", prefilter, natural=True)


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


def number(name: str, path: str) -> Dimension:
    """A whole number that is not negative; 0 for everything else."""

    def expression(raw: Reference, _: Context) -> Expression:
        usable = {"$and": [{"$isNumber": raw(path)}, {"$gte": [raw(path), 0]}]}
        whole = {"$convert": {"input": {"$trunc": [raw(path)]}, "to": "long", "onError": 0}}
        return {"$cond": [usable, whole, 0]}

    return Dimension(name, (path,), expression, "number")
