"""The parts of the page of reports: the figures of a period, and the reports that are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from dash import dcc, html

from dashboard.charts.figure import Row, records
from dashboard.components.attributes import aria
from dashboard.components.icons import icon
from dashboard.components.panel import problem
from dashboard.http.base_path import below
from dashboard.i18n import capital, moment, number, period_word, t
from data.errors import FilterError, message
from data.exports.exporting import Kept
from data.metrics.periods import Period

_MARKS = {"completed": "segmented", "approved": "approved", "rejected": "rejected"}
_FORMS = {".html": message("Page"), ".xlsx": message("Excel workbook"), ".zip": message("CSV tables")}
_HEADERS = (message("Period"), message("Filter"), message("Form"), message("As of"))


def compared(change: int) -> str:
    """A change with its sign."""
    return f"{'+' if change > 0 else '−' if change < 0 else '±'}{number(abs(change))}"


def figures(frame: pd.DataFrame, words: Sequence[str], drill: Callable[[Row], str | None]) -> list[Any]:
    """A card for each row of `report.figures`, called as *words* say, each a link to its batches."""
    return [_card(row, word, drill(row)) for row, word in zip(records(frame), words, strict=True)]


def _card(row: Row, word: str, link: str | None) -> Any:
    mark = _MARKS.get(row["figure"], "total")
    before = t(
        "{before} in the period before ({change})",
        before=number(row["before"]),
        change=compared(row["change"]),
    )
    inside = [
        html.Span([html.Span(className=f"mark mark-{mark}"), word], className="figure-word"),
        html.Span(number(row["n"]), className="figure-value"),
        html.Span(before, className="figure-context"),
    ]
    if link is None:
        return html.Div(inside, className="figure")
    return dcc.Link(inside, href=link, className="figure")


def side_by_side(table: pd.DataFrame, names: tuple[str, str], sentence: str) -> list[Any]:
    """A table of figures of two reports, called by their *names*, under its sentence."""
    first, *_, last = table.columns
    head = html.Tr([html.Th(word) for word in (first, *names, last)])
    rows = [
        html.Tr(
            [
                html.Td(figure),
                *(html.Td(number(n), className="number-like") for n in numbers),
                html.Td(compared(change), className="number-like"),
            ]
        )
        for figure, *numbers, change in table.itertuples(index=False, name=None)
    ]
    whole = html.Table([html.Thead(head), html.Tbody(rows)], className="data-table wide-table")
    return [html.P(sentence), html.Div(whole, className="wide-scroll", tabIndex="0")]


def kept(reports: Sequence[Kept], zone: ZoneInfo, hours: float) -> list[Any]:
    """The reports that were made lately, the newest first."""
    if not reports:
        advice = t("What you make is listed here for {hours} hours, for everybody.", hours=number(hours))
        return [html.Div(problem(t("No reports yet."), advice, failed=False), className="panel-message")]
    head = html.Tr([html.Th(t(word)) for word in _HEADERS])
    table = html.Table(
        [html.Thead(head), html.Tbody([_line(each, zone) for each in reports])],
        className="data-table wide-table",
    )
    return [html.Div(table, className="wide-scroll", tabIndex="0")]


def period(each: Kept) -> str:
    """The period of a report."""
    return capital(_period(str(each.about["report"])))


def label(each: Kept, zone: ZoneInfo) -> str:
    """What a report is, in a line: its period, its filter, its form and when it was as it tells."""
    name, where, form, made = _told(each, zone)
    return " · ".join((name, where, form, made))


def _told(each: Kept, zone: ZoneInfo) -> tuple[str, str, str, str]:
    name = period(each)
    where = " · ".join(map(str, each.about.get("filter_in_words", ()))) or t("All batches")
    form = t(_FORMS.get(each.path.suffix, message("File")))
    made = moment(datetime.fromisoformat(str(each.about["as_of"])).astimezone(zone))
    return name, where, form, made


def _line(each: Kept, zone: ZoneInfo) -> html.Tr:
    name, where, form, made = _told(each, zone)
    place = below(f"/exports/{each.path.parent.name}/{each.path.name}")
    label = t("Download the report of {period} ({form})", period=name, form=form)
    return html.Tr(
        [
            html.Td(
                [
                    html.A(
                        [icon("download"), name], href=place, className="export-link", **aria(label=label)
                    ),
                    *([html.Div(t("made by itself"), className="quiet")] if each.kept_by is not None else []),
                ]
            ),
            html.Td(where, className="wrapping"),
            html.Td(form),
            html.Td(made, className="number-like"),
        ]
    )


def _period(name: str) -> str:
    try:
        return period_word(Period.read(name))
    except FilterError:  # a sidecar of another hand
        return name
