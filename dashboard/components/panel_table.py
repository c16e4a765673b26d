"""The table that a panel shows instead of a chart: numbers lead to their batches, heads put it in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from dash import dcc, html

from dashboard.charts.figure import Row, records
from dashboard.components.attributes import aria
from dashboard.components.panel import alignments, cell
from dashboard.components.shapes import bars
from dashboard.i18n import t
from dashboard.panels.base import Column, Panel, V
from dashboard.url import View, address
from data.metrics.day import Day

_NOTHING = ("0", "–")


def panel_table(panel: Panel[V], frame: pd.DataFrame, view: V, day: Day, path: str) -> html.Div:
    """*frame*, in the order that *view* asks for, on the page at *path*."""
    columns = panel.shown(view, day)
    frame = panel.in_order(frame, order_of(view), columns)
    said = panel.table(frame, view, day)
    classes = alignments(said)
    heads = [_head(column, kind, view, path) for column, kind in zip(columns, classes, strict=True)]
    lines = [
        _line(columns, row, texts, classes, view, day)
        for row, texts in zip(records(frame), said.itertuples(index=False), strict=True)
    ]
    table = html.Table([html.Thead(html.Tr(heads)), html.Tbody(lines)], className="data-table panel-table")
    return html.Div(table, className="wide-scroll", tabIndex="0")


def order_of(view: object) -> str:
    """The column that *view* wants tables to be ordered by."""
    return view.order if isinstance(view, View) else ""


def _head(column: Column, kind: str, view: object, path: str) -> html.Th:
    """A click orders by the column, numbers with the most first; another one turns that round."""
    word, about = t(column.header), _attributes(title=column.about)
    if not column.sorts or not isinstance(view, View):
        return html.Th(word, className=kind, **about)
    down = f"-{column.name}"
    first, other = (down, column.name) if kind else (column.name, down)
    now = {column.name: "ascending", down: "descending"}.get(view.order, "none")
    link = address(path, view.ordered(other if view.order == first else first))
    return html.Th(dcc.Link(word, href=link), className=kind, **about, **aria(sort=now))


def _attributes(**given: Any) -> dict[str, Any]:
    """Those of the *given* attributes that say something."""
    return {name: value for name, value in given.items() if value}


def _line(
    columns: Sequence[Column], row: Row, texts: Sequence[Any], classes: Sequence[str], view: Any, day: Day
) -> html.Tr:
    cells = []
    for at, (column, text, kind) in enumerate(zip(columns, texts, classes, strict=True)):
        link = column.drill(view, row, day) if column.drill else None
        said = cell(text)
        shown: Any = dcc.Link(said, href=link, className="count") if link else said
        if column.drawn:
            shown = bars(row[column.name], column.drawn(row[column.name]))
        faint = column.faint(row) or said in _NOTHING
        full = column.shade(row) if column.shade else 0
        look = " ".join(filter(None, (kind, "quiet" if faint else "", "shaded" if full else "")))
        shade = _attributes(style={"--full": f"{full:.3f}"} if full else None)
        cells.append(
            html.Td(shown, className=look, **shade) if at else html.Th(shown, scope="row", className="name")
        )
    return html.Tr(cells, className="all" if row.get("all") else None)
