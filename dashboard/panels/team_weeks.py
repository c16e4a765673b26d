"""The panel about what everybody completed, week by week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard import i18n
from dashboard.charts.figure import Row, records
from dashboard.i18n import day, day_range, day_word, named, number, t, tn
from dashboard.panels.base import Column, Frames, Panel, in_a_line
from dashboard.panels.batches import crew
from dashboard.panels.team_figures import PERSON
from dashboard.url import View
from data.errors import message
from data.metrics import team_weeks
from data.metrics.day import Day
from data.metrics.weeks import Weeks
from data.model.conditions import Days
from data.query.filters import EVERYTHING
from data.query.questions import Counts


def _weeks(view: View, day: Day) -> Weeks:
    return team_weeks.weeks_shown(day.today, view.where.completed)


def _questions(view: View, day: Day) -> dict[str, Counts]:
    shown = _all_days(records(_weeks(view, day).frame()))
    done = shown and view.where.narrow(stage=("segmented",), completed=shown)
    undated = view.where.narrow(stage=("segmented",), completed=Days(missing=True))
    return (
        {"crew": crew()}
        | ({"done": Counts(("person", "completed"), done)} if done else {})
        | ({"undated": Counts((), undated)} if undated else {})
    )


def _all_days(weeks: Sequence[Row]) -> Days | None:
    """From the first day of *weeks* to the last; None of no week."""
    return Days.inclusive(weeks[0]["start"], weeks[-1]["end"]) if weeks else None


def _by_week(frames: Frames, view: View, day: Day) -> pd.DataFrame:
    everyone = view.where == EVERYTHING
    return team_weeks.by_week(frames.get("done"), frames["crew"], _weeks(view, day), everyone=everyone)


# --- columns ------------------------------------------------------------------------------------


def _of(view: View, row: Row, days: Days | None) -> str | None:
    whose = {} if row["all"] else {"person": (row["person"],)}
    return view.batches(**whose, stage=("segmented",), completed=days) if days else None


def _columns(view: View, today: Day) -> tuple[Column, ...]:
    """The person, each week, and all of them."""
    weeks = records(_weeks(view, today).frame())
    whole = _all_days(weeks)
    total = replace(_TOTAL, drill=lambda view, row, _: _of(view, row, whole) if row["total"] else None)
    return (PERSON, *(_week(week, today) for week in weeks), total)


def _week(week: Row, today: Day) -> Column:
    """What was completed in a week, the fuller of colour the more it is."""
    name, days = _name(week), Days.inclusive(week["start"], week["end"])
    return Column(
        name,
        t("{day} so far", day=day_word(week["start"])) if _runs(week, today) else day_word(week["start"]),
        drill=lambda view, row, _: _of(view, row, days) if row[name] else None,
        shade=lambda row: 0 if row["all"] else row[name] / max(row["most"], 1),
        about=_about(week, today),
    )


def _name(week: Row) -> str:
    """The column of a week, as the metric has it."""
    return str(week["start"])


def _runs(week: Row, today: Day) -> bool:
    """Whether today is in that week."""
    return not week["full"] and week["end"] >= today.today


def _about(week: Row, today: Day) -> str:
    """The days of a week, on how many of them the team works, and whether it is whole."""
    return in_a_line(
        day_range(week["start"], week["end"]),
        tn("{n} working day", "{n} working days", today.calendar.count(week["start"], week["end"])),
        "" if week["full"] else t("not a full week"),
    )


_TOTAL = Column("total", message("Total"))


# --- the sentence -------------------------------------------------------------------------------


def _note(frame: pd.DataFrame, frames: Frames, view: View, today: Day) -> str:
    rows = [row for row in records(frame) if not row["all"]]
    weeks = records(_weeks(view, today).frame())
    return in_a_line(
        t(
            "{n} done since {day}",
            n=number(sum(row["total"] for row in rows)),
            day=day(weeks[0]["start"]),
        ),
        _fullest(rows, weeks),
        _without(rows),
        _undated(frames),
    )


def _fullest(rows: Sequence[Row], weeks: Sequence[Row]) -> str:
    """Whose week is the largest, the last of those that are alike."""
    found: tuple[int, str, Any] = max(
        (row[_name(week)], str(week["start"]), row["person"]) for row in rows for week in weeks
    )
    return t(
        "most in a week: {n} by {person}, in that of {day}",
        n=number(found[0]),
        person=i18n.person(found[2]),
        day=day(found[1]),
    )


def _without(rows: Sequence[Row]) -> str:
    """Who of the crew completed nothing."""
    nothing = [row["person"] for row in rows if row["person"] and not row["total"]]
    return t("nothing by {names}", names=named(nothing)) if nothing else ""


def _undated(frames: Frames) -> str:
    """How many the weeks cannot count."""
    n = int(frames["undated"]["n"].sum()) if "undated" in frames else 0
    return t("{n} done without a date", n=number(n)) if n else ""


TEAM_WEEKS = Panel[View](
    id="team-weeks",
    title=message("Done week by week"),
    definition=message(
        "How many batches each person completed in each of the last twelve full weeks (from Monday) and in "
        "the week that is not over yet, by who has them now. A filter by completion dates says in which "
        "weeks; batches without such a date are not counted. The stronger the colour of a cell, the nearer "
        "its number is to the largest of the table. Point at a week to see how many working days it has. "
        "Click a number to see exactly its batches."
    ),
    questions=_questions,
    metric=_by_week,
    columns=(PERSON, _TOTAL),
    choose=_columns,
    note=_note,
    nothing=message("Nothing was completed in the weeks shown."),
)
