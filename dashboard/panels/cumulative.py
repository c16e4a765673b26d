"""The panel about all that has come so far, and how far it is."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.charts.figure import Row, records
from dashboard.charts.lines import LinesOverTime, Series
from dashboard.i18n import day, number, t, tn
from dashboard.panels.base import Column, Frames, Panel, in_a_line
from dashboard.panels.spans import completed
from dashboard.url import View
from data.errors import message
from data.metrics import flow
from data.metrics.day import Day
from data.model.conditions import Days
from data.query.questions import Counts

_BACK = 4  # weeks, to compare with


def _cumulative_questions(view: View, _: Day) -> dict[str, Counts]:
    accepted = view.where.narrow(accepted=True)
    approved = {} if accepted is None else {"approved": Counts(("assigned", "approved"), accepted)}
    assigned = {"assigned": Counts(("assigned",), view.where)}
    return assigned | completed(view, "assigned", "completed") | approved


def _cumulative(frames: Frames, _: View, day: Day) -> pd.DataFrame:
    return flow.cumulative(frames["assigned"], frames.get("done"), frames.get("approved"), day.today)


def _by_then(view: View, row: Row, *bases: str, **narrowing: Any) -> str | None:
    until = Days.inclusive(None, row["end"])
    return view.drill(assigned=until, **dict.fromkeys(bases, until), **narrowing)


def _assigned_row(row: Row) -> str:
    counted = tn("{n} assigned {days}", "{n} assigned {days}", row["assigned"], days=_until(row))
    return "<br>".join((counted, t("{n} of them not segmented then", n=number(row["between"]))))


def _until(row: Row) -> str:
    return t("until {last}", last=day(row["end"]))


def _cumulative_note(frame: pd.DataFrame, frames: Frames, _: View, day: Day) -> str:
    last, earlier = records(frame)[-1], flow.before(frame, day.today, _BACK)
    counted = {"n": number(last["between"]), "all": number(last["assigned"])}
    undated = int(frames["assigned"].loc[frames["assigned"]["assigned"].isna(), "n"].sum())
    return in_a_line(
        t("{n} of {all} assigned batches are not segmented", **counted)
        if earlier is None
        else t(
            "{n} of {all} assigned batches are not segmented; four weeks ago {before} were",
            **counted,
            before=number(int(earlier["between"])),
        ),
        t("{n} without a day of assignment", n=number(undated)) if undated else "",
    )


CUMULATIVE = Panel[View](
    id="cumulative",
    title=message("Cumulative flow"),
    definition=message(
        "How many batches were assigned by each day, how many of these were completed by then, and how many "
        "of those approved (as they stand now). The bands between the lines are what was not segmented yet, "
        "and what was segmented and not approved. A band that grows wider is work that piles up. Until a "
        "history is recorded, the completion date is the approval date, else the review date, else the last "
        "mask upload: the middle band so holds only what is not approved now. Batches without a day of "
        "assignment are left out; what is segmented without any date stays in the upper band. Click a mark "
        "to see exactly its batches."
    ),
    questions=_cumulative_questions,
    metric=_cumulative,
    chart=LinesOverTime(
        (
            Series(
                "approved",
                "approved",
                lambda row: tn(
                    "{n} approved {days}", "{n} approved {days}", row["approved"], days=_until(row)
                ),
                lambda view, row: _by_then(view, row, "approved", accepted=True),
                filled=True,
            ),
            Series(
                "completed",
                "segmented",
                lambda row: tn("{n} done {days}", "{n} done {days}", row["completed"], days=_until(row)),
                lambda view, row: _by_then(view, row, "completed"),
                filled=True,
            ),
            Series("assigned", "in_progress", _assigned_row, _by_then, filled=True),
        ),
        at="end",
    ),
    columns=(
        Column("start", message("From")),
        Column("end", message("To")),
        Column("assigned", message("Assigned so far")),
        Column("completed", message("Done so far")),
        Column("approved", message("Approved so far")),
        Column("between", message("Not segmented")),
    ),
    note=_cumulative_note,
    key={
        "in_progress": message("Not segmented"),
        "segmented": message("Segmented"),
        "approved": message("Approved"),
    },
)
