"""The panels about what comes and goes each week."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from dashboard.charts.figure import Row, records
from dashboard.charts.lines import LinesOverTime, Series
from dashboard.i18n import day, day_range, number, t, tn
from dashboard.panels.base import Column, Frames, Panel, in_a_line, tenths
from dashboard.panels.spans import DAYS_MEANT, completed, in_days, work_of
from dashboard.theme import meaning
from dashboard.url import View
from data.errors import message
from data.metrics import control_chart, cycle_time, flow
from data.metrics.day import Day
from data.model.conditions import Days
from data.query.questions import Counts

_NAMED = 3  # weeks that a sentence names


def _days(row: Row) -> Days:
    return Days.inclusive(row["start"], row["end"])


def _week(row: Row) -> str:
    return day_range(row["start"], row["end"])


# --- each week ----------------------------------------------------------------------------------


def _each_week(frames: Frames, view: View, day: Day) -> pd.DataFrame:
    return flow.throughput(frames.get("done"), day.today, view.where.completed)


def limits_of(frame: pd.DataFrame) -> Sequence[tuple[float, str]]:
    """The mean of what `flow.throughput` gives and its limits, each with its word; none of too few weeks."""
    mean, low, high = (frame[name].iloc[-1] for name in ("mean", "low", "high"))
    if np.isnan(mean):
        return ()
    lower = [(low, t("lower limit"))] if low > 0 else []
    return [(mean, t("mean")), (high, t("upper limit")), *lower]


def _look(rows: Sequence[Row]) -> dict[str, Any]:
    """What is judged stands out, and what is not yet over is hollow."""
    outside = [row["signal"] in ("above", "below") for row in rows]
    return {
        "marker": {
            "size": [
                11 if out else 8 if row["signal"] else 6 for out, row in zip(outside, rows, strict=True)
            ],
            "color": [meaning("rejected" if out else "segmented") for out in outside],
            "symbol": [
                "diamond" if out else "circle" if row["full"] else "circle-open"
                for out, row in zip(outside, rows, strict=True)
            ],
        }
    }


_SIGNALS = {
    "above": message("above the limits"),
    "below": message("below the limits"),
    "run": message("part of a run"),
}


def _signal(signal: str) -> str:
    return t(_SIGNALS[signal]) if signal else ""


def week_in_words(row: Row) -> str:
    """A week, what was done in it, and what that says: a line each."""
    said = _signal(row["signal"]) if row["full"] else t("not a full week")
    counted = tn("{n} done", "{n} done", row["n"])
    return "<br>".join(filter(None, (_week(row), counted, said)))


def _weeks_note(frame: pd.DataFrame, frames: Frames, *_: object) -> str:
    rows = [row for row in records(frame) if row["full"]]
    limits = control_chart.limits([row["n"] for row in rows])
    undated = int(frames["done"].loc[frames["done"]["completed"].isna(), "n"].sum()) if frames else 0
    return in_a_line(
        _usual(rows, limits),
        _unusual(rows) if limits else "",
        t("{n} done without a date", n=number(undated)) if undated else "",
    )


def _usual(rows: Sequence[Row], limits: control_chart.Limits | None) -> str:
    if not limits:
        return t("Too few full weeks to say what is usual")
    quarter, half, most = np.percentile([row["n"] for row in rows], (25, 50, 75), method="inverted_cdf")
    return in_a_line(
        t(
            "{low} to {high} a week is ordinary, by the first {n} full weeks",
            low=number(int(np.ceil(limits.low))),
            high=number(int(limits.high)),
            n=number(limits.baseline),
        ),
        t(
            "half of the weeks have {low} to {high}, the middle one {half}",
            low=number(int(quarter)),
            high=number(int(most)),
            half=number(int(half)),
        ),
    )


def _unusual(rows: Sequence[Row]) -> str:
    outside = [row["start"] for row in rows if row["signal"] in ("above", "below")]
    run = [row["start"] for row in rows if row["signal"] == "run"]
    if not outside and not run:
        return t("no week is unusual")
    return in_a_line(
        tn(
            "{n} week is unusual, that of {week}",
            "{n} weeks are unusual, the last that of {week}",
            len(outside),
            week=day(outside[-1]),
        )
        if outside
        else "",
        t("a run on one side of the mean since {day}", day=day(run[0])) if run else "",
    )


# --- arrivals and departures --------------------------------------------------------------------


def _flow_questions(view: View, _: Day) -> dict[str, Counts]:
    still_open = view.where.narrow(stage=cycle_time.UNFINISHED)
    waiting = {} if still_open is None else {"open": Counts(("assigned", "stage"), still_open)}
    return (
        {"assigned": Counts(("assigned",), view.where)} | completed(view, "assigned", "completed") | waiting
    )


def _come_and_gone(frames: Frames, view: View, day: Day) -> pd.DataFrame:
    within = view.where.completed or view.where.assigned
    return flow.come_and_gone(frames["assigned"], frames.get("done"), day.today, within)


def _came_row(row: Row) -> str:
    return "<br>".join((_week(row), tn("{n} assigned", "{n} assigned", row["came"])))


def _went_row(row: Row) -> str:
    return "<br>".join((_week(row), tn("{n} completed", "{n} completed", row["went"])))


def _flow_note(_: pd.DataFrame, frames: Frames, _view: View, day: Day) -> str:
    seen = flow.steadiness(work_of(frames, day), day.today, day.durations)
    if not seen:
        return t("Too few were completed in 12 weeks to say whether the flow is stable")
    unit = day.durations.unit
    parts = {
        "came": number(round(seen.week * seen.came)),
        "went": number(round(seen.week * seen.went)),
        "between": number(round(seen.between)),
        "expected": in_days(round(seen.expected), unit),
        "took": in_days(round(seen.took), unit),
    }
    if seen.steady:
        return t(
            "Stable: in 12 weeks {came} came and {went} went a week; {between} in work are {expected} at "
            "that pace, and batches took {took}",
            **parts,
        )
    return t(
        "Not stable: in 12 weeks {came} came and {went} went a week; {between} in work are {expected} at "
        "that pace, but batches took {took}",
        **parts,
    )


THROUGHPUT_PANELS: dict[str, Panel[View]] = {
    panel.id: panel
    for panel in (
        Panel[View](
            id="weekly",
            title=message("Completed each week"),
            definition=message(
                "Batches by the week (from Monday) of their completion. The limits are the mean and 2.66 "
                "mean moving ranges to either side (XmR), of the first twelve full weeks shown, and stay "
                "where they are, so that a change is seen. A week outside (a diamond), or eight in a row "
                "on one side of the mean, is no chance: something has changed. The week that is not over "
                "is hollow and not judged. Shown is the last half year, or the dates of completion that "
                "are filtered. Click a mark to see exactly its batches."
            ),
            questions=lambda view, _: completed(view, "completed"),
            metric=_each_week,
            chart=LinesOverTime(
                (
                    Series(
                        "n", "segmented", week_in_words, lambda view, row: view.drill(completed=_days(row))
                    ),
                ),
                within=lambda view: view.where.completed,
                levels=limits_of,
                look=_look,
            ),
            columns=(
                Column("start", message("From")),
                Column("end", message("To")),
                Column("n", message("Done")),
                Column("signal", message("Signal"), _signal),
                *(
                    Column(name, word, tenths)
                    for name, word in (
                        ("mean", message("Mean")),
                        ("low", message("Lower limit")),
                        ("high", message("Upper limit")),
                    )
                ),
            ),
            note=_weeks_note,
            nothing=message("Nothing was completed in the weeks shown."),
        ),
        Panel[View](
            id="come-and-gone",
            title=message("Arrivals and departures"),
            definition=message(
                "Batches assigned and batches completed in each week (from Monday). As long as both are "
                "alike, work in progress divided by what is completed a day is about the days that a batch "
                "takes (Little's law): that is what is called stable, when neither is further apart than a "
                "quarter, over the twelve weeks before today. It is a check, not a forecast. Shown is the "
                "last half year, or the dates that are filtered. Click a mark to see exactly its batches."
            ),
            questions=_flow_questions,
            metric=_come_and_gone,
            chart=LinesOverTime(
                (
                    Series(
                        "came",
                        "not_started",
                        _came_row,
                        lambda view, row: view.drill(assigned=_days(row)),
                        dash="dash",
                    ),
                    Series(
                        "went", "segmented", _went_row, lambda view, row: view.drill(completed=_days(row))
                    ),
                ),
                within=lambda view: view.where.completed or view.where.assigned,
            ),
            columns=(
                Column("start", message("From")),
                Column("end", message("To")),
                Column("came", message("Arrivals")),
                Column("went", message("Departures")),
            ),
            note=_flow_note,
            days=DAYS_MEANT,
            key={"not_started": message("Assigned (dashed)"), "segmented": message("Done")},
            nothing=message("Nothing was assigned or completed in the weeks shown."),
        ),
    )
}
