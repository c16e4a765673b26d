"""One operation: who did what, and batch by batch what it was before and is after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids
from dashboard.components.attributes import Given, aria, headed
from dashboard.components.icons import icon
from dashboard.components.operation_log import about_of, origin_of
from dashboard.components.overlays import window
from dashboard.components.panel import problem
from dashboard.components.static_tree import StaticTree
from dashboard.components.task import start
from dashboard.components.time_line import change
from dashboard.i18n import moment, number, t
from dashboard.url import BATCHES, address
from data.batches.fields import Style
from data.errors import message
from data.history.log import LoggedOperation
from data.history.touched import Touched


def operation_window(given: Given) -> Any:
    """The window; what stands in it is drawn from the address."""
    opened = ids.argument("undo", "operation")
    return window(
        [
            StaticTree(
                id=ids.OPERATION_HEAD, className="operation-head", **given(ids.OPERATION_HEAD, tree=[])
            ),
            dmc.CheckboxGroup(
                html.Div(id=ids.OPERATION_ROWS, className="operation-rows", **given(ids.OPERATION_ROWS)),
                id=ids.argument("undo", "batches"),
                value=[],
                **aria(label=t("Batches to undo")),
            ),
            StaticTree(id=ids.OPERATION_PAGES, className="pager", **given(ids.OPERATION_PAGES, tree=[])),
            dcc.Input(id=opened, type="hidden", **given(opened, value="")),
            html.Div(
                [
                    dmc.Button(
                        t("CSV"),
                        id=ids.export("operation"),
                        variant="default",
                        size="sm",
                        leftSection=icon("download"),
                        n_clicks=0,
                    ),
                    start("undo", "part", t("Undo the selected"), disabled=True),
                ],
                id=ids.OPERATION_ACTIONS,
                **given(ids.OPERATION_ACTIONS, className="row-actions"),
            ),
        ],
        id=ids.OPERATION,
        size="xl",
        centered=True,
        **given(ids.OPERATION, title=""),
    )


def head(each: LoggedOperation, reason: str, zone: Any) -> list[Any]:
    """Who did it, when and from where, and why."""
    by = [each.actor, origin_of(each), moment(each.at.astimezone(zone))]
    said: list[Any] = [html.P(" · ".join(filter(None, by)), className="quiet")]
    if about := about_of(each):
        said.append(html.P(about))
    if reason:
        said.append(html.Blockquote([html.Span(t("Reason"), className="for-readers"), reason]))
    if each.undone_by or each.partly_undone:
        said.append(html.P(t("undone") if each.undone_by else t("partly undone"), className="quiet"))
    return said


def rows(items: Sequence[Touched], style: Style, *, choosing: bool) -> Any:
    """What became of each batch and person; *choosing*: it can be undone by itself."""
    if not items:
        advice = t("It changed neither a batch nor a person.")
        return html.Div(problem(t("Nothing to list."), advice, failed=False), className="panel-message")
    header = html.Tr([html.Th(t(word)) for word in (message("Batch"), message("Changes"))])
    lines = [_row(each, style, choosing=choosing) for each in items]
    return html.Table(
        [html.Thead(header), html.Tbody(lines)], className="data-table wide-table operation-table"
    )


def _row(each: Touched, style: Style, *, choosing: bool) -> html.Tr:
    undone = [html.Span(t("undone"), className="quiet")] if each.undone else []
    changes = html.Ul([change(event, style) for event in each.events], className="changes")
    return html.Tr(
        [
            html.Td([*_name(each, choosing=choosing and not each.undone), *undone]),
            html.Td(changes, className="wrapping", **headed(t("Changes"))),
        ]
    )


def _name(each: Touched, *, choosing: bool) -> list[Any]:
    """The batch with its check box, or the person, who is undone with the whole only."""
    if each.batch_id is None:
        return [html.Span(each.person or "–")]
    here = address(BATCHES, urlencode({"batch": each.batch_id}))
    link = dcc.Link(each.batch_id or t("(empty)"), href=here)
    if not (choosing and each.batch_id):
        return [link]
    label = t("Undo {batch}", batch=each.batch_id)
    box = dmc.Checkbox(value=each.batch_id, size="sm", attributes={"input": {"aria-label": label}})
    return [html.Div([box, link], className="inline-icon")]


def pager(first: int, shown: int, total: int | None, earlier: str, later: str) -> list[Any]:
    """Which of how many stand there, and the addresses of those before and behind; empty where none are."""
    if not (earlier or later):
        return []
    places = {"first": number(first), "last": number(first + shown - 1)}
    said = (
        t("{first} – {last}", **places)
        if total is None
        else t("{first} – {last} of {total}", **places, total=number(total))
    )
    links = [
        dcc.Link(t(word), href=place, className="pager-link")
        for word, place in ((message("Previous"), earlier), (message("Next"), later))
        if place
    ]
    return [html.Span(said, className="quiet number-like"), *links]
