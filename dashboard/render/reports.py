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
from dashboard.i18n import capital, day_range, number, period_word, t, words_of
from dashboard.render.page_props import PageProps, or_why_not, source
from dashboard.reports import comparing, weekly
from dashboard.reports.base import Scope
from dashboard.reports.comparing import Comparison
from dashboard.reports.sections import SECTIONS, drill
from dashboard.reports.telling import MARK
from dashboard.services import Services
from dashboard.url import REPORTS, period_of
from data.errors import TandaError, message
from data.exports import exporting
from data.query.service import SOON
from data.settings import Settings

_FAILED = message("Making it by itself failed {when}: {reason}")


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
    words = section.table(frame, day).iloc[:, 0].tolist()

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


def compared(services: Services, first: str | None, second: str | None) -> list[Any]:
    """Two reports side by side, or what is to be done first."""
    settings = services.settings
    if not first or not second:
        there = len(comparing.comparable(settings))
        calm = t("Choose two reports.") if there > 1 else t("There are not yet two reports to compare.")
        return [html.P(calm, className="quiet")]
    try:
        told = comparing.compared(settings, first, second)
    except TandaError as error:
        return [html.P(words_of(error), className="form-problem")]
    periods = report_parts.period(told.first), report_parts.period(told.second)
    heads = periods if len(set(periods)) > 1 else names(settings, told)  # the choices above tell the rest
    return report_parts.side_by_side(told.table, heads, f"{told.sentence}.")


def names(settings: Settings, told: Comparison) -> tuple[str, str]:
    """What the two reports are called."""
    return report_parts.label(told.first, settings.zone), report_parts.label(told.second, settings.zone)


def offered(services: Services) -> list[dict[str, str]]:
    """The reports that can be compared."""
    zone = services.settings.zone
    return [
        {"value": each.path.parent.name, "label": report_parts.label(each, zone)}
        for each in comparing.comparable(services.settings)
    ]


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
