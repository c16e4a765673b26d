"""The panels about how long batches take: all of them, each of them, and month by month."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from dashboard.charts.figure import Row, records
from dashboard.charts.lines import LinesOverTime, NamedPoint, Series, ShareLines
from dashboard.charts.scatter import MarksOverTime
from dashboard.i18n import day_range, month, number, percent, t
from dashboard.panels.base import Column, Frames, Panel, in_a_line, likely_range, outside_words
from dashboard.panels.batches import basis_words, in_batches
from dashboard.panels.spans import DAYS_MEANT, axis_words, in_days, measure_of, spans, told, work_of
from dashboard.url import View
from data.calendar import Unit
from data.errors import message
from data.metrics import cycle_time, survival, thinning
from data.metrics.cycle_time import LATE, PARTS, Percentiles, Work
from data.metrics.day import Day
from data.model.conditions import Days
from data.query.questions import Counts

_MARKS = 1500  # in one picture
_ONE_IN_SEVEN = 0.12  # at least, of a share that is called so
_LATELY = 28  # days
_OVER = 3.0  # times the days within which 95 of 100 were done are drawn
_FEWEST_DAYS = 5
#: How the lines of the parts of `PARTS` are drawn.
_DASHES = ("solid", "dash", "dot")
_PART_WORDS = (
    (message("P50 (days)"), message("P50 (working days)")),
    (message("P85 (days)"), message("P85 (working days)")),
    (message("P95 (days)"), message("P95 (working days)")),
)


def _questions(view: View, _: Day) -> dict[str, Counts]:
    done = view.where.narrow(stage=("segmented",))
    basis = {} if done is None else {"basis": Counts(("completed_basis",), done)}
    return spans(view.where) | basis


# --- all of them --------------------------------------------------------------------------------


def how_long(curve: survival.Curve, unit: Unit = "calendar") -> str:
    """Within how many days of that *unit* half and most batches are done, as far as that is known."""
    half, most = curve.reached(50), curve.reached(LATE)
    if half is None:
        return t("How long half of the batches take is not yet known: too many are still open")
    if most is None:
        return t(
            "Half of the batches take {half} or less; how long the slowest one in seven take "
            "is not yet known",
            half=in_days(half, unit),
        )
    if curve.beyond(most) < _ONE_IN_SEVEN:
        return t(
            "Half of the batches take {half} or less; 85 of 100 take {most} or less",
            half=in_days(half, unit),
            most=in_days(most, unit),
        )
    return t(
        "Half of the batches take {half} or less; one in seven takes more than {most}",
        half=in_days(half, unit),
        most=in_days(most, unit),
    )


def _coverage(work: Work, frames: Frames) -> str:
    """How many have both days, which days these are, and what is wrong with others."""
    if "done" not in frames:
        return ""
    done, backwards = int(frames["done"]["n"].sum()), int(work.backwards["n"].sum())
    text = t("{n} of {done} done batches have both days", n=number(done - work.undated), done=number(done))
    basis = basis_words(frames["basis"])
    return in_a_line(
        f"{text} ({basis})" if basis else text,
        t("{n} completed before the assignment, left out", n=number(backwards)) if backwards else "",
        t("{n} with a day in the future, left out", n=number(work.future)) if work.future else "",
    )


def _take_note(_: pd.DataFrame, frames: Frames, view: View, day: Day) -> str:
    work = work_of(frames, day)
    hidden = t("Without accepted") if view.where.hides_accepted else ""
    return in_a_line(how_long(work.with_open, day.durations.unit), _coverage(work, frames), hidden)


def _said(measure: Percentiles, unit: Unit) -> list[tuple[int, str]]:
    """The days that are known, and what is said of them; of parts with the same days the last."""
    parts = {days: part for part, days in measure.items() if days is not None}
    return [
        (days, t("{part}: {days}", part=percent(part / 100), days=in_days(days, unit)))
        for days, part in parts.items()
    ]


def _named_points(_: pd.DataFrame, frames: Frames, day: Day) -> Sequence[NamedPoint]:
    curve = work_of(frames, day).with_open
    said = _said(cycle_time.percentiles(curve), day.durations.unit)
    return [(days, 1 - curve.beyond(days), words) for days, words in said]


def _finished_alone(frames: Frames, day: Day) -> str:
    reached = cycle_time.percentiles(work_of(frames, day).finished_only)
    known = [number(days) for days in reached.values() if days is not None]
    if not known:
        return ""
    if day.durations.unit == "working":
        return t("finished alone: {days} working days", days=" · ".join(known))
    return t("finished alone: {days} days", days=" · ".join(known))


def _longest(frame: pd.DataFrame, frames: Frames, day: Day) -> int:
    """As far as something happens, with room for words."""
    work = work_of(frames, day)
    reached = [*cycle_time.percentiles(work.with_open).values(), work.finished_only.reached(95)]
    known = [days for days in reached if days is not None]
    most = int(frame["days"].max())
    return min(max(known) * 2, most + 1) if known else most + 1


def _take_row(row: Row) -> str:
    return "<br>".join(
        (
            in_days(row["days"], row["unit"]),
            t("{share} done by then", share=percent(row["share"])),
            t("{share} of what is finished", share=percent(row["finished"])),
        )
    )


# --- each of them -------------------------------------------------------------------------------


def _marks(frames: Frames, _: View, day: Day) -> pd.DataFrame:
    work = work_of(frames, day)
    return told(thinning.cells(pd.concat([work.done, work.backwards]), _MARKS, day.today), day)


def _levels(frames: Frames, day: Day) -> Sequence[tuple[float, str]]:
    return _said(measure_of(work_of(frames, day)).percentiles, day.durations.unit)


def _ceiling(frames: Frames, day: Day) -> float:
    """Beyond it days are drawn at the edge: one batch of a year would press all others flat."""
    work = work_of(frames, day)
    levels = [days for days, _ in _levels(frames, day)]
    return max(_OVER * max(work.finished_only.reached(95) or 0, _FEWEST_DAYS), *levels, 0.0)


def _mark_row(row: Row) -> str:
    when = t("Completed {days}", days=day_range(row["start"], row["end"]))
    since = t("Assigned {days}", days=day_range(row["since"], row["until"]))
    took = in_days(row["days"], row["unit"])
    return "<br>".join((f"{in_batches(row['n'])}: {took}", when, since))


def _marks_note(frame: pd.DataFrame, frames: Frames, _: View, day: Day) -> str:
    work = work_of(frames, day)
    measure = measure_of(work)
    most = measure.percentiles[LATE] or 0
    lately = work.done[work.done["completed"] > day.today.toordinal() - _LATELY]
    grouped = (frame["start"] != frame["end"]).any() or (frame["since"] != frame["until"]).any()
    return in_a_line(
        t(
            "Of {n} completed in four weeks, {late} took more than {days}",
            n=number(int(lately["n"].sum())),
            late=number(int(lately.loc[lately["days"] > most, "n"].sum())),
            days=in_days(most, day.durations.unit),
        ),
        "" if measure.with_open else t("measured by what is finished alone"),
        t("batches of the same weeks share a mark, but for the slowest") if grouped else "",
        outside_words(frame, day.today),
    )


# --- month by month -----------------------------------------------------------------------------


def _months(frames: Frames, _: View, day: Day) -> pd.DataFrame:
    return told(cycle_time.by_month(work_of(frames, day), day.today), day)


def _month_row(part: int) -> Callable[[Row], str]:
    def said(row: Row) -> str:
        days = in_days(row[f"p{part}"], row["unit"])
        within = t("{part} done within {days}", part=percent(part / 100), days=days)
        return "<br>".join((day_range(row["start"], row["end"]), within, in_batches(row["n"])))

    return said


def _in_month(view: View, row: Row) -> str | None:
    return view.drill(
        completed=Days.inclusive(row["start"], row["end"]), assigned=Days.inclusive(None, row["end"])
    )


def _months_note(frame: pd.DataFrame, _frames: object, _view: object, day: Day) -> str:
    rows = records(frame)
    first, last = rows[0], rows[-1]
    return in_a_line(
        t(
            "85 of 100 took {first} or less in {then}, and {last} or less in {now}",
            then=month(first["start"]),
            now=month(last["start"]),
            first=in_days(first["p85"], first["unit"]),
            last=in_days(last["p85"], last["unit"]),
        )
        if len(rows) > 1
        else "",
        outside_words(frame, day.today),
    )


CYCLE_TIME_PANELS: dict[str, Panel[View]] = {
    panel.id: panel
    for panel in (
        Panel[View](
            id="take",
            title=message("How long batches take"),
            definition=message(
                "The days from the assignment to the completion, both included: what is completed on the "
                "day of its assignment took one day. What is open has taken at least so long as it is "
                "open, and counts with that (Kaplan–Meier): finished batches alone look quicker than work "
                "is, since the slow ones are still open. Until a history is recorded, the completion date "
                "is the approval date, else the review date, else the last mask upload. Batches without "
                "both days, with the completion before the assignment, or with a day in the future are "
                "left out, and named above."
            ),
            questions=_questions,
            metric=lambda frames, _, day: told(cycle_time.distribution(work_of(frames, day)), day),
            chart=ShareLines(
                lines={"share": "segmented", "finished": "total"},
                words=_named_points,
                corner=_finished_alone,
                longest=_longest,
                said=_take_row,
                title=axis_words,
            ),
            columns=(
                Column("days", message("Days"), working=message("Working days")),
                Column("done", message("Done")),
                Column("open", message("Still open")),
                Column("share", message("Done by then")),
                Column("interval", message("Likely range"), likely_range),
                Column("finished", message("Of the finished")),
            ),
            note=_take_note,
            days=DAYS_MEANT,
            key={"segmented": message("With open work"), "quiet": message("Finished alone (dotted)")},
            nothing=message("Nothing here has a day of assignment and is open or completed."),
        ),
        Panel[View](
            id="each",
            title=message("How long each batch took"),
            definition=message(
                "Every completed batch at the day of its completion, and as high as the days it took. "
                "Batches with the same two days share a mark; where there are very many, so do those of "
                "the same two weeks, but the slowest have marks of their own. What took much longer than "
                "most is a triangle at the edge. The lines say within how many days 50, 85 and 95 of 100 "
                "batches are done, with open work counted; where that does not yet reach 85, those of "
                "finished batches alone. Click a mark to see exactly its batches."
            ),
            questions=lambda view, _: spans(view.where),
            metric=_marks,
            chart=MarksOverTime(
                column="days",
                said=_mark_row,
                drill=lambda view, row: view.drill(
                    completed=Days.inclusive(row["start"], row["end"]),
                    assigned=Days.inclusive(row["since"], row["until"]),
                ),
                levels=_levels,
                ceiling=_ceiling,
                title=axis_words,
                within=lambda view: view.where.completed,
            ),
            columns=(
                Column("start", message("Completed from")),
                Column("end", message("Completed until")),
                Column("since", message("Assigned from")),
                Column("until", message("Assigned until")),
                Column("days", message("Days"), working=message("Working days")),
                Column("n", message("Batches")),
            ),
            note=_marks_note,
            days=DAYS_MEANT,
            nothing=message("Nothing here is completed after it was assigned."),
        ),
        Panel[View](
            id="months",
            title=message("Percentiles over time"),
            definition=message(
                "Of the batches completed in each month, the days within which 50, 85 and 95 of 100 were "
                "done. Months in which fewer than ten were completed are left out, since they say little. "
                "Click a mark to see the batches of its month."
            ),
            questions=lambda view, _: spans(view.where),
            metric=_months,
            chart=LinesOverTime(
                tuple(
                    Series(
                        column=f"p{part}",
                        means="segmented",
                        counted=_month_row(part),
                        drill=_in_month,
                        name=f"P{part}",
                        dash=dash,
                    )
                    for part, dash in zip(PARTS, _DASHES, strict=True)
                ),
                within=lambda view: view.where.completed,
                title=axis_words,
            ),
            columns=(
                Column("start", message("From")),
                Column("end", message("To")),
                Column("n", message("Batches")),
                *(
                    Column(f"p{part}", word, working=working)
                    for part, (word, working) in zip(PARTS, _PART_WORDS, strict=True)
                ),
            ),
            note=_months_note,
            days=DAYS_MEANT,
            nothing=message("No month here has ten completed batches."),
        ),
    )
}
