"""A batch as it is stored, and everything that has happened to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dash import dcc, html

from dashboard.components.operation_log import ORIGIN_WORDS, said
from dashboard.components.panel import problem
from dashboard.i18n import moment, t, tn
from dashboard.url import FILES, address
from data.errors import message
from data.mongo import Document
from data.operations.log import Event

_LONGEST = 400  # characters of a value
_MOST_ITEMS = 20  # of a list
_WHOLE_WORDS = {"made": message("created"), "deleted": message("deleted")}


def batch_window(
    batch_id: str, documents: Sequence[Document], events: Sequence[Event], zone: ZoneInfo
) -> list[Any]:
    """*documents* carry the id; more than one where it is duplicated, none where it is gone."""
    parts: list[Any] = []
    if not documents:
        parts.append(html.P(t("There is no such batch any more."), className="quiet"))
    if len(documents) > 1:
        parts.append(
            html.P(
                tn("{n} batch carries this id.", "{n} batches carry this id.", len(documents)), role="note"
            )
        )
    parts += [_fields(each, zone) for each in documents]
    files = address(FILES, f"file={batch_id}")
    parts.append(html.P(dcc.Link(t("Files with this name"), href=files)))
    parts.append(html.H3(t("History")))
    return [*parts, _history(events, zone)]


def _fields(document: Document, zone: ZoneInfo) -> html.Dl:
    """Every field by its path, as it is: what the other tools of the team see."""
    pairs = [
        html.Div([html.Dt(path), html.Dd(_value(value, zone) or "–")])
        for path, value in _paths(document)
        if path != "_id"
    ]
    return html.Dl(pairs, className="fields")


def _paths(document: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in document.items():
        path = f"{before}{name}"
        if isinstance(value, Mapping) and value:
            yield from _paths(value, f"{path}.")
        else:
            yield path, value


def _value(value: Any, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
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
        advice = t("Changes stand here from the first one that is made.")
        return html.Div(
            problem(t("Nothing is recorded yet."), advice, failed=False), className="panel-message"
        )
    words = (message("When"), message("Who"), message("What"), message("From"), message("To"))
    head = html.Tr([html.Th(t(word)) for word in words])
    lines = [_event(each, zone) for each in events]
    table = html.Table([html.Thead(head), html.Tbody(lines)], className="data-table wide-table history")
    return html.Div(table, className="wide-scroll", tabIndex="0")


def _event(entry: Event, zone: ZoneInfo) -> html.Tr:
    what = entry.field if entry.kind == "changed" else t(_WHOLE_WORDS[entry.kind])
    origin = ORIGIN_WORDS.get(entry.origin)
    about = " · ".join(filter(None, (said(entry.operation), t(origin) if origin else "")))
    values = (_side(entry.before, zone), _side(entry.after, zone)) if entry.kind == "changed" else ("–", "–")
    return html.Tr(
        [
            html.Td(moment(entry.at.astimezone(zone)), className="number-like"),
            html.Td([html.Span(entry.actor), html.Div(about, className="quiet")]),
            html.Td(what),
            *(html.Td(value, className="wrapping") for value in values),
        ]
    )


def _side(value: Any, zone: ZoneInfo) -> str:
    return _value(value, zone) or t("(empty)")
