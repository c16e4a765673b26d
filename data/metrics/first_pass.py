"""What is right at the first review, credited to whoever had it then."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from data.metrics.funnel import FAR, NEAR, limits, outside
from data.metrics.rates import interval, share

_POINTS = 60  # of the limits, from the fewest to the most reviewed


def first_pass(reviewed: pd.DataFrame, rejected: pd.DataFrame | None) -> pd.DataFrame:
    """One row a person with reviewed batches, most first, and at the end one of all (`all`).

    Columns: `person`, `all`; numbers of batches `reviewed` and `right` (approved, and never rejected), and
    `rejections` (times, whoever has it now); `rate` (right of reviewed), its `interval`; `near` and `far`,
    −1 or 1 where it lies below or above what chance explains in 95 and 99.8 of 100 cases, else 0.

    *reviewed* is counts by first_reviewed_person, first_review and rejections, *rejected* counts by
    rejected_people (None for none).
    """
    seen, right = Counter[str](), Counter[str]()
    names = ("first_reviewed_person", "first_review", "rejections", "n")
    for person, outcome, rejections, n in zip(*(reviewed[name] for name in names), strict=True):
        if outcome:
            seen[person] += n
            right[person] += n if outcome == "approved" and not rejections else 0
    times = times_rejected(rejected)
    people = sorted({*seen, *times}, key=lambda person: (-seen[person], person.casefold(), person))
    rows = [(person, False, seen[person], right[person], times[person]) for person in people]
    if len(rows) > 1:
        rows.append(("", True, seen.total(), right.total(), times.total()))
    frame = pd.DataFrame(rows, columns=["person", "all", "reviewed", "right", "rejections"])
    pairs = list(zip(frame["right"].tolist(), frame["reviewed"].tolist(), strict=True))
    overall = right.total() / max(seen.total(), 1)
    frame["rate"] = [share(*pair) for pair in pairs]
    frame["interval"] = pd.Series([interval(*pair) for pair in pairs], dtype=object)
    for name, level in (("near", NEAR), ("far", FAR)):
        frame[name] = [outside(part, n, overall, level) if n else 0 for part, n in pairs]
    return frame


def funnel_of(people: pd.DataFrame) -> pd.DataFrame:
    """The limits of the rate by number of reviewed: `reviewed`, and `near_low`, `near_high`, `far_low` and
    `far_high` from 0 to 1. *people* is what `first_pass` gives."""
    each = people[~people["all"].astype(bool)]
    most, overall = int(each["reviewed"].max()), each["right"].sum() / max(each["reviewed"].sum(), 1)
    numbers = sorted({max(1, round(most * step / _POINTS)) for step in range(1, _POINTS + 1)})
    rows = []
    for n in numbers:
        bounds = (*limits(n, overall, NEAR), *limits(n, overall, FAR))
        rows.append((n, *(bound / n for bound in bounds)))
    return pd.DataFrame(rows, columns=["reviewed", "near_low", "near_high", "far_low", "far_high"])


def times_rejected(rejected: pd.DataFrame | None) -> Counter[str]:
    """How often work of each person was rejected, from counts by rejected_people (None for none): it is told
    by a line for each time."""
    times = Counter[str]()
    if rejected is not None:
        for people, n in zip(rejected["rejected_people"], rejected["n"], strict=True):
            for person in people.split("\n"):
                times[person] += n
    return times
