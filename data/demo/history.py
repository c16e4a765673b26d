"""What happened to each demo batch, as the history of other tools' changes tells it.

It ends where the document stands: assigned (a few were somebody else's first), begun, segmented and reviewed,
on the days that the plan has. Planted: who works as REWORKER has more than a third of the approved batches
sent back once; of the others as many as the plan says. Most rejections say why.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.demo.calendar import Calendar
from data.demo.draws import object_id
from data.demo.people import WORKERS
from data.demo.plan import APPROVED, NOBODY, NOT_STARTED, PENDING, REJECTED, SEGMENTED, Plan
from data.model.dimensions.entries import EXTERNAL, REASON
from data.mongo.client import Document

#: Whose work comes back most.
REWORKER = 13
_SENT_BACK = 0.38  # share of the approved batches of that person
_HANDED_OVER = 0.06  # share of the batches that were somebody else's first
_UNTIL_BEGUN = 4  # days, at most
_MOST_STEPS = 16
_GIVEN, _HANDED, _BEGUN, _DONE_ONCE, _SENT, _AGAIN, _DONE, _JUDGED = (
    *(32400, 34200, 36000, 43200, 46800, 50400, 61200),
    66600,  # seconds of the day, in the order of the work
)
_Step = tuple[int, int, str, object, object, str]  # day, second, field, from, to, why
#: Why work is sent back; now and then nobody says it.
_REASONS = (
    *("The edges are rough", "There are holes in the mask", "An object is missing", "The edges are rough"),
    *("Two objects share a mask", "The class is wrong", "There are holes in the mask", ""),
)
_REVIEW_FIELD = "metadata.review_status"


def histories(seed: int, plan: Plan, calendar: Calendar, today: int) -> Iterator[Any]:
    """For each batch of *plan* a function that makes the entries of its document."""
    rng = np.random.default_rng([seed, 1])
    size = len(plan.person)
    waits = rng.integers(0, _UNTIL_BEGUN, size)
    before = np.where(rng.random(size) < _HANDED_OVER, rng.integers(0, len(WORKERS), size), NOBODY)
    of_one = (plan.person == REWORKER) & (plan.review == APPROVED) & (rng.random(size) < _SENT_BACK)
    rework = plan.rework | of_one
    why = rng.integers(0, len(_REASONS), (size, 2))  # of the first review, and of the last
    yield from (
        _Batch(plan, row, int(waits[row]), int(before[row]), rework, why[row], calendar, today).entries
        for row in range(size)
    )


class _Batch:
    """One batch of the plan."""

    def __init__(
        self,
        plan: Plan,
        row: int,
        wait: int,
        before: int,
        rework: NDArray[np.bool_],
        why: NDArray[np.int64],
        calendar: Calendar,
        today: int,
    ) -> None:
        self._row, self._calendar = row, calendar
        self._person, self._before = int(plan.person[row]), before
        self._stage, self._review = int(plan.stage[row]), int(plan.review[row])
        self._assigned, self._reviewed = int(plan.assigned[row]), int(plan.reviewed[row])
        self._segmented = int(plan.segmented[row])
        self._rework = bool(rework[row])
        self._first, self._last = (_REASONS[each] for each in why)
        last = self._segmented if self._stage == SEGMENTED else today
        self._begun = min(self._assigned + wait, last)

    def entries(self, batch: Document) -> list[Document]:
        """What was written to *batch*, which is as its tools left it."""
        steps = [*self._given(batch), *self._worked(batch), *self._judged(batch)]
        return [self._entry(batch, number, step) for number, step in enumerate(steps)]

    def _given(self, batch: Document) -> Iterator[_Step]:
        if self._person == NOBODY:
            return
        name = batch["assignee"]
        if self._before in (NOBODY, self._person):
            yield self._assigned, _GIVEN, "assignee", "", name, ""
            return
        yield self._assigned, _GIVEN, "assignee", "", WORKERS[self._before], ""
        yield self._begun, _HANDED, "assignee", WORKERS[self._before], name, ""

    def _worked(self, batch: Document) -> Iterator[_Step]:
        if self._stage == NOT_STARTED:
            return
        status = batch["status"]
        if self._stage != SEGMENTED:
            yield self._begun, _BEGUN, "status", "NS", status, ""
            return
        yield self._begun, _BEGUN, "status", "NS", "In", ""
        if self._rework:
            left = self._segmented - self._begun
            once = self._begun + left // 2
            back = once + (self._segmented - once) // 2
            yield once, _DONE_ONCE, "status", "In", status, ""
            yield back, _SENT, _REVIEW_FIELD, "", "no_aprobado", self._first
            yield back, _AGAIN, "status", status, "In", ""
        yield self._segmented, _DONE, "status", "In", status, ""

    def _judged(self, batch: Document) -> Iterator[_Step]:
        if self._review != PENDING:
            before = "no_aprobado" if self._rework else ""
            why = self._last if self._review == REJECTED else ""
            yield self._reviewed, _JUDGED, _REVIEW_FIELD, before, batch["metadata"]["review_status"], why

    def _entry(self, batch: Document, number: int, step: _Step) -> Document:
        day, second, field, old, new, why = step
        at = self._calendar.instant(day, second)
        return {
            "_id": object_id(_seconds(at), self._row * _MOST_STEPS + number),
            "batch_id": batch["id"],
            "key": batch["_id"],
            "at": at,
            "actor": "",
            "field": field,
            "origin": EXTERNAL,
            "operation_id": None,
            "operation": EXTERNAL,
            "from": old,
            "to": new,
        } | ({REASON: why} if why else {})


def _seconds(at: datetime.datetime) -> int:
    return int(at.timestamp())
