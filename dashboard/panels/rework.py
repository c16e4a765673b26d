"""The panel about what came back from its review, and how much of the work that is."""

from __future__ import annotations

import math

import pandas as pd

from dashboard.charts.bars import Bars
from dashboard.charts.figure import Row
from dashboard.charts.labels import Label
from dashboard.i18n import number, percent, t
from dashboard.panels.base import Column, Frames, Panel, in_a_line
from dashboard.panels.batches import in_batches
from dashboard.panels.spans import CALENDAR_DAYS_MEANT, REVIEWED
from dashboard.url import View
from data.calendar import Unit
from data.errors import message
from data.metrics.day import Day
from data.metrics.rates import share
from data.metrics.sent_back import OFTEN, sent_back
from data.model.conditions import Numbers
from data.query.questions import Counts

_WORDS = (
    message("Never rejected"),
    message("Rejected once"),
    message("Rejected twice"),
    message("Three times or more"),
)


def _questions(view: View, _: Day) -> dict[str, Counts]:
    reviewed = view.where.narrow(first_review=REVIEWED)
    if reviewed is None:
        return {}
    return {
        "reviewed": Counts(("rejections", "started_basis", "in_progress_days", "rework_days"), reviewed),
        "basis": Counts(("review_basis",), reviewed),
    }


def _how_often(times: int) -> str:
    return t(_WORDS[times])


def _drill(view: View, row: Row) -> str | None:
    times = row["rejections"]
    return view.drill(first_review=REVIEWED, rejections=Numbers(times, times if times < OFTEN else None))


def _note(frame: pd.DataFrame, frames: Frames, _: View, day: Day) -> str:
    seen, right = int(frame["n"].sum()), int(frame["n"].iloc[0])
    part = share(int(frame["rework"].sum()), int(frame["in_progress"].sum()))
    basis = frames["basis"]
    instead = int(basis.loc[basis["review_basis"] == "dates", "n"].sum())
    return in_a_line(
        t("{share} of {n} reviewed batches came back", share=percent(1 - right / seen), n=number(seen)),
        "" if math.isnan(part) else _part(part, int(frame["known"].sum()), day.durations.unit),
        t("of {n} only the last review is known", n=number(instead)) if instead else "",
    )


def _part(part: float, known: int, unit: Unit) -> str:
    counted = {"share": percent(part), "n": number(known)}
    if unit == "working":
        return t("{share} of the calendar days in progress are rework (known of {n})", **counted)
    return t("{share} of the days in progress are rework (known of {n})", **counted)


REWORK = Panel[View](
    id="rework",
    title=message("Rework"),
    definition=message(
        "Reviewed batches by how often a review rejected them, and how many of their days in progress came "
        "after they had been segmented once. Days count where the history knows the batch from its start, "
        "and once they are over. Click a bar to see exactly its batches."
    ),
    questions=_questions,
    metric=lambda frames, *_: sent_back(frames["reviewed"]),
    chart=Bars(
        label=lambda row: Label(_how_often(row["rejections"])),
        counted=in_batches,
        drill=_drill,
        means=lambda row: "rejected" if row["rejections"] else "approved",
    ),
    columns=(
        Column("rejections", message("Times rejected"), _how_often),
        Column("n", message("Batches")),
        Column("share", message("Share")),
        Column("in_progress", message("Days in progress"), working=message("Calendar days in progress")),
        Column("rework", message("Days of rework"), working=message("Calendar days of rework")),
        Column("part", message("Share of rework")),
    ),
    note=_note,
    days=CALENDAR_DAYS_MEANT,
    nothing=message("Nothing has been reviewed yet."),
)
