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
from data.model.dimensions.expressions import (
    day_of,
    days_between,
    days_in_progress,
    each_of,
    first_true,
    is_before,
    lines,
    long,
    matching,
)

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

    def beside(self, context: Context, keys: list[Any] | None = None) -> list[dict[str, Any]]:
        """The stages that put HISTORY beside each document: the changes of what is followed, what that is
        `now`, and the days that stand in. *keys* are the `_id` of the documents, where these are few."""
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
            *(looked_up(context, keys) if context.history else []),
            {"$set": {HISTORY: {**told, "now": now, **instead}}},
            {"$set": {HISTORY: self._often()}},
        ]

    def _often(self) -> dict[str, Expression]:
        """What many of the dimensions look at, worked out once."""
        return {
            "first": {each.name: _before_all(each.name) for each in self.followed},
            "segmentations": matching(_field(f"{HISTORY}.stage"), {"$eq": ["$$change.to", "segmented"]}),
            "decisions": matching(_field(f"{HISTORY}.review"), {"$in": ["$$change.to", _DECIDED]}),
        }

    def dimensions(self) -> tuple[Dimension, ...]:
        """What the history knows, as dimensions."""
        needs = [self.assigned, *self.segmented, *(path for each in self.followed for path in each.needs)]
        return tuple(
            Dimension(name, (HISTORY, *needs), expression, kind)
            for name, (kind, expression) in _DIMENSIONS.items()
        )


# --- stages ---


def _started(raw: Reference, _: Context) -> Expression:
    return {"$ifNull": [day_of(_begun(raw)), _assigned_instead(raw)]}


def _started_basis(raw: Reference, _: Context) -> Expression:
    stands_in = {"$ne": [_assigned_instead(raw), None]}
    is_known = {"$ne": [{"$ifNull": [day_of(_begun(raw)), None]}, None]}
    return first_true((is_known, KNOWN), (stands_in, STANDS_IN))


def _assigned_instead(raw: Reference) -> Expression:
    """The day of assignment of what had been begun before its history was."""
    waits = [{"$eq": [_now(raw, "stage"), "not_started"]}, {"$eq": [_changes(raw, "stage"), []]}]
    return {"$cond": [{"$and": waits}, None, _instead(raw, "assigned")]}


def _first_segmented(raw: Reference, _: Context) -> Expression:
    first = day_of({"$first": _segmentations(raw)})
    return {
        "$cond": [
            _was_segmented(raw),
            _instead(raw, "segmented"),
            {"$ifNull": [first, _segmented_instead(raw)]},
        ]
    }


def _last_segmented(raw: Reference, _: Context | None = None) -> Expression:
    return {"$ifNull": [day_of({"$last": _segmentations(raw)}), _segmented_instead(raw)]}


def _segmented_basis(raw: Reference, _: Context) -> Expression:
    is_known = {"$ne": [{"$ifNull": [day_of({"$last": _segmentations(raw)}), None]}, None]}
    stands_in = {"$ne": [_segmented_instead(raw), None]}
    return first_true((is_known, KNOWN), (stands_in, STANDS_IN))


def _segmented_instead(raw: Reference) -> Expression:
    """The day that stands in for a segmentation that nobody saw; null where there was none."""
    was = {"$or": [_was_segmented(raw), {"$ne": [_segmentations(raw), []]}]}
    return {"$cond": [was, _instead(raw, "segmented"), None]}


def _was_segmented(raw: Reference) -> Expression:
    """Whether it had been segmented before its history began."""
    return {"$eq": [_at_first(raw, "stage"), "segmented"]}


def _since(raw: Reference, _: Context) -> Expression:
    is_segmented = {"$eq": [_now(raw, "stage"), "segmented"]}
    assigned = _instead(raw, "assigned")
    instead = {"$cond": [is_segmented, _instead(raw, "segmented"), assigned]}
    return {"$ifNull": [day_of({"$last": _changes(raw, "stage")}), instead]}


