"""Who has what."""

from __future__ import annotations

import pandas as pd

from data.vocabulary import STAGES


def stage_by_person(work: pd.DataFrame, crew: pd.DataFrame, *, everyone: bool = True) -> pd.DataFrame:
    """One row a person: `person`, `role`, `member`, a column for each stage, `total`, `remaining`.

    *work* is counts by person and stage, *crew* counts of people by person and role. With *everyone*
    people of the crew without work have a row too; people with work outside the crew have one with
    `member` False. The unassigned come first, then those with most left to do.
    """
    table = work.pivot_table(index="person", columns="stage", values="n", aggfunc="sum", fill_value=0)
    roles = crew[crew["person"] != ""].drop_duplicates("person").set_index("person")["role"]
    people = table.index.union(roles.index) if everyone else table.index
    table = table.reindex(index=people, columns=list(STAGES), fill_value=0).astype("int64")
    table["total"] = table.sum(axis=1)
    table["remaining"] = table["total"] - table["segmented"]
    table["member"] = table.index.isin(roles.index)
    table["role"] = roles.reindex(table.index).fillna("")
    frame = table.rename_axis(index="person", columns=None).reset_index()
    frame["assigned"] = frame["person"] != ""
    frame = frame.sort_values(
        ["assigned", "remaining", "total", "person"], ascending=[True, False, False, True], ignore_index=True
    )
    return frame[["person", "role", "member", *STAGES, "total", "remaining"]]


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
