"""Forecasts that are kept: made of what a page shows now, and held against what has happened since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pandas as pd

from dashboard.filter_words import in_full
from dashboard.former_names import view_of
from dashboard.i18n import t, tn
from dashboard.panels.base import Column, in_a_line, tabled
from dashboard.panels.forecast import FORECAST_PANELS
from dashboard.panels.reckoning import found, pace_of, reckoned_with, why_no_forecast
from dashboard.services import Services
from dashboard.url import View
from data import kept_forecasts
from data.errors import Conflict, FilterError, message
from data.exports import exporting
from data.exports.exporting import Export
from data.kept_forecasts import KeptForecast
from data.metrics.forecast import LEVELS, Forecast
from data.metrics.kept import Happened, happened
from data.model.conditions import Days
from data.query.questions import Counts
from data.query.service import SOON

_WHEN = FORECAST_PANELS["forecast-when"]
VERDICT_WORDS = {
    "open": message("still open"),
    "late": message("late"),
    "held": message("held"),
    "missed": message("did not hold"),
}


@dataclass(frozen=True)
class Made:
    """A forecast as it is made now, to be kept: the batches it is about, and its days."""

    query: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Held:
    """A kept forecast: its batches in words, and what happened; None where its filter means nothing now."""

    kept: KeptForecast
    about: str
    happened: Happened | None


def made(services: Services, query: str) -> Made:
    """The forecast of a page's *query* as things are now.

    Raises FilterError, Conflict where there is none, and DatabaseError.
    """
    view, day = view_of(services, query), services.day()
    questions = _WHEN.questions(view, day)
    reading = services.answers.ask(questions.values())
    frames = {name: reading[question] for name, question in questions.items()}
    result = found(frames, view, day)
    if not isinstance(result, Forecast):
        raise Conflict(message("There is no forecast to keep: {why}"), why=why_no_forecast(frames, view, day))
    half, likely, _ = (result.day(level) for level in LEVELS)
    n = reckoned_with(frames, view)
    return Made(_kept_query(view), {"on": day.today, "n": n, "half": half, "likely": likely})


def held(services: Services) -> list[Held]:
    """All kept forecasts, the newest first, each with what happened since. Raises DatabaseError."""
    there = kept_forecasts.kept(services.mongo)
    views = {each.id: _view(services, each) for each in there}
    asked = {each.id: _questions(each, view) for each in there if (view := views[each.id])}
    every = [question for questions in asked.values() for question in questions.values()]
    reading = services.answers.ask(every, patience=SOON) if every else None
    today = services.today()

    def what_happened(each: KeptForecast) -> Happened | None:
        if reading is None or each.id not in asked:
            return None
        frames = {name: reading[question] for name, question in asked[each.id].items()}
        return happened(each.n, each.likely, each.made, today, frames["done"], frames.get("arrived"))

    return [Held(each, _about(views[each.id]), what_happened(each)) for each in there]


def _kept_query(view: View) -> str:
    """What of an address tells which batches are meant, and with what is reckoned."""
    scenario = replace(view.scenario, staff="0", off=None, target=None, move=None, giver="", taker="")
    return replace(view, scenario=scenario).to_query()


def _view(services: Services, each: KeptForecast) -> View | None:
    try:
        return view_of(services, each.query)
    except FilterError:  # of a version that knew other restrictions
        return None


def _questions(each: KeptForecast, view: View) -> dict[str, Counts]:
    """What was done since, and what arrived where that was to be reckoned with."""
    since = Days(each.made + timedelta(days=1))
    pace = pace_of(view.where)
    asked = {"done": ("completed", pace.narrow(stage=("segmented",), completed=since))}
    if view.growth == "yes" and not view.scenario.batches:
        asked["arrived"] = ("assigned", pace.narrow(assigned=since))
    return {name: Counts((by,), where) for name, (by, where) in asked.items() if where is not None}


# --- words --------------------------------------------------------------------------------------


def _about(view: View | None) -> str:
    if view is None:
        return t("a filter that is not understood any more")
    return in_a_line(
        *(in_full(view.where) or [t("All batches")]),
        t("with new batches") if view.growth == "yes" else "",
        t("without rework") if view.scenario.rework == "no" else "",
    )


_COLUMNS = (
    Column("made", message("Made on")),
    Column("by", message("Kept by")),
    Column("about", message("Filter")),
    Column("n", message("Batches")),
    Column("half", message("Half by")),
    Column("likely", message("85 of 100 by")),
    Column("done", message("Done since")),
    Column("day", message("All done on")),
    Column("verdict", message("85 of 100"), lambda verdict: t(VERDICT_WORDS[verdict]) if verdict else "–"),
)


def table(every: Sequence[Held]) -> pd.DataFrame:
    """Kept forecasts as people read them, days as days."""
    rows = [
        {
            **{name: getattr(each.kept, name) for name in ("made", "by", "n", "half", "likely")},
            "about": each.about,
            "done": each.happened and each.happened.done,
            "day": each.happened and each.happened.day,
            "verdict": each.happened.verdict if each.happened else "",
        }
        for each in every
    ]
    return tabled(_COLUMNS, pd.DataFrame(rows, columns=[each.name for each in _COLUMNS], dtype=object))


def sentence(every: Sequence[Held]) -> str:
    """How many of those that have come to their end held what they promised."""
    verdicts = [each.happened.verdict for each in every if each.happened]
    ended, late = (sum(each in which for each in verdicts) for which in (("held", "missed"), ("late",)))
    kept = verdicts.count("held")
    return in_a_line(
        tn("{n} forecast is kept", "{n} forecasts are kept", len(every)),
        t("of {n} that have ended, {held} held the day of 85 of 100", n=ended, held=kept) if ended else "",
        tn("{n} is late", "{n} are late", late) if late else "",
    )


def written(services: Services) -> Export:
    """The table as a CSV."""
    every = held(services)
    rows = table(every)
    name = " ".join(("tanda", t("kept forecasts"), services.today().isoformat()))
    lines = exporting.lines(rows.astype(object).where(rows.notna(), "").to_numpy(dtype=object).tolist())
    return exporting.write_csv(
        services.settings, name, list(rows.columns), lines, about={"forecasts": len(every)}
    )
