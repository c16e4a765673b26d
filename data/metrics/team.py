"""Who has what."""

from __future__ import annotations

import pandas as pd

from data.metrics.totals import cross_table, totals
from data.model.vocabulary import STAGES


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
