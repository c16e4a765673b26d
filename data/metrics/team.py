"""Who has what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd

from data.metrics.durations import EVERY_DAY, Durations
from data.metrics.pace import pace
from data.metrics.presence import ALWAYS, Presences, next_days_off
from data.metrics.rates import interval, share
from data.metrics.totals import cross_table, totals
from data.model.vocabulary import REVIEWS, STAGES


def stage_by_person(work: pd.DataFrame, crew: pd.DataFrame, *, everyone: bool = True) -> pd.DataFrame:
    """One row a person: `person`, `role`, `member`, a column for each stage, `total`, `open`.

    *work* is counts by person, stage and accepted, *crew* counts of people by person and role. With
    *everyone* people of the crew without work have a row too; people with work outside the crew have one
    with `member` False. The unassigned come first, then those with most open batches (not accepted).
    """
    roles = _roles(crew)
    held, left = totals(work, "person"), totals(_open(work), "person")
    people = sorted(
        {*held, *(roles if everyone else ())},
        key=lambda person: (person != "", -left[person], -held[person], person),
    )
    frame = cross_table(work, "person", people, "stage", STAGES)
    frame.insert(1, "role", [roles.get(person, "") for person in people])
    frame.insert(2, "member", pd.Series([person in roles for person in people], dtype=bool))
    frame["open"] = pd.Series([left[person] for person in people], dtype="int64")
    return frame


def workload(work: pd.DataFrame, overdue: pd.DataFrame, crew: pd.DataFrame) -> pd.DataFrame:
    """One row a person: `person`, `role`, `member`, `open`, `in_progress`, `done`, `overdue`, `total`.

    *work* is counts by person, stage and accepted, *overdue* counts by person, *crew* counts of people by
    person and role. The crew in the order of the alphabet, then who has work without being in it; nobody is
    not a person.
    """
    roles = _roles(crew)
    parts = {
        "open": _open(work),
        "in_progress": work[work["stage"] == "in_progress"],
        "done": work[work["stage"] == "segmented"],
        "overdue": overdue,
        "total": work,
    }
    sums = {name: totals(part, "person") for name, part in parts.items()}
    people = sorted(
        {*roles, *sums["total"]} - {""}, key=lambda person: (person not in roles, person.casefold(), person)
    )
    frame = pd.DataFrame({"person": people, "role": [roles.get(person, "") for person in people]})
    frame["member"] = pd.Series([person in roles for person in people], dtype=bool)
    for name, each in sums.items():
        frame[name] = pd.Series([each[person] for person in people], dtype="int64")
    return frame


def table(
    work: pd.DataFrame,
    overdue: pd.DataFrame | None,
    finished: pd.DataFrame | None,
    oldest: pd.DataFrame | None,
    crew: pd.DataFrame,
    today: date,
    *,
    there: Presences = ALWAYS,
    everyone: bool = True,
    durations: Durations = EVERY_DAY,
) -> pd.DataFrame:
    """One row a person, and at the end one of all (`all`): what they have, how it stands, how long it is.

    Columns: `person`, `role`, `member`, `all`; numbers of batches `total`, `open`, the stages, `approved`,
    `rejected`, `overdue` and `finished` (in the last weeks); `completion`, `efficiency` and `approval` (of
    those reviewed) from 0 to 1, NaN of nothing; `interval` of the approval, (low, high) or None; `days` of
    work that is open at their own pace, and `age` of the oldest open batch in days, None where unknown; and
    the days `off` that they have or that come next, (first, last) or None.

    *work* is counts by person, stage, review and accepted; *overdue* and *finished* counts by person (None
    for none); *oldest* counts of open batches by person and day of assignment; *crew* as elsewhere, whose
    people without work have a row with *everyone*; *there* is who works when, and *durations* say which
    days an age counts. In the order of `stage_by_person`.
    """
    frame = stage_by_person(work, crew, everyone=everyone)
    frame["all"] = False
    people = frame["person"].tolist()
    reviews = cross_table(work, "person", people, "review", REVIEWS)
    since = {} if oldest is None else _oldest(oldest)
    done, late = (
        totals(each, "person") if each is not None else Counter[Any]() for each in (finished, overdue)
    )
    for name in ("approved", "rejected"):
        frame[name] = reviews[name]
    for name, numbers in (("overdue", late), ("finished", done)):
        frame[name] = pd.Series([numbers[person] for person in people], dtype="int64")
    added = [name for name in frame.columns if frame[name].dtype == "int64"]
    whole = {"person": "", "role": "", "member": True, "all": True} | frame[added].sum().to_dict()
    since[None] = min(since.values(), default="")
    frame = pd.concat([frame, pd.DataFrame([whole])], ignore_index=True) if len(frame) > 1 else frame
    rows = frame.to_dict("records")
    frame["completion"] = [share(row["segmented"], row["total"]) for row in rows]
    frame["efficiency"] = [share(row["segmented"], row["segmented"] + row["in_progress"]) for row in rows]
    frame["approval"] = [share(row["approved"], row["approved"] + row["rejected"]) for row in rows]
    bounds = [interval(row["approved"], row["approved"] + row["rejected"]) for row in rows]
    frame["interval"] = pd.Series(bounds, dtype=object)
    whose: list[Any] = [None if row["all"] else row["person"] for row in rows]
    frame["days"] = _whole(
        None if each == "" else pace(each, row["open"], row["finished"], there).days
        for each, row in zip(whose, rows, strict=True)
    )
    off = next_days_off(crew, today)
    frame["off"] = pd.Series(list(map(off.get, whose)), dtype=object)
    days = map(since.get, whose)
    frame["age"] = _whole(durations.passed(date.fromisoformat(day), today) if day else None for day in days)
    return frame


def work_left(people: pd.DataFrame, most: int) -> pd.DataFrame:
    """One row a person with open work and a pace, the shortest first: `person`, `days`, `open`, `finished`,
    and `n`, the days that a bar shows (at most *most*), with its `share` of the longest.

    *people* is what `table` gives.
    """
    known = people[~people["all"].astype(bool) & people["days"].notna() & (people["open"] > 0)]
    frame = known[["person", "days", "open", "finished"]].astype({"days": "int64"})
    frame = frame.sort_values(["days", "person"], ignore_index=True)
    frame["n"] = frame["days"].clip(upper=most)
    frame["share"] = frame["n"] / max([1, *frame["n"]])
    return frame


def _oldest(open_: pd.DataFrame) -> dict[str | None, str]:
    """The first day on which each person was assigned an open batch."""
    found: dict[str | None, str] = {}
    for person, day in zip(open_["person"].tolist(), open_["assigned"].tolist(), strict=True):
        if isinstance(day, str):  # a missing day is None, or what pandas makes of it
            found[person] = min(day, found.get(person, day))
    return found


def _whole(values: Iterable[float | None]) -> pd.Series:
    """Numbers that may be missing, rounded."""
    return pd.Series([pd.NA if each is None else round(each) for each in values], dtype="Int64")


def _roles(crew: pd.DataFrame) -> dict[str, str]:
    """The role of each person of the crew; of somebody who is in it twice, the first."""
    roles: dict[str, str] = {}
    for person, role in zip(crew["person"].tolist(), crew["role"].tolist(), strict=True):
        if person:
            roles.setdefault(person, role)
    return roles


def _open(work: pd.DataFrame) -> pd.DataFrame:
    """The part of *work* that is not accepted."""
    return work[~work["accepted"].astype(bool)]
