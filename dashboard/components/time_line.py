"""Everything that has happened to a batch, newest first: day by day, who did what, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from dash import dcc, html

from dashboard.columns import WORDS
from dashboard.components.attributes import aria
from dashboard.components.batch_facts import LABELS, breakable, written
from dashboard.components.operation_log import ORIGIN_WORDS, said
from dashboard.i18n import day, t, time_of_day
from dashboard.url import BATCHES, address
from data.batches.fields import FIELDS, Style, written_day
from data.errors import message
from data.history.log import Event

WHOLE_WORDS = {"made": message("created"), "deleted": message("deleted")}
_FILE_WORDS = {"made": message("{file} added"), "deleted": message("{file} removed")}
_DAYS = ("metadata.reviewed_at", "metadata.approved_at", "file_info.last_file_upload")
_PLACES = {field.path: field for field in FIELDS.values()}
_LABELS = {path: LABELS[field.name] for path, field in _PLACES.items()} | {
    "id": LABELS["id"],
    "metadata.reviewed_at": LABELS["reviewed"],
    "metadata.approved_at": LABELS["approved"],
    "file_info.last_file_upload": LABELS["uploaded"],
    "file_info.file_count": LABELS["file_count"],
}


def time_line(
    events: Sequence[Event], reasons: Mapping[str, str], style: Style, *, named: bool = False
) -> Any:
    """*events* are the newest first; *reasons* are why, by their ids. *named*: they are of several
    batches, and each says of which."""
    if not events:
        return html.P(t("No history yet. Changes will appear here."), className="quiet")
    days = groupby(events, key=lambda each: each.at.astimezone(style.zone).date())
    return html.Div(
        [
            html.Section(
                [
                    html.H4(day(when)),
                    html.Ol([_entry(each, reasons, style, named) for each in _operations(found)]),
                ]
            )
            for when, found in days
        ],
        className="time-line",
    )


def _operations(events: Iterator[Event]) -> Iterator[list[Event]]:
    """What was done at one go."""
    for _, each in groupby(events, key=lambda one: (one.operation_id or one.id, one.actor, one.batch_id)):
        yield list(each)


def _entry(events: Sequence[Event], reasons: Mapping[str, str], style: Style, named: bool) -> html.Li:
    first = events[0]
    at = first.at.astimezone(style.zone)
    origin = ORIGIN_WORDS.get(first.origin)
    by = " · ".join(filter(None, (first.actor, t(origin) if origin else "")))
    reason = next(filter(None, (reasons.get(each.id) for each in events)), None)
    batch = first.batch_id or ""
    lines = [change(each, style) for each in reversed(events)]
    head = [
        *([dcc.Link(batch, href=address(BATCHES, urlencode({"batch": batch})))] if named else []),
        html.Time(time_of_day(at), dateTime=at.isoformat(timespec="minutes")),
        html.Strong(said(first.operation) or t("Changed")),
        html.Span(by, className="quiet"),
    ]
    why = [html.Blockquote([html.Span(t("Reason"), className="for-readers"), reason])] if reason else []
    return html.Li([html.Div(head, className="time-line-head"), *why, html.Ul(lines)])


def change(event: Event, style: Style) -> html.Li:
    """The field in the word of the form, if it has one, and its two values; or what became of the whole."""
    if event.kind != "changed":
        words = _FILE_WORDS if event.file else WHOLE_WORDS
        return html.Li(t(words[event.kind], file=event.file or ""))
    before, after = sides(event, style)
    return html.Li(
        [
            html.Span(field_word(event), className="quiet"),
            html.Span(
                [
                    html.Del(breakable(before)),
                    html.Span(" → ", role="img", **aria(label=t("becomes"))),
                    html.Ins(breakable(after)),
                ]
            ),
        ]
    )


def field_word(event: Event) -> str:
    """What the form calls the field that was changed; the path of one that it does not have."""
    return t(_LABELS[event.field]) if event.field in _LABELS else event.field


def sides(event: Event, style: Style) -> tuple[str, str]:
    """Both values in the reader's words; as they are stored where these would be the same."""
    clean = tuple(_clean(event.field, each, style) for each in (event.before, event.after))
    stored = tuple(written(each, style.zone) for each in (event.before, event.after))
    before, after = clean if clean[0] != clean[1] else stored
    return before or t("(empty)"), after or t("(empty)")


def _clean(path: str, value: Any, style: Style) -> str:
    field = _PLACES.get(path)
    if field and field.kind == "word":
        return t(WORDS[field.name][style.meaning(field.name, value)])
    if path in _DAYS or (field and field.kind == "day"):
        try:
            return day(written_day(value, style.zone)) or written(value, style.zone)
        except (OverflowError, ValueError):  # at the ends of the calendar
            return written(value, style.zone)
    return written(value, style.zone)
