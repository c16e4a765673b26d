"""The one table of panels: what each asks, how it is counted, drawn and explained.

A new metric with a chart of a known kind is one module and one entry here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from threading import TIMEOUT_MAX
from typing import Any, Protocol

import pandas as pd

from dashboard import i18n
from dashboard.charts import people, shares
from dashboard.charts import progress as progress_charts
from dashboard.charts.figure import Figure
from dashboard.i18n import number, t
from dashboard.services import Services
from dashboard.url import View
from data.errors import message
from data.metrics import overview, progress, team
from data.model.conditions import Days
from data.model.datasets import PEOPLE
from data.model.vocabulary import REVIEW_WORDS, STAGE_WORDS, STAGES
from data.query.filters import BASIS_WORDS, EVERYTHING, Filters
from data.query.generations import Generation
from data.query.questions import Counts

Frames = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Day:
    """Today in the team's time zone, and the last day on which work in progress is stale if assigned."""

    today: date
    stale_until: date

    @classmethod
    def of(cls, today: date, stale_after_days: int) -> Day:
        return cls(today, today - timedelta(days=stale_after_days + 1))

    @classmethod
    def now(cls, services: Services) -> Day:
        return cls.of(services.today(), services.settings.stale_after_days)


@dataclass(frozen=True)
class Column:
    """A column of a panel's table and CSV: its header, and how a value is said (None: as it is)."""

    name: str
    header: str
    say: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class Panel:
    """A title, a question, a metric and a chart.

    `questions` gives nothing when no batch can be counted under the view. `note` is the quiet line
    with basis and coverage; `key` names colours that the chart itself has no room to label.
    """

    id: str
    title: str
    definition: str
    questions: Callable[[View, Day], dict[str, Counts]]
    metric: Callable[[Frames, View, Day], pd.DataFrame]
    chart: Callable[[pd.DataFrame, Frames, View, Day], Figure]
    columns: tuple[Column, ...]
    note: Callable[[pd.DataFrame, Frames, View, Day], str] = lambda *_: ""
    key: Mapping[str, str] = field(default_factory=dict)


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
    beyond_words = t("{n} lie outside the time shown", n=number(beyond))
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

PANELS: Mapping[str, Panel] = {
    panel.id: panel
    for panel in (
        Panel(
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
                Column("role", message("Role")),
                Column("member", message("In the crew"), i18n.yes_no),
                *(Column(stage, STAGE_WORDS[stage]) for stage in STAGES),
                Column("total", message("Total")),
                Column("open", message("Open")),
            ),
            note=_people_note,
            key=STAGE_WORDS,
        ),
        Panel(
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
        Panel(
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
        Panel(
            id="done-per-period",
            title=message("Done in each period"),
            definition=message(
                "Done (segmented) batches by the chosen date, in each day, week (from Monday) or month. "
                "A bar leads to exactly the batches in it."
            ),
            questions=_progress_questions,
            metric=_over_time,
            chart=lambda frame, _, view, day: progress_charts.done_per_period(frame, day.today, view),
            columns=_TIME_COLUMNS,
            note=_coverage_note,
        ),
    )
}


class Tabular(Protocol):
    """Whatever has columns."""

    @property
    def columns(self) -> tuple[Column, ...]: ...


def table(panel: Tabular, frame: pd.DataFrame) -> pd.DataFrame:
    """The panel's frame as people read it: headers and values in their language, numbers as numbers."""
    said = {
        t(column.header): frame[column.name].map(column.say) if column.say else frame[column.name]
        for column in panel.columns
    }
    return pd.DataFrame(said)


def answered(
    panel: Panel, view: View, services: Services, generation: Generation | None = None
) -> tuple[pd.DataFrame, Generation]:
    """The panel's table and the generation it was read from; raises what prevented an answer.

    That is *generation*, where one is given, however long it takes.
    Without a question there is nothing to count: a table without rows.
    """
    day = Day.now(services)
    questions = panel.questions(view, day)
    exactly, patience = generation is not None, None if generation is None else TIMEOUT_MAX
    reading = services.answers.ask(questions.values(), generation, exactly=exactly, patience=patience)
    if not questions:
        return pd.DataFrame(columns=[t(column.header) for column in panel.columns]), reading.generation
    frames = {name: reading[question] for name, question in questions.items()}
    return table(panel, panel.metric(frames, view, day)), reading.generation
