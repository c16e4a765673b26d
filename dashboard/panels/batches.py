"""The panels about batches: what each asks, how it is counted, drawn and explained.

A new panel with a chart of a known kind is one entry here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from dashboard import i18n
from dashboard.charts.bars import Bars, StackedBars
from dashboard.charts.figure import Row
from dashboard.charts.labels import Label
from dashboard.charts.time_series import BarsOverTime, RisingLine
from dashboard.columns import COLUMNS, said
from dashboard.i18n import number, percent, t, tn
from dashboard.panels.base import Column, Frames, Panel, in_a_line, outside_words
from dashboard.url import View, person_address
from data.errors import message
from data.metrics import overview, progress, team
from data.metrics.day import Day
from data.metrics.totals import totals
from data.model.conditions import Days
from data.model.datasets import PEOPLE
from data.model.vocabulary import REVIEW_WORDS, STAGE_WORDS
from data.query.filters import BASIS_WORDS, EVERYTHING, Filters
from data.query.questions import Counts

# --- questions that several panels share --------------------------------------------------------


def standing(view: View) -> Counts:
    return Counts(("stage", "review", "accepted"), view.where)


def workload(where: Filters) -> Counts:
    return Counts(("person", "stage", "accepted"), where)


def crew() -> Counts:
    """Everybody of the crew, with their role and the days they are off."""
    return Counts(("person", "role", "days_off"), dataset=PEOPLE)


def summary_questions(view: View, day: Day) -> dict[str, Counts]:
    """What the figures and the list of what needs attention are made of.

    A question that the filter already answers with none is left out.
    """
    narrowed = {
        "overdue": ((), view.where.narrow(overdue=True)),
        "stale": ((), view.where.narrow(**stale_work(day))),
        "duplicated": (("id",), view.where.narrow(duplicated=True)),
    }
    return {
        "standing": standing(view),
        "people": Counts(("person",), view.where),
        "completed": Counts(("completed",), view.where),
        "crew": crew(),
        **{name: Counts(by, where) for name, (by, where) in narrowed.items() if where is not None},
    }


def stale_work(day: Day) -> dict[str, Any]:
    """The filter of work that was assigned long ago and is still in progress."""
    return {"stage": ("in_progress",), "assigned": Days.inclusive(None, day.stale_until)}


def _progress_questions(view: View, _: Day) -> dict[str, Counts]:
    done = view.where.narrow(stage=("segmented",))
    if done is None:
        return {}
    return {
        "days": Counts((view.basis,), done),
        "basis": Counts(("completed_basis",), done),
        "standing": standing(view),
    }


def _within(view: View) -> Days | None:
    """The filter's own range of the chosen date."""
    days: Days | None = getattr(view.where, view.basis)
    return days


def _over_time(frames: Frames, view: View, _: Day) -> pd.DataFrame:
    within = _within(view)
    return progress.over_time(frames["days"], view.basis, progress.suited(view.per, within), within)


# --- quiet lines --------------------------------------------------------------------------------


def _coverage_note(frame: pd.DataFrame, frames: Frames, view: View, day: Day, proxies: str = "") -> str:
    """How many of the done batches have the date, or are too far away; the period that was not chosen."""
    dated, done = progress.coverage(frames["days"], view.basis)
    counted = {"n": number(dated), "done": number(done)}
    if view.basis == "completed":
        text = t("{n} of {done} done batches have a date", **counted)
    else:
        basis = t(BASIS_WORDS[view.basis]).lower()
        text = t("{n} of {done} done batches have the date “{basis}”", basis=basis, **counted)
    return in_a_line(in_a_line(text, outside_words(frame, day.today)) + proxies, _period_word(view))


def _proxies_note(frame: pd.DataFrame, frames: Frames, view: View, day: Day) -> str:
    """The same, and which dates stand for the completion date."""
    counted = basis_words(frames["basis"]) if view.basis == "completed" else ""
    return _coverage_note(frame, frames, view, day, f" ({counted})" if counted else "")


def basis_words(basis: pd.DataFrame) -> str:
    """Which dates stand for the completion date, and how often, from counts by `completed_basis`."""
    parts = totals(basis, "completed_basis")
    return ", ".join(
        t("{basis}: {n}", basis=t(BASIS_WORDS[basis]).lower(), n=number(parts[basis]))
        for basis in ("approved", "reviewed", "uploaded")
        if parts.get(basis)
    )


def _period_word(view: View) -> str:
    per = progress.suited(view.per, _within(view))
    return "" if per == view.per else t(_PER_WORDS[per])


def _people_note(frame: pd.DataFrame, *_: object) -> str:
    outside = int((~frame["member"] & (frame["person"] != "")).sum())
    idle = int((frame["total"] == 0).sum())
    return in_a_line(
        tn("{n} person", "{n} people", int((frame["person"] != "").sum())),
        t("{n} without work", n=number(idle)) if idle else "",
        t("{n} not in the crew", n=number(outside)) if outside else "",
    )


