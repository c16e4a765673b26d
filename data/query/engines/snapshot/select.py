"""Which documents of a snapshot a filter means."""

from __future__ import annotations

from typing import cast

import numpy as np

from data.model.conditions import Among, Between, Condition, Contains, Is, Numbers
from data.model.dimensions.base import Context
from data.query.engines.snapshot.columns import Column
from data.query.engines.snapshot.table import Snapshot
from data.query.engines.snapshot.values import Array, Scalars, Texts
from data.query.filters import Filters


def chosen(snapshot: Snapshot, where: Filters, context: Context) -> Array | None:
    """A flag for each document; None when the filter restricts nothing."""
    flags: Array | None = None
    for condition in where.conditions():
        these = _flags(snapshot.column(condition.dimension, context), condition)
        flags = these if flags is None else flags & these
    return flags


def _within(column: Column, numbers: Numbers) -> Array:
    """Which of the values of a column are among the *numbers*, as flags by code."""
    values = cast(Scalars, column.values).array
    flags = np.ones(len(values), bool)
    if numbers.least is not None:
        flags &= values >= numbers.least
    if numbers.most is not None:
        flags &= values <= numbers.most
    return flags


def _flags(column: Column, condition: Condition) -> Array:
    codes, values = column.codes, cast(Texts, column.values)
    if isinstance(condition, Is):
        return np.asarray(codes == int(condition.value))
    if isinstance(condition, Among):
        found = [code for value in condition.values if (code := values.index(value)) is not None]
        if len(found) == 1:
            return np.asarray(codes == found[0])
        table = np.zeros(len(values) + 1, bool)
        table[found] = True
        return np.asarray(table[codes])
    if isinstance(condition, Contains):
        return np.asarray(values.containing(condition.text)[codes])
    if isinstance(condition, Between):
        return np.asarray(_within(column, condition.numbers)[codes])
    days = condition.days
    if days.missing:
        return np.asarray(codes == column.missing)
    first = values.position(days.start.isoformat()) if days.start else 0
    end = values.position(days.end.isoformat()) if days.end else column.missing
    return np.asarray((codes >= first) & (codes < end))
