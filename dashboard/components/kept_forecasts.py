"""The forecasts that are kept, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from dashboard import ids
from dashboard.components.attributes import aria
from dashboard.components.card import card, row
from dashboard.components.icons import icon
from dashboard.components.panel import still_to_come
from dashboard.components.task import start, task
from dashboard.i18n import day, number, t
from dashboard.url import FORECAST, address

_DASH = "–"
_ABOUT = 1  # which of the cells behind the first is the filter, which may be long


def kept_forecasts() -> html.Section:
    """The card of a page, with what keeps the forecast that it shows."""
    return card(
        t("Kept forecasts"),
        t("What was forecast, held against what happened since."),
        html.Div(still_to_come(), id=ids.FORECASTS_KEPT),
        row(
            start("forecast", "keep", t("Keep this forecast"), leftSection=icon("bookmark")),
            start("forecast", "csv", t("CSV"), variant="default", leftSection=icon("download")),
        ),
        task("forecast"),
        name="forecasts-kept",
    )


def table(heads: Sequence[str], rows: Sequence[Sequence[Any]], named: Sequence[tuple[str, str]]) -> Any:
    """The *rows* under their *heads*, each *named* by its id and its query, to which its first cell leads."""
    head = [html.Th(word) for word in heads]
    lines = [_line(cells, identity, query) for cells, (identity, query) in zip(rows, named, strict=True)]
    whole = html.Table(
        [
            html.Thead(html.Tr([*head, html.Th(html.Span(t("Remove"), className="for-readers"))])),
            html.Tbody(lines),
        ],
        className="data-table wide-table",
    )
    return html.Div(whole, className="wide-scroll", tabIndex="0")


def _line(cells: Sequence[Any], identity: str, query: str) -> html.Tr:
    first, *others = map(_cell, cells)
    label = t("Remove the forecast of {day}", day=first)
    return html.Tr(
        [
            html.Td(dcc.Link(first, href=address(FORECAST, query)), className="number-like"),
            *(
                html.Td(each, className="wrapping" if at == _ABOUT else "number-like")
                for at, each in enumerate(others)
            ),
            html.Td(
                html.Div(
                    start(
                        "forecast",
                        f"drop:{identity}",
                        t("Remove"),
                        variant="subtle",
                        size="compact-sm",
                        **aria(label=label),
                    ),
                    className="row-actions",
                )
            ),
        ]
    )


def _cell(value: Any) -> str:
    if value is None or value == "":
        return _DASH
    if isinstance(value, int):
        return number(value)
    return value if isinstance(value, str) else day(value)
