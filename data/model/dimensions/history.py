"""Dimensions that the history knows: when work began, how often it came back, and whose it was then.

Where the history began later than the batch, the days of the document stand in, and a `…_basis` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from data.model.dimensions.base import Context, Dimension, Expression, Kind, Reference
from data.model.dimensions.days import clean_day
from data.model.dimensions.entries import changes, looked_up

#: How a pipeline calls what `History.beside` puts beside each document.
HISTORY = "tanda_history"
#: Where a day or a number comes from: the history, or the document's days.
KNOWN, STANDS_IN = "history", "dates"
_DECIDED = ["approved", "rejected"]


@dataclass(frozen=True)
class History:
    """What the dimensions are made of: those that the history follows, the path of the day of assignment, and
    those of the days that stand in for that of segmentation, the best first."""

    stage: Dimension
    review: Dimension
    person: Dimension
    assigned: str
    segmented: tuple[str, ...]

    @property
    def followed(self) -> tuple[Dimension, ...]:
        """The dimensions whose changes the history tells."""
        return self.stage, self.review, self.person

    def beside(self, context: Context) -> list[dict[str, Any]]:
        """The stages that put HISTORY beside each document: the changes of what is followed, what that is
        `now`, and the days that stand in."""
        now = {each.name: each.expression(_field, context) for each in self.followed}
        told = {
            each.name: changes(each, now[each.name], context) if context.history else []
            for each in self.followed
        }
        instead = {
            "assigned": clean_day(_field(self.assigned), context),
            "segmented": {"$ifNull": [*(clean_day(_field(path), context) for path in self.segmented), None]},
        }
        return [
            *([looked_up(context)] if context.history else []),
            {"$set": {HISTORY: {**told, "now": now, **instead}}},
        ]

    def dimensions(self) -> tuple[Dimension, ...]:
        """What the history knows, as dimensions."""
        needs = [self.assigned, *self.segmented, *(path for each in self.followed for path in each.needs)]
        return tuple(
            Dimension(name, (HISTORY, *needs), expression, kind)
            for name, (kind, expression) in _DIMENSIONS.items()
        )


# --- stages ---


def _started(raw: Reference, _: Context) -> Expression:
    return {"$ifNull": [_day(_begun(raw)), _assigned_instead(raw)]}


def _started_basis(raw: Reference, _: Context) -> Expression:
    stands_in = {"$ne": [_assigned_instead(raw), None]}
    is_known = {"$ne": [{"$ifNull": [_day(_begun(raw)), None]}, None]}
    return _first_true((is_known, KNOWN), (stands_in, STANDS_IN))


def _assigned_instead(raw: Reference) -> Expression:
    """The day of assignment of what had been begun before its history was."""
    waits = [{"$eq": [_now(raw, "stage"), "not_started"]}, {"$eq": [_changes(raw, "stage"), []]}]
    return {"$cond": [{"$and": waits}, None, _instead(raw, "assigned")]}


def _first_segmented(raw: Reference, _: Context) -> Expression:
    first = _day({"$first": _segmentations(raw)})
    return {
        "$cond": [
            _was_segmented(raw),
            _instead(raw, "segmented"),
            {"$ifNull": [first, _segmented_instead(raw)]},
        ]
    }


def _last_segmented(raw: Reference, _: Context | None = None) -> Expression:
    return {"$ifNull": [_day({"$last": _segmentations(raw)}), _segmented_instead(raw)]}


def _segmented_basis(raw: Reference, _: Context) -> Expression:
    is_known = {"$ne": [{"$ifNull": [_day({"$last": _segmentations(raw)}), None]}, None]}
    stands_in = {"$ne": [_segmented_instead(raw), None]}
    return _first_true((is_known, KNOWN), (stands_in, STANDS_IN))


def _segmented_instead(raw: Reference) -> Expression:
    """The day that stands in for a segmentation that nobody saw; null where there was none."""
    was = {"$or": [_was_segmented(raw), {"$ne": [_segmentations(raw), []]}]}
    return {"$cond": [was, _instead(raw, "segmented"), None]}


def _was_segmented(raw: Reference) -> Expression:
    """Whether it had been segmented before its history began."""
    return {"$eq": [_at_first(raw, "stage", _now(raw, "stage")), "segmented"]}


def _since(raw: Reference, _: Context) -> Expression:
    is_segmented = {"$eq": [_now(raw, "stage"), "segmented"]}
    assigned = _instead(raw, "assigned")
    instead = {"$cond": [is_segmented, _instead(raw, "segmented"), assigned]}
    return {"$ifNull": [_day({"$last": _changes(raw, "stage")}), instead]}


def _in_progress_days(raw: Reference, context: Context) -> Expression:
    """Days of the spells in progress that are over; of what has no history, from its assignment to its
    segmentation."""
    days = {"assigned": _instead(raw, "assigned"), "done": _last_segmented(raw)}
    length = {"$cond": [_is_before("$$assigned", "$$done"), _between("$$assigned", "$$done"), 0]}
    is_untold = {"$eq": [_changes(raw, "stage"), []]}
    return {"$cond": [is_untold, {"$let": {"vars": days, "in": _long(length)}}, _spells(raw, context)]}


def _rework_days(raw: Reference, context: Context) -> Expression:
    """Days of the spells in progress after it had been segmented once."""
    return _spells(raw, context, after_segmented=True)


def _spells(raw: Reference, context: Context, *, after_segmented: bool = False) -> Expression:
    """The sum of the days in progress, each spell from one change to the next."""
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
            "timezone": context.timezone,
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
    return {"$let": {"vars": {"changes": _changes(raw, "stage")}, "in": _long(total)}}


# --- reviews ---


def _reviews(raw: Reference, _: Context) -> Expression:
    return _times(raw, _DECIDED)


def _rejections(raw: Reference, _: Context) -> Expression:
    return _times(raw, ["rejected"])


def _times(raw: Reference, outcomes: list[str]) -> Expression:
    """How often a review had one of the *outcomes*, that from before the history included."""
    before = {"$cond": [{"$in": [_review_at_first(raw), outcomes]}, 1, 0]}
    return _long({"$add": [before, {"$size": _decisions(raw, outcomes)}]})


def _review_basis(raw: Reference, _: Context) -> Expression:
    decisions = _decisions(raw, _DECIDED)
    unseen = [{"$in": [_review_at_first(raw), _DECIDED]}, {"$in": [None, _of(decisions, "day")]}]
    return _first_true(({"$or": unseen}, STANDS_IN), ({"$ne": [decisions, []]}, KNOWN))


def _first_review(raw: Reference, _: Context) -> Expression:
    before = _review_at_first(raw)
    first = {"$ifNull": [{"$first": _of(_decisions(raw, _DECIDED), "to")}, ""]}
    return {"$cond": [{"$in": [before, _DECIDED]}, before, first]}


def _first_reviewed_person(raw: Reference, _: Context) -> Expression:
    at_first = _at_first(raw, "person", _now(raw, "person"))
    before = {"$in": [_review_at_first(raw), _DECIDED]}
    review = {"$first": _decisions(raw, _DECIDED)}
    then = {
        "$cond": [
            {"$eq": [_decisions(raw, _DECIDED), []]},
            "",
            {"$let": {"vars": {"review": review}, "in": _person_at("$$review.at", raw)}},
        ]
    }
    return {"$cond": [before, {"$ifNull": [at_first, ""]}, then]}


def _rejected_people(raw: Reference, _: Context) -> Expression:
    """Whose it was at each rejection, a line each."""
    at_first = _at_first(raw, "person", _now(raw, "person"))
    before = {
        "$cond": [
            {"$eq": [_review_at_first(raw), "rejected"]},
            [{"$ifNull": [at_first, ""]}],
            [],
        ]
    }
    later = {
        "$map": {
            "input": _decisions(raw, ["rejected"]),
            "as": "review",
            "in": _person_at("$$review.at", raw),
        }
    }
    line = {"$cond": [{"$eq": ["$$value", None]}, "$$this", {"$concat": ["$$value", "\n", "$$this"]}]}
    people = {"$concatArrays": [before, later]}
    return {"$ifNull": [{"$reduce": {"input": people, "initialValue": None, "in": line}}, ""]}


def _rejected_by(raw: Reference, _: Context) -> Expression:
    return {"$ifNull": [{"$last": _of(_decisions(raw, ["rejected"]), "actor")}, ""]}


def _review_at_first(raw: Reference) -> Expression:
    return _at_first(raw, "review", _now(raw, "review"))


# --- people ---


def _person_at(at: Expression, raw: Reference) -> Expression:
    """Whose it was just before the time *at*."""
    people = _changes(raw, "person")
    earlier = _of(_matching(people, {"$lt": ["$$change.at", at]}), "to")
    later = _of(_matching(people, {"$gte": ["$$change.at", at]}), "from")
    now = _now(raw, "person")
    return {"$ifNull": [{"$last": earlier}, {"$first": later}, now]}


def _reassignments(raw: Reference, _: Context) -> Expression:
    """How often it went from somebody to somebody else; another name is nobody else."""
    moved = [{"$gt": ["$$change.from", ""]}, {"$gt": ["$$change.to", ""]}, {"$not": ["$$change.renamed"]}]
    return _long({"$size": _matching(_changes(raw, "person"), {"$and": moved})})


def _field(path: str) -> str:
    return f"${path}"


def _now(raw: Reference, name: str) -> str:
    return raw(f"{HISTORY}.now.{name}")


def _instead(raw: Reference, name: str) -> str:
    """The day that stands in where the history does not tell one."""
    return raw(f"{HISTORY}.{name}")


def _changes(raw: Reference, name: str) -> str:
    return raw(f"{HISTORY}.{name}")


def _at_first(raw: Reference, name: str, now: Expression) -> Expression:
    """The value with which the history began: that before the first change, or what it is *now*. Null where
    nobody knows."""
    before = raw(f"{HISTORY}.{name}.from")
    return {"$cond": [{"$eq": [_changes(raw, name), []]}, now, {"$arrayElemAt": [before, 0]}]}


def _begun(raw: Reference) -> Expression:
    """The change with which work began."""
    return {"$first": _matching(_changes(raw, "stage"), {"$eq": ["$$change.from", "not_started"]})}


def _segmentations(raw: Reference) -> Expression:
    return _matching(_changes(raw, "stage"), {"$eq": ["$$change.to", "segmented"]})


def _decisions(raw: Reference, outcomes: list[str]) -> Expression:
    return _matching(_changes(raw, "review"), {"$in": ["$$change.to", outcomes]})


def _matching(changes: Expression, condition: Expression) -> Expression:
    return {"$filter": {"input": changes, "as": "change", "cond": condition}}


def _of(changes: Expression, name: str) -> Expression:
    """What each of the *changes* has under that *name*."""
    return {"$map": {"input": changes, "as": "each", "in": f"$$each.{name}"}}


def _day(change: Expression) -> Expression:
    return {"$let": {"vars": {"change": change}, "in": "$$change.day"}}


def _first_true(*cases: tuple[Expression, str]) -> Expression:
    """The value of the first case that holds; else an empty text."""
    return {"$switch": {"branches": [{"case": case, "then": value} for case, value in cases], "default": ""}}


def _is_before(first: str, last: str) -> Expression:
    return {"$and": [{"$ne": [first, None]}, {"$ne": [last, None]}, {"$lt": [first, last]}]}


def _between(assigned: Expression, done: Expression) -> Expression:
    """Days from one written day to another."""
    ends = ({"$dateFromString": {"dateString": each, "onError": None}} for each in (assigned, done))
    return {"$dateDiff": dict(zip(("startDate", "endDate"), ends, strict=True)) | {"unit": "day"}}


def _long(number: Expression) -> Expression:
    return {"$toLong": number}


#: When it was started and segmented, since when it is where it is, for how many days it was worked on, how
#: often it was reviewed and sent back, what came of it first and whose it was then (of rejections: a line
#: each), and how often it changed hands. A `…_basis` is KNOWN, STANDS_IN, or empty for nothing to know.
_DIMENSIONS: Mapping[str, tuple[Kind, Callable[[Reference, Context], Expression]]] = {
    "started": ("day", _started),
    "started_basis": ("choice", _started_basis),
    "first_segmented": ("day", _first_segmented),
    "last_segmented": ("day", _last_segmented),
    "segmented_basis": ("choice", _segmented_basis),
    "stage_since": ("day", _since),
    "in_progress_days": ("number", _in_progress_days),
    "rework_days": ("number", _rework_days),
    "reviews": ("number", _reviews),
    "rejections": ("number", _rejections),
    "review_basis": ("choice", _review_basis),
    "first_review": ("choice", _first_review),
    "first_reviewed_person": ("choice", _first_reviewed_person),
    "rejected_people": ("text", _rejected_people),
    "rejected_by": ("text", _rejected_by),
    "reassignments": ("number", _reassignments),
}
