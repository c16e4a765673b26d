"""The panel about the work in progress: how old it is, against how long such batches take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.charts.bars import StackedBars
from dashboard.charts.figure import Row, records
from dashboard.charts.labels import Label
from dashboard.i18n import number, percent, t, tn
from dashboard.panels.base import Column, Frames, Panel, in_a_line
from dashboard.panels.batches import in_batches
from dashboard.panels.spans import DAYS_MEANT, in_days, measure_of, spans, told, work_of
from dashboard.url import View
from data.errors import message
from data.metrics import aging
from data.metrics.aging import Yardstick
from data.metrics.cycle_time import LATE, UNFINISHED, Percentiles
from data.metrics.day import Day
from data.model.conditions import Days
from data.model.vocabulary import STAGE_WORDS
from data.query.filters import Filters
from data.query.questions import Counts

#: What of a filter says which kind of work is meant, rather than how far it is.
_KIND = ("text", "person", "priority", "specification")
_WORDS = {stage: STAGE_WORDS[stage] for stage in UNFINISHED}


def _questions(view: View, _: Day) -> dict[str, Counts]:
    kind = Filters(**{name: getattr(view.where, name) for name in _KIND})
    return spans(view.where) | spans(kind, "kind ")


def _measure(frames: Frames, day: Day) -> Yardstick:
    return measure_of(work_of(frames, day, "kind "))


def _ages(frames: Frames, _: View, day: Day) -> pd.DataFrame:
    measure = _measure(frames, day).percentiles
    return told(aging.bands(work_of(frames, day), measure, day.today, day.durations), day)


def _age_label(row: Row) -> Label:
    """Short enough for the axis."""
    working, over = row["unit"] == "working", row["low"] - 1
    if isinstance(row["high"], int):
        edges = {"low": number(row["low"]), "high": number(row["high"])}
        return Label(
            t("{low}–{high} working days", **edges) if working else t("{low} to {high} days", **edges)
        )
    if not over:
        return Label(t("Any age"))
    if working:
        return Label(tn("Over {n} working day", "Over {n} working days", over))
    return Label(t("Over {days}", days=in_days(over, row["unit"])))


def _aged(row: Row) -> Mapping[str, Any]:
    return {"assigned": Days.inclusive(row["since"], row["until"]), "stage": UNFINISHED}


def _late_rows(frame: pd.DataFrame, measure: Percentiles) -> list[Row]:
    """The rows of what is older than the days within which most are done."""
    most = measure[LATE]
    return [] if most is None else [row for row in records(frame) if row["low"] > most]


def _ages_note(frame: pd.DataFrame, frames: Frames, _: View, day: Day) -> str:
    measure, work = _measure(frames, day), work_of(frames, day)
    most = measure.percentiles[LATE]
    late = sum(row["total"] for row in _late_rows(frame, measure.percentiles))
    return in_a_line(
        t("Nothing like it is finished yet, so no age is unusual")
        if most is None
        else t(
            "{n} of {open} are older than {days}, within which 85 of 100 are done",
            n=number(late),
            open=number(int(frame["total"].sum())),
            days=in_days(most, day.durations.unit),
        ),
        "" if measure.with_open or most is None else t("measured by what is finished alone"),
        t("{n} without a day of assignment", n=number(work.waiting)) if work.waiting else "",
    )


def _ages_lead(frame: pd.DataFrame, frames: Frames, view: View, day: Day) -> tuple[str, str] | None:
    """To all that are late."""
    rows = _late_rows(frame, _measure(frames, day).percentiles)
    late = sum(row["total"] for row in rows)
    if not late:
        return None
    address = view.batches(**_aged({"since": None, "until": rows[0]["until"]}))
    return (tn("Show {n}", "Show all {n}", late), address) if address else None


AGING = Panel[View](
    id="aging",
    title=message("Work in progress by age"),
    definition=message(
        "Batches that are assigned and not yet segmented, by the days since their assignment (today "
        "included) and by stage. The ages are parted by how long batches of the same people, priority, "
        "specification and text take, whatever else is filtered: within the first so many days 50 of 100 "
        "are done, then 85, then 95. That counts open work as well; where too much is open for it to reach "
        "85, finished batches alone are the measure. Click a bar to see exactly its batches."
    ),
    questions=_questions,
    metric=_ages,
    chart=StackedBars(
        rows="low",
        parts="stage",
        words=_WORDS,
        label=_age_label,
        counted=in_batches,
        behind=lambda row: number(row["total"]),
        meant=_aged,
        least=264,
    ),
    columns=(
        Column("low", message("From (days)"), working=message("From (working days)")),
        Column("high", message("To (days)"), working=message("To (working days)")),
        Column("part", message("Done by then"), lambda part: percent(part / 100) if part < 100 else "–"),
        *(Column(*word) for word in _WORDS.items()),
        Column("total", message("Total")),
    ),
    note=_ages_note,
    leads=_ages_lead,
    key=_WORDS,
    days=DAYS_MEANT,
    nothing=message("Nothing that is assigned waits to be segmented."),
)
