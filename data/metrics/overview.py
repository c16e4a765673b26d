"""Where everything stands: the figures at the top, the shares, and what needs attention.

Every function takes frames of counts as `Engine.counts` returns them and gives a frame.
"""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from data.metrics.totals import totals
from data.model.vocabulary import REVIEWS, STAGES

_WEEK = timedelta(days=7)


def figures(
    standing: pd.DataFrame,
    people: pd.DataFrame,
    completed: pd.DataFrame,
    overdue: pd.DataFrame | None,
    today: date,
) -> pd.DataFrame:
    """The headline figures: one row each, `figure`, `n`, `share` (of the total, 0 to 1), `week`, `before`.

    *standing* is counts by stage, review and accepted; *people* by person; *completed* by completion
    day; *overdue* counts of overdue batches (None for none). `week` and `before` are batches done in
    the last seven days and in the seven before, on the row `done` only (else missing).
    """
    stages, total = totals(standing, "stage"), _all(standing)
    numbers = {
        "total": total,
        "done": stages["segmented"],
        "accepted": totals(standing, "accepted")[True],
        "in_progress": stages["in_progress"],
        "not_started": stages["not_started"],
        "unassigned": totals(people, "person")[""],
        "overdue": _all(overdue),
        "unknown": stages["unknown"],
    }
    frame = pd.DataFrame({"figure": list(numbers), "n": list(numbers.values())})
    frame["share"] = frame["n"] / total if total else 0.0
    for name, weeks_ago in (("week", 0), ("before", 1)):
        n = _done_between(completed, today, weeks_ago)
        frame[name] = pd.array([n if figure == "done" else pd.NA for figure in numbers], dtype="Int64")
    return frame


def _all(frame: pd.DataFrame | None) -> int:
    return 0 if frame is None else int(frame["n"].sum())


def _done_between(completed: pd.DataFrame, today: date, weeks_ago: int) -> int:
    end = today + timedelta(days=1) - weeks_ago * _WEEK
    days = {(end - timedelta(days=back)).isoformat() for back in range(1, _WEEK.days + 1)}
    return sum(n for day, n in totals(completed, "completed").items() if day in days)


def shares(standing: pd.DataFrame) -> pd.DataFrame:
    """How the batches divide by stage and by review: `axis`, `value`, `n`, `share`, in shown order.

    Every known value has a row, also with 0; each axis sums to the total.
    """
    total = _all(standing)
    rows = [
        (axis, value, sums[value])
        for axis, values in (("stage", STAGES), ("review", REVIEWS))
        for sums in (totals(standing, axis),)
        for value in values
    ]
    frame = pd.DataFrame(rows, columns=["axis", "value", "n"])
    frame["share"] = frame["n"] / total if total else 0.0
    return frame


def attention(
    standing: pd.DataFrame,
    people: pd.DataFrame,
    crew: pd.DataFrame,
    overdue: pd.DataFrame | None,
    stale: pd.DataFrame | None,
    duplicated: pd.DataFrame | None,
) -> pd.DataFrame:
    """What a supervisor should look at: `topic` and `n` batches, in order of urgency.

    *crew* is counts of people by name; the others are counts of batches that are overdue, in
    progress since too long, or carry an id that others carry too (None for none).
    """
    held = totals(people, "person")
    numbers = {
        "overdue": _all(overdue),
        "stale": _all(stale),
        "unassigned": held[""],
        "unknown": totals(standing, "stage")["unknown"],
        "not_in_crew": sum(held[person] for person in outsiders(people, crew)),
        "duplicated": _all(duplicated),
    }
    return pd.DataFrame({"topic": list(numbers), "n": list(numbers.values())})


def outsiders(people: pd.DataFrame, crew: pd.DataFrame) -> tuple[str, ...]:
    """People with batches who are not in the crew, sorted."""
    return tuple(sorted(set(people["person"]) - set(crew["person"]) - {""}))