# --- charts -------------------------------------------------------------------------------------


def in_batches(n: int) -> str:
    return tn("{n} batch", "{n} batches", n)


def _total_and_done(row: Row) -> str:
    if not row["total"]:
        return t("no batches")
    return f"{number(row['total'])} · {percent(row['segmented'] / row['total'])}"


#: Bars of the stages, one row a value of a dimension.
_stages_by = partial(
    StackedBars, parts="stage", words=STAGE_WORDS, counted=in_batches, behind=_total_and_done
)


def _person(row: Row) -> Label:
    name = row["person"]
    if not name:
        return Label(i18n.person(name), strong=True)
    return Label(name, "" if row["member"] else t("ex-crew"), link=person_address(name))


def _done_in(view: View, days: Days) -> str | None:
    done = {} if view.basis == "completed" else {"stage": ("segmented",)}  # only they have that date
    return view.drill(**done, **{view.basis: days})


#: Said where another period is drawn than is chosen.
_PER_WORDS = {"day": message("drawn by day"), "week": message("drawn by week")}
_VALUE_WORDS = STAGE_WORDS | REVIEW_WORDS
_STAGE_COLUMNS = (*(Column(*word) for word in STAGE_WORDS.items()), Column("total", message("Total")))
_TIME_COLUMNS = (
    Column("start", message("From")),
    Column("end", message("To")),
    Column("n", message("Done")),
    Column("cumulative", message("Done so far")),
)

PANELS: Mapping[str, Panel[View]] = {
    panel.id: panel
    for panel in (
        Panel[View](
            id="people",
            title=message("Batches by person and stage"),
            definition=message(
                "Every batch is counted once, at its assignee and its stage. Unassigned means that the "
                "batch names nobody. The unassigned come first, then who has most open batches, which "
                "are those not accepted; people of the crew without batches and people outside the crew "
                "(ex-crew) are shown as well."
            ),
            questions=lambda view, _: {"work": workload(view.where), "crew": crew()},
            metric=lambda frames, view, _: team.stage_by_person(
                frames["work"], frames["crew"], everyone=view.where == EVERYTHING
            ),
            chart=_stages_by("person", label=_person),
            columns=(
                Column("person", message("Person"), i18n.person),
                Column("role", message("Role"), i18n.role),
                Column("member", message("In the crew"), i18n.yes_no),
                *_STAGE_COLUMNS,
                Column("open", message("Open")),
            ),
            note=_people_note,
            key=STAGE_WORDS,
            key_more=message("right of the bar: total · done"),
            wide=True,
        ),
        Panel[View](
            id="shares",
            title=message("Stage and review"),
            definition=message(
                "How all batches divide by stage and by the result of the review. Each of the two "
                "groups adds up to the total. A word that the vocabulary does not know counts as "
                "unknown."
            ),
            questions=lambda view, _: {"standing": standing(view)},
            metric=lambda frames, *_: overview.shares(frames["standing"]),
            chart=Bars(
                label=lambda row: Label(said(row["axis"], row["value"])),
                counted=in_batches,
                drill=lambda view, row: view.drill(**{row["axis"]: (row["value"],)}),
                means=lambda row: row["value"],
                shows=lambda row: row["n"] > 0 or row["value"] != "unknown",
                group="axis",
                row=30,
            ),
            columns=(
                Column("axis", message("Group"), lambda axis: t(COLUMNS[axis][0])),
                Column("value", message("Value"), lambda value: t(_VALUE_WORDS[value])),
                Column("n", message("Batches")),
                Column("share", message("Share")),
            ),
            note=lambda frame, *_: in_batches(int(frame.loc[frame["axis"] == "stage", "n"].sum())),
        ),
        Panel[View](
            id="done-so-far",
            title=message("Done so far"),
            definition=message(
                "The running sum of done (segmented) batches by the chosen date, against all batches. "
                "Until a history is recorded, the completion date is the approval date, else the review "
                "date, else the last mask upload."
            ),
            questions=_progress_questions,
            metric=_over_time,
            chart=RisingLine(
                goal=lambda frames: int(frames["standing"]["n"].sum()),
                counted=lambda n, days: tn("{n} done {days}", "{n} done {days}", n, days=days),
                drill=_done_in,
                within=_within,
            ),
            columns=_TIME_COLUMNS,
            note=_proxies_note,
        ),
        Panel[View](
            id="done-per-period",
            title=message("Done per period"),
            definition=message(
                "Done (segmented) batches by the chosen date, per day, week (from Monday) or "
                "month. Click a bar to see exactly its batches."
            ),
            questions=_progress_questions,
            metric=_over_time,
            chart=BarsOverTime(lambda n: tn("{n} done", "{n} done", n), drill=_done_in, within=_within),
            columns=_TIME_COLUMNS,
            note=_coverage_note,
        ),
    )
}
