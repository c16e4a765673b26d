"""The panel about how it stood each day, as it was counted then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from dashboard.charts.figure import Row, records
from dashboard.charts.time_series import StepsOverTime
from dashboard.i18n import day, number, t, tn
from dashboard.panels.base import Column, Frames, Panel, in_a_line
from dashboard.url import View
from data.errors import message
from data.metrics import daily_counts
from data.metrics.daily_counts import STANDINGS
from data.metrics.day import Day
from data.model.vocabulary import STAGE_WORDS
from data.query.filters import FIELDS
from data.query.questions import Counts

_BACK = 4  # weeks, to compare with
_WORDS: Mapping[str, str] = {
    **STAGE_WORDS,
    "segmented": message("Segmented, not reviewed"),
    "approved": message("Segmented, approved"),
    "rejected": message("Segmented, rejected"),
}
#: What makes a batch be in one of `STANDINGS`; what else there is, is a stage.
_REVIEWED = {"segmented": "pending", "approved": "approved", "rejected": "rejected"}


def _questions(view: View, _: Day) -> dict[str, Counts]:
    return {"now": Counts(("stage", "review"), view.where)}


def _metric(frames: Frames, view: View, day: Day) -> pd.DataFrame:
    kept = frames["kept"].iloc[:0] if daily_counts.unknown(view.where) else frames["kept"]
    return daily_counts.stood(kept, frames["then"], frames["now"], day.today)


def _narrowing(standing: str) -> dict[str, Any]:
    if standing not in _REVIEWED:
        return {"stage": (standing,)}
    return {"stage": ("segmented",), "review": (_REVIEWED[standing],)}


def _drill(view: View, standing: str, row: Row, today: date) -> str | None:
    """To the batches of today; those of another day may be others by now, or nowhere."""
    return view.drill(**_narrowing(standing)) if row["day"] == today else None


def _said(standing: str, row: Row, today: date) -> str:
    counted = t("{standing}: {n} of {all}", standing=t(_WORDS[standing]), **_numbers(row, standing))
    then = "" if row["day"] == today else t("as it was counted that day")
    return "<br>".join(filter(None, (day(row["day"]), counted, then)))


def _numbers(row: Row, name: str) -> dict[str, str]:
    return {"n": number(row[name]), "all": number(row["total"])}


def _note(frame: pd.DataFrame, frames: Frames, _: View, today: Day) -> str:
    now, earlier = records(frame)[-1], daily_counts.before(frame, today.today, _BACK)
    counted = _numbers(now, "left")
    absent = daily_counts.missing(frames["kept"], today.today)
    return in_a_line(
        t("{n} of {all} batches are not segmented", **counted)
        if earlier is None
        else t(
            "{n} of {all} batches are not segmented; on {day} it was {before} of {then}",
            **counted,
            day=day(earlier["day"]),
            before=number(int(earlier["left"])),
            then=number(int(earlier["total"])),
        ),
        t("kept since {day}", day=day(date.fromisoformat(frames["kept"]["day"].iloc[0]))),
        tn("{n} day is missing", "{n} days are missing", absent) if absent else "",
    )


def _leads(frame: pd.DataFrame, _frames: Frames, view: View, _: Day) -> tuple[str, str] | None:
    n, address = int(frame["total"].iloc[-1]), view.batches()
    return (t("Today’s {n}", n=number(n)), address) if n and address else None


def _why(frames: Frames, view: View, _: Day) -> str:
    if unknown := daily_counts.unknown(view.where):
        names = ", ".join(t(FIELDS[name].label) for name in unknown)
        return t(
            "Past days are kept by person, stage and review only. Take this out of the filter: {names}.",
            names=names,
        )
    if frames["kept"].empty:
        return t(
            "Tanda counts each day how things stand, from today on. Tomorrow there is a day to compare with."
        )
    return ""


EACH_DAY = Panel[View](
    id="each-day",
    title=message("As it stood each day"),
    definition=message(
        "How many batches were in each stage at the end of each day, as they were counted then; those that "
        "were segmented are divided by their review. Tanda counts every quarter of an hour, and the last "
        "count of a day is kept, whatever becomes of the batches: they may have been changed, renamed or "
        "deleted since. A day on which Tanda did not run is missing, and nothing is put in its place. Before "
        "the last 90 days each week has one bar, of its last day that is kept. What was counted for a person "
        "who was renamed, or whose batches all went to somebody, counts for the name that holds now. Today "
        "is counted now: click its bar to see exactly its batches. Those of past days cannot be listed."
    ),
    questions=_questions,
    metric=_metric,
    chart=StepsOverTime(STANDINGS, _said, _drill),
    columns=(
        Column("day", message("Day")),
        *(Column(each, _WORDS[each]) for each in STANDINGS),
        Column("total", message("Total")),
    ),
    note=_note,
    leads=_leads,
    key={each: _WORDS[each] for each in STANDINGS},
    why=_why,
    daily=True,
)
