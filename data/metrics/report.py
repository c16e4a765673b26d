"""What was done in a period, against the one before it.

Frames are counts of batches by person: `assigned`, `completed`, `approved` and `rejected` in the period, and
each with `_before` of the one before; one that is missing counts nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from data.metrics.periods import Period
from data.metrics.totals import totals

#: What is done with batches in a period.
FLOWS = ("assigned", "completed", "approved", "rejected")
BEFORE = "_before"
Frames = Mapping[str, pd.DataFrame]


def figures(frames: Frames) -> pd.DataFrame:
    """One row a figure: `figure`, `n`, `before` and `change`: the flows, and `open` at the end.

    Open at the end are those `started` until then (frames of counts, both with `_before`) without those
    `closed` until then.
    """
    numbers = {flow: (_all(frames, flow), _all(frames, flow + BEFORE)) for flow in FLOWS}
    now, before = (_all(frames, f"started{when}") - _all(frames, f"closed{when}") for when in ("", BEFORE))
    rows = [(name, n, then, n - then) for name, (n, then) in {**numbers, "open": (now, before)}.items()]
    return pd.DataFrame(rows, columns=["figure", "n", "before", "change"])


def compared(first: Mapping[str, int], second: Mapping[str, int]) -> pd.DataFrame:
    """One row for each figure that both have: `figure`, its number in the `first`, in the `second`, and the
    `change` from one to the other."""
    rows = [(name, n, second[name], second[name] - n) for name, n in first.items() if name in second]
    return pd.DataFrame(rows, columns=["figure", "first", "second", "change"])


def people(frames: Frames) -> pd.DataFrame:
    """One row for each who did something in either period, who completed most first: `person`, the flows,
    `before` (completed) and `change`; at the end one of all (`all`), where there are several."""
    sums = {name: _by_person(frames, name) for name in (*FLOWS, f"completed{BEFORE}")}
    everybody = sorted(
        {person for each in sums.values() for person in each},
        key=lambda person: (-sums["completed"][person], person == "", person.casefold(), person),
    )
    frame = pd.DataFrame({"person": everybody})
    for name, each in sums.items():
        column = "before" if name.endswith(BEFORE) else name
        frame[column] = pd.Series([each[person] for person in everybody], dtype="int64")
    frame["change"] = frame["completed"] - frame["before"]
    frame["all"] = False
    if len(frame) > 1:
        added = [name for name in frame.columns if frame[name].dtype == "int64"]
        whole = {"person": "", "all": True} | frame[added].sum().to_dict()
        frame = pd.concat([frame, pd.DataFrame([whole])], ignore_index=True)
    return frame


def by_week(frames: Frames, weeks: Sequence[Period]) -> pd.DataFrame:
    """One row for each of *weeks*, also where nothing was done: `start`, `end` (days, both included), and how
    many were `assigned`, `completed` and `approved` in it.

    *frames* are counts by the day of each.
    """
    frame = pd.DataFrame({"start": [week.start for week in weeks], "end": [week.last for week in weeks]})
    for name in ("assigned", "completed", "approved"):
        sums: Counter[date] = Counter()
        for on, n in totals(frames[name], name).items() if name in frames else ():
            if isinstance(on, str):  # a missing day is None, or what pandas makes of it
                sums[Period.week_of(date.fromisoformat(on)).start] += n
        frame[name] = pd.Series([sums[week.start] for week in weeks], dtype="int64")
    return frame


def _all(frames: Frames, name: str) -> int:
    return int(frames[name]["n"].sum()) if name in frames else 0


def _by_person(frames: Frames, name: str) -> Counter[Any]:
    return totals(frames[name], "person") if name in frames else Counter()
