"""Dimensions made of others: what is done, accepted, late, uploaded or there twice."""

from __future__ import annotations

from data.model.conditions import Among, Condition, Days, Is, Within
from data.model.dimensions.base import Context, Dimension, Expression, Match, Reference, both
from data.model.dimensions.days import clean_day, raw_days
from data.model.dimensions.text import exactly, no_text


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
        written = [each for identifier in context.duplicated for each in exactly(identifier)]
        return {"$or": [{path: {"$in": [*written, None]}}, *no_text(path)]}

    return Dimension("duplicated", (path,), expression, "flag", prefilter)
