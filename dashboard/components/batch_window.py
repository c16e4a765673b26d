"""A batch as the grid says it, as it is stored, and everything that has happened to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dash import dcc, html

from dashboard.columns import COLUMNS, DAYS, FIELDS, WORDS
from dashboard.components.operation_log import ORIGIN_WORDS, said
from dashboard.components.panel import problem
from dashboard.i18n import day, moment, number, person, t, tn
from dashboard.url import FILES, address
from data.errors import message
from data.history.log import Event
from data.mongo.client import Document
from data.query.filters import BASIS_WORDS

_LONGEST = 400  # characters of a value
_MOST_ITEMS = 20  # of a list
_WHOLE_WORDS = {"made": message("created"), "deleted": message("deleted")}
_SHOWN = (
    "person",
    "stage",
    "review",
    "priority",
    "assigned",
    "due",
    "reviewed",
    "approved",
    "completed",
    "file_count",
    "specification",
    "folder",
    "comments",
)
_LABELS = {name: word for name, (word, _, _) in COLUMNS.items()} | BASIS_WORDS
_WIDE = dict.fromkeys(("specification", "folder", "comments"), "wide")
#: The clean values the window asks for.
ASKED = (*_SHOWN, "overdue")
Row = Mapping[str, Any]


def batch_window(
    batch_id: str,
    documents: Sequence[Document],
    rows: Sequence[Row | None],
    events: Sequence[Event],
    zone: ZoneInfo,
) -> list[Any]:
    """*documents* carry the id: more than one where it is duplicated, none where it is gone. *rows* are
    their clean values (ASKED), None where they are not known."""
    parts: list[Any] = []
    if not documents:
        parts.append(html.P(t("This batch no longer exists."), className="quiet"))
    if len(documents) > 1:
        parts.append(
            html.P(tn("{n} batch has this id.", "{n} batches have this id.", len(documents)), role="note")
        )
    for document, row in zip(documents, rows, strict=True):
        parts += [*([_clean(row)] if row else []), _stored(document, zone, opened=row is None)]
    files = address(FILES, f"file={batch_id}")
    parts.append(html.P(dcc.Link(t("Files with this name"), href=files)))
    parts.append(html.H3(t("History"), className="batch-history"))
    return [*parts, _history(events, zone)]


def _clean(row: Row) -> html.Dl:
    pairs = [
        html.Div([html.Dt(t(_LABELS[name])), html.Dd(_cell(name, row) or "–")], className=_WIDE.get(name, ""))
        for name in _SHOWN
    ]
    return html.Dl(pairs, className="fields")


def _cell(name: str, row: Row) -> Any:
    """A value as the grid shows it."""
    value = row[name]
    if name in WORDS:
        return html.Span(t(WORDS[name][value]), className=f"badge badge-{value}")
    if name == "due" and row["overdue"]:
        return [html.Span(day(value), className="badge badge-overdue"), f" {t('overdue')}"]
    if name in (*DAYS, "completed"):
        return day(value)
    if name == "person":
        return person(value)
    return number(value) if isinstance(value, int) else _breakable(value or "")


def _breakable(text: str) -> list[Any]:
    """*text*, which is broken after a slash sooner than inside a word."""
    first, *more = text.split("/")
    return [first, *(part for each in more for part in ("/", html.Wbr(), each))] if text else []


def _stored(document: Document, zone: ZoneInfo, *, opened: bool) -> html.Details:
    """Every field by its path, as it is: what the other tools of the team see."""
    pairs = [
        html.Div([html.Dt(path), html.Dd(_breakable(_value(value, zone)) or "–")])
        for path, value in _paths(document)
        if path != "_id"
    ]
    parts = [html.Summary(t("As stored")), html.Dl(pairs, className="stored")]
    return html.Details(parts, open=opened)


def _paths(document: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in document.items():
        path = f"{before}{name}"
        if isinstance(value, Mapping) and value:
            yield from _paths(value, f"{path}.")
        else:
            yield path, value


def _value(value: Any, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        with suppress(OverflowError):  # at the ends of the calendar
            return moment(value.astimezone(zone))
    if isinstance(value, bool):
        return t("Yes") if value else t("No")
    if isinstance(value, list):
        more = "" if len(value) <= _MOST_ITEMS else f" … ({len(value)})"
        return ", ".join(_value(each, zone) for each in value[:_MOST_ITEMS]) + more
    text = "" if value is None or value == {} else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _history(events: Sequence[Event], zone: ZoneInfo) -> Any:
    if not events:
        advice = t("Changes will appear here.")
        return html.Div(problem(t("No history yet."), advice, failed=False), className="panel-message")
    words = (f"{t('When')} · {t('Who')}", t("What"), t("Before"), t("After"))
    head = html.Tr([html.Th(word) for word in words])
    lines = [_event(each, zone) for each in events]
    return html.Table([html.Thead(head), html.Tbody(lines)], className="data-table wide-table history")


def _event(entry: Event, zone: ZoneInfo) -> html.Tr:
    at = moment(entry.at.astimezone(zone))
    origin = ORIGIN_WORDS.get(entry.origin)
    about = " · ".join(filter(None, (said(entry.operation), t(origin) if origin else "")))
    return html.Tr(
        [
            html.Td([html.Span(f"{at} · {entry.actor}"), html.Div(about, className="quiet")]),
            *_change(entry, zone),
        ]
    )


def _change(entry: Event, zone: ZoneInfo) -> list[html.Td]:
    """The field in the grid's word, where it has one, and its two values; or what became of the whole."""
    if entry.kind != "changed":
        return [html.Td(t(_WHOLE_WORDS[entry.kind]), colSpan=3)]
    column = FIELDS.get(entry.field)
    what = t(COLUMNS[column][0]) if column else entry.field
    sides = (_side(entry.before, zone), _side(entry.after, zone))
    return [html.Td(what), *(html.Td(_breakable(side), className="side") for side in sides)]


def _side(value: Any, zone: ZoneInfo) -> str:
    return _value(value, zone) or t("(empty)")
