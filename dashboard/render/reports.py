"""The page of reports: the figures of the period that its address names, and the reports that are kept."""

from __future__ import annotations

from functools import partial
from typing import Any

from dash import html

from dashboard import ids
from dashboard.charts.figure import Row
from dashboard.components import report_parts
from dashboard.components.delivery import failed
from dashboard.former_names import view_of
from dashboard.i18n import capital, day_range, number, period_word, t
from dashboard.render.page_props import PageProps, or_why_not, source
from dashboard.reports import weekly
from dashboard.reports.base import Scope
from dashboard.reports.sections import SECTIONS, drill
from dashboard.reports.telling import MARK
from dashboard.services import Services
from dashboard.url import REPORTS, period_of
from data.errors import message
from data.exports import exporting
from data.query.service import SOON

_FAILED = message("Making it by itself failed {when}: {reason} It is tried again at {again}.")


def draw(services: Services, search: str | None) -> PageProps:
    page = partial(_page, services, search)
    return or_why_not(page, REPORTS, {ids.REPORT_FIGURES: "tree"})


def _page(services: Services, search: str | None) -> PageProps:
    day, view = services.day(), view_of(services, search)
    scope, section = Scope(view, period_of(search, day.today), day), SECTIONS["figures"]
    questions = section.questions(scope)
    reading = services.answers.ask(questions.values(), patience=SOON)
    frames = {name: reading[question] for name, question in questions.items()}
    frame = section.metric(frames, scope)
    words = section.table(frame).iloc[:, 0].tolist()

    def link(row: Row) -> str | None:
        return drill(scope, row["figure"]) if row["n"] else None

    return PageProps(
        source(REPORTS, services.drawn_from(reading.generation, day.today), reading.drawn),
        (ids.REPORT_PERIOD, {"tree": [_about(scope)]}),
        (ids.REPORT_FIGURES, {"tree": report_parts.figures(frame, words, link)}),
        lasting=reading.settled,
    )


def _about(scope: Scope) -> str:
    period, before = scope.period, scope.period.before
    days, earlier = (day_range(each.start, each.last) for each in (period, before))
    if period.kind == "days":
        return t("{days}, against {before}", days=days, before=earlier)
    name = capital(period_word(period))
    return t("{period}: {days}, against {before}", period=name, days=days, before=earlier)


def kept(services: Services) -> list[Any]:
    """The reports there are, everybody's."""
    settings = services.settings
    listed = report_parts.kept(exporting.kept(settings, MARK), settings.zone, settings.export_hours)
    if not weekly.by_itself(settings):
        return listed
    plan = t(
        "One of each week is made by itself when the week is over; the last {n} stay.",
        n=number(settings.reports_kept),
    )
    why = failed(settings, weekly.standing(services).failure, _FAILED)
    return [html.P(plan, className="quiet"), *why, *listed]
