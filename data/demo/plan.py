"""What happens to each demo batch, as columns: drawn at once with numpy, told in words by `documents`.

Days are ordinals (`date.toordinal`), −1 where a thing has not happened; seconds are of the day. Only how long
ago a day is counts here, so that the plan is the same whatever day it is; `Calendar` knows the weekends.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.demo.people import DRY, OTHER, PACES

HISTORY_DAYS = 540
NOT_STARTED, IN_PROGRESS, SEGMENTED = range(3)
PENDING, APPROVED, REJECTED = range(3)
NOBODY = -1
#: Share of batches not started and in progress by age rank, from the newest (0) to the oldest (1).
_RANKS = (0.075, 0.225, 0.375, 0.575, 0.85)
_SHARE_NOT_STARTED = (0.84, 0.37, 0.11, 0.05, 0.03)
_SHARE_IN_PROGRESS = (0.15, 0.44, 0.25, 0.13, 0.08)
_SHARE_UNASSIGNED = 0.05
_DAY_STARTS, _DAY_ENDS = 8 * 3600, 18 * 3600
#: Days before today at which what was assigned took longer, and how many times as long.
SLOW_DAYS, SLOWER = (250, 220), 3
_LATELY = 28  # days of which a pace is made
_KEPT = 40  # one open batch in so many stays with who runs out of work
_WEEKEND = 2  # days that may become one: `Calendar` moves work off weekends

Column = NDArray[np.int64]


@dataclass(frozen=True)
class Plan:
    """One entry for each batch, oldest assignment first."""

    person: Column  # index into WORKERS + EX_CREW, or NOBODY
    created: Column
    assigned: Column
    due: Column
    stage: Column
    review: Column
    rework: NDArray[np.bool_]
    segmented: Column
    reviewed: Column
    uploaded: Column  # day of the last file
    second: Column  # of the last upload's day


def draw(rng: np.random.Generator, batches: int, today: datetime.date) -> Plan:
    now = today.toordinal()
    assigned, person = _assignments(rng, batches, now)
    days = np.array([pace.days for pace in PACES] + [1.0, 1.4])[person]
    rank = 1 - np.arange(batches) / max(batches, 1) + 0.25 * (1 - days) * 0.3
    stage = _stages(rng, rank, now - assigned)
    segmented = np.where(stage == SEGMENTED, _finished(rng, assigned, days, now), -1)
    review, reviewed = _reviews(rng, segmented, now)
    uploaded = np.where(stage == SEGMENTED, segmented, _partial_uploads(rng, stage, assigned, now))
    person = np.where(_unassigned(rng, stage), NOBODY, _exchanged(person, review, segmented, now))
    due = assigned + rng.integers(14, 36, batches)
    moved = (review != APPROVED) & (due < now) & (rng.random(batches) < 0.35)
    return Plan(
        person=person,
        created=assigned - rng.integers(0, 6, batches),
        assigned=assigned,
        due=np.where(moved, now + rng.integers(1, 22, batches), due),
        stage=stage,
        review=review,
        rework=(review == APPROVED) & (rng.random(batches) < 0.12),
        segmented=segmented,
        reviewed=reviewed,
        uploaded=uploaded,
        second=rng.integers(_DAY_STARTS, _DAY_ENDS, batches),
    )


def upload_times(
    rng: np.random.Generator, plan: Plan, rows: Column, first: NDArray[np.bool_]
) -> tuple[Column, Column]:
    """Day and second of each file of the batches *rows*; the *first* of each batch is its last upload."""
    last, assigned = plan.uploaded[rows], plan.assigned[rows]
    day = assigned + (rng.random(len(rows)) * (last - assigned + 1)).astype(np.int64)
    day = np.where(first, last, day)
    second = rng.integers(_DAY_STARTS, _DAY_ENDS, len(rows))
    latest = plan.second[rows]
    return day, np.where(first, latest, np.where(last - day <= _WEEKEND, np.minimum(second, latest), second))


def _assignments(rng: np.random.Generator, batches: int, now: int) -> tuple[Column, Column]:
    """Day and person of each batch: 20 to 80 to one person on one day, more and more often."""
    sizes = rng.integers(20, 81, batches // 20 + 1)
    groups = int(np.searchsorted(np.cumsum(sizes), batches)) + 1
    day = now - np.sort(HISTORY_DAYS * rng.random(groups) ** 2).astype(np.int64)[::-1]
    day[0], day[-1] = now - HISTORY_DAYS, now
    shares = np.array([pace.share for pace in PACES])
    person = np.concatenate(
        [rng.permutation(len(PACES)), rng.choice(len(PACES), groups, p=shares / shares.sum())]
    )[:groups]
    person = rng.permutation(person)
    early = np.arange(1, min(groups, max(groups // 3, 4)))  # the ex-crew left long ago
    leavers = np.arange(len(early)) % max(len(PACES) // 2, 1)
    person[early] = np.where(leavers == 0, len(PACES), np.where(leavers == 2, len(PACES) + 1, person[early]))
    row = np.repeat(np.arange(groups), sizes[:groups])[:batches]
    return day[row], person[row]


def _stages(rng: np.random.Generator, rank: NDArray[np.float64], age: Column) -> Column:
    draw = rng.random(len(rank))
    not_started = np.interp(rank, _RANKS, _SHARE_NOT_STARTED)
    in_progress = not_started + np.interp(rank, _RANKS, _SHARE_IN_PROGRESS)
    stage = np.where(draw < not_started, NOT_STARTED, np.where(draw < in_progress, IN_PROGRESS, SEGMENTED))
    return np.where(age < 1, NOT_STARTED, np.where((age < 3) & (stage == SEGMENTED), IN_PROGRESS, stage))


def _finished(rng: np.random.Generator, assigned: Column, days: NDArray[np.float64], now: int) -> Column:
    """A day of segmentation before today."""
    took = np.maximum(1, rng.lognormal(np.log(8), 0.6, len(days)) * days).astype(np.int64)
    took *= np.where((now - assigned >= SLOW_DAYS[1]) & (now - assigned <= SLOW_DAYS[0]), SLOWER, 1)
    day: Column = np.minimum(assigned + took, now - 1)
    return day


def _reviews(rng: np.random.Generator, segmented: Column, now: int) -> tuple[Column, Column]:
    day = segmented + rng.integers(1, 8, len(segmented))
    draw = rng.random(len(segmented))
    review = np.where(draw < 0.74, APPROVED, np.where(draw < 0.83, REJECTED, PENDING))
    review = np.where((segmented < 0) | (day >= now), PENDING, review)
    return review, np.where(review == PENDING, -1, day)


def _exchanged(person: Column, review: Column, segmented: Column, now: int) -> Column:
    """Whose each batch is, once who runs out of work has given open ones for what was done lately."""
    given = np.flatnonzero((person == DRY) & (review != APPROVED))
    gets = (person == OTHER) & (review == APPROVED) & (segmented >= now - _LATELY)
    there = np.where(gets, DRY, person)
    there[np.delete(given, slice(0, None, _KEPT))] = OTHER
    return there


def _partial_uploads(rng: np.random.Generator, stage: Column, assigned: Column, now: int) -> Column:
    """Day of the last file of the two fifths in progress that have some."""
    span = np.maximum(now - assigned, 1)
    day = assigned + (rng.random(len(stage)) * span).astype(np.int64)
    return np.where((stage == IN_PROGRESS) & (rng.random(len(stage)) < 0.4), day, -1)


def _unassigned(rng: np.random.Generator, stage: Column) -> NDArray[np.bool_]:
    waiting = np.flatnonzero(stage == NOT_STARTED)
    chosen = rng.permutation(waiting)[: round(_SHARE_UNASSIGNED * len(stage))]
    return np.isin(np.arange(len(stage)), chosen)
