"""A panel on the page: title, quiet line, picture and menu; loading, empty, failed or full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import dash_mantine_components as dmc
import pandas as pd
from dash import dcc, html

from dashboard import ids
from dashboard.components.attributes import Given, aria, opener
from dashboard.components.icons import icon
from dashboard.components.overlays import menu
from dashboard.components.static_tree import StaticTree
from dashboard.i18n import day, number, percent, t
from dashboard.panels.base import Panel
from dashboard.url import DATA

#: Graphs without tool bar; a click is the only gesture.
_CONFIG: Any = {"displayModeBar": False, "doubleClick": False}


def panel(content: Panel[Any], given: Given, tools: Sequence[Any] = ()) -> html.Section:
    """The figure comes through the page's store. *tools* stand in the head, before the menu."""
    title = t(content.title)
    note, message, body = (part(content.id) for part in (ids.panel_note, ids.panel_message, ids.panel_body))
    return html.Section(
        [
            html.Header(
                [
                    html.H2(title),
                    StaticTree(id=note, className="quiet panel-note", **given(note, tree=[])),
                    *([_key(content.key, content.key_more)] if content.key else []),
                    html.Div([*tools, _menu(content.id, title)], className="panel-tools")
                    if tools
                    else _menu(content.id, title),
                ],
                className="panel-head",
            ),
            html.Div(
                [
                    StaticTree(id=message, className="panel-message", **given(message, tree=[])),
                    *([_graph(content.id)] if content.chart else []),
                ],
                id=body,
                **given(body, className="panel-body loading"),
            ),
        ],
        className=f"panel panel-{content.id}{' panel-wide' if content.wide else ''}",
        **aria(label=title),
    )


def _graph(panel_id: str) -> dcc.Graph:
    return dcc.Graph(id=ids.chart(panel_id), config=_CONFIG, className="panel-chart")


def _key(words: Mapping[str, str], more: str) -> StaticTree:
    """What the colours mean, in the order of the segments."""
    marks = [html.Span([html.Span(className=f"mark mark-{value}"), t(word)]) for value, word in words.items()]
    return StaticTree([*marks, *([html.Span(t(more))] if more else [])], className="quiet key")


def _menu(panel_id: str, title: str) -> Any:
    return menu(
        dmc.MenuTarget(
            icon("more"),
            boxWrapperProps=opener("icon-button", label=t("Menu for “{title}”", title=title)),
        ),
        dmc.MenuDropdown(
            [
                *(
                    dmc.MenuItem(
                        word,
                        id=ids.export(f"panel:{panel_id}{form}"),
                        leftSection=icon("download"),
                        n_clicks=0,
                    )
                    for form, word in (("", t("CSV")), ("-xlsx", t("Excel workbook")))
                ),
                dmc.MenuItem(t("Table"), id=ids.panel_table(panel_id), leftSection=icon("table"), n_clicks=0),
                dmc.MenuItem(
                    t("Definition"),
                    id=ids.panel_definition(panel_id),
                    leftSection=icon("info"),
                    n_clicks=0,
                ),
            ]
        ),
    )


def problem(title: str, advice: Any, *, failed: bool) -> list[Any]:
    """What stands in a panel instead of a picture: why, and what to do."""
    return [
        icon("warning" if failed else "empty"),
        html.Strong(title),
        html.Span(advice, className="quiet"),
    ]


def still_to_come() -> Any:
    """What stands where something larger than a figure will be."""
    return html.Div(className="skeleton attention-skeleton")


def no_batches() -> list[Any]:
    """What stands where batches would, before there are any."""
    add = dcc.Link(t("Add them on the Data page"), href=DATA)
    return problem(t("There are no batches yet."), add, failed=False)


def no_files() -> list[Any]:
    advice = t("They appear here as soon as somebody uploads them.")
    return problem(t("No mask files yet."), advice, failed=False)


def data_table(frame: Any) -> Any:
    """A frame as a plain table, for those who read rather than look."""
    classes = alignments(frame)
    head = html.Tr([html.Th(name, className=kind) for name, kind in zip(frame.columns, classes, strict=True)])
    rows = [
        html.Tr([html.Td(cell(value), className=kind) for value, kind in zip(row, classes, strict=True)])
        for row in frame.itertuples(index=False)
    ]
    return html.Div(
        html.Table([html.Thead(head), html.Tbody(rows)], className="data-table"),
        className="scroll",
        tabIndex="0",
    )


def alignments(frame: pd.DataFrame) -> list[str]:
    """The class of the cells of each column: numbers stand to the right."""
    return ["number" if str(kind)[:3].lower() in ("int", "flo") else "" for kind in frame.dtypes]


def cell(value: Any) -> str:
    """A value as it stands in a table: a dash for what is not known."""
    if isinstance(value, str):
        return value
    if pd.isna(value):
        return "–"
    if isinstance(value, date):
        return day(value)
    return percent(value) if isinstance(value, float) else number(value)
