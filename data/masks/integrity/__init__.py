"""Integrity: where batches and files contradict each other, files their chunks, and what cannot be read.

It changes nothing.
"""

from __future__ import annotations

from data import clock
from data.masks.integrity import batches, storage, values
from data.masks.integrity.kinds import KINDS, TWICE, UNREADABLE_VALUE, Kind
from data.masks.integrity.report import Finding, IntegrityReport, Row, Summary, compared, keep, last, summary
from data.model.dimensions.base import Context
from data.mongo.client import Mongo, database_errors
from data.mongo.documents import Progress, silent

__all__ = [
    "KINDS",
    "Finding",
    "IntegrityReport",
    "Kind",
    "Row",
    "Summary",
    "check",
    "last",
    "summary",
]


def check(mongo: Mongo, *, progress: Progress = silent) -> IntegrityReport:
    """Look for every kind of contradiction, compare with the last check, and keep the result in its place.

    *progress* gets files read and files to read; each is read twice.
    """
    now = clock.now()
    with database_errors():
        context = Context.now(mongo.settings)
        found = batches.contradictions(mongo, context, lambda done, total: progress(done, 2 * total))
        found[UNREADABLE_VALUE] = values.unreadable(mongo, context)
        found |= storage.chunks(mongo, lambda done, total: progress(total + done, 2 * total), now)
        found[TWICE] = storage.twice(mongo)
    report = compared(now, found, last(mongo))
    keep(mongo, report)
    return report
