"""The panels about the team: what everybody has, how it stands, and for how long it will do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from dashboard import i18n, team_columns
from dashboard.charts.bars import Bars
from dashboard.charts.figure import Row, records
from dashboard.charts.labels import Label
from dashboard.i18n import named, number, t, tn
from dashboard.panels.base import Column, Frames, Panel, in_a_line, likely_range
from dashboard.panels.first_pass import FIRST_PASS
from dashboard.panels.side_by_side import SIDE_BY_SIDE, SIDE_BY_SIDE_WEEKS
from dashboard.panels.spans import DAYS_MEANT
from dashboard.panels.team_figures import PERSON, paced, paced_questions, standing, standing_questions
from dashboard.panels.team_weeks import TEAM_WEEKS
from dashboard.url import UNASSIGNED, View, giving, person_address
from data.calendar import Range
from data.errors import message
from data.metrics import team, team_pace
from data.metrics.day import Day
from data.metrics.pace import finished_lately
from data.metrics.rates import FEW

_SOON = 5  # days of work within which somebody runs dry
_MOST = 99  # days of work that a bar shows


def _left(frames: Frames, view: View, day: Day) -> pd.DataFrame:
    return team.work_left(standing(frames, view, day), _MOST)


# --- columns ------------------------------------------------------------------------------------


def _count(name: str, header: str, **narrowing: Any) -> Column:
    """A number of batches, which leads to exactly those."""
    return Column(name, header, drill=lambda view, row, _: _of(view, row, **narrowing) if row[name] else None)


def _of(view: View, row: Row, **narrowing: Any) -> str | None:
    """The batches of a row, narrowed further."""
    return view.batches(**({} if row["all"] else {"person": (row["person"],)}), **narrowing)


def _finished(view: View, row: Row, day: Day) -> str | None:
    return _of(view, row, **finished_lately(day.today)) if row["finished"] else None


def _weeks_in_words(weeks: team_pace.Weekly) -> str:
    return t("Last {n} full weeks: {numbers}", n=len(weeks), numbers=", ".join(map(number, weeks)))


def _few(*parts: str) -> Callable[[Row], bool]:
    """Whether a rate of so few says little."""
    return lambda row: sum(row[part] for part in parts) < FEW


def _off(days: Range | None) -> str:
    return i18n.day_range(*days) if days else ""


_COLUMNS = (
    PERSON,
    _count("total", message("Total")),
    _count("open", message("Open"), accepted=False),
    _count("not_started", message("Not started"), stage=("not_started",)),
    _count("in_progress", message("In progress"), stage=("in_progress",)),
    _count("segmented", message("Segmented"), stage=("segmented",)),
    _count("approved", message("Approved"), review=("approved",)),
    _count("rejected", message("Rejected"), review=("rejected",)),
    Column("rejections", message("Times rejected")),
    _count("overdue", message("Overdue"), overdue=True),
    Column("completion", message("Completion"), faint=_few("total")),
    Column("efficiency", message("Efficiency"), faint=_few("segmented", "in_progress")),
    Column("approval", message("Approval rate"), faint=_few("approved", "rejected")),
    Column(
        "interval", message("Likely range"), likely_range, faint=_few("approved", "rejected"), sorts=False
    ),
    Column("finished", message("Done in 4 weeks"), drill=_finished),
    Column(
        "weekly",
        message("Done each week"),
        lambda weeks: " ".join(map(number, weeks)),
        sorts=False,
        drawn=_weeks_in_words,
    ),
    Column("p50", message("P50 (days)"), faint=_few("timed"), working=message("P50 (working days)")),
    Column("p85", message("P85 (days)"), faint=_few("timed"), working=message("P85 (working days)")),
    Column("days", message("Days of work")),
    Column("age", message("Oldest (days)"), working=message("Oldest (working days)")),
    Column("off", message("Next days off"), _off, sorts=False),
)


def _chosen(view: View, _: Day) -> tuple[Column, ...]:
    return tuple(each for each in _COLUMNS if each.name in (team_columns.PERSON, *view.shown))


# --- sentences ----------------------------------------------------------------------------------


def _table_note(frame: pd.DataFrame, *_: object) -> str:
    rows = [row for row in records(frame) if not row["all"]]
    idle = sum(row["total"] == 0 for row in rows)
    return in_a_line(
        tn("{n} person", "{n} people", sum(row["person"] != "" for row in rows)),
        t("{n} without work", n=number(idle)) if idle else "",
    )


def _left_note(frame: pd.DataFrame, frames: Frames, view: View, day: Day) -> str:
    return in_a_line(_running_dry(frame), _without_pace(standing(frames, view, day)))


def _without_pace(everybody: pd.DataFrame) -> str:
    """How many have open work that nobody knows the length of."""
    rows = [row for row in records(everybody) if row["person"] and row["open"] and not row["finished"]]
    return tn("{n} finished nothing in 4 weeks", "{n} finished nothing in 4 weeks", len(rows)) if rows else ""


def _give_work(frame: pd.DataFrame, *_: object) -> tuple[str, str] | None:
    """Where those who run out of work get some."""
    dry = _dry(frame)
    return (t("Give them unassigned batches"), giving(UNASSIGNED, dry)) if dry else None


def _dry(frame: pd.DataFrame) -> list[str]:
    return [row["person"] for row in records(frame) if row["days"] <= _SOON]


def _running_dry(frame: pd.DataFrame) -> str:
    dry = _dry(frame)
    if not dry:
        return t("Nobody runs out of work within {n} working days", n=_SOON)
    return t("Out of work within {n} working days: {names}", n=_SOON, names=named(dry))


def _days_of_work(row: Row) -> str:
    if row["days"] > _MOST:
        return t("over {n} days", n=_MOST)
    return tn("{n} day", "{n} days", row["days"])


TEAM_PANELS: Mapping[str, Panel[View]] = {
    panel.id: panel
    for panel in (
        Panel[View](
            id="team",
            title=message("What everybody has"),
            definition=message(
                "Batches are counted at who has them now. Completion is segmented of all; efficiency is "
                "segmented of segmented and in progress; approval rate is approved of reviewed, and in 95 "
                "of 100 cases the true rate lies in the likely range. What rests on fewer than ten is "
                "grey. Days of work are open batches at the person's own pace of the last four weeks, plus "
                "their days off until then, always in working days. P50 and P85 are the days within which "
                "50 and 85 of 100 batches are done that were assigned in the last half year, with open work "
                "counted; a dash where too much is open. Done each week is that of the last eight full "
                "weeks. Times rejected counts for whoever had the batch then."
            ),
            questions=paced_questions,
            metric=paced,
            columns=_COLUMNS,
            choose=_chosen,
            note=_table_note,
            days=DAYS_MEANT,
        ),
        SIDE_BY_SIDE,
        SIDE_BY_SIDE_WEEKS,
        TEAM_WEEKS,
        Panel[View](
            id="work-left",
            title=message("Days of work left"),
            definition=message(
                "Open batches (not accepted) divided by what the person finished a working day in the last "
                "four weeks. Who finished nothing then has no pace, and is left out. The shortest come first."
            ),
            questions=standing_questions,
            metric=_left,
            chart=Bars(
                label=lambda row: Label(row["person"], link=person_address(row["person"])),
                counted=lambda n: tn("{n} day of work", "{n} days of work", n),
                drill=lambda view, row: view.drill(person=(row["person"],), accepted=False),
                means=lambda _: "total",
                behind=_days_of_work,
                room=120,
            ),
            columns=(
                Column("person", message("Person")),
                Column("days", message("Days of work")),
                Column("open", message("Open")),
                Column("finished", message("Done in 4 weeks")),
            ),
            note=_left_note,
            leads=_give_work,
            nothing=message("Somebody must have open work, and have finished something in four weeks."),
        ),
        FIRST_PASS,
    )
}
