"""The panel about the days that batches spend in progress, in rework and waiting for their review."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from dashboard.charts.figure import Row, records
from dashboard.i18n import number, t, tn
from dashboard.panels.base import Column, Panel, in_a_line
from dashboard.panels.spans import CALENDAR_DAYS_MEANT, in_calendar_days
from dashboard.url import View
from data.errors import message
from data.metrics.day import Day
from data.metrics.stage_times import stage_times
from data.model.conditions import Numbers
from data.query.questions import Counts

_WORDS = {
    "in_progress": message("In progress"),
    "rework": message("In rework"),
    "waiting": message("Waiting for review"),
}
_ENDS = ("started_basis", "segmented_basis")
_OVER: dict[str, Any] = {"stage": ("segmented",)}
_WORKING: dict[str, Any] = {"stage": ("in_progress",)}
_SENT_BACK: dict[str, Any] = {"rejections": Numbers(1)}
#: What each time is counted by and of which batches, where it is over and where it is not.
_ASKED: dict[tuple[str, str], tuple[tuple[str, ...], dict[str, Any]]] = {
    ("in_progress", "done"): (("in_progress_days", *_ENDS), _OVER),
    ("in_progress", "open"): (("in_progress_days", "stage_since", "started_basis"), _WORKING),
    ("rework", "done"): (
        ("rework_days", *_ENDS),
        _OVER | _SENT_BACK | {"review": ("approved", "pending")},
    ),
    ("rework", "open"): (("rework_days", "stage_since", "segmented_basis"), _WORKING | _SENT_BACK),
    ("waiting", "done"): (
        ("last_segmented", "segmented_basis", "reviewed"),
        _OVER | {"review": ("approved", "rejected")},
    ),
    ("waiting", "open"): (("last_segmented", "segmented_basis"), _OVER | {"review": ("pending",)}),
}


def _questions(view: View, _: Day) -> dict[str, Counts]:
    narrowed = {name: (by, view.where.narrow(**wanted)) for name, (by, wanted) in _ASKED.items()}
    return {" ".join(name): Counts(by, where) for name, (by, where) in narrowed.items() if where is not None}


def _batches(end: str) -> Callable[[View, Row, Day], str | None]:
    """To the batches that a row counts as *end*."""

    def address(view: View, row: Row, _: Day) -> str | None:
        return view.batches(**_ASKED[row["time"], end][1]) if row[end] else None

    return address


def _note(frame: pd.DataFrame, _frames: object, _view: object, day: Day) -> str:
    rows = {row["time"]: row for row in records(frame)}
    unit = day.durations.unit
    half = {
        time: in_calendar_days(int(row["half"]), unit)
        for time, row in rows.items()
        if not pd.isna(row["half"])
    }
    dated, unknown = (int(frame.loc[frame["time"] != "rework", name].sum()) for name in ("dated", "unknown"))
    return in_a_line(
        t("Half of the batches are in progress for {days} or less", days=half["in_progress"])
        if "in_progress" in half
        else "",
        t("half wait {days} or less for their review", days=half["waiting"]) if "waiting" in half else "",
        t("half of what came back needed {days} or less of rework", days=half["rework"])
        if "rework" in half
        else "",
        tn("{n} reckoned by the dates of the batch", "{n} reckoned by the dates of the batch", dated)
        if dated
        else "",
        t("{n} not known from their start, left out", n=number(unknown)) if unknown else "",
    )


STAGE_TIMES = Panel[View](
    id="stage-times",
    title=message("Time in each stage"),
    definition=message(
        "From the history of each batch: the days it was in progress, all times together; the days of those "
        "that came after it had been segmented once and rejected; and the days from its last segmentation "
        "to its review. What ends on the day it began took no day. What is still there has taken at least "
        "so long, and counts with that (Kaplan–Meier). Where the history began later than the work, the "
        "days from the assignment to the segmentation stand in for those in progress; other times are left "
        "out. Click a number of batches to see exactly these."
    ),
    questions=_questions,
    metric=lambda frames, _, day: stage_times(frames, day.today),
    columns=(
        Column("time", message("Stage"), lambda time: t(_WORDS[time]), sorts=False),
        Column("done", message("Through"), drill=_batches("done")),
        Column("open", message("Still there"), drill=_batches("open")),
        Column("half", message("P50 (days)"), working=message("P50 (calendar days)")),
        Column("most", message("P85 (days)"), working=message("P85 (calendar days)")),
        Column("dated", message("By dates")),
        Column("unknown", message("Left out")),
    ),
    note=_note,
    days=CALENDAR_DAYS_MEANT,
    nothing=message("Nothing here is in progress or segmented."),
)
