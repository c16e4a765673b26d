"""What the history holds of each document, beside it in a pipeline: how some of its dimensions changed.

The entries come by the index of `batch_events` on `key` and `at`, and so in the order of time. What has been
undone is as if it had never been: an undo takes back all that happened since the value it restores. A change
between two words of one meaning is none, and what has no time is not told.
"""

from __future__ import annotations

from typing import Any

from data.model.dimensions.base import LAST_DATE, Context, Dimension, Expression, writable

_ENTRIES = "tanda_entries"
#: `field` of the entry that names those whose change did not come about; who gives somebody another name, and
#: who takes something back.
VOID, RENAME, UNDO = "void", "rename person", "undo"
#: Field of an entry: why somebody made the change, in one line.
REASON = "reason"
#: `origin` of what other tools did, which is told a moment later.
EXTERNAL = "external"


def looked_up(context: Context, keys: list[Any] | None = None) -> list[dict[str, Any]]:
    """The stages that put what came about of each document beside it, for `changes`; *keys* are the `_id` of
    the documents, where these are few."""
    told = _where({"$and": [writable("$$entry.at"), {"$not": [{"$in": ["$$entry._id", "$$void"]}]}]})
    joined = {"from": context.history, "localField": "_id", "foreignField": "key", "as": _ENTRIES}
    return [
        *([{"$lookup": joined}] if keys is None else _together(context, keys)),
        {"$set": {_ENTRIES: {"$let": {"vars": {"void": _void()}, "in": told}}}},
    ]


def _together(context: Context, keys: list[Any]) -> list[dict[str, Any]]:
    """What `$lookup` would do, asked for all *keys* at once; the documents come by `_id`.

    `$lookup` seeks the entries of each document by itself, and at a moment of the past walks over all that
    came behind them later: 16,000 documents took 30 s while the changes of as many were being recorded.
    """
    entries = [
        {"$match": {"key": {"$in": keys}}},
        {"$sort": {"key": 1, "at": 1}},
        {"$project": {"_id": "$key", "entry": "$$ROOT"}},
    ]
    grouped = {"document": {"$mergeObjects": "$document"}, _ENTRIES: {"$push": "$entry"}}
    return [
        {"$project": {"document": "$$ROOT"}},
        {"$unionWith": {"coll": context.history, "pipeline": entries}},
        {"$group": {"_id": "$_id", **grouped}},
        {"$match": {"document._id": {"$exists": True}}},  # the others are gone
        {"$sort": {"_id": 1}},
        {"$replaceRoot": {"newRoot": {"$mergeObjects": ["$document", {_ENTRIES: f"${_ENTRIES}"}]}}},
    ]


def changes(dimension: Dimension, now: Expression, context: Context) -> Expression:
    """How a dimension of one field changed, in order: a list of `at`, `day`, `from` and `to`, `actor`,
    `reason` and `renamed`; empty where nothing is told.

    The values are clean; `from` is null where nobody knows. Where it ends with another value than that which
    the dimension has *now*, nobody saw the last change: it has no `day`, and comes after all others.
    """
    (path,) = dimension.needs
    folded = {
        "$reduce": {
            "input": _where({"$in": ["$$entry.field", [path, path.partition(".")[0]]]}),
            "initialValue": [],
            "in": _told(_side("from", dimension, context), _side("to", dimension, context), context),
        }
    }
    unseen = {
        "at": LAST_DATE,
        "day": None,
        "from": {"$last": "$$told.to"},
        "to": now,
        "actor": "",
        "reason": "",
        "renamed": False,
    }
    whole = {
        "$cond": [
            {"$eq": [{"$last": "$$told.to"}, now]},
            "$$told",
            {"$concatArrays": ["$$told", [unseen]]},
        ]
    }
    known = {
        "$let": {"vars": {"told": folded}, "in": {"$cond": [{"$eq": ["$$told", []]}, [], whole]}},
    }
    return {"$cond": [{"$eq": [f"${_ENTRIES}", []]}, [], known]}


def _void() -> Expression:
    """The ids of the entries whose change did not come about."""
    return {
        "$reduce": {
            "input": _where({"$eq": ["$$entry.field", VOID]}),
            "initialValue": [],
            "in": {
                "$cond": [{"$isArray": ["$$this.to"]}, {"$concatArrays": ["$$value", "$$this.to"]}, "$$value"]
            },
        }
    }


def _side(side: str, dimension: Dimension, context: Context) -> Expression:
    """The clean value before or after the entry `$$this`, of which the field or what holds it is told."""
    (path,) = dimension.needs
    parent, dot, name = path.partition(".")
    told: Expression = f"$$this.{side}"
    if dot:
        told = {"$cond": [{"$eq": ["$$this.field", parent]}, f"$$this.{side}.{name}", told]}
    return {"$let": {"vars": {"raw": told}, "in": dimension.expression(lambda _: "$$raw", context)}}


def _told(before: Expression, after: Expression, context: Context) -> Expression:
    """The changes so far (`$$value`) with that of the entry `$$this`."""
    untold = {"$and": [{"$eq": ["$$this.origin", EXTERNAL]}, {"$eq": [{"$type": "$$this.from"}, "missing"]}]}
    change = {
        "at": "$$this.at",
        "day": {"$dateToString": {"date": "$$this.at", "format": "%Y-%m-%d", "timezone": context.timezone}},
        "from": "$$before",
        "to": "$$after",
        "actor": {"$ifNull": ["$$this.actor", ""]},
        "reason": {"$cond": [{"$eq": [{"$type": f"$$this.{REASON}"}, "string"]}, f"$$this.{REASON}", ""]},
        "renamed": {"$eq": ["$$this.operation", RENAME]},
    }
    longer = {
        "$cond": [
            {"$eq": ["$$before", "$$after"]},
            "$$value",
            {"$concatArrays": ["$$value", [change]]},
        ]
    }
    since = {"$indexOfArray": [{"$reverseArray": "$$value.from"}, "$$after"]}
    kept = {"$subtract": [{"$size": "$$value"}, {"$add": ["$$since", 1]}]}
    shorter = {
        "$switch": {
            "branches": [
                {"case": {"$eq": ["$$since", -1]}, "then": longer},
                {"case": {"$eq": [kept, 0]}, "then": []},
            ],
            "default": {"$slice": ["$$value", kept]},
        }
    }
    undone = {"$let": {"vars": {"since": since}, "in": shorter}}
    return {
        "$let": {
            "vars": {
                "before": {"$cond": [untold, {"$ifNull": [{"$last": "$$value.to"}, None]}, before]},
                "after": after,
            },
            "in": {"$cond": [{"$eq": ["$$this.operation", UNDO]}, undone, longer]},
        }
    }


def _where(condition: Expression) -> Expression:
    """The entries about the document for which that holds."""
    return {"$filter": {"input": f"${_ENTRIES}", "as": "entry", "cond": condition}}
