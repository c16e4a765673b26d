"""What a batch is, to read: its values in the words of the grid, and all that is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dash import html

from dashboard.columns import COLUMNS, DAYS, WORDS
from dashboard.i18n import day, moment, number, person, t
from data.batches.fields import FIELDS
from data.errors import message
from data.mongo.client import Document
from data.query.filters import BASIS_WORDS

_LONGEST = 400  # characters of a value
_MOST_ITEMS = 20  # of a list
#: What nobody sets by hand.
FACTS = ("reviewed", "approved", "completed", "uploaded", "file_count")
#: What a field is called.
LABELS: Mapping[str, str] = {
    **{name: word for name, (word, _, _) in COLUMNS.items()},
    **BASIS_WORDS,
    "tasks": message("Tasks"),
    "total_masks": message("Total masks"),
    "completed_masks": message("Completed masks"),
}
_WIDE = dict.fromkeys(("tasks", "specification", "folder", "comments"), "wide")
#: What is worked out for each batch → the field that it sets.
SETS = {
    "shift_due": "due",
    "shift_assigned": "assigned",
    "add_comment": "comments",
    "add_tasks": "tasks",
    "remove_tasks": "tasks",
}
Values = Mapping[str, Any]


def label(name: str) -> str:
    return t(LABELS[name])


def changed_label(name: str) -> str:
    """The label of a field that an operation changed or worked out; of others what it is stored as."""
    field = SETS.get(name, name)
    return label(field) if field in FIELDS else name


def facts(values: Values, names: Iterator[str] | tuple[str, ...] = FACTS) -> html.Dl:
    """The clean *values* of these *names*."""
    pairs = [
        html.Div([html.Dt(label(name)), html.Dd(cell(name, values) or "–")], className=_WIDE.get(name, ""))
        for name in names
    ]
    return html.Dl(pairs, className="fields")


def cell(name: str, values: Values) -> Any:
    """A value as the grid shows it."""
    value = values[name]
    if name in WORDS:
        return html.Span(t(WORDS[name][value]), className=f"badge badge-{value}")
    if name == "due" and values["overdue"]:
        return [html.Span(day(value), className="badge badge-overdue"), f" {t('overdue')}"]
    if name in (*DAYS, "completed"):
        return day(value)
    if name == "person":
        return person(value)
    if isinstance(value, list):
        return ", ".join(value)
    return number(value) if isinstance(value, int) else breakable(value or "")


def breakable(text: str) -> list[Any]:
    """*text*, which is broken after a slash sooner than inside a word."""
    first, *more = text.split("/")
    return [first, *(part for each in more for part in ("/", html.Wbr(), each))] if text else []


def stored(document: Document, zone: ZoneInfo) -> html.Details:
    """Every field by its path, as it is: what the other tools of the team see."""
    pairs = [
        html.Div([html.Dt(path), html.Dd(breakable(written(value, zone)) or "–")])
        for path, value in _paths(document)
        if path != "_id"
    ]
    return html.Details([html.Summary(t("As stored")), html.Dl(pairs, className="stored")])


def _paths(document: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in document.items():
        path = f"{before}{name}"
        if isinstance(value, Mapping) and value:
            yield from _paths(value, f"{path}.")
        else:
            yield path, value


def written(value: Any, zone: ZoneInfo) -> str:
    """A value as it is stored; empty for none."""
    if isinstance(value, datetime):
        with suppress(OverflowError):  # at the ends of the calendar
            return moment(value.astimezone(zone))
    if isinstance(value, bool):
        return t("Yes") if value else t("No")
    if isinstance(value, list):
        more = "" if len(value) <= _MOST_ITEMS else f" … ({len(value)})"
        return ", ".join(written(each, zone) for each in value[:_MOST_ITEMS]) + more
    text = "" if value is None or value == {} else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
