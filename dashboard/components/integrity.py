"""Contradictions between batches and files: each kind with its count, and behind it its rows and advice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import dash_mantine_components as dmc
from dash import html

from dashboard import ids
from dashboard.components.icons import icon
from dashboard.components.panel import problem
from dashboard.i18n import day, moment, number, person, size, t, tn
from data.errors import message
from data.masks.integrity import Finding, IntegrityReport

_SHOWN = 200  # rows in the window; the CSV has all
_COLUMN_WORDS: Mapping[str, str] = {
    "batch": message("Batch"),
    "batches": message("Batches"),
    "person": message("Person"),
    "status": message("Original status"),
    "files": message("Files"),
    "last_upload": message("Last mask upload"),
    "first_upload": message("First mask upload"),
    "approved": message("Approval date"),
    "file": message("File"),
    "file_id": message("File id"),
    "uploaded": message("Received"),
    "uploader": message("Uploaded by"),
    "mongo_uploaded": "mongo_uploaded",
    "has_files": "has_files",
    "file_count": "file_count",
    "bytes": message("Bytes"),
    "bytes_there": message("Bytes found"),
    "chunks": message("Chunks"),
    "chunks_there": message("Chunks found"),
    "field": message("Field"),
    "value": message("Value"),
    "type": message("Stored as"),
}


def integrity(report: IntegrityReport | None, zone: ZoneInfo) -> list[Any]:
    """What the last check found; kinds without anything, and without news, are folded away."""
    if report is None:
        advice = t("The check reads all names and the sizes of all files; it changes nothing.")
        return [html.Div(problem(t("Not checked yet."), advice, failed=False), className="panel-message")]
    shown = [each for each in report.findings if each.count or each.changed]
    calm = [each for each in report.findings if not (each.count or each.changed)]
    lines: list[Any] = [html.P(_times(report, zone), className="quiet")]
    lines += [_line(each) for each in shown]
    if not shown:
        lines.append(html.P([icon("check"), t("Batches and files match.")], className="attention-calm"))
    elif calm:
        said = tn("{n} check without findings", "{n} checks without findings", len(calm))
        names = html.Ul([html.Li(t(each.kind.title)) for each in calm])
        lines.append(html.Details([html.Summary(said), names], className="quiet integrity-calm"))
    return lines


def _times(report: IntegrityReport, zone: ZoneInfo) -> str:
    at = moment(report.at.astimezone(zone))
    if report.before is None:
        return t("First checked {when}.", when=at)
    return t(
        "Checked {when}. Changes are since {before}.", when=at, before=moment(report.before.astimezone(zone))
    )


def _line(each: Finding) -> html.Button:
    news = [
        t("{n} new", n=number(each.new)) if each.new else "",
        t("{n} resolved", n=number(each.gone)) if each.gone else "",
    ]
    inside = [
        html.Span(className=f"mark mark-{'news' if each.changed else 'known'}"),
        html.Span(
            [
                html.Span(t(each.kind.title), className="attention-word"),
                html.Span(" · ".join(filter(None, news)), className="quiet"),
            ]
        ),
        html.Span(number(each.count), className="attention-n"),
    ]
    return html.Button(inside, id=ids.rows_of(each.kind.id), n_clicks=0, className="attention-line")


def details(each: Finding) -> list[Any]:
    """What stands in the window: what can be done, the rows, and all of them as CSV."""
    parts: list[Any] = [html.P(t(each.kind.advice), className="definition")]
    if not each.count:
        return [*parts, html.P(t("None left."), className="quiet")]
    shown = each.page(1, _SHOWN)
    words = [tn("{n} row", "{n} rows", each.count)]
    if each.new:
        words.append(t("the {n} new ones first", n=number(each.new)))
    if each.count > _SHOWN:
        words.append(t("the first {n} are shown", n=number(_SHOWN)))
    parts.append(
        html.Div(
            [
                html.Span(" · ".join(words), className="quiet"),
                html.Div(className="spacer"),
                dmc.Button(
                    t("CSV"),
                    id=ids.export(f"integrity:{each.kind.id}"),
                    leftSection=icon("download"),
                    variant="default",
                    size="compact-sm",
                    n_clicks=0,
                ),
            ],
            className="card-row",
        )
    )
    return [*parts, _rows(each, shown)]


def _rows(each: Finding, shown: tuple[tuple[str | int, ...], ...]) -> Any:
    columns = each.kind.columns
    exact = "bytes_there" in columns  # rounded, two lengths that differ would look the same
    words = {"bytes": t("Size")} if not exact else {}
    head = [html.Th(words.get(name, word)) for name, word in zip(columns, headers(each), strict=True)]
    lines = [
        html.Tr([_cell(name, cell, exact=exact) for name, cell in zip(columns, row, strict=True)])
        for row in shown
    ]
    return html.Div(
        html.Table([html.Thead(html.Tr(head)), html.Tbody(lines)], className="data-table"),
        className="scroll",
        tabIndex="0",
    )


def _cell(name: str, cell: str | int, *, exact: bool) -> html.Td:
    """A value as the lists of the pages write it."""
    if isinstance(cell, int):
        return html.Td(size(cell) if name == "bytes" and not exact else number(cell), className="number")
    return html.Td(_SAY[name](cell) if name in _SAY else cell)


def _moment(text: str) -> str:
    return moment(datetime.fromisoformat(text)) if text else ""


_SAY: Mapping[str, Callable[[str], str]] = {
    "person": person,
    "approved": day,
    **dict.fromkeys(("uploaded", "first_upload", "last_upload"), _moment),
}


def headers(each: Finding) -> list[str]:
    return [t(_COLUMN_WORDS[name]) for name in each.kind.columns]
