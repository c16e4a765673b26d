"""Two to five people side by side, with the whole team as what they are seen against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard.charts.figure import Row, records
from dashboard.charts.lines import Series
from dashboard.charts.multiples import SmallMultiples
from dashboard.i18n import day_range, named, number, t, tn
from dashboard.panels.base import Column, Frames, Panel, in_a_line, likely_range, tenths
from dashboard.panels.first_pass import FIRST_PASS
from dashboard.panels.spans import DAYS_MEANT, REVIEWED
from dashboard.panels.team_figures import paced, paced_questions, to_person
from dashboard.url import TEAM, View, address
from data.errors import message
from data.metrics import side_by_side, team_weeks
from data.metrics.day import Day
from data.metrics.first_pass import times_rejected
from data.metrics.rates import FEW
from data.metrics.side_by_side import FEWEST, MOST
from data.metrics.totals import totals
from data.metrics.weeks import Weeks, counted, weeks_of
from data.model.conditions import Days
from data.query.questions import Counts

_OFFERED = 3  # people, where none are chosen


def compared(view: View) -> tuple[str, ...]:
    """The people whose figures stand side by side; none where they are too few or too many."""
    chosen = _chosen(view)
    return chosen if FEWEST <= len(chosen) <= MOST else ()


def _chosen(view: View) -> tuple[str, ...]:
    return tuple(name for name in view.where.person if name)


def whole_team(view: View) -> View:
    """*view* without the people in it, and with what of them is accepted, as a choice of people has it."""
    where = view.where
    return replace(view, where=replace(where, person=(), everyday=where.everyday and not where.person))


# --- what is asked ------------------------------------------------------------------------------


def questions(view: View, day: Day) -> dict[str, Counts]:
    """What everybody has and did: one row of it is that of the whole team."""
    team = whole_team(view)
    return paced_questions(team, day) | FIRST_PASS.questions(team, day) | done_questions(team, day)


def done_questions(team: View, day: Day) -> dict[str, Counts]:
    """What was completed in the period, by whom and when."""
    within = team.where.completed
    days = within if _is_period(within) else _all_days(team_weeks.weeks_shown(day.today))
    done = team.where.narrow(stage=("segmented",), completed=days)
    return {"done": Counts(("person", "completed"), done)} if done else {}


def weeks_in(frames: Frames, view: View, day: Day) -> Weeks:
    """Those of the period that is filtered; else the last full ones and the one that is not over."""
    within = view.where.completed
    if not _is_period(within):
        return team_weeks.weeks_shown(day.today)
    return weeks_of(counted(frames.get("done"), "completed")[0], day.today, within)


def by_week(frames: Frames, weeks: Weeks) -> pd.DataFrame:
    """What everybody completed in each of the *weeks*."""
    return team_weeks.by_week(frames.get("done"), frames["crew"], weeks, everyone=False)


def _is_period(within: Days | None) -> bool:
    return bool(within and (within.start or within.last))


def _all_days(weeks: Weeks) -> Days | None:
    rows = records(weeks.frame())
    return Days.inclusive(rows[0]["start"], rows[-1]["end"]) if rows else None


def _table(frames: Frames, view: View, day: Day) -> pd.DataFrame:
    people, weeks = compared(view), weeks_in(frames, view, day)
    if not people:
        return pd.DataFrame(columns=[column.name for column in _COLUMNS])
    first = FIRST_PASS.metric(frames, view, day) if "reviewed" in frames else None
    team = paced(frames, whole_team(view), day)
    rejected = times_rejected(frames.get("back"))
    days = _all_days(weeks) or Days()
    frame = side_by_side.table(people, team, by_week(frames, weeks), weeks, first, rejected)
    return frame.assign(since=days.start, until=days.last)


def _each_week(frames: Frames, view: View, day: Day) -> pd.DataFrame:
    people, weeks = compared(view), weeks_in(frames, view, day)
    if not people:
        return pd.DataFrame(columns=[column.name for column in (*_WEEK, _EACH)])
    return side_by_side.weekly(people, by_week(frames, weeks), weeks)


# --- columns ------------------------------------------------------------------------------------


def _of(view: View, row: Row, **narrowing: Any) -> str | None:
    """The batches of a row, narrowed further."""
    whose = {} if row["all"] else {"person": (row["person"],)}
    return whole_team(view).batches(**whose, **narrowing)


def _count(name: str, header: str, **narrowing: Any) -> Column:
    """A number of batches, which leads to exactly those."""
    return Column(name, header, drill=lambda view, row, _: _of(view, row, **narrowing) if row[name] else None)


def _done(view: View, row: Row, _day: Day) -> str | None:
    days = Days.inclusive(row["since"], row["until"])
    return _of(view, row, stage=("segmented",), completed=days) if row["done"] else None


def _reviewed(view: View, row: Row, _day: Day) -> str | None:
    whose = {} if row["all"] else {"first_reviewed_person": (row["person"],)}
    return whole_team(view).batches(**whose, first_review=REVIEWED) if row["reviewed"] else None


def _few(name: str) -> Any:
    """Whether what rests on so few says little."""
    return lambda row: row[name] < FEW


_COLUMNS = (
    Column("person", message("Person"), drill=to_person),
    Column("done", message("Done"), drill=_done),
    Column("pace", message("Done a week"), tenths),
    Column("reviewed", message("Batches reviewed"), drill=_reviewed),
    Column("rate", message("First-pass yield"), faint=_few("reviewed")),
    Column("interval", message("Likely range"), likely_range, faint=_few("reviewed"), sorts=False),
    Column("rejections", message("Times rejected")),
    Column("p50", message("P50 (days)"), faint=_few("timed"), working=message("P50 (working days)")),
    Column("p85", message("P85 (days)"), faint=_few("timed"), working=message("P85 (working days)")),
    _count("open", message("Open"), accepted=False),
    _count("overdue", message("Overdue"), overdue=True),
    Column("days", message("Days of work")),
)


def _week_columns(view: View, _: Day) -> tuple[Column, ...]:
    """The days of a week, what each of the people did in it, and what one of the team did on average."""
    people = (Column(str(place), name) for place, name in enumerate(compared(view)))
    return (*_WEEK, *people, _EACH)


_WEEK = (Column("start", message("From")), Column("end", message("To")))
_EACH = Column("each", message("Average person"), tenths)


# --- the chart ----------------------------------------------------------------------------------


def _series(view: View) -> list[Series]:
    return [_line(view, str(place), name) for place, name in enumerate(compared(view))]


def _line(view: View, column: str, name: str) -> Series:
    team = whole_team(view)

    def drill(_: Any, row: Row) -> str | None:
        days = Days.inclusive(row["start"], row["end"])
        return team.drill(person=(name,), stage=("segmented",), completed=days)

    def said(row: Row) -> str:
        counted_ = tn("{n} done", "{n} done", row[column])
        over = "" if row["full"] else t("not a full week")
        return "<br>".join(filter(None, (name, day_range(row["start"], row["end"]), counted_, over)))

    return Series(column, "segmented", said, drill, name=name)


# --- sentences ----------------------------------------------------------------------------------


def _note(frame: pd.DataFrame, *_: object) -> str:
    *rows, whole = records(frame)
    return in_a_line(_share_of_all(sum(row["done"] for row in rows), whole), _first_pass(rows))


def _share_of_all(done: int, whole: Row) -> str:
    if not whole["done"]:
        return t("nothing was completed in this period")
    return t(
        "{n} of {all} that the team completed, {days}",
        n=number(done),
        all=number(whole["done"]),
        days=day_range(whole["since"], whole["until"]),
    )


def _first_pass(rows: Sequence[Row]) -> str:
    """Who of them lies outside the limits of the funnel."""
    judged = [row for row in rows if row["reviewed"] >= FEW]
    below, above = ([row["person"] for row in judged if row["far"] == side] for side in (-1, 1))
    if not judged:
        return ""
    if not below and not above:
        return t("at the first review nobody of them differs from the team by more than chance explains")
    return in_a_line(
        t("right at the first review less often than chance explains: {names}", names=named(below, MOST))
        if below
        else "",
        t("right at the first review more often than chance explains: {names}", names=named(above, MOST))
        if above
        else "",
    )


def _weeks_note(frame: pd.DataFrame, _frames: Frames, view: View, _day: Day) -> str:
    rows = [row for row in records(frame) if row["full"]]
    if not rows:
        return t("there is no full week in this period")
    paces = [f"{name} {_usual(rows, str(at))}" for at, name in enumerate(compared(view))]
    return in_a_line(
        t("done in a full week: {paces}", paces=", ".join(paces)),
        t("an average person of the team {n}", n=_usual(rows, "each")),
    )


def _usual(weeks: Sequence[Row], column: str) -> str:
    return number(round(sum(week[column] for week in weeks) / len(weeks), 1))


def _why(_frames: Frames, view: View, _day: Day) -> str:
    """What to do where nothing can be compared."""
    chosen = len(_chosen(view))
    if chosen > MOST:
        return t(
            "{n} people are too many to see at a glance. Choose two to five of them above.", n=number(chosen)
        )
    if chosen < FEWEST:
        return t("Choose two to five people in the filter above, to see their figures beside each other.")
    return ""


def _offer(frames: Frames, view: View, _day: Day) -> tuple[str, str] | None:
    """Some people to begin with: who is chosen, and who has most open work."""
    if compared(view):
        return None
    people = offered(frames["work"], _chosen(view))
    if len(people) < FEWEST:
        return None
    return t("Compare {names}", names=named(people)), address(TEAM, _with(view, people))


def offered(work: pd.DataFrame, chosen: Sequence[str]) -> list[str]:
    """The one that is *chosen*, and those with most open work; of too many the ones with most."""
    left = totals(work[~work["accepted"].astype(bool)], "person")
    ranked = sorted((name for name in left if name), key=lambda name: (-left[name], name.casefold(), name))
    if len(chosen) > MOST:
        ranked = [name for name in ranked if name in chosen]
    first = list(chosen) if len(chosen) == 1 else []
    return [*first, *(name for name in ranked if name not in first)][:_OFFERED]


def _with(view: View, people: Sequence[str]) -> str:
    there = replace(view, where=replace(view.where, person=tuple(people)))
    return there.ordered(view.order) if view.order else there.to_query()


SIDE_BY_SIDE = Panel[View](
    id="side-by-side",
    title=message("Side by side"),
    definition=message(
        "The figures of two to five people that the filter names, and of the whole team under the rest of "
        "the filter. Done is what was completed in the last twelve full weeks and the one that is not over, "
        "or in the dates of completion that are filtered; done a week is the average of the full weeks. "
        "First-pass yield is what was approved without ever being rejected, of what was reviewed, and times "
        "rejected count as well for whoever had the batch then; in 95 of 100 cases the true yield lies in "
        "the likely range. P50 and P85 are the days within which 50 and 85 of 100 batches are done that were "
        "assigned in the last half year, with open work counted. Days of work are open batches at the own "
        "pace of the last four weeks, plus days off until then, always in working days. What rests on fewer "
        "than ten is grey. Who differs by more than chance explains lies "
        "outside the limits of 99.8 of 100 of the funnel; the others are no ranking."
    ),
    questions=questions,
    metric=_table,
    columns=_COLUMNS,
    note=_note,
    why=_why,
    offers=_offer,
    whole=message("Whole team"),
    days=DAYS_MEANT,
)

SIDE_BY_SIDE_WEEKS = Panel[View](
    id="side-by-side-weeks",
    title=message("Side by side, week by week"),
    definition=message(
        "What each of the people completed in each week (from Monday), all on one scale. The dotted line is "
        "the average of everybody in the team who completed anything in the weeks shown. The week that is "
        "not over is hollow. Click a mark to see exactly its batches."
    ),
    questions=questions,
    metric=_each_week,
    chart=SmallMultiples(_series, behind="each", within=lambda view: view.where.completed),
    columns=(*_WEEK, _EACH),
    choose=_week_columns,
    note=_weeks_note,
    why=_why,
    nothing=message("Nothing was completed in the weeks shown."),
)