def _in_progress_days(raw: Reference, context: Context) -> Expression:
    """Days of the spells in progress that are over; of what has no history, from its assignment to its
    segmentation."""
    days = {"assigned": _instead(raw, "assigned"), "done": _last_segmented(raw)}
    length = {"$cond": [is_before("$$assigned", "$$done"), days_between("$$assigned", "$$done"), 0]}
    is_untold = {"$eq": [_changes(raw, "stage"), []]}
    told = days_in_progress(_changes(raw, "stage"), context.timezone)
    return {"$cond": [is_untold, {"$let": {"vars": days, "in": long(length)}}, told]}


def _rework_days(raw: Reference, context: Context) -> Expression:
    """Days of the spells in progress after it had been segmented once."""
    return days_in_progress(_changes(raw, "stage"), context.timezone, after_segmented=True)


def _in_progress_visits(raw: Reference, _: Context) -> Expression:
    """How often it was in progress; once for what had been begun before its history was."""
    begun_before = {"$in": [_at_first(raw, "stage"), ["in_progress", "segmented"]]}
    begun = matching(_changes(raw, "stage"), {"$eq": ["$$change.to", "in_progress"]})
    return _times(begun_before, begun)


def _segmented_visits(raw: Reference, _: Context) -> Expression:
    return _times(_was_segmented(raw), _segmentations(raw))


# --- reviews ---


def _reviews(raw: Reference, _: Context) -> Expression:
    return _times({"$in": [_review_at_first(raw), _DECIDED]}, _decisions(raw))


def _rejections(raw: Reference, _: Context) -> Expression:
    return _times({"$eq": [_review_at_first(raw), "rejected"]}, _sent_back(raw))


def _times(before: Expression, changes: Expression) -> Expression:
    """How many of these *changes* there were, with one from *before* the history, if there was one."""
    return long({"$add": [{"$cond": [before, 1, 0]}, {"$size": changes}]})


def _review_basis(raw: Reference, _: Context) -> Expression:
    decisions = _decisions(raw)
    unseen = [{"$in": [_review_at_first(raw), _DECIDED]}, {"$in": [None, each_of(decisions, "day")]}]
    return first_true(({"$or": unseen}, STANDS_IN), ({"$ne": [decisions, []]}, KNOWN))


def _first_review(raw: Reference, _: Context) -> Expression:
    before = _review_at_first(raw)
    first = {"$ifNull": [{"$first": each_of(_decisions(raw), "to")}, ""]}
    return {"$cond": [{"$in": [before, _DECIDED]}, before, first]}


def _first_reviewed_person(raw: Reference, _: Context) -> Expression:
    at_first = _at_first(raw, "person")
    before = {"$in": [_review_at_first(raw), _DECIDED]}
    review = {"$first": _decisions(raw)}
    then = {
        "$cond": [
            {"$eq": [_decisions(raw), []]},
            "",
            {"$let": {"vars": {"review": review}, "in": _person_at("$$review.at", raw)}},
        ]
    }
    return {"$cond": [before, {"$ifNull": [at_first, ""]}, then]}


def _rejected_people(raw: Reference, _: Context) -> Expression:
    """Whose it was at each rejection, a line each."""
    at_first = _at_first(raw, "person")
    before = {
        "$cond": [
            {"$eq": [_review_at_first(raw), "rejected"]},
            [{"$ifNull": [at_first, ""]}],
            [],
        ]
    }
    later = {
        "$map": {
            "input": _sent_back(raw),
            "as": "review",
            "in": _person_at("$$review.at", raw),
        }
    }
    return lines({"$concatArrays": [before, later]})


def _rejection_reasons(raw: Reference, _: Context) -> Expression:
    """Why it was sent back each time, a line each; an empty one where nobody said."""
    before = {"$cond": [{"$eq": [_review_at_first(raw), "rejected"]}, [""], []]}
    return lines({"$concatArrays": [before, each_of(_sent_back(raw), "reason")]})


def _rejection_reason(raw: Reference, _: Context) -> Expression:
    return {"$ifNull": [{"$last": each_of(_sent_back(raw), "reason")}, ""]}


