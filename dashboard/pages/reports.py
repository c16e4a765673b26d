"""The reports: for which period and filter, in which form, and those that were made lately."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard import ids
from dashboard.components.attributes import aria
from dashboard.components.card import card, row
from dashboard.components.days import day_input, days
from dashboard.components.icons import icon
from dashboard.components.overlays import LIST
from dashboard.components.panel import still_to_come
from dashboard.components.static_tree import StaticTree
from dashboard.components.task import start, task
from dashboard.i18n import t
from dashboard.render.page_props import NOTHING, PageProps, stores
from dashboard.url import REPORTS


def layout(drawn: PageProps = NOTHING) -> Any:
    return html.Div(
        [
            *stores(REPORTS, drawn),
            html.H1(t("Reports"), className="for-readers"),
            html.Section(
                [
                    StaticTree(
                        id=ids.REPORT_PERIOD,
                        className="quiet",
                        **drawn.of(ids.REPORT_PERIOD, tree=[]),
                    ),
                    StaticTree(
                        id=ids.REPORT_FIGURES,
                        className="figures",
                        **drawn.of(ids.REPORT_FIGURES, tree=[still_to_come()]),
                    ),
                ],
                className="report-figures",
                **aria(label=t("Figures")),
            ),
            html.Div([_make(), _kept(), _compare()], className="panels even"),
        ],
        className="reports",
    )


def _make() -> html.Section:
    return card(
        t("Make a report"),
        t("Of what the filter above shows, for a period against the one before."),
        html.Div(
            [
                dmc.Select(
                    id=ids.control("period"),
                    label=t("Period"),
                    placeholder=t("the last full week"),
                    data=[],
                    value=None,
                    clearable=True,
                    searchable=True,
                    size="sm",
                    nothingFoundMessage=t("nothing found"),
                    className="card-control",
                    **LIST,
                ),
                days(
                    day_input(ids.control("first"), t("or the days from")),
                    day_input(ids.control("last"), t("to")),
                ),
            ],
            className="card-row report-period",
        ),
        row(
            start("report", "html", t("Page to print"), leftSection=icon("files")),
            start("report", "xlsx", t("Excel workbook"), variant="default", leftSection=icon("table")),
            start("report", "csv", t("CSV tables"), variant="default", leftSection=icon("download")),
        ),
        task("report"),
        name="report",
    )


def _kept() -> html.Section:
    return card(
        t("Reports made lately"),
        t("Everybody’s, for as long as exports are kept."),
        html.Div(still_to_come(), id=ids.REPORTS_KEPT),
        name="reports-kept",
    )


def _compare() -> html.Section:
    return card(
        t("Compare two reports"),
        t("Their figures as they were told then, side by side."),
        html.Div(
            [_report("first", t("First report")), _report("second", t("Second report"))],
            className="card-row report-pair",
        ),
        html.Div(id=ids.REPORTS_COMPARED, className="report-compared", **aria(live="polite")),
        row(start("compare", "csv", t("CSV"), variant="default", leftSection=icon("download"))),
        task("compare"),
        name="reports-compare",
    )


def _report(name: str, label: str) -> dmc.Select:
    return dmc.Select(
        id=ids.argument("compare", name),
        label=label,
        placeholder=t("Choose a report"),
        data=[],
        value=None,
        clearable=True,
        searchable=True,
        size="sm",
        nothingFoundMessage=t("nothing found"),
        className="card-control",
        **LIST,
    )
