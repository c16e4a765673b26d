"""Who has what."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from data.model.vocabulary import STAGES


def stage_by_person(work: pd.DataFrame, crew: pd.DataFrame, *, everyone: bool = True) -> pd.DataFrame:
    """One row a person: `person`, `role`, `member`, a column for each stage, `total`, `open`.

    *work* is counts by person, stage and accepted, *crew* counts of people by person and role. With
    *everyone* people of the crew without work have a row too; people with work outside the crew have one
    with `member` False. The unassigned come first, then those with most open batches (not accepted).
    """
    roles: dict[str, str] = {}
    for person, role in zip(crew["person"].tolist(), crew["role"].tolist(), strict=True):
        if person:
            roles.setdefault(person, role)
    held: dict[str, Counter[str]] = {person: Counter() for person in roles if everyone}
    left: Counter[str] = Counter()
    cells = (work[name].tolist() for name in ("person", "stage", "accepted", "n"))
    for person, stage, accepted, n in zip(*cells, strict=True):
        held.setdefault(person, Counter())[stage] += n
        left[person] += 0 if accepted else n
    shown = sorted(held, key=lambda person: (person != "", -left[person], -held[person].total(), person))
    rows = [
        (
            person,
            roles.get(person, ""),
            person in roles,
            *(held[person][stage] for stage in STAGES),
            held[person].total(),
            left[person],
        )
        for person in shown
    ]
    frame = pd.DataFrame(rows, columns=["person", "role", "member", *STAGES, "total", "open"])
    return frame.astype(dict.fromkeys((*STAGES, "total", "open"), "int64") | {"member": bool})


def workload(work: pd.DataFrame, overdue: pd.DataFrame, crew: pd.DataFrame) -> pd.DataFrame:
    """One row a person: `person`, `role`, `member`, `open`, `in_progress`, `done`, `overdue`, `total`.

    *work* is counts by person, stage and accepted, *overdue* counts by person, *crew* counts of people by
    person and role. The crew in the order of the alphabet, then who has work without being in it; nobody is
    not a person.
    """
    roles = crew[crew["person"] != ""].drop_duplicates("person").set_index("person")["role"]
    parts = {
        "open": work[~work["accepted"].astype(bool)],
        "in_progress": work[work["stage"] == "in_progress"],
        "done": work[work["stage"] == "segmented"],
        "overdue": overdue,
        "total": work,
    }
    sums = {name: part.groupby("person")["n"].sum() for name, part in parts.items()}
    people = roles.index.union(sums["total"].index).drop("", errors="ignore")
    frame = pd.DataFrame(
        {name: each.reindex(people, fill_value=0).astype("int64") for name, each in sums.items()}
    )
    frame["member"] = people.isin(roles.index)
    frame["role"] = roles.reindex(people).fillna("")
    frame = frame.rename_axis(index="person").reset_index()
    frame["order"] = frame["person"].str.casefold()
    frame = frame.sort_values(["member", "order"], ascending=[False, True], ignore_index=True)
    return frame[["person", "role", "member", *parts]]