def _rejected_by(raw: Reference, _: Context) -> Expression:
    return {"$ifNull": [{"$last": each_of(_sent_back(raw), "actor")}, ""]}


def _review_at_first(raw: Reference) -> Expression:
    return _at_first(raw, "review")


# --- people ---


def _person_at(at: Expression, raw: Reference) -> Expression:
    """Whose it was just before the time *at*."""
    people = _changes(raw, "person")
    earlier = each_of(matching(people, {"$lt": ["$$change.at", at]}), "to")
    later = each_of(matching(people, {"$gte": ["$$change.at", at]}), "from")
    now = _now(raw, "person")
    return {"$ifNull": [{"$last": earlier}, {"$first": later}, now]}


def _reassignments(raw: Reference, _: Context) -> Expression:
    """How often it went from somebody to somebody else; another name is nobody else."""
    moved = [{"$gt": ["$$change.from", ""]}, {"$gt": ["$$change.to", ""]}, {"$not": ["$$change.renamed"]}]
    return long({"$size": matching(_changes(raw, "person"), {"$and": moved})})


def _field(path: str) -> str:
    return f"${path}"


def _now(raw: Reference, name: str) -> str:
    return raw(f"{HISTORY}.now.{name}")


def _instead(raw: Reference, name: str) -> str:
    """The day that stands in where the history does not tell one."""
    return raw(f"{HISTORY}.{name}")


def _changes(raw: Reference, name: str) -> str:
    return raw(f"{HISTORY}.{name}")


def _at_first(raw: Reference, name: str) -> str:
    """The value with which the history began."""
    return raw(f"{HISTORY}.first.{name}")


def _before_all(name: str) -> Expression:
    """The value before the first change, or what it is now; null where nobody knows."""
    changes, before = _changes(_field, name), _field(f"{HISTORY}.{name}.from")
    return {"$cond": [{"$eq": [changes, []]}, _now(_field, name), {"$arrayElemAt": [before, 0]}]}


def _begun(raw: Reference) -> Expression:
    """The change with which work began."""
    return {"$first": matching(_changes(raw, "stage"), {"$eq": ["$$change.from", "not_started"]})}


def _segmentations(raw: Reference) -> str:
    return raw(f"{HISTORY}.segmentations")


def _decisions(raw: Reference) -> str:
    return raw(f"{HISTORY}.decisions")


def _sent_back(raw: Reference) -> Expression:
    return matching(_decisions(raw), {"$eq": ["$$change.to", "rejected"]})


#: When it was started and segmented, since when it is where it is, for how many days it was worked on, how
#: often it was in progress and segmented, how often it was reviewed and sent back, what came of it first and
#: whose it was then (of rejections: a line each), why it was sent back (each time, and the last), and how
#: often it changed hands. A `…_basis` is KNOWN, STANDS_IN, or empty for nothing to know.
_DIMENSIONS: Mapping[str, tuple[Kind, Callable[[Reference, Context], Expression]]] = {
    "started": ("day", _started),
    "started_basis": ("choice", _started_basis),
    "first_segmented": ("day", _first_segmented),
    "last_segmented": ("day", _last_segmented),
    "segmented_basis": ("choice", _segmented_basis),
    "stage_since": ("day", _since),
    "in_progress_days": ("number", _in_progress_days),
    "rework_days": ("number", _rework_days),
    "in_progress_visits": ("number", _in_progress_visits),
    "segmented_visits": ("number", _segmented_visits),
    "reviews": ("number", _reviews),
    "rejections": ("number", _rejections),
    "review_basis": ("choice", _review_basis),
    "first_review": ("choice", _first_review),
    "first_reviewed_person": ("choice", _first_reviewed_person),
    "rejected_people": ("text", _rejected_people),
    "rejected_by": ("text", _rejected_by),
    "rejection_reasons": ("text", _rejection_reasons),
    "rejection_reason": ("choice", _rejection_reason),
    "reassignments": ("number", _reassignments),
}
