"""The page of reports: the periods that can be chosen, and the reports that are kept."""

from __future__ import annotations

from typing import Any

import dash
from dash import Input, Output

from dashboard import ids
from dashboard.http.base_path import page_at
from dashboard.i18n import capital, day_word, period_word, t
from dashboard.render.reports import compared, kept, offered
from dashboard.services import current
from dashboard.url import REPORTS
from data.metrics.periods import Period, recent

_WEEKS, _MONTHS = 12, 12


def register(app: dash.Dash) -> None:
    app.callback(
        Output(ids.REPORTS_KEPT, "children"),
        Output(ids.control("period"), "data"),
        Input(ids.URL, "pathname"),
        Input(ids.task("report", "result"), "children"),
    )(draw_reports)
    first, second = (ids.argument("compare", name) for name in ("first", "second"))
    app.callback(
        Output(first, "data"),
        Output(second, "data"),
        Input(ids.URL, "pathname"),
        Input(ids.task("report", "result"), "children"),
    )(offer_reports)
    app.callback(
        Output(ids.REPORTS_COMPARED, "children"),
        Input(first, "value"),
        Input(second, "value"),
        Input(first, "data"),
    )(compare_reports)


def draw_reports(path: str, _: Any) -> tuple[Any, Any]:
    """List what there is, and offer the periods of today."""
    if page_at(path) != REPORTS:
        raise dash.exceptions.PreventUpdate
    services = current()
    found = recent(services.today(), _WEEKS, _MONTHS)
    groups = {t("Weeks"): found[:_WEEKS], t("Months"): found[_WEEKS:]}
    choices = [
        {
            "group": group,
            "items": [
                {
                    "value": each.name,
                    "label": _label(each),
                }
                for each in periods
            ],
        }
        for group, periods in groups.items()
    ]
    return kept(services), choices


def offer_reports(path: str, _: Any) -> tuple[Any, Any]:
    """Offer the reports that can be compared."""
    if page_at(path) != REPORTS:
        raise dash.exceptions.PreventUpdate
    found = offered(current())
    return found, found


def compare_reports(first: str | None, second: str | None, _: Any) -> Any:
    """Show the figures of the two that are chosen."""
    return compared(current(), first, second)


def _label(period: Period) -> str:
    if period.kind != "week":
        return capital(period_word(period))
    number, days = period.start.isocalendar().week, f"{day_word(period.start)} – {day_word(period.last)}"
    return t("Week {number} · {days}", number=number, days=days)
