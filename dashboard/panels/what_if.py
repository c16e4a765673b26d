"""The panel of the forecast that says when it would be done if something were otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date

import pandas as pd

from dashboard.charts.figure import Row, records
from dashboard.i18n import day as day_of
from dashboard.i18n import t, tn
from dashboard.panels.base import Column, Frames, Panel, in_a_line
from dashboard.panels.reckoning import (
    SHOWN_WEEKS,
    calendar_of,
    chance_words,
    found,
    goal_of,
    is_part,
    known_of,
    pace_of,
    questions,
    rests_on,
    returns_of,
    why_no_forecast,
)
from dashboard.scenario import Move
from dashboard.url import View, giving
from data.calendar import WorkingCalendar
from data.errors import message
from data.metrics import forecast, what_if
from data.metrics.cycle_time import UNFINISHED
from data.metrics.day import Day
from data.metrics.forecast import Forecast, Refusal
from data.metrics.pace import finished_lately
from data.metrics.what_if import Answer, Case
from data.query.questions import Counts

_WORDS: Mapping[str, Callable[[Case], str]] = {
    "as_it_is": lambda _: t("As it is"),
    "more": lambda _: t("One person more"),
    "fewer": lambda _: t("One person fewer"),
    "off": lambda case: t("A week off from {day}", day=day_of(case.day)) if case.day else "",
    "together": lambda _: t("All of that together"),
    "has": lambda case: t("{person}, as it is", person=case.person),
    "gives": lambda case: t("{person}, after giving", person=case.person),
    "gets": lambda case: t("{person}, after getting", person=case.person),
}


def _asked(view: View, day: Day) -> dict[str, Counts]:
    """What the forecast asks; who finished how many lately, and of those who give and get what each has left
    and has done."""
    lately = pace_of(view.where).narrow(**finished_lately(day.today))
    asked = questions(view, day)
    if lately is not None:
        asked["finished"] = Counts(("person",), lately)
    if moved := view.scenario.moved:
        for role, person in _roles(moved).items():
            done = replace(pace_of(view.where), stage=("segmented",)).narrow(person=(person,))
            left = view.where.narrow(stage=UNFINISHED, person=(person,))
            if done is not None and left is not None:
                asked[f"done of {role}"] = Counts(("completed",), done)
                asked[f"left of {role}"] = Counts((), left)
    return asked


def _roles(moved: Move) -> dict[str, str]:
    return {"giver": moved.giver, "taker": moved.taker}


def _compared(frames: Frames, view: View, day: Day) -> pd.DataFrame:
    usual = found(frames, view, day)
    answers = [Answer(Case("as_it_is"), goal_of(frames, view), usual, whole=not is_part(frames, view))]
    if isinstance(usual, Forecast):
        answers += _otherwise(frames, view, day, usual)
        answers += _moved(frames, view, day)
    else:
        answers = []
    return what_if.compared(answers, view.scenario.target)


def _otherwise(frames: Frames, view: View, day: Day, usual: Forecast) -> Iterator[Answer]:
    """The whole team, with each thing that would be otherwise, and with all of them."""
    staff, off = int(view.scenario.staff), view.scenario.off
    one = what_if.share_of_one(frames["finished"]) if "finished" in frames else 0.0
    rests, calendar = rests_on(frames, view, day), calendar_of(frames, view, day)
    changed = replace(rests, speed=max(1 + staff * one, 0.0))
    without = calendar.without((free,) if (free := view.scenario.free) else ())
    n, whole = goal_of(frames, view), not is_part(frames, view)
    cases = [
        *([(Case("more" if staff > 0 else "fewer"), changed, calendar)] if staff else []),
        *([(Case("off", off), rests, without)] if off else []),
        *([(Case("together"), changed, without)] if staff and off else []),
    ]
    for case, on, worked in cases:
        result = forecast.forecast(n, on, worked, day.today, returns_of(frames, view))
        yield Answer(case, n, result, whole, usual)


def _moved(frames: Frames, view: View, day: Day) -> Iterator[Answer]:
    """Who gives and who gets, each at their own pace."""
    moved = view.scenario.moved
    if not moved or not all(f"left of {role}" in frames for role in _roles(moved)):
        return
    had = {role: int(frames[f"left of {role}"]["n"].sum()) for role in _roles(moved)}
    n = _given(moved, frames)
    for role, kind, more in (("giver", "gives", -n), ("taker", "gets", n)):
        person = _roles(moved)[role]
        calendar = calendar_of(frames, view, day, person)
        before, after = (
            _of_one(frames, view, day, role, calendar, each) for each in (had[role], had[role] + more)
        )
        yield Answer(Case("has", person=person), had[role], before)
        case = Case("gives" if kind == "gives" else "gets", person=person)
        yield Answer(case, had[role] + more, after, whole=False, against=before)


def _given(moved: Move, frames: Frames) -> int:
    """How many can change hands: at most those that the giver has left."""
    left = frames.get("left of giver")
    return 0 if left is None else min(moved.batches, int(left["n"].sum()))


def _of_one(
    frames: Frames, view: View, day: Day, role: str, calendar: WorkingCalendar, left: int
) -> Forecast | Refusal:
    done, none = frames[f"done of {role}"], frames["arrived"].iloc[:0]
    weeks = forecast.weekly(done, none, day.today, int(view.weeks), SHOWN_WEEKS)
    return forecast.forecast(left, known_of(weeks, calendar, day, growing=False), calendar, day.today)


# --- words --------------------------------------------------------------------------------------


def _case(case: Case) -> str:
    return _WORDS[case.kind](case)


def _chance(share: float) -> str:
    return "–" if pd.isna(share) else chance_words(share)


def _batches(view: View, row: Row, _: Day) -> str | None:
    """Those that are meant, where they are known one by one."""
    if not row["whole"]:
        return None
    person = row["case"].person
    return view.batches(stage=UNFINISHED, **({"person": (person,)} if person else {}))


def _note(frame: pd.DataFrame, _frames: Frames, view: View, _day: Day) -> str:
    usual, *others = records(frame)
    asked = [_difference(row) for row in others if row["case"].kind != "has"]
    said = in_a_line(*asked, _in_time(usual["chance"], view.scenario.target))
    return said or t("Choose above what would be otherwise")


def _in_time(share: float, target: date | None) -> str:
    if target is None:
        return ""
    chance = _chance(share)
    return t("as it is, done by {day} with a chance of {chance}", day=day_of(target), chance=chance)


def _difference(row: Row) -> str:
    """What 85 of 100 futures are held against."""
    case, later = _case(row["case"]), row["later"]
    if not row["n"] and row["case"].person:
        return t("{case}: nothing left to do", case=case)
    if row["refused"]:
        return t("{case}: too few weeks with work to say", case=case)
    if not isinstance(later, int):
        likely = row["likely"]
        if likely is None:
            return t("{case}: not within two years", case=case)
        return t("{case}: 85 of 100 by {day}", case=case, day=day_of(likely))
    days = tn("{n} day", "{n} days", abs(later))
    if later > 0:
        return t("{case}: {days} later", case=case, days=days)
    return t("{case}: {days} sooner", case=case, days=days) if later else t("{case}: as soon", case=case)


def _carry_out(_frame: pd.DataFrame, frames: Frames, view: View, _day: Day) -> tuple[str, str] | None:
    moved = view.scenario.moved
    where = view.where.narrow(person=(moved.giver,), stage=UNFINISHED) if moved else None
    n = _given(moved, frames) if moved else 0
    if moved is None or where is None or not n:
        return None
    words = tn(
        "Give {n} batch of {giver} to {taker}",
        "Give {n} batches of {giver} to {taker}",
        n,
        giver=moved.giver,
        taker=moved.taker,
    )
    return words, giving(where, [moved.taker], n)


WHAT_IF = Panel[View](
    id="forecast-what-if",
    title=message("What if"),
    definition=message(
        "The same forecast with one thing otherwise, and with all of them. One person more or fewer changes "
        "the pace by what one person brings: the median of those who finished anything in the last four "
        "weeks, as a share of all. In a week off nothing is done. Batches that change hands are reckoned "
        "with the own pace of each of the two. Days later compares the days that 85 of 100 futures end by."
    ),
    questions=_asked,
    metric=_compared,
    columns=(
        Column("case", message("Case"), _case, sorts=False),
        Column("n", message("Batches"), drill=_batches, sorts=False),
        Column("half", message("Half by"), sorts=False),
        Column("likely", message("85 of 100 by"), sorts=False),
        Column("sure", message("95 of 100 by"), sorts=False),
        Column("later", message("Days later"), sorts=False),
        Column("chance", message("In time"), _chance, sorts=False),
    ),
    note=_note,
    leads=_carry_out,
    why=why_no_forecast,
)
