"""The panels of the forecast: when what is left will be done, how many by when, on what that rests, and how
often such forecasts held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pandas as pd

from dashboard.charts.curves import Band, Chances
from dashboard.charts.figure import Row, records
from dashboard.charts.time_series import BarsOverTime
from dashboard.i18n import day as day_of
from dashboard.i18n import number, t, tn, yes_no
from dashboard.panels.base import Column, Frames, Panel, in_a_line, likely_range
from dashboard.panels.batches import basis_words
from dashboard.panels.reckoning import (
    calendar_of,
    chance_words,
    found,
    known_of,
    pace_of,
    past_weeks,
    questions,
    reckoned,
    reckoned_with,
    used_weeks,
    why_no_forecast,
)
from dashboard.panels.what_if import WHAT_IF
from dashboard.url import View
from data.errors import message
from data.metrics import backtest, forecast, progress
from data.metrics.cycle_time import UNFINISHED
from data.metrics.day import Day
from data.metrics.forecast import LEVELS, WEEKS
from data.metrics.rates import FEW
from data.model.conditions import Days

_MOST_WEEKS = backtest.CHECKED + max(WEEKS)
_SOON = 4  # weeks that a sentence speaks of
_HALF, _LIKELY, _SURE = LEVELS
_VERDICTS = {
    "fits": message("fits"),
    "short": message("falls short"),
    "exceeds": message("exceeds it"),
    "few": message("too few to say"),
}
_JUDGED = {
    "fits": message("that fits the promise"),
    "exceeds": message("that is more than was promised"),
    "few": message("too few lie apart to say more"),
}


def _curve(frames: Frames, view: View, day: Day) -> pd.DataFrame:
    return forecast.curve(found(frames, view, day))


def _reach(frames: Frames, view: View, day: Day) -> pd.DataFrame:
    return forecast.reach(found(frames, view, day))


def _held(frames: Frames, view: View, day: Day) -> pd.DataFrame:
    past = past_weeks(frames, day, _MOST_WEEKS, _MOST_WEEKS)
    known = known_of(past, calendar_of(frames, view, day), day, growing=False)
    return backtest.backtest(known, int(view.weeks))


# --- words --------------------------------------------------------------------------------------


def _done_by(share: float, day: date) -> str:
    words = t("Done with a chance of {chance}", chance=chance_words(share))
    return f"{day_of(day)}<br>{words}"


def _level_label(level: float, day: date) -> str:
    return t("{n} of 100: {day}", n=round(level * 100), day=day_of(day))


def _reach_words(row: Row) -> str:
    return "<br>".join(
        (
            day_of(row["end"]),
            t("{n} or more in 85 of 100 futures", n=number(row["low"])),
            t("{n} or more in half of them", n=number(row["middle"])),
            t("{n} or more in 15 of 100", n=number(row["high"])),
        )
    )


def _weeks_ahead(weeks: int) -> str:
    return tn("{n} week", "{n} weeks", weeks)


def _goal_words(n: int, view: View) -> str:
    back = view.scenario.rework == "yes" and not view.scenario.batches
    if back:
        return tn("{n} left or coming back", "{n} left or coming back", n)
    return tn("{n} to do", "{n} to do", n) if view.scenario.batches else tn("{n} left", "{n} left", n)


def _to_do(view: View) -> str | None:
    """Where a mark of the future leads: to the batches that it speaks of."""
    return view.drill(stage=UNFINISHED)


def _done_in(view: View, days: Days) -> str | None:
    return replace(view, where=pace_of(view.where)).drill(completed=days)


# --- sentences ----------------------------------------------------------------------------------


def _when_note(frame: pd.DataFrame, frames: Frames, view: View, _: Day) -> str:
    days = dict(forecast.named(frame))
    if _LIKELY in days:
        half, likely = day_of(days[_HALF]), day_of(days[_LIKELY])
        said = t("Half of the futures end by {half}, 85 of 100 by {likely}", half=half, likely=likely)
    elif _HALF in days:
        half = day_of(days[_HALF])
        said = t("Half of the futures end by {half}, but not 85 of 100 within two years", half=half)
    else:
        said = t("Fewer than half of the futures end within two years")
    return in_a_line(said, reckoned(frames, view))


def _reach_note(frame: pd.DataFrame, frames: Frames, view: View, _: Day) -> str:
    row = records(frame.head(_SOON))[-1]
    said = t(
        "By {day} in 85 of 100 futures {low} or more are done, in half of them {middle} or more",
        day=day_of(row["end"]),
        low=number(row["low"]),
        middle=number(row["middle"]),
    )
    return in_a_line(said, reckoned(frames, view))


def _weeks_note(frame: pd.DataFrame, frames: Frames, view: View, _: Day) -> str:
    used = sorted(frame.loc[frame["used"], "n"].tolist(), reverse=True)
    said = t(
        "{least} to {most} were done a week, in half of the {n} weeks that count {middle} or more",
        least=number(used[-1]),
        most=number(used[0]),
        n=len(used),
        middle=number(used[(len(used) - 1) // 2]),
    )
    dated, done = progress.coverage(frames["done"], "completed")
    covered = t("{n} of {done} done batches have a date", n=number(dated), done=number(done))
    counted = basis_words(frames["basis"])
    return in_a_line(said, covered + (f" ({counted})" if counted else ""), _whatever_stands(view))


def _whatever_stands(view: View) -> str:
    """Said where the filter says how batches stand, which does not narrow the past weeks."""
    return "" if pace_of(view.where) == view.where else t("whatever their stage and review")


def _held_note(frame: pd.DataFrame, *_: object) -> str:
    rows = {(row["horizon"], row["promise"]): row for row in records(frame)}
    horizon = max(weeks for weeks, _ in rows if weeks <= _SOON)
    row = rows[horizon, _LIKELY]
    said = t(
        "Looking {weeks} ahead, {held} of {times} past forecasts held what they promised in 85 of 100",
        weeks=_weeks_ahead(horizon),
        held=number(row["held"]),
        times=number(row["n"]),
    )
    short = sum(row["verdict"] == "short" for row in rows.values())
    words = tn("{n} line falls short of its promise", "{n} lines fall short of their promise", short)
    judged = _JUDGED.get(row["verdict"], "")
    return in_a_line(said, words if short else t(judged))


_PROMISE = message(
    "Ten thousand futures are made of the past weeks: each draws how much every week counts (Bayesian "
    "bootstrap), then its own weeks. Done means segmented; the completion date is the approval date, else "
    "the review date, else the last mask upload. Weeks with fewer working days bring less. What is rejected "
    "comes back, and of the batches that wait for a review as large a share as was ever rejected of those "
    "reviewed, once 30 are. Of a number of batches smaller than what is left, the first ones count, "
    "whichever they are: new and returning ones do not put that off."
)

FORECAST_PANELS: Mapping[str, Panel[View]] = {
    panel.id: panel
    for panel in (
        Panel[View](
            id="forecast-when",
            title=message("When it will be done"),
            definition=_PROMISE,
            questions=questions,
            metric=_curve,
            chart=Chances(named=forecast.named, counted=_done_by, label=_level_label, drill=_to_do),
            columns=(
                Column("end", message("By the end of")),
                Column("share", message("Chance of being done"), chance_words),
            ),
            note=_when_note,
            why=why_no_forecast,
        ),
        Panel[View](
            id="forecast-reach",
            title=message("How many by when"),
            definition=message(
                "How many of the batches that are left or come back will be done by the end of each coming "
                "week (seven days, from tomorrow on): in 85, in 50 and in 15 of 100 futures as many or more. "
                "The futures are those of the panel about when it will be done."
            ),
            questions=questions,
            metric=_reach,
            chart=Band(
                low="low",
                middle="middle",
                high="high",
                levels=(_LIKELY, _HALF, 1 - _LIKELY),
                counted=_reach_words,
                drill=_to_do,
                goal=reckoned_with,
                goal_label=_goal_words,
            ),
            columns=(
                Column("end", message("By the end of")),
                Column("low", message("In 85 of 100")),
                Column("middle", message("In half")),
                Column("high", message("In 15 of 100")),
            ),
            note=_reach_note,
            why=why_no_forecast,
        ),
        WHAT_IF,
        Panel[View](
            id="forecast-weeks",
            title=message("Done per full week"),
            definition=message(
                "Batches done (segmented) in each full week, from Monday to Sunday, by their completion "
                "date. The forecast rests on the last of them; the others are pale. What the filter says of "
                "stage, review, lateness, files and their dates does not count here: what is done in a week "
                "does not depend on it."
            ),
            questions=questions,
            metric=used_weeks,
            chart=BarsOverTime(
                lambda n: tn("{n} done", "{n} done", n),
                drill=_done_in,
                faint=lambda row: not row["used"],
            ),
            columns=(
                Column("start", message("From")),
                Column("end", message("To")),
                Column("n", message("Done")),
                Column("arrived", message("Assigned")),
                Column("used", message("Counts"), yes_no),
            ),
            note=_weeks_note,
        ),
        Panel[View](
            id="forecast-held",
            title=message("How often it held"),
            definition=message(
                "A forecast of how many will be done is made at the end of every past week, of the weeks "
                "known then, and held against what was done. A promise of 85 of 100 should hold about as "
                "often. Windows of several weeks overlap, and many of them say little more than the few that "
                "lie apart: the likely range (exact binomial, 95 of 100) is of these, and a promise fits "
                "when it lies inside. Of fewer than ten that lie apart little can be said."
            ),
            questions=questions,
            metric=_held,
            columns=(
                Column("horizon", message("Ahead"), _weeks_ahead, sorts=False),
                Column("promise", message("Promised"), sorts=False),
                Column("share", message("Held"), sorts=False, faint=lambda row: row["apart"] < FEW),
                Column("held", message("Times held"), sorts=False),
                Column("n", message("Times made"), sorts=False),
                Column("apart", message("Lie apart"), sorts=False),
                Column("interval", message("Likely range"), likely_range, sorts=False),
                Column("verdict", message("Verdict"), lambda each: t(_VERDICTS[each]), sorts=False),
            ),
            note=_held_note,
            nothing=message("There must be a week to look at after six weeks with work."),
        ),
    )
}
