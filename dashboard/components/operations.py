"""Operations in words: what came of one, and the list of all with their undo."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard import ids
from dashboard.components.attributes import aria
from dashboard.components.icons import icon
from dashboard.components.panel import problem
from dashboard.i18n import clock, number, t, tn
from data.errors import message
from data.operations.auto_create import CreateReport, Preview
from data.operations.log import LoggedOperation
from data.operations.sync import SyncReport
from data.operations.undo import UndoReport

_SHOWN = 200  # ids of a list on the page
_KINDS = {
    "sync": message("Sync with the files"),
    "auto-create": message("Missing batches made"),
    "undo": message("Undo"),
}


def synced(report: SyncReport) -> list[Any]:
    if report.changed:
        told = [
            tn("{n} batch changed", "{n} batches changed", report.changed),
            tn("{n} newly with files", "{n} newly with files", report.newly_with_files),
            tn("{n} without its files now", "{n} without their files now", report.lost_files),
        ]
        head = " · ".join(told)
    else:
        head = t("Every batch already says what its files are.")
    checked = t(
        "{batches} and {files} checked in {seconds} s.",
        batches=tn("{n} batch", "{n} batches", report.checked),
        files=tn("{n} file", "{n} files", report.files),
        seconds=number(round(report.seconds, 1)),
    )
    loose = t(
        "Files of no batch: {orphans} with an id that no batch has, {ambiguous} that fit several, "
        "{unreadable} without an id.",
        orphans=number(report.orphans),
        ambiguous=number(report.ambiguous),
        unreadable=number(report.unreadable),
    )
    return _told(head, checked, loose)


def previewed(found: Preview) -> list[Any]:
    if not found.ids:
        return _told(t("Every id that files carry has its batch."))
    head = tn("{n} batch would be made", "{n} batches would be made", len(found.ids))
    beyond = found.total - len(found.ids)
    return [
        *_told(
            head,
            tn("for {n} file", "for {n} files", found.files),
            tn("{n} more is beyond the limit", "{n} more are beyond the limit", beyond) if beyond else "",
            mark="info",
        ),
        _listed(found.ids),
    ]


def created(report: CreateReport) -> list[Any]:
    existed = tn("{n} was there already", "{n} were there already", report.existed) if report.existed else ""
    left = (
        tn("{n} more is beyond the limit", "{n} more are beyond the limit", report.left)
        if report.left
        else ""
    )
    return _told(tn("{n} batch made", "{n} batches made", report.created), existed, left)


def undone(report: UndoReport) -> list[Any]:
    head = tn("{n} change reversed", "{n} changes reversed", report.reversed)
    if not report.refused:
        return _told(head)
    left = tn("{n} changed since, and left alone:", "{n} changed since, and left alone:", len(report.refused))
    return [*_told(head, left), _listed(report.refused)]


def _told(head: str, *lines: str, mark: str = "check") -> list[Any]:
    return [html.P([icon(mark), html.Strong(head)], className="work-head"), *_quiet(lines)]


def _quiet(lines: Sequence[str]) -> list[Any]:
    return [html.P(line, className="quiet") for line in lines if line]


def _listed(ids_: Sequence[str]) -> html.Div:
    more = len(ids_) - _SHOWN
    shown = [html.Li(each) for each in ids_[:_SHOWN]]
    rest = [html.Li(tn("and {n} more", "and {n} more", more), className="quiet")] if more > 0 else []
    return html.Div(html.Ul([*shown, *rest], className="ids"), className="scroll", tabIndex=0)


def operations(logged: Iterable[LoggedOperation], zone: tzinfo) -> html.Div:
    """The table of operations, newest first; why there is none when there is none."""
    rows = [_row(each, zone) for each in logged]
    if not rows:
        nothing = t("Nothing has been changed yet."), t("What you do here appears with its undo.")
        return html.Div(problem(*nothing, failed=False), className="instead")
    head = html.Tr(
        [
            html.Th(t("When")),
            html.Th(t("What")),
            html.Th(t("Who"), className="wide-only"),
            html.Th(t("Changes"), className="number"),
            html.Th(),
        ]
    )
    table = html.Table([html.Thead(head), html.Tbody(rows)], className="data-table")
    return html.Div(table, className="scroll", tabIndex=0)


def _row(operation: LoggedOperation, zone: tzinfo) -> html.Tr:
    what = t(_KINDS[operation.kind]) if operation.kind in _KINDS else operation.kind
    changes = t("unfinished") if operation.changed is None else number(operation.changed)
    return html.Tr(
        [
            html.Td(clock(operation.at.astimezone(zone))),
            html.Td(what),
            html.Td(operation.actor, className="wide-only"),
            html.Td(changes, className="number"),
            html.Td(_undo(operation, what)),
        ]
    )


def _undo(operation: LoggedOperation, what: str) -> Any:
    if operation.undone_by:
        return html.Span(t("undone"), className="quiet")
    if operation.changed == 0:
        return ""
    return dmc.Button(
        t("Undo"),
        id=ids.undo(operation.id),
        n_clicks=0,
        size="compact-sm",
        variant="default",
        **aria(label=t("Undo: {what}", what=what)),
    )
