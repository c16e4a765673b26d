"""Whose work is right at the first review, and who lies outside what chance explains."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from dashboard import i18n
from dashboard.charts.figure import Row, records
from dashboard.charts.funnel import Funnel
from dashboard.i18n import named, number, percent, t, tn
from dashboard.panels.base import Column, Frames, Panel, in_a_line, likely_range
from dashboard.panels.spans import REVIEWED
from dashboard.panels.team_figures import PERSON
from dashboard.url import View
from data.errors import message
from data.metrics import first_pass
from data.metrics.day import Day
from data.metrics.rates import FEW, share
from data.model.conditions import Numbers
from data.query.questions import Counts


def _questions(view: View, _day: Day) -> dict[str, Counts]:
    reviewed = view.where.narrow(first_review=REVIEWED)
    rejected = view.where.narrow(rejections=Numbers(1))
    asked = {}
    if reviewed is not None:
        asked["reviewed"] = Counts(("first_reviewed_person", "first_review", "rejections"), reviewed)
        asked["basis"] = Counts(("review_basis",), reviewed)
    if rejected is not None and asked:
        asked["rejected"] = Counts(("rejected_people",), rejected)
    return asked


def _metric(frames: Frames, _view: View, _day: Day) -> pd.DataFrame:
    return first_pass.first_pass(frames["reviewed"], frames.get("rejected"))


def _reviewed(view: View, row: Row, _day: Day | None = None) -> str | None:
    whose = {} if row["all"] else {"first_reviewed_person": (row["person"],)}
    return view.batches(**whose, first_review=REVIEWED) if row["reviewed"] else None


def _right(view: View, row: Row, _day: Day) -> str | None:
    whose = {} if row["all"] else {"first_reviewed_person": (row["person"],)}
    there = view.batches(**whose, first_review=("approved",), rejections=Numbers(0, 0))
    return there if row["right"] else None


def _said(row: Row) -> str:
    return "<br>".join(
        (
            i18n.person(row["person"]),
            t("{share} right at the first review", share=percent(row["rate"])),
            tn("{n} reviewed batch", "{n} reviewed batches", row["reviewed"]),
        )
    )


def _note(frame: pd.DataFrame, frames: Frames, *_: object) -> str:
    return in_a_line(*_sentences(frame, frames))


def _sentences(frame: pd.DataFrame, frames: Frames) -> Iterator[str]:
    rows = [row for row in records(frame) if not row["all"]]
    seen, right = (sum(row[name] for row in rows) for name in ("reviewed", "right"))
    yield t("{share} of {n} reviewed batches", share=percent(share(right, seen)), n=number(seen))
    below, above = ([row["person"] for row in rows if row["far"] == side] for side in (-1, 1))
    if below:
        yield t(
            "less often than chance explains: {names}", names=named([i18n.person(each) for each in below])
        )
    if above:
        yield t(
            "more often than chance explains: {names}", names=named([i18n.person(each) for each in above])
        )
    if not below and not above:
        yield t("nobody differs from the others by more than chance explains")
    basis = frames["basis"]
    instead = int(basis.loc[basis["review_basis"] == "dates", "n"].sum())
    if instead:
        yield t("of {n} only the last review is known", n=number(instead))


def _few(row: Row) -> bool:
    """Whether a rate of so few says little."""
    return bool(row["reviewed"] < FEW)


FIRST_PASS = Panel[View](
    id="first-pass",
    title=message("Right at the first review"),
    definition=message(
        "Batches that were approved without ever being rejected, of all that were reviewed, credited to "
        "whoever had them at their first review. Between the dotted lines lie 95 of 100 people who work "
        "equally well, between the solid ones 998 of 1,000. Rejections count each time, for whoever had the "
        "batch then. What rests on fewer than ten is grey."
    ),
    questions=_questions,
    metric=_metric,
    chart=Funnel(
        number="reviewed",
        limits=first_pass.funnel_of,
        said=_said,
        drill=lambda view, row: view.drill(first_reviewed_person=(row["person"],), first_review=REVIEWED),
        name=lambda row: i18n.person(row["person"]),
        title=lambda: t("reviewed batches"),
    ),
    columns=(
        PERSON,
        Column("reviewed", message("Batches reviewed"), drill=_reviewed),
        Column("right", message("Right at first"), drill=_right),
        Column("rate", message("First-pass yield"), faint=_few),
        Column("interval", message("Likely range"), likely_range, faint=_few, sorts=False),
        Column("rejections", message("Times rejected")),
    ),
    note=_note,
    nothing=message("Nothing has been reviewed yet."),
)
