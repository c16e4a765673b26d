"""The panels about batches: what each asks, how it is counted, drawn and explained.

A new metric with a chart of a known kind is one module and one entry here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard import i18n
from dashboard.charts import people, shares
from dashboard.charts import progress as progress_charts
from dashboard.i18n import number, t
from dashboard.panels.base import Column, Frames, Panel
from dashboard.url import View
from data.errors import message
from data.metrics import overview, progress, team
from data.metrics.day import Day
from data.model.conditions import Days
from data.model.datasets import PEOPLE
from data.model.vocabulary import REVIEW_WORDS, STAGE_WORDS, STAGES
from data.query.filters import BASIS_WORDS, EVERYTHING, Filters
from data.query.questions import Counts

# --- questions that several panels share --------------------------------------------------------


def standing(view: View) -> Counts:
    return Counts(("stage", "review", "accepted"), view.where)


def workload(where: Filters) -> Counts:
    return Counts(("person", "stage", "accepted"), where)


def crew() -> Counts:
    return Counts(("person", "role"), dataset=PEOPLE)


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


def _done(view: View) -> Filters | None:
    return view.where.narrow(stage=("segmented",))


def _progress_questions(view: View, _: Day) -> dict[str, Counts]:
    done = _done(view)
    if done is None:
        return {}
    return {
        "days": Counts((view.basis,), done),
        "basis": Counts(("completed_basis",), done),
        "standing": standing(view),
    }


def _over_time(frames: Frames, view: View, _: Day) -> pd.DataFrame:
    within = getattr(view.where, view.basis)
    return progress.over_time(frames["days"], view.basis, progress.suited(view.per, within), within)


def _coverage_note(frame: pd.DataFrame, frames: Frames, view: View, day: Day) -> str:
    """The coverage, and the period where it is not the chosen one."""
    return " · ".join(filter(None, (_coverage(frame, frames, view, day), _period_word(view))))


def _period_word(view: View) -> str:
    per = progress.suited(view.per, getattr(view.where, view.basis))
    return "" if per == view.per else t(_PER_WORDS[per])


def _coverage(frame: pd.DataFrame, frames: Frames, view: View, day: Day) -> str:
    """How many of the done batches have the date, and how many are too far away to be shown."""
    dated, done = progress.coverage(frames["days"], view.basis)
    counted = {"n": number(dated), "done": number(done)}
    if view.basis == "completed":
        text = t("{n} of {done} done batches have a date", **counted)
    else:
        basis = t(BASIS_WORDS[view.basis]).lower()
        text = t("{n} of {done} done batches have the date “{basis}”", basis=basis, **counted)
    beyond = progress_charts.outside(frame, day.today)
    beyond_words = t("{n} outside the period shown", n=number(beyond))
    return f"{text} · {beyond_words}" if beyond else text


def _proxies_note(frame: pd.DataFrame, frames: Frames, view: View, day: Day) -> str:
    """The same, and which dates stand for the completion date."""
    if view.basis != "completed":
        return _coverage_note(frame, frames, view, day)
    text = _coverage(frame, frames, view, day)
    parts = frames["basis"].set_index("completed_basis")["n"]
    counted = [
        t("{basis}: {n}", basis=t(BASIS_WORDS[basis]).lower(), n=number(parts[basis]))
        for basis in ("approved", "reviewed", "uploaded")
        if basis in parts.index
    ]
    proxies = f"{text} ({', '.join(counted)})" if counted else text
    return " · ".join(filter(None, (proxies, _period_word(view))))


def _people_note(frame: pd.DataFrame, *_: object) -> str:
    outside = int((~frame["member"] & (frame["person"] != "")).sum())
    idle = int((frame["total"] == 0).sum())
    parts = [i18n.tn("{n} person", "{n} people", int((frame["person"] != "").sum()))]
    if idle:
        parts.append(t("{n} without work", n=number(idle)))
    if outside:
        parts.append(t("{n} not in the crew", n=number(outside)))
    return " · ".join(parts)


def _everyone(view: View) -> bool:
    """People without work belong in the picture as long as nothing narrows it."""
    return view.where == EVERYTHING


#: Said where another period is drawn than is chosen.
_PER_WORDS = {"day": message("drawn by day"), "week": message("drawn by week")}
_AXIS_WORDS = {"stage": message("Stage"), "review": message("Review")}
_VALUE_WORDS = STAGE_WORDS | REVIEW_WORDS
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
                frames["work"], frames["crew"], everyone=_everyone(view)
            ),
            chart=lambda frame, _, view, __: people.stage_by_person(frame, view),
            columns=(
                Column("person", message("Person"), i18n.person),
                Column("role", message("Role"), i18n.role),
                Column("member", message("In the crew"), i18n.yes_no),
                *(Column(stage, STAGE_WORDS[stage]) for stage in STAGES),
                Column("total", message("Total")),
                Column("open", message("Open")),
            ),
            note=_people_note,
            key=STAGE_WORDS,
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
            chart=lambda frame, _, view, __: shares.shares(frame, view),
            columns=(
                Column("axis", message("Group"), lambda axis: t(_AXIS_WORDS[axis])),
                Column("value", message("Value"), lambda value: t(_VALUE_WORDS[value])),
                Column("n", message("Batches")),
                Column("share", message("Share")),
            ),
            note=lambda frame, *_: i18n.tn(
                "{n} batch", "{n} batches", int(frame.loc[frame["axis"] == "stage", "n"].sum())
            ),
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
            chart=lambda frame, frames, view, day: progress_charts.done_so_far(
                frame, int(frames["standing"]["n"].sum()), day.today, view
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
            chart=lambda frame, _, view, day: progress_charts.done_per_period(frame, day.today, view),
            columns=_TIME_COLUMNS,
            note=_coverage_note,
        ),
    )
}
