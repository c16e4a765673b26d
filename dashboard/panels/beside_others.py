"""One person beside all others together, with a sentence that says in what they differ and in what not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from dashboard.charts.figure import Row, records
from dashboard.i18n import number, t
from dashboard.panels.base import Column, Frames, Panel, in_a_line, likely_range, tenths
from dashboard.panels.batches import crew
from dashboard.panels.first_pass import FIRST_PASS
from dashboard.panels.side_by_side import by_week, done_questions, weeks_in, whole_team
from dashboard.panels.spans import DAYS_MEANT, REVIEWED, in_days, spans
from dashboard.url import View
from data.calendar import Unit
from data.errors import message
from data.metrics import comparison, cycle_time
from data.metrics.comparison import Compared, Side
from data.metrics.cycle_time import Work
from data.metrics.day import Day
from data.metrics.day_numbers import dates
from data.metrics.pace import assigned_lately
from data.model.conditions import Days
from data.query.questions import Counts

_FIGURES = {
    "first": message("right at the first review"),
    "week": message("done each week"),
    "within": message("how long batches take"),
}
_DIFFERS = {
    ("first", "less"): message("right at the first review less often"),
    ("first", "more"): message("right at the first review more often"),
    ("week", "less"): message("fewer done each week"),
    ("week", "more"): message("more done each week"),
    ("within", "less"): message("batches take longer"),
    ("within", "more"): message("batches are done sooner"),
}
_VERDICTS = {
    "less": message("less, and not by chance"),
    "more": message("more, and not by chance"),
    "same": message("chance explains it"),
    "few": message("too few to say"),
}


def _questions(view: View, day: Day) -> dict[str, Counts]:
    if len(view.where.person) != 1:
        return {}
    team = whole_team(view)
    lately = team.where.narrow(**assigned_lately(day.today))
    asked = {"crew": crew()} | FIRST_PASS.questions(team, day) | done_questions(team, day)
    return asked | ({} if lately is None else spans(lately, "lately_", "person"))


def _metric(frames: Frames, view: View, day: Day) -> pd.DataFrame:
    (name,) = view.where.person
    found = list(_compared(frames, view, day, name))
    return pd.DataFrame([_row(each, _others(frames, each, name), day) for each in found])


def _compared(frames: Frames, view: View, day: Day, name: str) -> Iterator[Compared]:
    if "reviewed" in frames:
        yield comparison.first_review(FIRST_PASS.metric(frames, view, day), name)
    weeks = weeks_in(frames, view, day)
    yield comparison.each_week(by_week(frames, weeks), weeks, name)
    yield comparison.within(*_works(frames, day, name))


def _works(frames: Frames, day: Day, name: str) -> tuple[Work, Work]:
    """What was assigned lately to the one, and to the others."""
    own: list[pd.DataFrame | None] = []
    others: list[pd.DataFrame | None] = []
    for frame in (frames.get("lately_done"), frames.get("lately_open")):
        own.append(None if frame is None else frame[frame["person"] == name])
        others.append(None if frame is None else frame[~frame["person"].isin({name, ""})])
    return (
        cycle_time.work(own[0], own[1], day.today, day.durations),
        cycle_time.work(others[0], others[1], day.today, day.durations),
    )


def _others(frames: Frames, each: Compared, name: str) -> tuple[str, ...]:
    """Whose batches the figure of the others rests on."""
    frame = frames.get("reviewed" if each.figure == "first" else "done")
    column = "first_reviewed_person" if each.figure == "first" else "person"
    return () if frame is None else tuple(sorted({*frame[column]} - {name, ""}))


def _row(each: Compared, others: tuple[str, ...], day: Day) -> Row:
    return {
        "figure": (each.figure, each.about if each.figure == "within" else None, day.durations.unit),
        **_side("own", each, each.own),
        **_side("others", each, each.others),
        "verdict": each.verdict,
        "names": others,
        "weeks": each.about if each.figure == "week" else None,
    }


def _side(name: str, each: Compared, side: Side) -> dict[str, Any]:
    """A share as it is, a mean with one decimal."""
    value: Any = side.value
    likely: Any = side.likely
    if each.figure == "week":
        value, likely = tenths(value), likely and tuple(map(tenths, likely))
    return {name: value, f"{name}_range": likely, f"{name}_n": side.n}


# --- columns ------------------------------------------------------------------------------------


def _figure(figure: tuple[str, int | None, Unit]) -> str:
    name, days, unit = figure
    if name == "first":
        return t("Right at the first review")
    if name == "week":
        return t("Done in a full week")
    if days is None:
        return t("How long batches take")
    return t("Done within {days}", days=in_days(days, unit))


def _range(bounds: tuple[float, float] | tuple[Decimal, Decimal] | None) -> str:
    """Shares in percent, means as numbers."""
    if not isinstance(bounds, tuple) or not isinstance(bounds[0], Decimal):
        return likely_range(bounds)
    low, high = (number(float(each)) for each in bounds)
    return t("{low} to {high}", low=low, high=high)


def _own(view: View, row: Row, _day: Day) -> str | None:
    return _batches(view, row, view.where.person) if row["own_n"] else None


def _theirs(view: View, row: Row, _day: Day) -> str | None:
    return _batches(view, row, row["names"]) if row["others_n"] else None


def _batches(view: View, row: Row, people: Sequence[str]) -> str | None:
    """Those that a figure of *people* rests on; days that can be reckoned with are no filter."""
    team = whole_team(view)
    name, *_ = row["figure"]
    if name == "first":
        return team.batches(first_reviewed_person=tuple(people), first_review=REVIEWED)
    if name == "week":
        first, last = dates(row["weeks"])
        return team.batches(person=tuple(people), stage=("segmented",), completed=Days.inclusive(first, last))
    return None


def _few(row: Row) -> bool:
    return bool(row["verdict"] == "few")


# --- the sentence -------------------------------------------------------------------------------


def _note(frame: pd.DataFrame, *_: object) -> str:
    judged = [(row["figure"][0], row["verdict"]) for row in records(frame)]
    differs = [t(_DIFFERS[each]) for each in judged if each in _DIFFERS]
    same, few = (
        [t(_FIGURES[name]) for name, verdict in judged if verdict == each] for each in ("same", "few")
    )
    if not differs and not same:
        return t("Too little is known to say in what they differ from the others.")
    return in_a_line(
        t("Differs from the others by more than chance explains: {what}", what=", ".join(differs))
        if differs
        else t("Nothing differs from the others by more than chance explains"),
        t("chance alone explains: {what}", what=", ".join(same)) if same else "",
        t("too few to say: {what}", what=", ".join(few)) if few else "",
    )


BESIDE_OTHERS = Panel[View](
    id="beside-others",
    title=message("Beside the others"),
    definition=message(
        "What one person does, beside all others together. Right at the first review is what was approved "
        "without ever being rejected, credited to whoever had it then, and judged by the limits of the "
        "funnel of the team. Done in a full week is an average of the last twelve full weeks, from the first "
        "in which the person completed anything, days off included, against what each of the others who "
        "completed anything did in the same weeks. Done within days is the share of what was assigned in the "
        "last half year, with open work counted, by the days in which half of what the others have is done. "
        "In 95 of 100 cases the true figure lies in the likely range. A difference counts as more than "
        "chance only at 99.8 of 100, since in a whole team somebody always lies outside 95. What rests on "
        "fewer than ten batches, on fewer than six weeks, or on what was given out on fewer than six days "
        "(such batches are done together) is not judged."
    ),
    questions=_questions,
    metric=_metric,
    columns=(
        Column("figure", message("Figure"), _figure, sorts=False),
        Column("own", message("This person"), faint=_few, sorts=False),
        Column("own_range", message("Likely range"), _range, faint=_few, sorts=False),
        Column("own_n", message("Batches"), drill=_own, sorts=False),
        Column("others", message("The others"), faint=_few, sorts=False),
        Column("others_range", message("Their likely range"), _range, faint=_few, sorts=False),
        Column("others_n", message("Their batches"), drill=_theirs, sorts=False),
        Column("verdict", message("Difference"), lambda each: t(_VERDICTS[each]), sorts=False),
    ),
    note=_note,
    nothing=message("Filter by one person who has work."),
    days=DAYS_MEANT,
)

#: The panels of the page of somebody, by their ids.
PERSON_PANELS: Mapping[str, Panel[View]] = {BESIDE_OTHERS.id: BESIDE_OTHERS}
